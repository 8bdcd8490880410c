"""Derivations are found where they are, and a file that fails takes nothing else with it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import samples

from symkl.errors import LoadError, NotFoundError
from symkl.loading import builtin, builtin_folder, collect, gather, load


def names(found: object) -> list[str]:
    return [d.name for d in found]


def test_a_file_gives_its_derivations_in_order(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "two.py", samples.CYCLE + "\n" + samples.WRONG)
    assert names(collect(file)) == ["cycle", "wrong"]
    assert collect(file)[0].file == str(file)


def test_one_derivation_under_two_names_is_found_once(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "one.py", samples.CYCLE + "\nagain = cycle\n")
    assert names(collect(file)) == ["cycle"]


def test_a_folder_is_searched_below_and_in_order(tmp_path: Path) -> None:
    samples.write(tmp_path, "b.py", samples.WRONG)
    samples.write(tmp_path, "a.py", samples.CYCLE)
    samples.write(tmp_path, "deeper/c.py", samples.MISPRINT)
    assert names(collect(tmp_path)) == ["cycle", "wrong", "square"]


@pytest.mark.parametrize(
    "name", ["_hidden.py", ".hidden.py", "test_it.py", "conftest.py", "_folder/a.py", ".folder/a.py", "notes.txt"]
)
def test_files_of_another_kind_are_passed_over(tmp_path: Path, name: str) -> None:
    samples.write(tmp_path, name, "raise RuntimeError('should not run')")
    samples.write(tmp_path, "a.py", samples.CYCLE)
    assert names(collect(tmp_path)) == ["cycle"]


def test_a_virtual_environment_is_passed_over(tmp_path: Path) -> None:
    samples.write(tmp_path, "env/pyvenv.cfg", "")
    samples.write(tmp_path, "env/lib/a.py", "raise RuntimeError('should not run')")
    samples.write(tmp_path, "a.py", samples.CYCLE)
    assert names(collect(tmp_path)) == ["cycle"]


def test_a_derivation_of_another_file_belongs_there(tmp_path: Path) -> None:
    samples.write(tmp_path, "first.py", samples.CYCLE)
    file = samples.write(tmp_path, "second.py", "from first import cycle\n" + samples.WRONG)
    assert names(collect(file)) == ["wrong"]
    assert names(collect(tmp_path)) == ["cycle", "wrong"]


def test_a_built_in_derivation_used_in_a_file_belongs_to_symkl(tmp_path: Path) -> None:
    text = "import symkl\nclaim = symkl.load('conclusion').conclusion\nold = symkl.load('conclusion')\n"
    file = samples.write(tmp_path, "uses.py", text + samples.CYCLE)
    assert names(collect(file)) == ["cycle"]


def test_what_a_function_of_another_file_makes_belongs_here(tmp_path: Path) -> None:
    maker = "from symkl import *\nn = dimension('n')\nA = matrix('A', n)\n"
    maker += "def make(name):\n    return Derivation(name, [tr(A), eq(tr(A.T))])\n"
    samples.write(tmp_path, "_maker.py", maker)
    file = samples.write(tmp_path, "uses.py", "from _maker import make\none, two = make('one'), make('two')\n")
    assert names(collect(file)) == ["one", "two"]


def test_a_file_is_never_hidden_by_one_beside_it(tmp_path: Path) -> None:
    """A file called random.py beside a derivation does not stand in for Python's own."""
    samples.write(tmp_path, "_random.py", "")
    samples.write(tmp_path, "fractions.py", "raise RuntimeError('should not run')")
    file = samples.write(tmp_path, "a.py", "from fractions import Fraction\nhalf = Fraction(1, 2)\n" + samples.CYCLE)
    assert names(collect(file)) == ["cycle"]


def test_nothing_stays_behind(tmp_path: Path) -> None:
    samples.write(tmp_path, "shared_symbols.py", "from symkl import *\nn = dimension('n')\n")
    file = samples.write(tmp_path, "a.py", "import shared_symbols\n" + samples.CYCLE)
    bad = samples.write(tmp_path, "bad.py", "import shared_symbols\n1/0")
    collect(file)
    before, path, finders = set(sys.modules), list(sys.path), list(sys.meta_path)
    collect(file)
    with pytest.raises(LoadError):
        collect(bad)
    assert set(sys.modules) == before
    assert (sys.path, sys.meta_path) == (path, finders)
    assert not list(tmp_path.rglob("__pycache__"))


