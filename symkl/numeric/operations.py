"""The operations that a linear-algebra program is made of, shared where they occur twice.

An operation knows its rank: 0 for a number, 1 for a vector, 2 for a matrix, for each member of a batch. There is no
operation that inverts a matrix, and none that expands a determinant.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBER, VECTOR, MATRIX = 0, 1, 2


@dataclass(frozen=True, eq=False, slots=True)
class Operation:
    """One step of a program.

    Attributes
    ----------
    args : operations that it reads
    rank : 0, 1 or 2
    option : what sets it apart from others of its kind: a name, a number, a direction
    varies : whether it depends on the values of the arguments and not only on their sizes
    """

    args: tuple[Operation, ...]
    rank: int
    option: str | int | Fraction = 0
    varies: bool = True


def _kind(name: str, what: str) -> type[Operation]:
    return type(name, (Operation,), {"__doc__": what, "__slots__": (), "__module__": __name__})


Argument = _kind("Argument", "An argument of the function, by name.")
Size = _kind("Size", "A dimension, by name.")
Number = _kind("Number", "A rational number, or pi.")
Add = _kind("Add", "A sum of numbers or of entries.")
Negate = _kind("Negate", "A sign.")
Multiply = _kind("Multiply", "A product of numbers, or entry by entry.")
Quotient = _kind("Quotient", "A quotient of numbers, or entry by entry.")
Raise = _kind("Raise", "A power of a number, or entry by entry.")
Logarithm = _kind("Logarithm", "The natural logarithm of numbers.")
LogarithmNearOne = _kind("LogarithmNearOne", "log(1 + x).")
Exponential = _kind("Exponential", "The exponential of numbers.")
SquareRoot = _kind("SquareRoot", "The square root of numbers.")
Magnitude = _kind("Magnitude", "The absolute value of numbers.")
ExponentialMinusOne = _kind("ExponentialMinusOne", "exp(x) - 1 without cancellation near zero.")
LogGap = _kind(
    "LogGap",
    "x - log(1 + x), accurate near zero; a second argument is 1 + x where it is known better than by adding.",
)
ExpGap = _kind("ExpGap", "exp(x) - 1 - x, accurate near zero.")
LogGammaGap = _kind("LogGammaGap", "What lgamma(y) - y log y + y lies above its tangent at x; the third argument is y - x.")
LogGammaRest = _kind("LogGammaRest", "lgamma(x) - x log(x) + x.")
LogBetaRest = _kind("LogBetaRest", "What lgamma(x) - x log(x) + x is of x + y, less what it is of x and of y.")
DigammaRest = _kind("DigammaRest", "digamma(x) - log(x).")
FactorialRest = _kind("FactorialRest", "lgamma(x + 1) - x log(x) + x, which is 0 at 0.")
SoftplusGap = _kind("SoftplusGap", "What softplus lies at y above its tangent at x.")
SoftplusEntropy = _kind("SoftplusEntropy", "softplus(x) - x sigmoid(x).")
LogSumExpGap = _kind("LogSumExpGap", "What the logarithm of a sum of exponentials lies at y above its tangent at x.")
LogSumExpEntropy = _kind("LogSumExpEntropy", "logsumexp(x) - softmax(x)' x.")
DefiniteGap = _kind(
    "DefiniteGap",
    "tr(B^-1 A) - k - log |A| + log |B|, which a builder writes by the difference of the Cholesky factors of both.",
)
PowerGap = _kind(
    "PowerGap",
    "a p + (1 - a) q - p^a q^(1 - a) of a number a between 0 and 1 and of p and q that are not negative.",
)
PoissonEntropy = _kind("PoissonEntropy", "The entropy of a Poisson law by its rate.")
SquaredBures = _kind("SquaredBures", "tr(A + B - 2 (A^1/2 B A^1/2)^1/2), of two matrices and their Cholesky factors.")
TimesExponential = _kind("TimesExponential", "x times exp(y), 0 where x is 0 however large y is.")
Weighted = _kind("Weighted", "p times a value that has a logarithm in it, with 0 log 0 = 0.")
WeightedExpGap = _kind("WeightedExpGap", "p (exp(x) - 1 - x) at x = q/p for a positive p.")
WeightedLogGap = _kind(
    "WeightedLogGap",
    "p*(x - log(1 + x)) at x = (q - p)/p, which is q where p = 0; a third argument is q - p where it is known better.",
)
Dot = _kind("Dot", "The inner product of two vectors.")
Outer = _kind("Outer", "The outer product of two vectors.")
Product = _kind("Product", "A matrix times a vector or a matrix.")
Flip = _kind("Flip", "The transpose of a matrix.")
Cholesky = _kind("Cholesky", "The lower Cholesky factor of a symmetric positive definite matrix.")
CholeskyDifference = _kind(
    "CholeskyDifference",
    "The difference of the Cholesky factors of two matrices, accurate when they are close.",
)
SolveTriangular = _kind(
    "SolveTriangular",
    'L^-1 X for a lower triangular L; with the option "T", L^-T X; with "L", X is lower triangular too.',
)
SolveSquare = _kind("SolveSquare", "A^-1 X for a square matrix A, by an LU factorisation.")
LogDeterminant = _kind(
    "LogDeterminant",
    'log |A| of a square matrix, by an LU factorisation; with the option "abs", log of its absolute value.',
)
SignedDeterminant = _kind(
    "SignedDeterminant",
    "A determinant as its sign times the exponential of its logarithm, by an LU factorisation.",
)
LogProduct = _kind("LogProduct", "The sum of the logarithms of a vector's entries; nan where their product is negative.")
DiagonalEntries = _kind("DiagonalEntries", "The diagonal of a matrix.")
DiagonalFrom = _kind("DiagonalFrom", "The diagonal matrix with a vector on its diagonal.")
ScaleRows = _kind("ScaleRows", 'diag(v) X; with the option "/", diag(v)^-1 X.')
SumEntries = _kind("SumEntries", "The sum of a vector's entries.")
SquaredNorm = _kind("SquaredNorm", "The sum of the squares of all entries.")
TraceOfProduct = _kind("TraceOfProduct", "tr(A B) as a sum of entrywise products.")
LeastSquares = _kind("LeastSquares", "The w that brings X w nearest to y, of X, y and the Cholesky factor of X'X.")
Kronecker = _kind("Kronecker", "The Kronecker product of two matrices.")
Stacked = _kind("Stacked", "The rows of a matrix, one after the other, as a vector.")
Unstacked = _kind("Unstacked", "A vector as the rows of a matrix, of so many rows and columns.")
Joined = _kind("Joined", "A block matrix, or a vector of blocks; the option is how many blocks a row has.")
AsRow = _kind("AsRow", "A vector as a matrix of one row, which is the same in every row.")
AsColumn = _kind("AsColumn", "A vector as a matrix of one column.")
RowDots = _kind("RowDots", "The inner products of the rows of two matrices.")
RowSums = _kind("RowSums", "The sum of each row.")
ColumnSums = _kind("ColumnSums", "The sum of each column.")
PseudoInverse = _kind("PseudoInverse", "The Moore-Penrose pseudo-inverse, by singular values.")
MatrixExponential = _kind("MatrixExponential", "The exponential of a square matrix.")
SymmetricPower = _kind(
    "SymmetricPower",
    "A power of a symmetric positive semidefinite matrix, by eigenvalues; the option is the exponent.",
)
EigenvaluePowers = _kind(
    "EigenvaluePowers",
    "Powers of the eigenvalues of a symmetric positive semidefinite matrix; the option is the exponent.",
)
LogSumExp = _kind(
    "LogSumExp",
    "log of the sum of exp over a vector's entries, or over each row; a second argument weights them.",
)
Softmax = _kind("Softmax", "exp of a vector's entries over their sum, or of each row.")
Sigmoid = _kind("Sigmoid", "1/(1 + exp(-x)) of numbers.")
Softplus = _kind("Softplus", "log(1 + exp(x)) of numbers.")
HyperbolicTangent = _kind("HyperbolicTangent", "The hyperbolic tangent of numbers.")
Larger = _kind("Larger", "The larger of two numbers.")
Smaller = _kind("Smaller", "The smaller of two numbers.")
LogGamma = _kind("LogGamma", "The logarithm of the gamma function of positive numbers.")
Digamma = _kind("Digamma", "The derivative of the logarithm of the gamma function.")
IdentityMatrix = _kind("IdentityMatrix", "The identity matrix.")
Filled = _kind("Filled", "A vector or matrix with one value in every entry.")
Apart = _kind("Apart", "Two vectors whose outer product is meant: it is formed only where it is wanted.")
Several = _kind("Several", "Several values at once.")


# functions of numbers, or of entries, by their routines; compiled code has none for LogGamma and Digamma
ROUTINES: dict[type[Operation], str] = {
    LogGap: "log_gap",
    ExpGap: "exp_gap",
    LogGammaGap: "lgamma_gap",
    LogGammaRest: "lgamma_rest",
    LogBetaRest: "lbeta_rest",
    DigammaRest: "digamma_rest",
    FactorialRest: "factorial_rest",
    SoftplusGap: "softplus_gap",
    SoftplusEntropy: "softplus_entropy",
    PowerGap: "power_gap",
    PoissonEntropy: "poisson_entropy",
    TimesExponential: "times_exponential",
    Weighted: "weighted",
    WeightedLogGap: "weighted_log_gap",
    WeightedExpGap: "weighted_exp_gap",
    Sigmoid: "sigmoid",
    Softplus: "softplus",
    HyperbolicTangent: "tanh",
    Larger: "larger",
    Smaller: "smaller",
    LogGamma: "log_gamma",
    Digamma: "digamma",
}

O = TypeVar("O", bound=Operation)  # noqa: E741


@dataclass(slots=True)
class Operations:
    """Makes operations, each only once."""

    made: dict[object, Operation] = field(default_factory=dict)

    def make(self, cls: type[O], *args: Operation, rank: int = NUMBER, option: str | int | Fraction = 0) -> O:
        """Return the operation of this kind on these arguments."""
        key = (cls, tuple(map(id, args)), rank, option)
        if key not in self.made:
            varies = any(a.varies for a in args) or cls in (Argument, IdentityMatrix, Filled)
            self.made[key] = cls(args, rank, option, varies)
        return self.made[key]  # type: ignore[return-value] # the key holds the class


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a program.

    Attributes
    ----------
    name : str
    sizes : the trailing axes, as names of dimensions or whole numbers
    facts : what the program relies on: "spd", "symmetric", "lower", "mass", "positive"
    factored : whether the program takes its Cholesky factor, so that an indefinite matrix shows as nan
    """

    name: str
    sizes: tuple[str | int, ...]
    facts: frozenset[str] = frozenset()
    factored: bool = False


