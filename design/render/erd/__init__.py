"""Tables and foreign keys as a picture: what is in it, where it stands, how it is written.

Measures are in cells, as on a terminal: one character wide, one line high. Other writers scale.
"""

from __future__ import annotations
