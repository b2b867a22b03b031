"""What people say to a drafted design, and what of it that changes."""
