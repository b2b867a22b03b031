"""Reading a brief by rules: words to attributes, links, lifecycles, permissions and queries."""
