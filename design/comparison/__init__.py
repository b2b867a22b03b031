"""What two schemas have in common, whatever they call it."""
