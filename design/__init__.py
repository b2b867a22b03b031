"""What a backend design is: its document, operations, derivation and rendering."""
