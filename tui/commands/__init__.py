"""The headless commands, which share the session with the application."""
