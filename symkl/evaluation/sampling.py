"""Random points that honour every declared fact, with small entries or with entries modulo a prime."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING, Any

from symkl.evaluation import shapes
from symkl.evaluation.averaged import have_averages
from symkl.evaluation.chosen_laws import fourth_moment
from symkl.evaluation.codes import Codes, evaluate
from symkl.evaluation.constructed import all_hold, honour
from symkl.evaluation.declared import Declaration, Declared
from symkl.evaluation.evaluator import Evaluator, size_of
from symkl.evaluation.fields import Field, Rows, identity
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.point import Chosen, Point, Skewed, Spread, Support
from symkl.language import distributions, functions, symbols
from symkl.language.arithmetic import Transpose
from symkl.language.shapes import SCALAR, shape_of

if TYPE_CHECKING:
    from random import Random

    from sympy import Basic, Expr

    from symkl.evaluation.duals import Element
    from symkl.language.statement import Statement

ATTEMPTS = 24
HONOURING = 6
# what a draw that met them counts against those that do not
MANY_MET = 10**6
# draws at which givens were never met, at some sizes and at all of them, after which no more are made
UNMET_THERE, UNMET = 12, 60
MOST_OUTCOMES = 256
MOST_EVENTS = 8
LARGEST_SIDE = 64
# the reach of entries at which shares are very uneven
UNEVEN = 4
LOW_RANK = 0.4
FEW_DRAWS, MANY_DRAWS = 2, 6
# facts whose matrices fall into several families, such as rotations and reflections
_SEVERAL_FAMILIES = frozenset({"orthogonal", "idempotent", "involutory", "rank_deficient", "integer"})


@dataclass(frozen=True, slots=True)
class How:
    """How entries are drawn: the largest, the chance of 0 or I, whether all are kept positive, and the denominator.

    ``below_one`` says that numbers are fractions between -1 and 1, as probabilities and correlations are.
    """

    reach: int = 3
    plain: float = 0.0
    friendly: bool = False
    parts: int = 1
    below_one: bool = False


USUAL = How()


class Sampler:
    """Draws points for one statement, prepared once.

    Parameters
    ----------
    statement : Statement
    """

    def __init__(self, statement: Statement) -> None:
        self.declared = Declared.of(statement)
        self._unmet = Counter[tuple[int, ...]]()
        self.program = Codes()
        self.supports = [
            (facts, self.program.law(self.declared.laws[name], name)) for name, facts in self.declared.supports.items()
        ]
        self.covariances = [self.program.add(term) for term in self.declared.covariances]
        self.known = {
            name: self.program.law(law, name)
            for name, law in self.declared.known.items()
            if not any(getattr(s, "law", None) is not None for s in law.free_symbols)
        }

    @property
    def tries(self) -> int:
        """Draws needed at one size: more where what is declared falls into several families of points."""
        declared = self.declared
        several = declared.pseudo_inverses or len(declared.commuting) > 1
        return MANY_DRAWS if several or any(d.facts & _SEVERAL_FAMILIES for d in declared.numbers.values()) else FEW_DRAWS

    def admits(self, sizes: dict[str, int]) -> bool:
        """Whether the declarations allow these sizes."""
        if any(size_of(low, sizes) > size_of(high, sizes) for low, high in self.declared.bounds):
            return False
        for d in self.declared.numbers.values():
            if any(size_of(s, sizes) < 1 for s in d.shape):  # such as n - 1 rows at n = 1
                return False
            if d.facts & {"full_row_rank", "full_col_rank"}:
                rows, columns = (size_of(s, sizes) for s in d.shape)
                if ("full_row_rank" in d.facts and rows > columns) or ("full_col_rank" in d.facts and rows < columns):
                    return False
        return True

    def draw(self, sizes: dict[str, int], rng: Random, field: Field, how: How = USUAL) -> Point | None:
        """Draw a point at given sizes, or return None when the facts leave no room there.

        Parameters
        ----------
        sizes : the value of each dimension
        rng : source of randomness
        field : real numbers, or integers modulo p
        how : over the real numbers, what entries are drawn
        """
        declared = self.declared
        low_rank = LOW_RANK if declared.pseudo_inverses else 0.0
        draw = shapes.Draw(rng, field, how.reach, low_rank, how.plain, how.friendly, how.parts, how.below_one)
        point = Point(dict(sizes), independent=declared.independent, together=len(declared.random))
        if not self.admits(sizes):
            return None
        if declared.events:  # givens may speak of them
            point.events = _table(draw, declared.events, sizes)
        if not (self._honouring(point, draw) and self._are_covariances(point, field)):
            return None
        if not self._laws(point, draw):
            return None
        if declared.averages and not (have_averages(declared, point, draw) and self._lie_where_declared(point, field)):
            return None
        if self.known:
            ev = Evaluator(self.program, point, field)
            for name, code in self.known.items():
                point.values[name] = rng.choice(ev.value(code))[1][""]
        return point

    def _laws(self, point: Point, draw: shapes.Draw) -> bool:
        """Choose the laws of which only some moments are known; whether all that is declared of them holds."""
        declared, alike = self.declared, dict[tuple[str, ...], Chosen]()
        for name, law in declared.laws.items():
            moments = tuple(m.name for m in law.args[1:]) if isinstance(law, distributions.IIDCentral) else (name, "")
            chosen = alike.get(moments) or _chosen(draw, law, point, declared.supports.get(name, frozenset()))
            if chosen is None:
                return False
            point.laws[name] = alike[moments] = chosen
        # laws that share some moments and not all may contradict each other
        return all(_law_holds(law, point.laws[name], point, draw.field) for name, law in declared.laws.items()) and (
            self._lie_where_declared(point, draw.field)
        )

    def _honouring(self, point: Point, draw: shapes.Draw) -> bool:
        """Draw numbers at which the givens hold."""
        if not self.declared.givens:
            return self._numbers(point, draw)
        at = tuple(point.sizes.values())
        if self._unmet[at] >= UNMET_THERE or self._unmet.total() >= UNMET:
            return False
        if any(self._numbers(point, draw) and honour(self.declared, point, draw) for _ in range(HONOURING)):
            self._unmet[at] = -MANY_MET
            return True
        self._unmet[at] += 1
        return False

    def _numbers(self, point: Point, draw: shapes.Draw) -> bool:
        declared = self.declared
        apart = {name for pair in declared.commuting for name in pair}
        for term in declared.definite:
            apart |= {s.name for s in term.atoms(symbols.Matrix)}
            _fill_definite(point, term, draw)
        for d in declared.numbers.values():
            if d.name not in apart:
                value = self._value(d, point.sizes, draw)
                if value is None:
                    return False
                point.values[d.name] = value
        if not all(self._commuting_group(point, group, draw) for group in self._groups()):
            return False
        for family in declared.families:
            point.values[family.name] = [draw.nonzero() for _ in range(_side(family.size, point.sizes))]
        for index in declared.indices:
            point.values[index.name] = draw.rng.randint(1, _side(index.size, point.sizes))
        for mass in declared.masses:
            if not mass.values:
                point.values[mass.name] = _shares(draw, _side(mass.size, point.sizes))
        return True

    def _are_covariances(self, point: Point, field: Field) -> bool:
        """Whether every covariance that is declared as an expression is symmetric and, over the reals, not negative."""
        ev = Evaluator(self.program, point, field)
        try:
            for code in self.covariances:
                field.ldl(ev.rows(code))
        except Undefined:
            return False
        return True

    def _lie_where_declared(self, point: Point, field: Field) -> bool:
        """Whether the points of every law have the facts of the symbols that it is the law of."""
        ev = Evaluator(self.program, point, field)
        try:
            laws = [(facts, code.scalar, ev.value(code)) for facts, code in self.supports]
        except Undefined:
            return False
        return all(
            _number_fits(field, facts, at[""]) if scalar else shapes.satisfies(field, facts, at[""])
            for facts, scalar, atoms in laws
            for weight, at in atoms
            if field.is_unit(weight)
        )

    def _value(self, d: Declaration, sizes: dict[str, int], draw: shapes.Draw) -> Any:  # noqa: ANN401 - a value
        if d.scalar:
            return shapes.number(draw, d.facts)
        rows, columns = (_side(s, sizes) for s in d.shape)
        if self.declared.exponentials and not draw.field.p and not d.facts and rows == columns:
            return shapes.with_exact_exponential(draw, rows)
        return shapes.matrix(draw, d.facts, rows, columns)

    def _groups(self) -> list[list[str]]:
        groups: list[list[str]] = []
        for pair in self.declared.commuting:
            linked = [g for g in groups if set(g) & set(pair)]
            groups = [g for g in groups if g not in linked]
            groups.append(list(dict.fromkeys([*(n for g in linked for n in g), *pair])))
        return groups

    def _commuting_group(self, point: Point, group: list[str], draw: shapes.Draw) -> bool:
        """Draw matrices that commute where declared: polynomials in one of them, or any beside a multiple of I."""
        members = [self.declared.numbers[name] for name in group]
        pairs = [pair for pair in self.declared.commuting if pair[0] in group]
        uses = {d.name: sum(d.name in pair for pair in pairs) for d in members}
        hub = max(members, key=lambda d: (len(d.facts), uses[d.name]))
        centre = max(members, key=lambda d: uses[d.name])
        unit = identity(size_of(hub.shape[0], point.sizes))
        field = draw.field
        for _ in range(ATTEMPTS):
            if draw.rng.random() < 0.5:  # noqa: PLR2004 - an even chance
                values = {d.name: self._value(d, point.sizes, draw) for d in members}
                values[centre.name] = field.scaled(draw.nonzero(), unit)
            else:
                root = self._value(hub, point.sizes, draw)
                if root is None:
                    return False
                values = {
                    d.name: root if d is hub else field.added([field.scaled(draw.nonzero(), m) for m in (root, unit)])
                    for d in members
                }
            if all(shapes.satisfies(field, d.facts, values[d.name]) for d in members) and all(
                _commute(field, values, pair) for pair in pairs
            ):
                point.values.update(values)
                return True
        return False

    def holds_at(self, point: Point) -> bool:
        """Whether every declared fact holds at a point over the real numbers, exactly."""
        field = Field()
        if not all(_law_holds(law, point.laws[name], point, field) for name, law in self.declared.laws.items()):
            return False
        if not (self._are_covariances(point, field) and self._lie_where_declared(point, field)):
            return False
        if self.declared.givens and not all_hold(self.declared, point):
            return False
        for d in self.declared.numbers.values():
            value = point.values[d.name]
            if not (shapes.number_satisfies(d.facts, value) if d.scalar else shapes.satisfies(field, d.facts, value)):
                return False
        try:
            return all(_commute(field, point.values, pair) for pair in self.declared.commuting) and all(
                shapes.satisfies(field, frozenset({"spd"}), evaluate(term, point)) for term in self.declared.definite
            )
        except (Undefined, NotEvaluable):
            return False


def _law_holds(law: distributions.AnyLaw, chosen: Chosen, point: Point, field: Field) -> bool:
    """Whether the law chosen has the moments that a point gives it."""
    if not isinstance(law, distributions.IIDCentral):
        return True
    assert isinstance(chosen, Skewed)  # noqa: S101 - it was drawn so
    variance, third, fourth = (point.values[m.name] for m in law.args[1:])
    if field.p:
        return bool(field.reduced(fourth - fourth_moment(field, variance, third, chosen.width)) == 0)
    return bool(
        variance > 0
        and _wide_enough(field, variance, third, chosen.width)
        and fourth == fourth_moment(field, variance, third, chosen.width)
    )


def random_point(
    statement: Statement, sizes: dict[str, int], rng: Random, *, modulus: int = 0, reach: int = 3
) -> Point | None:
    """Return a random point of a statement that honours all its facts, or None where there is none.

    Parameters
    ----------
    statement : Statement
    sizes : dict
        The value of each of its dimensions.
    rng : Random
    modulus : int
        A prime: entries modulo it. 0: small rational numbers.
    reach : int
        The largest entry over the rational numbers.
    """
    return Sampler(statement).draw(sizes, rng, Field(modulus), How(reach))


def _side(term: Basic, sizes: dict[str, int], most: int = LARGEST_SIDE) -> int:
    n = size_of(term, sizes)
    if n > most:
        msg = f"{n} rows or members are too many to be drawn"
        raise NotEvaluable(msg)
    return n


def _commute(field: Field, values: dict[str, Any], pair: tuple[str, ...]) -> bool:
    a, b = (values[name] for name in pair)
    return field.product(a, b) == field.product(b, a)


def _shares(draw: shapes.Draw, n: int) -> list[Element]:
    weights = [draw.positive() for _ in range(n)]
    if draw.reach == UNEVEN and not draw.field.p:  # nearly all on few values
        weights = [w**UNEVEN for w in weights]
    total = draw.field.inverse(draw.field.reduced(sum(weights)))
    return [draw.field.reduced(w * total) for w in weights]


def _number_fits(field: Field, facts: frozenset[str], value: Element) -> bool:
    # modulo a prime no number is positive or whole
    return ("nonzero" not in facts or field.is_unit(value)) if field.p else shapes.number_satisfies(facts, value)


def _chosen(draw: shapes.Draw, law: distributions.AnyLaw, point: Point, facts: frozenset[str]) -> Chosen | None:
    rows, columns = (_side(s, point.sizes) for s in law.shape)
    if isinstance(law, distributions.IndependentCoordinates):
        return Skewed(3**rows)
    if isinstance(law, distributions.IIDCentral):
        return _with_fourth_moment(draw, law, point, rows)
    if law.moments is not None:
        if facts and rows == 1 and not draw.field.p:
            return _spread_within(draw, law.moments, point, facts)
        basis = None if rows == 1 else shapes.unit_lower(draw, rows)
        return Spread(tuple(draw.positive() for _ in range(rows)), basis)
    scalar = law.shape == SCALAR
    points: list[Any] = []
    for _ in range(3):
        if scalar:
            points.append(shapes.number(draw, facts) if facts else draw.nonzero())
        else:
            points.append(shapes.matrix(draw, facts, rows, columns) if facts else draw.entries(rows, columns))
    return None if any(p is None for p in points) else Support(list(zip(_shares(draw, 3), points, strict=True)))


def _spread_within(draw: shapes.Draw, moments: tuple[Expr, Expr], point: Point, facts: frozenset[str]) -> Spread | None:
    """Choose two points m + a and m - v/a that have the facts of the symbol; with the mean far enough ahead there are."""
    try:
        mean, variance = (evaluate(m, point) for m in moments)
    except (Undefined, NotEvaluable):
        return None
    far = Fraction(variance) / mean if mean else variance
    reaches = [draw.positive(), *([far + draw.positive()] if far > 0 else []), 1, variance]
    for reach in reaches:
        if reach > 0 and all(shapes.number_satisfies(facts, x) for x in (mean + reach, mean - Fraction(variance) / reach)):
            return Spread((reach,))
    return None


def _with_fourth_moment(draw: shapes.Draw, law: distributions.IIDCentral, point: Point, rows: int) -> Chosen:
    """Draw how wide the law is, and give the fourth moment the value that follows."""
    _, mu2, mu3, mu4 = law.args
    variance, third = point.values[mu2.name], point.values[mu3.name]
    width = draw.positive()
    while not _wide_enough(draw.field, variance, third, width):
        width += draw.positive()
    point.values[mu4.name] = fourth_moment(draw.field, variance, third, width)
    return Skewed(3**rows, width)


def _wide_enough(field: Field, variance: Element, third: Element, width: Element) -> bool:
    """Whether the two steps have probabilities that sum to no more than one: ``ahead * back >= variance``."""
    if field.p:
        return True
    skew = field.divide(third, variance)
    return bool(width > 0 and width * width - skew * skew >= 4 * variance)


def _table(
    draw: shapes.Draw, events: dict[str, distributions.Event], sizes: dict[str, int]
) -> list[tuple[Element, dict[str, frozenset[int]]]]:
    """Return every outcome that the declarations allow, each with a positive probability."""
    choices: list[list[tuple[str, frozenset[int]]]] = []
    for name, event in events.items():
        n = _side(event.size, sizes, MOST_EVENTS)
        most = 1 if "exclusive" in event.facts else n
        least = 1 if "exhaustive" in event.facts else 0
        members = [frozenset(c) for k in range(least, most + 1) for c in combinations(range(1, n + 1), k)]
        choices.append([(name, m) for m in members])
    if prod(map(len, choices)) > MOST_OUTCOMES:
        msg = "a table of too many events"
        raise NotEvaluable(msg)
    outcomes = list(product(*choices))
    return [(w, dict(outcome)) for w, outcome in zip(_shares(draw, len(outcomes)), outcomes, strict=True)]


def _fill_definite(point: Point, term: Expr, draw: shapes.Draw) -> None:
    """Draw a positive definite matrix and cut it into the blocks that a declaration names."""
    table: list[list[Basic]] = [[term]]
    if isinstance(term, functions.Block):
        table = [list(row.args) for row in term.args[0].args]
    heights = [_side(shape_of(row[0])[0], point.sizes) for row in table]
    whole: Rows | None = shapes.matrix(draw, frozenset({"spd"}), sum(heights), sum(heights))
    assert whole is not None  # noqa: S101 - there is one of every size
    top = 0
    for row, height in zip(table, heights, strict=True):
        left = 0
        for entry, width in zip(row, heights, strict=True):
            if isinstance(entry, symbols.Matrix):
                point.values[entry.name] = [line[left : left + width] for line in whole[top : top + height]]
            elif not (isinstance(entry, Transpose) and isinstance(entry.args[0], symbols.Matrix)):
                msg = f"{entry} is no block that can be drawn"
                raise NotEvaluable(msg)
            left += width
        top += height
