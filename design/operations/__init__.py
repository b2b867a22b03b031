"""The typed edits of a design: their vocabulary, resolution and application."""
