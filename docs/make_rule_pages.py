"""Write the pages of the rules into docs/rules, and remove those of rules that are gone.

uv run python docs/make_rule_pages.py
"""

from __future__ import annotations

from pathlib import Path

from design.review.pages import all_pages

FOLDER = Path(__file__).parent / "rules"


def main() -> None:
    """Write every page."""
    pages = all_pages()
    for path in FOLDER.glob("*.md"):
        if path.name != "README.md" and path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
