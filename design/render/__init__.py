"""A design as DDL, OpenAPI, Python models, diagrams and Markdown."""
