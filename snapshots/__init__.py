"""What is kept: the git repository of a design, its history and restoring."""
