"""What the model is told and how its reply is read."""
