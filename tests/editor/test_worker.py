"""The process that decides for an editor ends when nobody asks any more."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("said", ["", '{"do": "check", "ke'])
def test_it_ends_with_what_is_asked_of_it_even_in_the_middle_of_a_line(said: str) -> None:
    command = [sys.executable, "-m", "symkl.editor.worker", "1", "10"]
    done = subprocess.run(command, input=said, text=True, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert done.stdout == ""
