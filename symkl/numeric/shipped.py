"""The programs of the functions as they were built for this version (symkl.numeric.shipping), read from data."""

from __future__ import annotations

import json
from pathlib import Path

from symkl.numeric.generated import Compiled
from symkl.numeric.operations import Program

COMPILED: dict[tuple[str, tuple[str, ...]], Compiled] = {
    (name, tuple(given)): Compiled.of(name, Program.unpacked(packed), target="auto", latex=latex, text=text, slopes=slopes)
    for name, given, packed, latex, text, slopes in json.loads(
        Path(__file__).with_name("shipped.json").read_text(encoding="utf-8")
    )
}