def test_two_files_of_one_name_do_not_mix(tmp_path: Path) -> None:
    for folder, name in (("x", "one"), ("y", "two")):
        samples.write(tmp_path, f"{folder}/common.py", f"NAME = {name!r}\n")
        samples.write(tmp_path, f"{folder}/same.py", "from common import NAME\n" + samples.CYCLE.replace('"cycle"', "NAME"))
    assert names(collect(tmp_path)) == ["one", "two"]


# ------------------------------------------------------------------------------------------------------ failures

RAISING = {
    "raise ValueError('no good')": "ValueError: no good",
    "raise ValueError('two\\nlines')": "ValueError: two lines",
    "raise ValueError('x' * 100_000)": "ValueError: " + "x" * 297 + "...",
    "import sys; sys.exit(3)": "the file stops Python: sys.exit(3)",
    "import nowhere_to_be_found": "ModuleNotFoundError: No module named 'nowhere_to_be_found'",
    "def f(): f()": None,
    "raise GeneratorExit": "GeneratorExit: ",
    "class E(Exception):\n    def __str__(self): raise E\nraise E": "E: (its message cannot be printed)",
    "x = (1": "SyntaxError: '(' was never closed",
    "from symkl import nonsense": "ImportError: cannot import name 'nonsense' from 'symkl'",
}


@pytest.mark.parametrize(("text", "message"), [(t, m) for t, m in RAISING.items() if m])
def test_a_file_that_raises_is_an_error_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    file = samples.write(tmp_path, "bad.py", "x = 1\n\n" + text)
    with pytest.raises(LoadError) as caught:
        collect(file)
    assert caught.value.message.startswith(message)
    assert "\n" not in caught.value.message
    last = 3 + text.count("\n")
    assert caught.value.where in [f"{file}:{line}" for line in range(3, last + 1)]


def test_endless_recursion_is_an_error_with_its_line(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "deep.py", "def f():\n    f()\nf()\n")
    with pytest.raises(LoadError, match="RecursionError") as caught:
        collect(file)
    assert caught.value.where == f"{file}:2"


def test_an_error_of_the_language_keeps_its_hint_and_its_line(tmp_path: Path) -> None:
    text = "from symkl import *\nn, m = dimensions('n m')\nA = matrix('A', n, m)\n\nB = A * A\n"
    file = samples.write(tmp_path, "shapes.py", text)
    with pytest.raises(LoadError) as caught:
        collect(file)
    assert caught.value.where == f"{file}:5"
    assert caught.value.message == "cannot multiply A and A: n x m and n x m"
    assert caught.value.hint == "A.T*A would fit"


def test_an_error_in_a_link_names_the_link(tmp_path: Path) -> None:
    text = samples.WRONG.replace("tr(B) * tr(A)", "A")
    file = samples.write(tmp_path, "shapes.py", text)
    with pytest.raises(LoadError) as caught:
        collect(file)
    assert caught.value.where == f"{file}:6: wrong[b]"


def test_an_error_in_a_file_beside_it_names_that_file(tmp_path: Path) -> None:
    shared = samples.write(tmp_path, "_shared.py", "x = 1\ny = 1 / 0\n")
    file = samples.write(tmp_path, "a.py", "import _shared\n")
    with pytest.raises(LoadError, match="ZeroDivisionError: division by zero") as caught:
        collect(file)
    assert caught.value.where == f"{shared}:2"


