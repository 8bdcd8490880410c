"""Decides one statement: the order in which the methods are tried."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from symkl.errors import UnsoundError
from symkl.evaluation import counterexample
from symkl.evaluation.agreement import Points
from symkl.evaluation.comparison import closed_value, compare_closed, exact
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.report import as_declared
from symkl.evaluation.tables import shown, tabulated
from symkl.kernel.definedness import assumptions
from symkl.kernel.errors import RejectedError
from symkl.language.distributions import MassFunction
from symkl.language.exchange import exchanged
from symkl.language.functions import MatrixExponential
from symkl.language.givens import is_given
from symkl.language.lemmas import PREFIX, Lemma
from symkl.language.opening import closed_statement, open_statement, solved, without_names
from symkl.language.statement import Relation, Statement, taken_for_constant
from symkl.language.symbols import Index, Matrix, Scalar
from symkl.language.terms import Identity, inverse, shape_of, times
from symkl.prover.blind import blind_spot, hides
from symkl.prover.certificate import KernelCertificate, UnusedCertificate, WitnessCertificate, accepted
from symkl.prover.loewner import difference_is_symmetric, is_order_of_matrices, quadratic_forms
from symkl.prover.rearranged import ordered, rearranged
from symkl.prover.search import search
from symkl.prover.weaker import restored, weaker
from symkl.verdict import Counterexample, Result, Verdict

if TYPE_CHECKING:
    from symkl.evaluation.agreement import CrossCheck
    from symkl.kernel.proof import Proof

NOWHERE = "the two sides are nowhere both defined"
PATIENCE = 1.0  # seconds of this process, after which no proof by fewer facts is looked for
FEW_POINTS, MANY_POINTS = 2, 12


def decide(statement: Statement, *, budget: int = counterexample.BUDGET) -> Result:
    """Decide a statement for every dimension.

    Parameters
    ----------
    statement : Statement
    budget : int
        Operations for the search of a counterexample, about.

    Raises
    ------
    UnsoundError
        If exact evaluation contradicts a proof: a bug in symkl.
    """
    start = perf_counter()
    if statement.misfit is not None:
        return _ill_typed(statement)
    if is_order_of_matrices(statement):
        return replace(_order(statement, budget), seconds=perf_counter() - start, statement=statement)
    plain = with_lemmas(open_statement(statement))
    nowhere = assumptions(plain).nowhere
    if nowhere:
        reason = f"{NOWHERE}: {nowhere}"
        return Result(Verdict.UNDECIDED, reason=reason, seconds=perf_counter() - start, statement=statement)
    result = _decide(plain, budget)
    if (plain is not statement or ordered(plain)) and result.verdict in (Verdict.SUPPORTED, Verdict.UNDECIDED):
        other = _of_any_values(statement, plain)
        other = _rearranged(statement, plain, budget) if other is None else other
        result = result if other is None else other
    reason = "; ".join(filter(None, (result.reason, taken_for_constant(statement))))
    if result.conditions:
        from symkl.prover.conditions import plainest  # noqa: PLC0415 - few statements need it

        result = replace(result, conditions=plainest(plain, result.conditions))
    return replace(result, reason=reason, seconds=perf_counter() - start, statement=statement)


def _decide(plain: Statement, budget: int) -> Result:  # noqa: C901, PLR0911 - one for each way to decide
    statement = solved(plain)
    given = any(map(is_given, statement.given))
    if not (given or statement.free_indices) and all(
        isinstance(s, Index) or (isinstance(s, MassFunction) and s.values) for s in statement.symbols.values()
    ):
        return _closed(statement)
    if statement.relation is Relation.NE:
        return _not_equal(statement, budget)
    points = _points(statement)
    # a point costs less than a proof, and of a false statement there is none
    doubtful = points.differ(FEW_POINTS)
    refuted = _refuted(plain, budget, points) if doubtful else None
    if refuted is not None:
        return refuted
    # what is given of an order is what an order is proved by
    ordered_by_givens = statement.relation is not Relation.EQ and any(f.kind in ("<", "<=") for f in statement.given)
    bare = None if ordered_by_givens else _without_givens(plain, points, also=statement != plain)
    if bare is not None:
        return bare
    tried: list[str] = []
    late = process_time() + PATIENCE
    prove = _equality if statement.relation is Relation.EQ else _inequality
    proved = _resting(statement)
    lemmas = statement.lemmas
    statement = replace(statement, lemmas=()) if lemmas else statement
    proved = prove(statement, tried) if proved is None else proved
    if proved is not None:
        return _cross_checked(statement, proved, points)
    refuted = None if doubtful else _refuted(plain, budget, points)
    if refuted is not None:
        return refuted
    bare = _without_givens(plain, points, also=statement != plain) if ordered_by_givens else None
    if bare is not None:
        return bare
    for unused, other in weaker(statement):
        if process_time() > late:  # a proof by fewer facts is hardly ever one that takes so long
            break
        proved = prove(other, [])
        if proved is None or proved.certificate is None:
            continue
        if isinstance(proved.certificate, KernelCertificate):  # the same instances, of the symbols as they were declared
            sure = accepted(statement, restored(proved.certificate.proof, other, statement))
            return _cross_checked(statement, replace(proved, conditions=sure.conditions, certificate=sure))
        return _cross_checked(statement, replace(proved, certificate=UnusedCertificate(unused, proved.certificate)))
    from symkl.prover.cases import by_cases  # noqa: PLC0415 - few statements need it

    proved = by_cases(statement, lambda case: prove(case, []), process_time() + PATIENCE)
    if proved is not None:
        return _cross_checked(statement, proved, points)
    unproved = _unproved(statement, tried, points)
    failed = [f"it rests on lemma {one.name}, which is not proved" for one in lemmas if not one.usable]
    return replace(unproved, reason="; ".join((*failed, unproved.reason))) if failed else unproved


def _resting(statement: Statement) -> Result | None:
    """Prove a statement by its lemmas, which is how it says that it is proved."""
    if not any(one.usable for one in statement.lemmas):
        return None
    if statement.relation is Relation.EQ:
        return _by_kernel(statement, search(statement), "instances of laws", [])
    from symkl.prover.search.inequalities import order  # noqa: PLC0415 - few statements need it

    return _by_kernel(statement, order(statement), "parts that are not negative", [])


# lemmas that were decided, by identity, kept so that no other gets the identity of one
_decided: dict[int, tuple[Lemma, Lemma]] = {}


def with_lemmas(statement: Statement) -> Statement:
    """Return a statement that has a proof of each of its lemmas, as far as there is one.

    Raises
    ------
    UnsoundError
        If exact evaluation contradicts the proof of a lemma.
    """
    if not statement.lemmas:
        return statement
    for one in statement.lemmas:
        if id(one) not in _decided:
            _decided[id(one)] = (one, _proved_lemma(one))
    return replace(statement, lemmas=tuple(_decided[id(one)][1] for one in statement.lemmas))


def _proved_lemma(lemma: Lemma) -> Lemma:
    result = decide(lemma.statement)
    certificate = result.certificate
    if result.verdict is Verdict.PROVED and isinstance(certificate, KernelCertificate):
        return Lemma(lemma.name, certificate.statement, certificate.proof)
    if result.verdict is Verdict.PROVED and not result.conditions and lemma.statement.relation is not Relation.NE:
        return Lemma(lemma.name, open_statement(lemma.statement), believed=result.trusts)
    return Lemma(lemma.name, open_statement(lemma.statement))


def _without_givens(statement: Statement, points: Points, *, also: bool) -> Result | None:
    """Prove a statement without its givens, ``also`` with them as they stand: a given that is not needed loses no proof.

    Unless both sides are defined only where the givens do not hold.
    """
    bare = replace(statement, given=frozenset(fact for fact in statement.given if not is_given(fact)))
    if bare == statement or statement.relation is Relation.NE:
        return None
    prove = _equality if statement.relation is Relation.EQ else _inequality
    for one in (bare, statement) if also else (bare,):
        proved = _closed(one) if one is bare and not one.symbols else prove(one, [])
        if proved is not None and proved.verdict is Verdict.PROVED:
            sure = _cross_checked(one, proved)
            if sure.verdict is Verdict.PROVED:
                return None if _is_nowhere(statement, points) else sure
    return None


def _is_nowhere(statement: Statement, points: Points) -> bool:
    """Whether both sides of a statement are defined at none of the points that are drawn, or at none at all."""
    if points.defined:
        return False
    from symkl.prover.conditions import never  # noqa: PLC0415 - few statements need it

    check = points.check()
    return check.nowhere or (not check.defined and bool(never(statement)))


def _of_any_values(statement: Statement, plain: Statement) -> Result | None:
    """Prove a statement of whatever its local names may stand for, and are defined for somewhere."""
    closed = closed_statement(statement)
    if closed is None or closed.relation is not Relation.EQ:
        return None
    proved = _equality(closed, [])
    result = None if proved is None else _cross_checked(closed, proved)
    return (
        result
        if result is not None and result.verdict is Verdict.PROVED and not _is_nowhere(plain, _points(plain))
        else None
    )


def _rearranged(statement: Statement, plain: Statement, budget: int) -> Result | None:
    """Prove a statement by another from which it follows, and say by what it does."""
    found = rearranged(without_names(statement))
    if found is None:
        return None
    proved = _decide(with_lemmas(open_statement(found[0])), budget)
    if proved.verdict is not Verdict.PROVED:
        return None
    sure = _cross_checked(plain, replace(proved, trusts=(*proved.trusts, *found[1])))
    return sure if sure.verdict is Verdict.PROVED else None


def _order(statement: Statement, budget: int) -> Result:
    """Decide an order of matrices by their quadratic forms, once it is known that they differ by a symmetric matrix."""
    forms = decide(quadratic_forms(statement), budget=budget)
    if forms.verdict is not Verdict.PROVED:
        return forms
    turned = decide(difference_is_symmetric(statement), budget=budget)
    if turned.verdict is Verdict.PROVED:
        return replace(forms, conditions=tuple(dict.fromkeys((*forms.conditions, *turned.conditions))))
    return Result(Verdict.UNDECIDED, reason="the sides are not known to differ by a symmetric matrix")


def _ill_typed(statement: Statement) -> Result:
    """Say why the shapes of a line do not fit; nothing in it is read any further."""
    assert statement.misfit is not None  # noqa: S101 - the caller looked
    reason = statement.misfit.message
    if statement.misfit.hint:
        reason += f" ({statement.misfit.hint})"
    return Result(Verdict.ILL_TYPED, "shapes", reason=reason, statement=statement)


def _refuted(statement: Statement, budget: int, points: Points) -> Result | None:
    found = counterexample.refute(points.statement, budget, points.prepared) if points.prepared is not None else None
    if found is None:
        return None
    certificate = WitnessCertificate(points.statement, found)
    told = as_declared(shown(found, statement), statement)
    return Result(Verdict.REFUTED, "exact counterexample", certificate=certificate, counterexample=told)


def _equality(statement: Statement, tried: list[str]) -> Result | None:
    found = search(statement, tried)
    proved = _by_kernel(statement, found, "instances of laws", tried)
    if proved is None and found is not None:  # an instance that rewrites nothing may say where another applies
        proved = _by_kernel(statement, search(statement, whole=True), "instances of laws", tried)
    if proved is not None:
        return proved
    from symkl.prover import oracles  # noqa: PLC0415 - most statements need none, and it takes as long to load as SymPy's core

    return oracles.equality(statement, tried)


def _inequality(statement: Statement, tried: list[str]) -> Result | None:
    from symkl.prover.search.inequalities import order  # noqa: PLC0415 - few statements need it

    proved = _by_kernel(statement, order(statement), "parts that are not negative", tried)
    if proved is not None:
        return proved
    from symkl.prover import oracles  # noqa: PLC0415 - as above

    return oracles.inequality(statement, tried)


def _by_kernel(statement: Statement, proof: Proof | None, method: str, tried: list[str]) -> Result | None:
    """What the kernel says of a proof that a search found."""
    if proof is None:
        return None
    try:
        sure = accepted(statement, proof)
    except RejectedError as error:
        tried.append(f"internal error: the kernel refuses what the search found ({error}); please report the statement")
        return None
    cited = [one for one in statement.lemmas if one.law in sure.laws]
    laws = tuple(law for law in sure.laws if not law.startswith(PREFIX))
    believed = tuple(dict.fromkeys(oracle for one in cited for oracle in one.believed))
    names = tuple(one.name for one in cited)
    return Result(Verdict.PROVED, method, laws, sure.conditions, ("kernel", *believed), sure, lemmas=names)


def _closed(statement: Statement) -> Result:
    """Decide a statement about numbers."""
    try:
        holds = compare_closed(statement)
    except (NotEvaluable, Undefined) as limit:
        return Result(Verdict.UNDECIDED, reason=limit.message)
    if holds is None:
        return Result(Verdict.UNDECIDED, reason="the two sides could not be told apart by exact enclosures")
    if holds:
        return Result(
            Verdict.PROVED, "exact arithmetic", trusts=("exact arithmetic",), certificate=WitnessCertificate(statement, None)
        )
    return Result(Verdict.REFUTED, "exact arithmetic", counterexample=_sides(statement))


def _sides(statement: Statement) -> Counterexample:
    return Counterexample({}, {}, exact(closed_value(statement.lhs)), exact(closed_value(statement.rhs)))


def _not_equal(statement: Statement, budget: int) -> Result:
    """Prove that two sides are not equal in general, by a witness."""
    try:
        plain = tabulated(statement)
    except NotEvaluable:
        plain = statement
    witness = counterexample.witness(plain, budget)
    if witness is not None:
        certificate = WitnessCertificate(plain, witness)
        return Result(
            Verdict.PROVED, "witness", trusts=("exact evaluation",), certificate=certificate, counterexample=witness
        )
    equal = replace(statement, relation=Relation.EQ)
    tried: list[str] = []
    proved = _equality(equal, tried)
    if proved is not None:
        reason = "the two sides are equal for every dimension"
        return replace(proved, verdict=Verdict.REFUTED, reason=reason)
    return Result(Verdict.UNDECIDED, reason="no witness was found; " + "; ".join(dict.fromkeys(tried)))


def _cross_checked(statement: Statement, proved: Result, points: Points | None = None) -> Result:
    """Compare a proof with exact evaluation at random points, which shares no law with it."""
    points = points or _points(statement)
    check = points.check()
    if points.statement.free_indices:  # a polynomial in the entries may fail at few values of an index
        check = replace(check, error=0)
    if check.disagreement is not None:
        msg = f"a proof and exact evaluation disagree: {statement} {check.disagreement}"
        raise UnsoundError(msg, hint="this is a bug in symkl: please report the statement")
    if check.agreed and any(side.has(MatrixExponential) for side in (statement.lhs, statement.rhs)):
        return replace(proved, checked="not evaluated: matrix exponentials are exact at few matrices only")
    if check.agreed:
        conditions = proved.conditions + check.only
        return replace(proved, checked=_evidence(check, statement.relation), conditions=conditions)
    if check.evaluable:
        return Result(Verdict.UNDECIDED, reason=f"no point was found where both sides are defined: {check.reason}")
    return _where_invertible(statement, replace(proved, checked=f"not evaluated: {check.reason}"))


def _where_invertible(statement: Statement, proved: Result) -> Result:
    """Of a proof that could not be evaluated, say at which sizes alone the random matrices in it can be invertible."""
    for part, fact in assumptions(statement).defined:
        letters = [x for x in part.free_symbols if isinstance(x, (Matrix, Scalar)) and x.law is not None]
        if fact != "invertible" or not letters:
            continue
        for x in letters:
            free = Matrix(x.name, *x.shape, x.facts) if isinstance(x, Matrix) else Scalar(x.name, x.facts)
            part = exchanged(part, x, free)  # noqa: PLW2901 - the same term of what is not random
        check = _points(Statement(times(inverse(part), part), Identity(shape_of(part)[0]))).check()
        proved = replace(proved, conditions=proved.conditions + tuple(c for c in check.only if c not in proved.conditions))
        if check.evaluable and not check.agreed:
            return Result(Verdict.UNDECIDED, reason=f"no point was found where {part} is invertible: {check.reason}")
    return proved


def _points(statement: Statement) -> Points:
    """The points at which a proof of a statement is cross-checked."""
    return Points(statement, trials=MANY_POINTS if hides(statement) else FEW_POINTS)


def _evidence(check: CrossCheck, relation: Relation) -> str:
    sizes = "; ".join(", ".join(f"{name} = {size}" for name, size in at.items()) for at in check.sizes if at)
    at = f" at {sizes}" if sizes else ""
    modulo = f" modulo {check.modulus}" if check.modulus else ""
    error = f", chance of a miss below {check.error:.0e} each" if 0 < check.error < 1 else ""
    what = "equal" if relation is Relation.EQ else "it holds"
    return f"{what} at {check.defined} random points{at}{modulo}{error}"


def _unproved(statement: Statement, tried: list[str], points: Points) -> Result:
    reason = "; ".join(dict.fromkeys(tried))
    if statement.relation is not Relation.EQ:
        return Result(Verdict.UNDECIDED, reason=f"no proof and no counterexample: {reason}")
    points = points if points.trials == MANY_POINTS else Points(statement, trials=MANY_POINTS)
    check = points.check()
    if points.statement.free_indices:
        check = replace(check, error=0)
    blind = blind_spot(statement)
    if check.agreed and check.defined >= 4 and not blind:  # noqa: PLR2004 - a handful of points
        return Result(
            Verdict.SUPPORTED, "exact evaluation", checked=_evidence(check, statement.relation), reason=f"no proof: {reason}"
        )
    from symkl.prover.conditions import never  # noqa: PLC0415 - few statements need it

    if not check.defined and (needed := never(statement)):
        return Result(Verdict.UNDECIDED, reason=f"{NOWHERE}: {needed}")
    why = blind or check.reason or "the two sides are not both defined at enough points"
    return Result(Verdict.UNDECIDED, reason=f"no proof: {reason}; no counterexample: {why}")