# what loses as many digits as a condition number has, or more than float32 has to spare
LOSING: tuple[type[Operation], ...] = (Cholesky, SolveTriangular, SolveSquare, LogDeterminant, SignedDeterminant)
LOSING += (PoissonEntropy, SquaredBures, PseudoInverse, MatrixExponential, SymmetricPower, EigenvaluePowers)
LOSING += (LogGammaGap, LogGammaRest, LogBetaRest, DigammaRest, FactorialRest, SoftplusGap, LogSumExpGap)


@dataclass(frozen=True, slots=True)
class Program:
    """A formula as linear algebra: its parameters, and the operation that is its value."""

    parameters: tuple[Parameter, ...]
    result: Operation
    sizes: tuple[str | int, ...]

    @property
    def factorises(self) -> bool:
        """Whether the program factorises a matrix or solves with one, or does what loses as many digits."""
        return any(isinstance(step, LOSING) for step in self.steps())

    def steps(self) -> list[Operation]:
        """Return all operations, each after those that it reads."""
        order: dict[Operation, None] = {}
        for operation in _walk(self.result, order):
            order[operation] = None
        return list(order)

    def packed(self) -> str:
        """Write the program as text: parameters, axes of the value, and each step with the places of what it reads."""
        steps = self.steps()
        place = {step: at for at, step in enumerate(steps)}
        rows = [[type(s).__name__, s.rank, _packed(s.option), *(place[a] for a in s.args)] for s in steps]
        parameters = [[p.name, list(p.sizes), sorted(p.facts), p.factored] for p in self.parameters]
        return json.dumps([parameters, list(self.sizes), rows], separators=(",", ":"))

    @classmethod
    def unpacked(cls, text: str) -> Program:
        """Read a program that ``packed`` has written."""
        parameters, sizes, rows = json.loads(text)
        ops = Operations()
        made: list[Operation] = []
        for kind, rank, option, *args in rows:
            made.append(ops.make(globals()[kind], *(made[at] for at in args), rank=rank, option=_unpacked(option)))
        given = tuple(Parameter(name, tuple(own), frozenset(facts), factored) for name, own, facts, factored in parameters)
        return cls(given, made[-1], tuple(sizes))


def _packed(option: str | int | Fraction) -> str | int | list[int]:
    return [option.numerator, option.denominator] if isinstance(option, Fraction) else option


def _unpacked(option: str | int | list[int]) -> str | int | Fraction:
    return Fraction(*option) if isinstance(option, list) else option


def _walk(operation: Operation, done: dict[Operation, None]) -> Iterator[Operation]:
    for arg in operation.args:
        if arg not in done:
            yield from _walk(arg, done)
    if operation not in done:
        yield operation
