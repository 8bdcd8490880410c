"""The public names: all there, each found when it is first used."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import symkl

ROOT = Path(__file__).parents[1]


def fresh(code: str) -> str:
    """Run code in a new interpreter and return what it prints."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_symkl_loads_neither_sympy_nor_numpy() -> None:
    assert fresh("import symkl; print({'sympy', 'numpy', 'click', 'rich'} & set(sys.modules))") == "set()"


def test_a_language_name_loads_sympy_only() -> None:
    assert fresh("from symkl import tr; print({'sympy', 'numpy'} & set(sys.modules))") == "{'sympy'}"


def test_the_star_loads_no_numpy_and_no_prover() -> None:
    loaded = "[name in sys.modules for name in ('numpy', 'symkl.prover.decide', 'symkl.kernel.check')]"
    assert fresh(f"from symkl import *; print(*{loaded}, Derivation.__name__)") == "False False False Derivation"


def test_every_public_name_is_there() -> None:
    for name in symkl.__all__:
        assert getattr(symkl, name) is not None


def test_numeric_functions_are_public_but_not_in_the_star() -> None:
    assert fresh("from symkl import kl_normal; print('numpy' in sys.modules)") == "True"
    assert "kl_normal" not in symkl.__all__
    assert "kl_normal" in dir(symkl)


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse(Path(symkl.__file__).read_text(encoding="utf-8"))
    (block,) = [n for n in tree.body if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING"]
    imports = [n for n in block.body if isinstance(n, ast.ImportFrom)]
    assert {alias.asname: n.module for n in imports for alias in n.names} == symkl._HOME  # noqa: SLF001 - the table under test


def test_every_numeric_function_is_public() -> None:
    functions = import_module("symkl.numeric.functions")
    made = {name for name, value in vars(functions).items() if type(value).__name__ == "Function"} | {"lambdify"}
    made |= import_module("symkl.numeric.families").FAMILIES.keys()
    assert made == {name for name in symkl._HOME if name not in symkl.__all__}  # noqa: SLF001 - the table under test


def test_dir_has_every_name() -> None:
    assert {*symkl.__all__, "__version__"} <= set(dir(symkl))


@pytest.mark.parametrize("name", ["kl_norml", "_private", "numpy"])
def test_an_unknown_name_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'symkl' has no attribute '{name}'"):
        getattr(symkl, name)


def test_a_submodule_is_no_name() -> None:
    assert fresh("from symkl import errors; print(errors.__name__, 'numpy' in sys.modules)") == "symkl.errors False"
