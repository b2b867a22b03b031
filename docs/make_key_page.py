"""Write docs/keys.md from the key table of the app.

uv run python docs/make_key_page.py
"""

from __future__ import annotations

from pathlib import Path

from tui.keypage import page

if __name__ == "__main__":
    (Path(__file__).parent / "keys.md").write_text(page(), "utf-8")
