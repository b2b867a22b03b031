"""What was read from outside put in its place in the layers of a design."""