@pytest.mark.parametrize("data", [b"x = '\xff'\n", b"x = 1\x00\n"])
def test_a_file_that_is_no_text_is_an_error(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "binary.py"
    file.write_bytes(data)
    with pytest.raises(LoadError) as caught:
        collect(file)
    assert str(file) in caught.value.where


def test_an_interruption_is_no_error_of_the_file(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "stop.py", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        collect(file)


def test_a_name_used_twice_in_a_file_is_refused(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "twice.py", samples.CYCLE + samples.CYCLE.replace("cycle = ", "other = "))
    with pytest.raises(LoadError, match="a second derivation called 'cycle', after the one at line 6"):
        collect(file)


def test_a_missing_path_names_what_is_near(tmp_path: Path) -> None:
    samples.write(tmp_path, "trace.py", samples.CYCLE)
    with pytest.raises(NotFoundError, match="no such file or folder") as caught:
        collect(tmp_path / "trase.py")
    assert caught.value.hint == "near it: trace.py"


def test_a_file_that_is_not_python_is_refused(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "notes.md", "# Notes")
    with pytest.raises(NotFoundError, match="not a Python file") as refused:
        collect(file)
    assert refused.value.hint == f"of a document: symkl check {file} --to html -o report.html"


def test_claims_are_no_derivations(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "claims.toml", "")
    with pytest.raises(NotFoundError, match="not a Python file") as refused:
        collect(file)
    assert refused.value.hint == f"of claims: symkl prove --file {file}"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('from symkl import *; A = matrices("A B")', "declare each letter: A = matrix("),
        ('from symkl import *; x = symbols("x")', "declare each letter: A = matrix("),
        ("from symkl import *; p = Gaussian(0, 1)", "write Normal"),
        ("from symkl import *; g = grad(1)", "write D[f, x]"),
        ("from symkl import *; v = vektor(1)", "did you mean vector?"),
        ("from symkl import *; B = A*A", 'declare it: A = matrix("A", n, n)'),
        ('import symkl; d = Derivation("d")', "write from symkl import Derivation"),
        ('d = sk.Derivation("d")', "write import symkl as sk"),
        ("y = np.eye(3)", ""),
    ],
)
def test_a_name_without_a_meaning_says_what_may_be_meant(tmp_path: Path, line: str, hint: str) -> None:
    with pytest.raises(LoadError, match="NameError") as refused:
        collect(samples.write(tmp_path, "own.py", line))
    assert refused.value.hint.startswith(hint)
    assert bool(hint) == bool(refused.value.hint)


# -------------------------------------------------------------------------------------------------- several at once


def test_the_other_targets_go_on(tmp_path: Path) -> None:
    good = samples.write(tmp_path, "good.py", samples.CYCLE)
    bad = samples.write(tmp_path, "bad.py", "1/0")
    found = gather([bad, tmp_path / "missing.py", "no-such-derivation", good])
    assert names(found.derivations) == ["cycle"]
    assert [type(e) for e in found.errors] == [LoadError, NotFoundError, NotFoundError]


def test_a_file_that_fails_in_a_folder_does_not_stop_the_others(tmp_path: Path) -> None:
    samples.write(tmp_path, "a.py", "1/0")
    samples.write(tmp_path, "b.py", samples.CYCLE)
    found = gather([tmp_path])
    assert names(found.derivations) == ["cycle"]
    assert [e.where for e in found.errors] == [f"{tmp_path / 'a.py'}:1"]


def test_a_file_that_two_targets_share_is_read_once(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "a.py", samples.CYCLE)
    found = gather([tmp_path, file, str(file)])
    assert names(found.derivations) == ["cycle"]
    assert not found.errors


def test_one_derivation_of_a_file_is_named_behind_it(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "two.py", samples.CYCLE + "\n" + samples.WRONG)
    assert names(gather([f"{file}::wrong"]).derivations) == ["wrong"]
    (error,) = gather([f"{file}::wrnog"]).errors
    assert (error.where, error.message, error.hint) == (str(file), "no derivation is called 'wrnog'", "near it: wrong")
    (error,) = gather([f"{file}::other"]).errors
    assert error.hint == "it has cycle, wrong"
    (error,) = gather([f"{tmp_path}/none.py::wrong"]).errors
    assert error.message == "no such file or folder"


def test_a_target_without_a_derivation_is_an_error(tmp_path: Path) -> None:
    file = samples.write(tmp_path, "empty.py", "x = 1\n")
    (error,) = gather([file]).errors
    assert error.message == "no derivation in it"
    assert collect(file) == []


def test_an_empty_name_is_an_error() -> None:
    (error,) = gather([""]).errors
    assert isinstance(error, NotFoundError)


# --------------------------------------------------------------------------------------------------------- built in


def test_built_in_derivations_are_loaded_by_name() -> None:
    assert load("kl_normal") is load("kl-normal")
    assert load("KL-normal").name == "kl-normal"
    assert Path(load("kl_normal").file).parent == builtin_folder()


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    with pytest.raises(NotFoundError, match="no derivation is called 'kl_norml'") as caught:
        load("kl_norml")
    assert "kl-normal" in caught.value.hint


def test_an_unknown_name_far_from_all_gets_a_way_on() -> None:
    with pytest.raises(NotFoundError) as caught:
        load("xyzzy")
    assert caught.value.hint == "`symkl list` names all of them, and one of a file is FILE::NAME"


def test_no_target_means_all_built_in_ones() -> None:
    assert gather() is builtin()
    assert not builtin().errors
