"""Designs read from briefs, SQL, databases and OpenAPI documents."""
