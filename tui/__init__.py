"""The terminal faces: the Textual application and the headless commands."""
