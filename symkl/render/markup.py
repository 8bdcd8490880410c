"""HTML and XML as text: everything that people wrote is escaped, and what cannot be seen is shown by its number."""

from __future__ import annotations

import html
from functools import lru_cache


@lru_cache(maxsize=4096)
def escaped(text: str) -> str:
    """Return any text as HTML or XML text or attribute value, on one line.

    Control characters, and those that turn the direction of a line around, are shown by their numbers.
    """
    return html.escape(visible(text), quote=True)


def visible(text: str) -> str:
    """Return text on one line, each character that cannot be seen as its number."""
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in line)


def element(tag: str, content: str = "", **attributes: str) -> str:
    """Return an element; an underscore in front of or inside an attribute's name stands for a hyphen or a reserved word."""
    named = "".join(f' {name.strip("_").replace("_", "-")}="{escaped(value)}"' for name, value in attributes.items())
    return f"<{tag}{named}>{content}</{tag}>"


def code(text: str) -> str:
    """Return text as code, whose direction does not touch what stands beside it."""
    return f"<code>{escaped(text)}</code>"


def apart(text: str) -> str:
    """Return people's text, whose direction does not touch what stands beside it."""
    return f"<bdi>{escaped(text)}</bdi>"


def anchor(label: str) -> str:
    """Return a label as an anchor: ``conclusion[a]`` is ``conclusion-a``."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "_.-") else "-" for c in label)
    return kept.strip("-") or "link"
