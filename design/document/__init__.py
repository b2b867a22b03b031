"""The immutable, typed document of a design and its files."""
