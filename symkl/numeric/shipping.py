"""Write the programs that are shipped: ``python -m symkl.numeric.shipping`` builds every function and writes shipped.json.

A test holds what is shipped against a fresh build, so that a derivation that stops being proved is noticed there.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING

from symkl.numeric.families import FAMILIES
from symkl.numeric.functions import FUNCTIONS, Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.numeric.generated import Compiled

FILE = Path(__file__).with_name("shipped.json")


def fresh() -> Iterator[tuple[tuple[str, tuple[str, ...]], Compiled]]:
    """Build every function in every way in which its covariances may be given."""
    for name, function in (FUNCTIONS | FAMILIES).items():
        recipe = function._make
        if isinstance(recipe, Recipe):
            for count in range(len(recipe.factors) + 1):
                for given in itertools.combinations(recipe.factors, count):
                    yield (name, given), recipe(given).compiled


def render() -> str:
    """Return the data that are shipped: a line for each function and each way to give its arguments."""
    rows = [[name, given, value.packed, value.latex, value.text, value.slopes] for (name, given), value in fresh()]
    return "[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(render(), encoding="utf-8")
