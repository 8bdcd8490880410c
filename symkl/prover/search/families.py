"""Instances of the laws of families, and of the functions round the gamma function."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sympy import Integer

from symkl.kernel.laws import LAWS
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    ONE,
    UNIT,
    Function,
    Value,
    atom_value,
    exponent_value,
    identity,
    names,
    number,
    spelt,
)
from symkl.language.arithmetic import Divide, Inverse, Plus, Power, Times, Transpose
from symkl.language.families import FAMILIES
from symkl.language.functions import AbsoluteValue, Determinant, Exp, Log, Trace
from symkl.language.parametric import Parametric
from symkl.language.special import LogGamma
from symkl.language.symbols import Index, Scalar
from symkl.language.terms import Identity, is_scalar
from symkl.prover.search.teacher import FAILURES, Teacher

if TYPE_CHECKING:
    from symkl.kernel.laws import Rule
    from symkl.kernel.values import Monomial, Word

MOST_STEPS = 24
FUNCTIONS: dict[type, str] = {
    Log: "log",
    Exp: "exp",
    AbsoluteValue: "abs",
    LogGamma: "lgamma",
    Determinant: "det",
    Inverse: "inv",
    Trace: "tr",
}
KNOWN = frozenset(FUNCTIONS.values())


class Moments(Teacher):
    """Instances of the laws of families, and of the functions round the gamma function."""

    met: dict[str, list[Value]]  # the arguments at which each of the functions was met
    late: bool
    summed: bool  # whether the statement speaks of sums over an index

    def known_moments(self, m: Monomial, over: list[Any]) -> None:
        """Moments of each symbol whose law is of a family; of a product of independent parts, the parts."""
        families = [x for x in over if isinstance(x.law, Parametric)]
        if families and self._product_of_forms(m, over):
            return
        for x in families:
            if len(over) > 1:
                own = frozenset(p for p in m if x in names(p))
                rest = m - own
                if not any(y in names(p) for p in own for y in over if y != x) and rest:
                    part, other = (self.term(Value(UNIT, UNIT, {(q, EMPTY): 1})) for q in (own, rest))
                    if self.teach("independence", over, x=part, y=other):
                        return
                continue
            degree = next((e for a, e in m if a == x), 0)
            inside = frozenset(op for p in m if p[0] != x for op in _functions(p))
            inside |= {"exp"} if any(isinstance(e, Value) and x in names(e) for _, e in m) else set()
            for wanted, row in sorted(((_averaged(row.name), row) for row in x.law.rows), key=lambda pair: pair[0].rank):
                if (
                    not wanted.number
                    or wanted.functions != inside
                    or (wanted.degree is not None and wanted.degree != degree)
                ):
                    continue
                if wanted.steps is not None and not (isinstance(degree, int) and 0 <= degree - wanted.steps <= MOST_STEPS):
                    continue
                if self._instance(row.name, x, m, over):
                    return

    def _product_of_forms(self, m: Monomial, over: list[Any]) -> bool:
        """The average of a product of two forms of one random vector or matrix, of whose family a law says it."""
        plain = all(isinstance(a, Function) and a.op == "form" and isinstance(e, int) and e > 0 for a, e in m)
        forms = [a.args[0] for a, e in sorted(m, key=spelt) for _ in range(e)] if plain else []  # type: ignore[arg-type] # whole numbers
        if len(over) != 1 or len(forms) != 2:  # noqa: PLR2004 - a product of two
            return False
        (x,), ends = over, list[Value]()
        for word in forms:
            at = [k for k, letter in enumerate(word) if letter.base == x]
            if len(at) != 1 or word[at[0]].inverted:
                return False
            if x.shape[1] == 1:
                ends.append(self.ring.word(word[1:] if at[0] == 0 else _turned(word[:-1])))
                continue
            if word[at[0]].transposed or not 0 < at[0] < len(word) - 1:
                return False
            ends += [self.ring.transpose(self.ring.word(word[: at[0]])), self.ring.word(word[at[0] + 1 :])]
        if x.shape[1] == 1:
            u, v = map(self.term, ends)
            return self.teach("forms under an expectation", over, X=x, Y=x, u=u, v=v)
        put = dict(zip("abcd", map(self.term, ends), strict=True))
        rows = [row for row in getattr(x.law, "rows", ()) if {*"abcd"} <= LAWS[row.name].holes.keys()]
        return any(self.teach(row.name, over, x=x, **put) for row in rows)

    def _instance(self, law: str, x: Any, m: Monomial, over: list[Any], **more: Any) -> bool:  # noqa: ANN401 - a symbol
        rule, put = LAWS[law], {"x": x, **more, **self._less(LAWS[law], x)}
        degree: Any = next((e for a, e in m if a == x), 0)
        ways = {"t": self._slope_of, "point": self._distant, "A": self._traced}
        for letter, way in ways.items():
            if letter in rule.holes and letter not in put:
                values = [v for p in m if (v := way(p, x)) is not None]
                if len(values) != 1:
                    return False
                put[letter] = self.term(values[0])
        if isinstance(rule.holes.get("k"), Scalar):
            put["k"] = Integer(degree - (_averaged(law).steps or 0))
        if "i" in rule.holes and rule.statement.lhs.has(rule.holes["i"]):
            found = [i for p in m for i in sorted(names(p), key=str) if isinstance(i, Index)]
            if not found:
                return False
            put["i"] = found[0]
        if isinstance(rule.holes.get("r"), Scalar):
            put["r"] = self.term(exponent_value(degree))
            with suppress(*FAILURES):  # read before it is taught, it is taught in terms of one another's gamma functions
                self.kernel.of(x.law.term(rule.claim.partition(" = ")[2], r=put["r"]))
        return self.teach(law, over, **put)

    def _less(self, rule: Rule, x: Any) -> dict[str, Any]:  # noqa: ANN401 - a symbol
        """What stands for c where a law is one of variables with a parameter such as c + 1, where c is positive."""
        put: dict[str, Any] = {}
        for wanted, argument in zip(rule.holes["x"].law.args, x.law.args, strict=True):
            if isinstance(wanted, Plus):
                (hole,) = wanted.atoms(Scalar)
                left = self.kernel.of(argument) - self.kernel.of(x.law.term(str(wanted), **{hole.name: Integer(0)}))
                for i in range(1, 5):  # more than what is known to be positive
                    if not self.facts.holds(left, "positive") and self.facts.holds(left - number(i), "positive"):
                        self.teach("a sum is positive", u=self.term(left - number(i)), v=Integer(i))
                put[hole.name] = self.term(left)
        return put

    def _distant(self, power: tuple[Any, Any], x: Any) -> Value | None:  # noqa: ANN401 - a symbol
        """Say from what an absolute value is the distance of x."""
        atom = power[0]
        if not (isinstance(atom, Function) and atom.op == "abs"):
            return None
        at: Value
        for at in (self.kernel.of(x) - atom.args[0], self.kernel.of(x) + atom.args[0]):
            if not any(x in names(p[0]) for m, _ in at.terms for p in m):
                return at
        return None

    def _traced(self, power: tuple[Any, Any], x: Any) -> Value | None:  # noqa: ANN401 - a symbol
        """Say what a random matrix is multiplied by in a trace."""
        atom = power[0]
        word = atom.args[0].single[1] if isinstance(atom, Function) and atom.op == "tr" and atom.args[0].single else EMPTY
        at = [k for k, y in enumerate(word) if y.base == x]
        if len(at) != 1 or word[at[0]].inverted or word[at[0]].transposed:
            return None
        rest = word[at[0] + 1 :] + word[: at[0]]
        return self.ring.word(rest) if rest else identity(word[0].shape[0])

    def _slope_of(self, power: tuple[Any, Any], x: Any) -> Value | None:  # noqa: ANN401 - a symbol
        """What multiplies x in an exponential, of a vector the column t of t.T*x."""
        atom, e = power
        if isinstance(x, Scalar):
            slope = _slope(power, x)
            if slope is None or atom == E_BASE:
                return slope
            base = atom if isinstance(atom, Value) else atom_value(atom)  # z**x is exp(x*log(z))
            known = self.facts.holds(base, "positive")
            return self.ring.times(slope, self.kernel.function("log", base)) if known else None
        if not isinstance(atom, str) or atom != E_BASE:
            return None
        total: Value | None = None
        for (m, w), c in exponent_value(e).terms.items():
            forms = [a for a, k in m if k == 1 and isinstance(a, Function) and a.op == "form" and x in names(a)]
            if w or len(forms) != 1 or any(x in names(p) for p in m if p[0] != forms[0]):
                return None
            word = forms[0].args[0]
            if word[-1].base == x:
                word = _turned(word)
            if word[0].base != x or any(x in names(y) for y in word[1:]):
                return None
            part = self.ring.times(Value(UNIT, UNIT, {(m - {(forms[0], 1)}, EMPTY): c}), self.ring.word(word[1:]))
            total = part if total is None else total + part
        return total

    def known_products(self, w: Word, over: list[Any]) -> None:
        """Moments of a word that begins and ends with one symbol whose law is of a family."""
        x = w[0].base
        if not isinstance(getattr(x, "law", None), Parametric) or x not in over or w[-1].base != x:
            return
        for row in x.law.rows:
            rule = LAWS[row.name]
            factors = _factors(rule)
            if not factors or factors[0] != (w[0].transposed, w[0].inverted):
                continue
            if len(factors) == 1 and len(w) == 1:
                self._instance(row.name, x, ONE, over)
            elif len(factors) == 2 and len(w) > 1 and factors[1] == (w[-1].transposed, w[-1].inverted):  # noqa: PLR2004
                inner = w[1:-1]
                if "A" not in rule.holes and inner:
                    continue
                between = {"A": self.term(inner) if inner else Identity(w[0].shape[1])} if "A" in rule.holes else {}
                self._instance(row.name, x, ONE, over, **between)

    def at_a_point(self, what: str, key: tuple[Any, ...], at: Value) -> None:
        """Teach what a density is at a point, or that it is positive."""
        kind, *parameters = key
        put = dict(zip(FAMILIES[kind].parameters, map(self.term, parameters), strict=True))
        if FAMILIES[kind].support:
            self._supported(FAMILIES[kind](*put.values()), self.term(at))
        self.teach(f"{what} of {kind}", x=self.term(at), **put)

    def _supported(self, law: Parametric, at: Any) -> None:  # noqa: ANN401 - a term
        """Teach that a point lies in the support of a law: what is known of a random one, and what is greater."""
        own = getattr(at, "law", None)
        known: list[Any] = []
        if isinstance(own, Parametric):
            known = own.supported(at)
            for text in own.support:
                self.teach(f"support of {own.kind}: {text}", (at,), x=at)
        for wanted in map(self.kernel.of, law.supported(at)):
            for part in known:
                more = wanted - self.kernel.of(part)
                if not self.facts.holds(wanted, "positive") and self.facts.holds(more, "nonnegative"):
                    self.teach("a sum is positive", u=part, v=self.term(more))

    def _atom_lmvgamma(self, f: Function) -> None:
        size = f.args[1].constant
        if size == 1:
            self.teach(f"{f.op} at size 1", a=self.term(f.args[0]))
            return
        if size is not None:
            self.teach(f"recurrence of {f.op}", a=self.term(f.args[0]), p=Integer(int(size) - 1))
            return
        law = {"lmvgamma": "multivariate gamma function", "mvdigamma": "multivariate digamma function"}[f.op]
        if self.summed:
            self.teach(law, a=self.term(f.args[0]), i=self.kernel.index_over(self.write.size(f.args[1])))

    _atom_mvdigamma = _atom_lmvgamma

    def by_recurrence(self, f: Function) -> None:
        """A function of which a law says by how much it grows with its argument, or what it is at a number."""
        v = f.args[0]
        constant = v.terms.get((ONE, EMPTY), 0)
        if (law := f"{f.op} at {v.constant}") in LAWS:
            self.teach(law)
        elif 1 <= constant <= MOST_STEPS and self.facts.holds(v - number(1), "positive"):
            self.teach(f"recurrence of {f.op}", a=self.term(v - number(1)))
        else:
            self._beside(f)

    def _beside(self, f: Function) -> None:
        """Teach by how much a value exceeds another whose argument is less by a whole number."""
        v = f.args[0]
        for u in self.met.setdefault(f.op, []):
            steps = (v - u).constant
            low = u if steps is not None and steps > 0 else v
            if steps and Fraction(steps).denominator == 1 and abs(steps) <= MOST_STEPS and self.facts.holds(low, "positive"):
                self.late = True
                for i in range(int(abs(steps))):
                    self.teach("a sum is positive", u=self.term(low), v=Integer(i))
                    self.teach(f"recurrence of {f.op}", a=self.term(low + number(i)))
        self.met[f.op].append(v)


class Averaged(NamedTuple):
    """What a law of a family is the average of.

    Attributes
    ----------
    functions : of the variable, that stand in the term
    degree : the power of the variable that is a factor of the term, where it is one number
    steps : by how much that power is more than k, where the law is one for every k
    number : whether it is a number
    """

    functions: frozenset[str]
    degree: int | None
    steps: int | None
    number: bool

    @property
    def rank(self) -> int:
        """What is said of one power comes before what is said of every one."""
        return 0 if self.degree is not None else 1 if self.steps is not None else 2


@lru_cache(maxsize=512)
def _factors(rule: Rule) -> tuple[tuple[bool, bool], ...]:
    """Say of each x at the ends of a word that a law averages whether it is transposed and inverted."""
    body, x = rule.statement.lhs.args[0], rule.holes["x"]
    if is_scalar(rule.statement.lhs):
        return ()
    parts = body.args if isinstance(body, Times) else (body,)
    return tuple((isinstance(p, Transpose), isinstance(p, Inverse)) for p in parts if p == x or x in p.args)


@lru_cache(maxsize=512)
def _averaged(law: str) -> Averaged:
    """Read from a law which terms it may be applied to."""
    rule = LAWS[law]
    body = rule.statement.lhs.args[0] if rule.averages else rule.statement.lhs
    functions = frozenset(op for cls, op in FUNCTIONS.items() if body.has(cls))
    x = rule.holes["x"]
    degree: int | None = 0
    steps: int | None = None
    for factor in body.args if isinstance(body, Times) else (body,):
        base, e = factor.args if isinstance(factor, Power) else (factor, Integer(1))
        if isinstance(factor, Divide) and factor.args[0] == 1:
            base, e = factor.args[1], Integer(-1)
        if base == x and e.is_Integer:
            degree = (degree or 0) + int(e)
        elif base == x and e in (rule.holes.get("k"), rule.holes.get("r")):
            degree, steps = None, 0 if e == rule.holes.get("k") else None
        elif base == x:  # to the power of k + 1
            degree, steps = None, int(e.args[1])
    return Averaged(functions, degree, steps, is_scalar(rule.statement.lhs))


def _functions(o: Any) -> set[str]:  # noqa: ANN401 - whatever values are made of
    """Name the functions in a value of which laws of families speak."""
    if isinstance(o, Function):
        return ({o.op} & KNOWN) | _functions(o.args)
    if isinstance(o, Value):
        return _functions(tuple(o.terms))
    if isinstance(o, (tuple, frozenset)):
        return set[str]().union(*map(_functions, o))
    return {"exp"} if isinstance(o, str) and o == E_BASE else set()


def _turned(word: Word) -> Word:
    """Return the transpose of a word."""
    return tuple(y._replace(transposed=not y.transposed) for y in reversed(word))


def _slope(power: tuple[Any, Any], x: Any) -> Value | None:  # noqa: ANN401 - a symbol
    """What multiplies x in an exponent."""
    _, e = power
    if not isinstance(e, Value) or x in names(power[0]):
        return None
    total = number(0)
    for (m, w), c in exponent_value(e).terms.items():
        if w or (x, 1) not in m or any(x in names(p) for p in m if p != (x, 1)):
            return None
        total += Value(UNIT, UNIT, {(m - {(x, 1)}, EMPTY): c})
    return total
