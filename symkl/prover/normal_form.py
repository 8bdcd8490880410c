"""Terms to normal forms, recording every law and condition on the way."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import sympy
from sympy import Expr

from symkl.errors import UnsupportedError
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.derivatives import Derivative
from symkl.language.facts import FUNCTION_OF
from symkl.language.symbols import Dimension, Entry, Matrix, Scalar
from symkl.prover import kronecker, scalars
from symkl.prover.derivatives import derivative
from symkl.prover.describe import describe, letter_text
from symkl.prover.determinants import adjugate, determinant, of_product
from symkl.prover.exponentials import exponential, exponentials_meet, inverted_exponential
from symkl.prover.hadamard import hadamard
from symkl.prover.names import names_of_value, rename_monomial
from symkl.prover.powers import inverted_power, matrix_power, powers_meet, trace_of_power
from symkl.prover.probabilities import Probabilities
from symkl.prover.products import multiply, multiply_all, trace, transpose
from symkl.prover.pseudo_inverses import pseudo_inverse
from symkl.prover.sums import sum_over
from symkl.prover.values import (
    EMPTY,
    ONE,
    Letter,
    LetterInfo,
    Value,
    Word,
    add,
    atom_value,
    least_size,
    magnitude,
    number,
    scale,
    size_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.language.statement import Statement
    from symkl.prover.context import Context
    from symkl.prover.probabilities import Mode
    from symkl.prover.values import Size


class NormalForm(Probabilities):
    """Normal forms of the terms of one statement."""

    def __init__(self, statement: Statement, mode: Mode, context: Context | None = None) -> None:
        super().__init__(statement, mode, context)
        self.memo: dict[Expr, Value] = {}
        self.context.describe = lambda value: describe(self.context, value)
        self.context.letter_text = lambda letter: letter_text(self.context, letter)
        self.context.meet_special = self._meet_special
        self.context.turn_special = self._turn_special
        self.context.trace_special = self._trace_special
        self.context.det_special = lambda letter: kronecker.determinant_of_letter(self.context, letter)
        self.context.log_determinant = self._log_determinant

    # -------------------------------------------------------------------------------------------------- dispatch

    def of(self, term: Expr) -> Value:
        """Return the normal form of a term.

        Raises
        ------
        UnsupportedError
            Naming the construct that no law covers.
        """
        known = self.memo.get(term)
        if known is not None:
            return known
        for cls in type(term).__mro__:
            handler = self.HANDLERS.get(cls)
            if handler is not None:
                value = self.memo[term] = handler(self, term)
                return value
        msg = f"{getattr(term, 'name', None) or term} is not supported by the normal form yet"
        raise UnsupportedError(msg, hint="it can still be refuted by exact evaluation")

    # --------------------------------------------------------------------------------------------------- symbols

    def _matrix(self, term: Matrix) -> Value:
        rows, columns = map(self._size, term.shape)
        if rows == 1 and columns == 1:
            return atom_value(("s", term.name))
        if term.name not in self.context.letters:
            facts = term.facts
            if term.argument:
                facts = frozenset(f for f in facts if not f.startswith(FUNCTION_OF))
                made = LetterInfo(rows, columns, facts, ("function",), frozenset({term.name, term.argument}))
                self.context.letters[term.name] = made
                return self.context.letter(term.name, rows, columns)
            if term.name in self.covariances and "symmetric" not in facts:
                facts |= {"symmetric"}
                self.context.assume(f"{term.name} is symmetric, as a covariance is")
            self.context.letters[term.name] = LetterInfo(rows, columns, facts)
        return self.context.letter(term.name, rows, columns)

    def _scalar(self, term: Scalar) -> Value:
        if "positive" in term.facts:
            self.context.positive.add(term.name)
        if "nonzero" in term.facts:
            self.context.nonzero.add(term.name)
        if "integer" in term.facts:
            self.context.integers.add(term.name)
        return atom_value(("s", term.name))

    def _symbol(self, term: tm.Node) -> Value:
        return atom_value(("s", str(term)))

    def _dimension(self, term: Dimension) -> Value:
        return size_value(term.name)

    def _rational(self, term: sympy.Rational) -> Value:
        return number(int(term.p) if term.q == 1 else Fraction(int(term.p), int(term.q)))

    def _entry(self, term: Entry) -> Value:
        family, at = term.args
        if isinstance(family, Matrix):
            self._matrix(family)
            return atom_value(("entry", family.name, self._index(at)))
        return atom_value(("fam", family.name, self._index(at)))

    def _identity(self, term: tm.Node) -> Value:
        size = self._size(term.args[0])
        return Value(size, size, {(ONE, EMPTY): 1})

    def _zero(self, term: tm.Node) -> Value:
        rows, columns = map(self._size, term.shape)
        return Value(rows, columns, {})

    def _ones(self, term: tm.Node) -> Value:
        rows, columns = map(self._size, term.shape)
        parts = []
        for size in (rows, columns):
            name = f"ones({size})"
            self.context.letters.setdefault(name, LetterInfo(size, 1, stands_for=("ones",)))
            parts.append(number(1) if size == 1 else Value(size, 1, {(ONE, (Letter(name),)): 1}))
        return multiply(self.context, parts[0], transpose(self.context, parts[1]))

    # ------------------------------------------------------------------------------------------------ arithmetic

    def _plus(self, term: tm.Node) -> Value:
        return add(*map(self.of, term.args))

    def _negative(self, term: tm.Node) -> Value:
        return scale(self.of(term.args[0]), -1)

    def _times(self, term: tm.Node) -> Value:
        return multiply_all(self.context, map(self.of, term.args))

    def _divide(self, term: tm.Node) -> Value:
        top, bottom = map(self.of, term.args)
        if not self._is_positive(bottom) and bottom.constant() is None and not self._is_nonzero(bottom):
            self.context.assume(f"{term.args[1]} is not 0")
        return multiply(self.context, scalars.power(self.context, bottom, -1), top)

    def _power(self, term: tm.Node) -> Value:
        base, exponent = map(self.of, term.args)
        constant = exponent.constant()
        if base.is_scalar:
            return scalars.power(self.context, base, exponent.exponent())
        if not isinstance(constant, (int, Fraction)) or constant != int(constant):
            return self._symbolic_power(base, exponent)
        if magnitude(constant) > scalars.LARGEST_POWER:
            msg = f"a matrix power of {constant} is not expanded"
            raise UnsupportedError(msg)
        if constant < 0:
            base = scalars.inverse(self.context, base)
        identity = Value(base.rows, base.columns, {(ONE, EMPTY): 1})
        return multiply_all(self.context, [identity, *[base] * abs(int(constant))])

    def _symbolic_power(self, base: Value, exponent: Value) -> Value:
        if not scalars.is_integer(self.context, exponent.exponent()):
            msg = "a matrix to a power that is not declared an integer"
            raise UnsupportedError(msg, hint="declare the exponent: k: scalar, positive, integer")
        return matrix_power(self.context, base, exponent.exponent())

    def _transpose(self, term: tm.Node) -> Value:
        return transpose(self.context, self.of(term.args[0]))

    def _inverse(self, term: tm.Node) -> Value:
        return scalars.inverse(self.context, self.of(term.args[0]))

    def _sympy_mul(self, term: tm.Node) -> Value:
        return multiply_all(self.context, map(self.of, term.args))

    # ------------------------------------------------------------------------------------------------- functions

    def _trace(self, term: tm.Node) -> Value:
        return trace(self.context, self.of(term.args[0]))

    def _determinant(self, term: tm.Node) -> Value:
        inside = term.args[0]
        if isinstance(inside, tm.Times):  # as it is written: a sum that is multiplied out does not show its factors
            mark = len(self.context.used)
            split = of_product(self.context, [self.of(factor) for factor in inside.args])
            if split is not None:
                return split
            self.context.forget(mark)
        return determinant(self.context, self.of(inside))

    def _log(self, term: tm.Node) -> Value:
        value = self.of(term.args[0])
        if not self._is_positive(value):
            self.context.assume(f"{term.args[0]} > 0")
        return scalars.log(self.context, value)

    def _is_positive(self, value: Value) -> bool:
        """Whether a scalar is positive by declaration, term by term."""
        return bool(value.terms) and all(
            c > 0 and all(scalars.is_positive(self.context, atom) for atom, _ in monomial)
            for (monomial, _), c in value.terms.items()
        )

    def _is_nonzero(self, value: Value) -> bool:
        single = value.single()
        return single is not None and all(
            scalars.is_positive(self.context, atom)
            or (atom[0] == "s" and atom[1] in self.context.nonzero)
            or (atom[0] == "det" and "invertible" in self.context.letters[atom[1]].facts)
            for atom, _ in single[0]
        )

    def _exp(self, term: tm.Node) -> Value:
        return scalars.exp(self.context, self.of(term.args[0]))

    def _sqrt(self, term: tm.Node) -> Value:
        value = self.of(term.args[0])
        if not self._is_positive(value):
            self.context.assume(f"{term.args[0]} >= 0")
        return scalars.power(self.context, value, Fraction(1, 2))

    def _absolute(self, term: tm.Node) -> Value:
        return scalars.absolute(self.context, self.of(term.args[0]))

    def _adjugate(self, term: tm.Node) -> Value:
        return adjugate(self.context, self.of(term.args[0]))

    def _pseudo_inverse(self, term: tm.Node) -> Value:
        return pseudo_inverse(self.context, self.of(term.args[0]))

    def _matrix_exponential(self, term: tm.Node) -> Value:
        return exponential(self.context, self.of(term.args[0]))

    def _kronecker(self, term: tm.Node) -> Value:
        return kronecker.kronecker(self.context, *map(self.of, term.args))

    def _hadamard(self, term: tm.Node) -> Value:
        return hadamard(self.context, *map(self.of, term.args))

    def _vectorised(self, term: tm.Node) -> Value:
        return kronecker.vectorised(self.context, self.of(term.args[0]))

    def _trace_special(self, letter: Letter) -> Value | None:
        found = trace_of_power(self.context, letter)
        return found if found is not None else kronecker.trace_of_letter(self.context, letter)

    def _turn_special(self, letter: Letter) -> Letter | None:
        turns = (inverted_exponential, inverted_power, kronecker.turned_kronecker)
        return next((found for turn in turns if (found := turn(self.context, letter)) is not None), None)

    def _meet_special(self, a: Letter, b: Letter) -> Word | None:
        meets = (exponentials_meet, powers_meet, kronecker.kroneckers_meet)
        return next((found for meet in meets if (found := meet(self.context, a, b)) is not None), None)

    def _diagonal(self, term: fn.Diagonal) -> Value:
        size = self._size(term.index.size)
        index = str(term.index)
        entries = self.of(term.args[0])
        constant = entries.constant()
        if constant is not None:
            return Value(size, size, {(ONE, EMPTY): constant} if constant else {})
        entries = Value(
            1, 1, {(rename_monomial(self.context, m, {index: "#d"}), w): c for (m, w), c in entries.terms.items()}
        )
        names = names_of_value(self.context, entries) - {"#d"}
        facts = frozenset({"symmetric", "diagonal"})
        info = LetterInfo(size, size, facts, ("diagonal", entries, term.index.size), names)
        name = self.context.intern("diag", (size, entries.key), lambda: info)
        return Value(size, size, {(ONE, (Letter(name),)): 1})

    def _sum(self, term: fn.Sum) -> Value:
        return sum_over(self.context, self.of(term.args[0]), str(term.index), self._sized(term.index.size), self.event_facts)

    def _derivative(self, term: Derivative) -> Value:
        of, by = term.args
        value = self.of(of)
        self.several_components(value.rows, self.of(by).rows, scalar=value.is_scalar)
        return derivative(self.context, value, by.name)

    def several_components(self, rows: Size, by: Size, *, scalar: bool) -> None:
        """Note that a vector differentiated by another has more than one component, unless both have as many.

        Its derivative has a row for each component, and that of a number is a column.
        """
        if not scalar and by not in (1, rows) and least_size(rows) == 1:
            self.context.assume(f"{rows} > 1: the derivative of a single number by a vector is a column, not a row")

    HANDLERS: ClassVar[dict[type, Callable[[NormalForm, Any], Value]]] = {
        **Probabilities.HANDLERS,
        Matrix: _matrix,
        Scalar: _scalar,
        Dimension: _dimension,
        sympy.Symbol: _symbol,
        sympy.Rational: _rational,
        type(sympy.pi): lambda self, term: atom_value(("c", "pi")),  # noqa: ARG005
        type(sympy.E): lambda self, term: atom_value(scalars.E_ATOM),  # noqa: ARG005
        sympy.Add: _plus,
        sympy.Mul: _sympy_mul,
        sympy.Pow: _power,
        sympy.log: _log,
        tm.Plus: _plus,
        tm.Negative: _negative,
        tm.Times: _times,
        tm.Divide: _divide,
        tm.Power: _power,
        tm.Transpose: _transpose,
        tm.Inverse: _inverse,
        tm.Decimal: lambda self, term: self.of(term.args[0]),
        tm.Identity: _identity,
        tm.Zero: _zero,
        tm.Ones: _ones,
        Entry: _entry,
        fn.Trace: _trace,
        fn.Determinant: _determinant,
        fn.Log: _log,
        fn.Exp: _exp,
        fn.Sqrt: _sqrt,
        fn.AbsoluteValue: _absolute,
        fn.Adjugate: _adjugate,
        fn.PseudoInverse: _pseudo_inverse,
        fn.MatrixExponential: _matrix_exponential,
        fn.Kronecker: _kronecker,
        fn.Vectorised: _vectorised,
        fn.Hadamard: _hadamard,
        fn.Diagonal: _diagonal,
        fn.Sum: _sum,
        Derivative: _derivative,
    }
