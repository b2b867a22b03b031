"""The built-in drafter, which answers without a language model."""
