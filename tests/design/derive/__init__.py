"""Tests of what a concept calls for in the lower layers."""
