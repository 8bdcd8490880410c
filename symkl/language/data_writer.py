"""Terms and declarations written as plain data, as ``symkl.language.data`` reads them."""

from __future__ import annotations

from functools import reduce
from itertools import count
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Rational, S

from symkl.errors import SymklError, UnsupportedError
from symkl.language import distributions as ds
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.data import BUILDERS, DECLARED, Names, folded, free_name
from symkl.language.densities import DensityFunction
from symkl.language.facts import IMPLIED
from symkl.language.statement import declared_symbols
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar
from symkl.language.sympy_types import group, integer
from symkl.language.unknown import UnknownFunction

if TYPE_CHECKING:
    from symkl.language.data import Data
    from symkl.language.statement import Fact


class Writer:
    """Writes terms as data, and declares what is met in them.

    Attributes
    ----------
    names : what is declared so far
    """

    def __init__(self) -> None:
        self.names = Names()
        self._keys: dict[Any, str] = {}
        self._known: dict[Any, Data] = {}

    def term(self, t: Any) -> Data:  # noqa: ANN401 - a term, or what is declared
        """Write a term, and see that it reads back as the same."""
        if isinstance(t, ds.Event) and t.at is not None:
            return f"{self.key(t.func(*t.args[:3]))}[{self.key(t.at)}]"
        if isinstance(t, DECLARED):
            return self.key(t)
        known = self._known.get(t)
        if known is None:
            for s in sorted(declared_symbols(t), key=lambda s: isinstance(s, DensityFunction)):  # which names its variables
                if s.name:
                    self.key(s.func(*s.args[:3]) if isinstance(s, ds.Event) else s)
            known = self._known[t] = self._written(t)
        return known

    def _written(self, t: Any) -> Data:  # noqa: ANN401 - a term
        text = str(t)
        try:
            read = self.names.term(text)
            if read == t:
                return text
            if folded(read) == t:
                return {"number": text} if isinstance(t, Rational) else {"folded": text}
        except SymklError:
            pass  # text cannot say it
        if isinstance(t, Rational):
            return {"number": text}
        if type(t) not in BUILDERS:
            msg = f"{text[:60]} cannot be written as data"
            raise UnsupportedError(msg)
        data = {"op": type(t).__name__, "args": [self.part(a) for a in t.args]}
        if self.names.term(data) != t:
            msg = f"{text[:60]} does not read back as the same"
            raise UnsupportedError(msg)
        return data

    def part(self, a: Any) -> Data:  # noqa: ANN401 - whatever a node is made of
        """Write an argument of a node."""
        if isinstance(a, (sympy.Tuple, tuple)):
            return [self.part(b) for b in a]
        return True if a is S.true else self.term(a)

    def key(self, s: Any) -> str:  # noqa: ANN401 - what is declared
        """Declare a symbol, unless it is, and return its key."""
        one = (s, getattr(s, "shape", None), getattr(s, "moments", None) is None)  # laws are equal by their parameters
        known = self._keys.get(one)
        if known is None:
            data = self._declaration(s)
            known = s.name if free_name(s.name, self.names.meanings) else ""
            if not known:
                kind = str(data["kind"]).partition(" ")[0]
                named = (f"{kind}_{i}" for i in count(1))
                known = next(key for key in named if key not in self.names.meanings)
                data["name"] = s.name
            self.names.declare(known, data)
            self._keys[one] = known
            if self.names.meanings[known] != s:
                msg = f"{s} does not read back as the same"
                raise UnsupportedError(msg)
        return known

    def _declaration(self, s: Any) -> dict[str, Any]:  # noqa: ANN401, C901, PLR0911 - one line for each kind
        facts: frozenset[str] = getattr(s, "facts", frozenset())
        least = sorted(f for f in facts if not any(f in IMPLIED.get(g, ()) for g in facts))
        shared: dict[str, Data] = {"facts": least} if least else {}
        if getattr(s, "law", None) is not None:
            shared["law"] = self.key(s.law)
        match s:
            case Dimension():
                return {"kind": "dimension"}
            case Index():
                return {"kind": "index", "size": self.term(s.size)}
            case DensityFunction():
                of, given = ([self._variable(*slot) for slot in part.items()] for part in (s.of, s.given))
                return {"kind": "density", "of": of, "given": given}
            case UnknownFunction():
                return {"kind": "function", "order": self.term(integer(s.order))}
            case Family():
                return {"kind": "numbers", "size": self.term(s.size)}
            case ds.Event():
                return {"kind": "events", "size": self.term(s.size), **shared}
            case ds.MassFunction():
                return {"kind": "mass", "size": self.term(s.size), "values": self.part(s.values)}
            case Scalar():
                return {"kind": "scalar", **shared}
            case Matrix():
                return {"kind": "matrix", "rows": self.term(s.shape[0]), "columns": self.term(s.shape[1]), **shared}
            case ds.AnyLaw() if s.moments is None:
                return {"kind": "any law", "rows": self.term(s.shape[0]), "columns": self.term(s.shape[1])}
        return {"kind": s.kind, "of": [self.term(a) for a in s.args]}

    def _variable(self, name: str, shape: tm.Shape) -> str:
        """Return the key of a variable of a density."""
        known = (key for key, s in self.names.meanings.items() if isinstance(s, (Matrix, Scalar)) and s.name == name)
        return next(known, None) or self.key(Scalar(name) if shape == tm.SCALAR else Matrix(name, *shape))

    def fact(self, fact: Fact) -> Data:
        """Write a fact that several symbols share."""
        return {"fact": fact.kind, "of": [self.term(a) for a in fact.args]}


def spelt(t: Any) -> Any:  # noqa: ANN401, PLR0911 - one line for each kind of term
    """Return a term with SymPy's own numbers and sums spelt as text reads them; it means the same."""
    if isinstance(t, Rational):
        over = integer(int(t.q))
        size = tm.divided(integer(abs(int(t.p))), over) if over != 1 else integer(abs(int(t.p)))
        return tm.negated(size) if t < 0 else size
    if isinstance(t, (sympy.Add, sympy.Mul)):
        return reduce(tm.plus if isinstance(t, sympy.Add) else tm.times, map(spelt, t.args))
    if isinstance(t, sympy.Pow):
        return tm.power(*map(spelt, t.args))
    if isinstance(t, sympy.Tuple):
        return group(*map(spelt, t.args))
    if not isinstance(t, tm.Node) or isinstance(t, (tm.Decimal, fn.Rounded)):
        return t
    out = type(t)(*map(spelt, t.args))
    if isinstance(t, ex.Expectation) and set(t.over) == set(ex.random_symbols(t.args[0])):
        return ex.Expectation(out.args[0], group())
    return out
