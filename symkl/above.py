"""What stands above and is called from below; filled in when symkl is imported, without loading any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# what explains a statement and its result, and what mends a statement
explainers: list[Callable[[Any, Any], Any]] = []
menders: list[Callable[[Any], tuple[Any, ...]]] = []
