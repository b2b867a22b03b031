"""How the parts of a design are drawn as text: pure functions, no widget."""
