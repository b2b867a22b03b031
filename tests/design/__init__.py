"""Tests of `design`."""
