"""The built-in rules, a module for each group; a module ``keys_more`` is of group ``keys``."""
