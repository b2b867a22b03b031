"""What a concept calls for in the schema and the API, under the conventions."""
