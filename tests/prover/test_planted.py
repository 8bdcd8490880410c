"""Faults planted in the search: whatever it then says, no false statement is proved."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import random
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from corpora import equalities

from symkl.errors import SymklError
from symkl.kernel.check import check
from symkl.kernel.laws import LAWS
from symkl.language.parse import parse
from symkl.prover.search import search

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

PACKAGE = "symkl.prover.search"
MODULES = ("averages", "find", "letters", "numbers", "teacher", "traces", "volumes")
BRIEF = 60  # faults of the usual run
MOST = 1000  # places in one method
EACH = 4  # statements that are false that each is tried on
NOTICED = (SymklError, ArithmeticError, LookupError, AttributeError, AssertionError, TypeError, ValueError, RecursionError)


class Fault(NamedTuple):
    """One change of one node of one method."""

    module: str
    owner: str
    method: str
    line: int
    what: str
    tree: ast.FunctionDef


class Change(ast.NodeTransformer):
    """Change the n-th node that can be changed."""

    def __init__(self, at: int, rng: random.Random) -> None:
        self.left, self.rng, self.what, self.line = at, rng, "", 0

    def visit(self, node: ast.AST) -> Any:  # noqa: ANN401 - as its base has it
        """Change this node, or look below."""
        new = None if self.what else self.changed(node)
        if new is not None:
            if self.left == 0:
                self.what, self.line = f"{ast.unparse(node)[:60]} -> {ast.unparse(new)[:60]}", getattr(node, "lineno", 0)
                return ast.copy_location(new, node)
            self.left -= 1
        return self.generic_visit(node)

    def changed(self, node: ast.AST) -> ast.expr | None:  # noqa: C901 - one case for each kind
        """Return what stands in place of a node, if it can be changed."""
        new: Any = copy.copy(node)
        match node:
            case ast.Call(func=ast.Attribute(attr="teach"), keywords=[_, _, *_]):  # arguments swapped
                new = copy.deepcopy(node)
                a, b = self.rng.sample(range(len(new.keywords)), 2)
                new.keywords[a].value, new.keywords[b].value = new.keywords[b].value, new.keywords[a].value
            case ast.Constant(value=str(name)) if name in LAWS:  # another law
                new.value = self.rng.choice([law for law in LAWS if law != name])
            case ast.Constant(value=bool(value)):
                new.value = not value
            case ast.Constant(value=int(value)):
                new.value = value + self.rng.choice((-1, 1))
            case ast.Compare(ops=[ast.Eq() | ast.NotEq() | ast.In() | ast.NotIn() | ast.Lt() | ast.Is() | ast.IsNot()]):
                return ast.UnaryOp(ast.Not(), new)  # a check turned round
            case ast.Call(func=ast.Attribute(attr="holds" | "invertible" | "definite" | "independent" | "commute")):
                return ast.Constant(value=True)  # a check dropped
            case ast.Call(func=ast.Attribute(attr="transpose" | "inverse"), args=[only]):
                return copy.deepcopy(only)
            case ast.BinOp(op=ast.Add()):
                new.op = ast.Sub()
            case ast.BinOp(op=ast.Sub()):
                new.op = ast.Add()
            case ast.UnaryOp(op=ast.Not() | ast.USub()):  # a sign, or a condition
                return copy.deepcopy(node.operand)
            case ast.BoolOp(op=ast.And()):
                new.op = ast.Or()
            case _:
                return None
        return new  # type: ignore[no-any-return] # an expression


class Site(NamedTuple):
    """A place in a method of the search that can be changed."""

    module: str
    owner: str
    method: ast.FunctionDef
    at: int

    def fault(self) -> Fault:
        """The method with this place changed."""
        change = Change(self.at, random.Random(self.at))  # noqa: S311 - the same faults each time
        tree = copy.deepcopy(self.method)
        tree.body = [change.visit(line) for line in tree.body]
        return Fault(self.module, self.owner, self.method.name, change.line, change.what, tree)


@cache
def sites() -> list[Site]:
    """Every place of every method of the search."""
    return [site for name in MODULES for site in _sites_of(f"{PACKAGE}.{name}")]


def _sites_of(name: str) -> Iterator[Site]:
    for owner in ast.parse(inspect.getsource(importlib.import_module(name))).body:
        for method in owner.body if isinstance(owner, ast.ClassDef) else ():
            if isinstance(method, ast.FunctionDef) and method.name != "__init__":
                change = Change(MOST, random.Random(0))  # noqa: S311 - it changes nothing
                for line in method.body:
                    change.visit(line)
                yield from (Site(name, owner.name, method, at) for at in range(MOST - change.left))


def planted(fault: Fault) -> tuple[type, Any]:
    """Return the class and the method with the fault."""
    module = sys.modules[fault.module]
    tree = ast.Module([ast.ImportFrom("__future__", [ast.alias("annotations")], 0), fault.tree], [])
    space = dict(vars(module))
    exec(compile(ast.fix_missing_locations(tree), fault.module, "exec"), space)  # noqa: S102 - the search's own code
    return getattr(module, fault.owner), space[fault.method]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """All places where many are asked for, and some of them otherwise."""
    if "site" in metafunc.fixturenames:
        chosen = sites() if metafunc.config.getoption("--fuzz") else random.Random(7).sample(sites(), BRIEF)  # noqa: S311
        metafunc.parametrize("site", chosen, ids=[f"{site.method.name}-{site.at}" for site in chosen])


def test_a_planted_fault_proves_nothing_false(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a fault in the search the kernel takes no proof of a false statement."""
    fault = site.fault()
    owner, method = planted(fault)
    monkeypatch.setattr(owner, fault.method, method)
    rng = random.Random(fault.what)  # noqa: S311 - the same statements each time
    for statement in rng.sample(equalities(truth=False), EACH):
        try:
            proof = search(statement)
            taken = proof is not None and check(statement, proof) is not None
        except NOTICED:
            continue
        assert not taken, (fault.what, fault.line, str(statement))


def test_a_planted_fault_can_lose_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """The faults are real: with a law named wrongly in the search a true statement is no longer proved."""
    statement = parse("tr(A*B*C) = tr(C*A*B)", "A: n x n; B: n x n; C: n x n")
    assert search(statement) is not None
    faults = (site.fault() for site in sites() if "rotate" in site.method.name)
    fault = next(f for f in faults if f.what.startswith("'trace is cyclic' -> "))
    owner, method = planted(fault)
    monkeypatch.setattr(owner, fault.method, method)
    assert search(statement) is None


def test_there_are_many_faults() -> None:
    """Each method of the search has some."""
    assert len(sites()) > 400
