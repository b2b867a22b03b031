"""Evaluation: scenarios that any model can be run through, and what is measured."""
