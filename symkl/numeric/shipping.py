"""Write the code that is shipped: ``python -m symkl.numeric.shipping`` builds every function and writes shipped.py.

A test holds what is shipped against a fresh build, so that a derivation that stops being proved is noticed there.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from symkl.numeric.functions import FUNCTIONS, Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.numeric.generated import Compiled
    from symkl.numeric.operations import Parameter

FILE = Path(__file__).with_name("shipped.py")
HEAD = '''"""The functions as they were generated for this version. Written by symkl.numeric.shipping: not for editing."""
# ruff: noqa: COM819, E501, FBT003, Q000 - generated
# fmt: off

from symkl.numeric.generated import Compiled
from symkl.numeric.operations import Parameter

COMPILED: dict[tuple[str, tuple[str, ...]], Compiled] = {
'''


def fresh() -> Iterator[tuple[tuple[str, tuple[str, ...]], Compiled]]:
    """Build every function in every way in which its covariances may be given."""
    for name, function in FUNCTIONS.items():
        recipe = function._make
        if isinstance(recipe, Recipe):
            for count in range(len(recipe.factors) + 1):
                for given in itertools.combinations(recipe.factors, count):
                    yield (name, given), recipe(given).compiled


def render() -> str:
    """Return the module that is shipped."""
    return HEAD + "".join(f"    {key!r}: {_compiled(value)},\n" for key, value in fresh()) + "}\n"


def _compiled(value: Compiled) -> str:
    parameters = "".join(f"{_parameter(p)}, " for p in value.parameters)
    sources = "".join(f"        {target!r}: {_quoted(text)},\n" for target, text in value.sources.items())
    facts = f"{value.name!r}, ({parameters}), {value.sizes!r}, {value.factorises!r}"
    return f"Compiled({facts}, {{\n{sources}    }}, {value.latex!r}, {value.text!r})"


def _parameter(value: Parameter) -> str:
    return f"Parameter({value.name!r}, {value.sizes!r}, frozenset({sorted(value.facts)!r}), {value.factored!r})"


def _quoted(text: str) -> str:
    return "r'''" + text + "'''"


if __name__ == "__main__":
    FILE.write_text(render(), encoding="utf-8")
