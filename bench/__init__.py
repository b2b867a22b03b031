"""Measurements: how fast it is beside what it stands on, and how near to references it drafts."""
