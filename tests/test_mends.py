"""What a false line may have meant: every mend is proved, is near, and says something."""

from __future__ import annotations

import json
import pickle
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import symkl as sk
from symkl.cli import main
from symkl.errors import SymklError, UnsoundError, UnsupportedError
from symkl.language.misfit import read_claim
from symkl.limit import within
from symkl.mends import MOST, SECONDS, mends_of, same, slip_of
from symkl.prover.decide import decide
from symkl.suite import builtin
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

SQUARE = "A: n x n; B: n x n; C: n x n"
QUADRATIC = "A: n x n; m: n; S: n x n, spd; x: n; x ~ Normal(m, S)"
LAWS = "a: scalar; b: scalar; v: scalar, positive; p: Normal(a, v); q: Normal(b, v)"
JOINT = "x: n; y: n; x, y ~ Joint()"

# a line that is false, and what was meant
TOGETHER = "m: n; h: p; A: n x n, spd; B: p x p, spd; C: n x p; (x, y) ~ Normal((m, h), block([[A, C], [C.T, B]]))"
LINES = [
    ("a term of a product over an index", "Prod[(i + 1)/i, i] = n", "i: index(n)", "Prod[(i + 1)/i, i] = n + 1"),
    ("entry of another vector", "x.T*y = Sum[x[i]*x[i], i]", "x: n; y: n; i: index(n)", "x.T*y = Sum[x[i]*y[i], i]"),
    ("sign of a term", "(A - B)*C = A*C + B*C", SQUARE, "(A - B)*C = A*C - B*C"),
    ("order of a difference", "A - (B - C) = A + (B - C)", SQUARE, "A - (B - C) = A + (C - B)"),
    ("transpose missing", "(A*B).T = B*A.T", SQUARE, "(A*B).T = B.T*A.T"),
    ("transpose too many", "tr(A*B.T) = tr(A.T*B.T)", SQUARE, "tr(A*B.T) = tr(A.T*B)"),
    ("inverse missing", "inv(A*B) = inv(B)*A", "A: n x n, invertible; B: n x n, invertible", "inv(A*B) = inv(B)*inv(A)"),
    ("inverse too many", "det(A*B) = det(inv(A))*det(B)", SQUARE, "det(A*B) = det(A)*det(B)"),
    ("order of a product", "tr(A*B*C) = tr(A*C*B)", SQUARE, "tr(A*B*C) = tr(C*A*B)"),
    ("order of a kronecker product", "vec(A*B*C) = kron(A, C.T)*vec(B)", SQUARE, "vec(A*B*C) = kron(C.T, A)*vec(B)"),
    ("factor 1/2 missing", "KL(p, q) = (a - b)**2/v", LAWS, "KL(p, q) = 1/2*((a - b)**2/v)"),
    (
        "factor 2 missing",
        "(x + y).T*(x + y) = x.T*x + x.T*y + y.T*y",
        "x: n; y: n",
        "(x + y).T*(x + y) = x.T*x + 2*x.T*y + y.T*y",
    ),
    ("factor too many", "D[tr(A*B), B] = 2*A.T", SQUARE, "D[tr(A*B), B] = A.T"),
    ("factor n", "log(det(A)*det(A)) = log(det(A))", "A: n x n, spd", "log(det(A)*det(A)) = 2*log(det(A))"),
    ("a size too small", "tr(I(n)) = n + 1", SQUARE, "tr(I(n)) = n"),
    ("a size to a power", "det(2*A) = 2*det(A)", SQUARE, "det(2*A) = 2**n*det(A)"),
    ("exponent", "Var[c*x] = c*S", "c: scalar; m: n; S: n x n, spd; x: n; x ~ Any(m, S)", "Var[c*x] = c**2*S"),
    ("symbol of the same shape", "tr(A*B) = tr(B*C)", SQUARE, "tr(A*B) = tr(B*A)"),
    (
        "product for sum",
        "log(c*d) = log(c)*log(d)",
        "c: scalar, positive; d: scalar, positive",
        "log(c*d) = log(c) + log(d)",
    ),
    ("term missing", "E[x.T*A*x] = tr(A*S) + m.T*A*m + tr(S)", QUADRATIC, "E[x.T*A*x] = tr(A*S) + m.T*A*m"),
    (
        "factor of a product missing",
        "(A + B)*(A + B) = A*A + A*B + B*A + B",
        SQUARE,
        "(A + B)*(A + B) = A*A + A*B + B*A + B*B",
    ),
    ("function left out", "log(det(A*A)) = 2*det(A)", "A: n x n, spd", "log(det(A*A)) = 2*log(det(A))"),
    ("trace for determinant", "det(A*B) = tr(A)*det(B)", SQUARE, "det(A*B) = det(A)*det(B)"),
    ("laws the wrong way round", "KL(p, q) = Int[p(x)*log(q(x)/p(x)), x]", LAWS + "; x: scalar", None),
    ("index", "Sum[u[i]*w[j], i] = u.T*w", "u: n; w: n; i: index(n); j: index(n)", "Sum[u[i]*w[i], i] = u.T*w"),
    (
        "relation",
        "exp(E[x]) >= E[exp(x)]",
        "m: scalar; s: scalar, positive; x: scalar; x ~ Normal(m, s)",
        "exp(E[x]) <= E[exp(x)]",
    ),
    ("bracket", "tr(A + B) = tr(A) + B", SQUARE, "tr(A + B) = tr(A) + tr(B)"),
    ("sign of what is known", "E[x | y] = m + C*inv(B)*(y + h)", TOGETHER, "E[x | y] = m + C*inv(B)*(y - h)"),
    ("the same twice", "inv(A*B) = B*A", "A: n x n, invertible; B: n x n, invertible", "inv(A*B) = inv(B)*inv(A)"),
]


@pytest.mark.parametrize(("claim", "let", "meant"), [line[1:] for line in LINES], ids=[line[0] for line in LINES])
def test_the_line_meant_is_among_the_mends(claim: str, let: str, meant: str | None) -> None:
    """Each kind of misprint; what is suggested is proved."""
    line = read_claim(claim, let)
    assert decide(line).wrong
    found = mends_of(line)
    assert len(found) <= MOST
    assert all(decide(mend.statement).verdict is Verdict.PROVED for mend in found)
    if meant is not None:
        wanted = read_claim(meant, let)
        lines = [mend.statement for mend in found if not mend.needs]
        assert any(same(one.lhs, wanted.lhs) and same(one.rhs, wanted.rhs) for one in lines), list(map(str, found))


@pytest.mark.parametrize(
    ("claim", "let", "needs"),
    [
        ("D[x.T*A*x, x] = 2*A*x", "A: n x n; x: n", "A is symmetric"),
        ("Var[x + y] = Var[x] + Var[y]", JOINT, "x and y are independent"),
        ("E[x.T*A*x] = tr(A*S)", QUADRATIC, "m = 0"),
        ("sqrt(c**2) = c", "c: scalar", "c is nonnegative"),
        ("(A + B)**2 = A**2 + 2*A*B + B**2", SQUARE, "A and B commute"),
        ("pinv(A)*A = I(n)", SQUARE, "A is invertible"),
        ("pinv(X)*X = I(m)", "X: n x m", "X is of full column rank"),
        ("Pr(z) = Sum[Pr(z | y[i])*Pr(y[i]), i]", "z: event; y: events(N), exclusive; i: index(N)", "y is exhaustive"),
        ("u.T*A*u = 0", "A: n x n; u: n", "A is skew"),
        ("u.T*A*u >= 0", "A: n x n; u: n", "A is symmetric and positive definite"),
    ],
)
def test_what_a_line_needs(claim: str, let: str, needs: str) -> None:
    """A missing fact, independence, order of a product, a zero: the line then holds as it is printed."""
    found = {mend.needs: mend for mend in mends_of(read_claim(claim, let))}
    assert needs in found, list(map(str, found.values()))
    mend = found[needs]
    assert str(mend) == f"holds if {needs}"
    assert str(mend.statement).partition(" where ")[0] == str(read_claim(claim, let))
    assert decide(mend.statement).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    ("claim", "let", "meant"),
    [
        ("A*B = (B.T*A).T", "A: n x m; B: n x p", "A.T*B = (B.T*A).T"),
        ("tr(A.T*B) = tr(B*A)", "A: n x m; B: n x m", "tr(A.T*B) = tr(B.T*A)"),
        ("D[x.T*A*x, x] = x.T*(A + A.T)", "A: n x n; x: n", "D[x.T*A*x, x] = (x.T*(A + A.T)).T"),
        ("Var[u.T*x] = u*S*u", "u: n; m: n; S: n x n, spd; x: n; x ~ Any(m, S)", "Var[u.T*x] = u.T*S*u"),
    ],
)
def test_ill_typed_lines_are_mended(claim: str, let: str, meant: str) -> None:
    """A line whose shapes do not fit has a mend, too."""
    line = read_claim(claim, let)
    assert decide(line).verdict is Verdict.ILL_TYPED
    assert [m.statement for m in mends_of(line)][:1] == [read_claim(meant, let)]


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("det(A + B) = tr(A)*tr(C) + 7", SQUARE),
        ("x.T*A*x = 5*tr(A*A*A)*c", "A: n x n; x: n; c: scalar"),
        ("E[exp(x)] = E[x]**5 + 9", "m: scalar; s: scalar, positive; x: scalar; x ~ Normal(m, s)"),
        ("c > 1", "c: scalar, positive"),
    ],
)
def test_a_line_with_nothing_near_gets_no_mend(claim: str, let: str) -> None:
    """Nothing is printed then."""
    line = read_claim(claim, let)
    assert decide(line).wrong
    assert mends_of(line) == ()


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("x.T*y = x.T*x", "x: n; y: n"),
        ("A + B = A + C", SQUARE),
        ("KL(P, Q) = KL(Q, P)", "P: mass(n); Q: mass(n)"),
        ("c*(A - B) = A - C", SQUARE + "; c: scalar"),
        ("E[x.T*y] = E[x].T*E[x]", JOINT),
        ("1 = 2", ""),
        ("A*B = 2*A*B", SQUARE),
        ("tr(A*B - B*A) = tr(A)", SQUARE),
        ("KL(p, q) = 0", LAWS),
        ("c*d = c", "c: scalar; d: scalar"),
        ("c/d = d/c", "c: scalar, nonzero; d: scalar, nonzero"),
        ("tr(A) = log(2)/3*tr(A)", SQUARE),
    ],
)
def test_no_mend_is_vacuous(claim: str, let: str) -> None:
    """No two sides that are the same, no side that becomes nothing, no ``!=`` that a counterexample shows."""
    line = read_claim(claim, let)
    for mend in mends_of(line):
        assert not same(mend.statement.lhs, mend.statement.rhs), str(mend)
        assert mend.statement.relation is line.relation or mend.change == "= -> >="
        assert not {str(mend.statement.lhs), str(mend.statement.rhs)} & {"KL(p, p)", "KL(q, q)"}
        assert 0 in (line.lhs, line.rhs) or 0 not in (mend.statement.lhs, mend.statement.rhs)


def test_the_misprints_of_the_notes() -> None:
    """What the notes meant is the first suggestion for each of their misprints."""
    links = [link for d in builtin().derivations for link in d.links if link.mended is not None]
    assert len(links) == 6  # five of the notes, and one about the scatter of a sample
    for link in links:
        first = mends_of(link.statement)[0].statement
        if first == link.mended:
            continue
        # in the conclusion S1 is taken out of its inverse; the notes' remark names the factors in the other order
        kept, said, meant = (
            (first.lhs, first.rhs, link.mended.rhs)
            if first.lhs == link.mended.lhs
            else (first.rhs, first.lhs, link.mended.lhs)
        )
        assert kept in (link.mended.lhs, link.mended.rhs)
        assert str(said).replace("tr(S1*S2.I/2)", "tr(S2.I*S1/2)") == str(meant)


def test_an_edit_on_the_right_comes_first() -> None:
    """Of edits that are as near, the one that keeps the left side."""
    first, *_ = mends_of(read_claim("tr(A*B*C) = tr(A*C*B)", SQUARE))
    assert str(first.statement.lhs) == "tr(A*B*C)"
    assert first.change.startswith("right: ")


G = "inv(X.T*inv(S)*X)"
CHAIN = f"a**2*{G}*X.T*inv(S)*X*{G} = a**2*{G}*X.T*inv(S)*S*inv(S)*X*{G}"
CHAINED = "X: n x p, full_col_rank; S: n x n, spd; a: scalar, positive"


def test_in_a_chain_what_is_proved_stays_as_it_is() -> None:
    """The left side of a line is the right side of the one before, which is proved: the misprint stands on the right."""
    code, output = run("prove", f"{CHAIN} = a**2*inv(X.T*S*X)", "--let", CHAINED)
    assert code == 1
    (said,) = (line for line in output.splitlines() if "did you mean" in line)
    assert said.endswith("X*(X.T*S.I*X).I = a**2*(X.T*S.I*X).I")
    line = read_claim(f"{CHAIN.partition(' = ')[2]} = a**2*inv(X.T*S*X)", CHAINED)
    assert mends_of(line)[0].statement.lhs != line.lhs  # alone, what is taken away on the left is nearer
    assert all(mend.statement.lhs == line.lhs for mend in mends_of(line, firm=True))


LONG_LET = "A: n x n, spd; B: n x n, spd; a: n; b: n; x: n"
LONG = (
    "npdf(x, a, A)*npdf(x, b, B) = npdf(x, a, B)*npdf(b, x, inv(inv(A) + inv(B)))*npdf(x, a, inv(inv(A)*a.T*a + inv(B)))"
    "*npdf(x, inv(inv(A) + inv(B))*(inv(A)*a + inv(B)*b), inv(inv(A) + inv(B)))"
)


def test_the_search_ends_in_time() -> None:
    """A second of computing, whatever the line is."""
    line = read_claim(LONG, LONG_LET)
    begun = time.process_time()
    mends_of(line)
    assert time.process_time() - begun < SECONDS + 0.5


def test_a_limit_leaves_what_takes_longer() -> None:
    """Also within another limit, which then still holds."""
    begun, reached = time.process_time(), []

    def forever() -> None:
        while True:
            pass

    def both() -> None:
        within(0.05, forever)
        reached.append(within(1.0, lambda: "done"))
        forever()

    assert within(0.3, both) is None
    assert reached == ["done"]
    assert time.process_time() - begun < 1


def test_a_result_looks_for_its_mends_when_asked() -> None:
    """Not before, so that no verdict takes longer; in every copy of it."""
    result = sk.prove("tr(A*B*C) = tr(A*C*B)", let=SQUARE)
    assert result.near is None
    assert str(result.mends[0]) == "did you mean  tr(A*B*C) = tr(C*A*B)"
    copy = pickle.loads(pickle.dumps(replace(result, near=result.mends)))  # noqa: S301 - our own
    assert copy.mends == result.mends
    assert sk.prove("tr(A*B) = tr(B*A)", let=SQUARE).mends == ()


def run(*arguments: str) -> tuple[int, str]:
    """Run the command line."""
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def test_prove_prints_the_nearest() -> None:
    """The others with -v, all of them in JSON."""
    claim = ("prove", "tr(A*B*C) = tr(A*C*B)", "--let", SQUARE)
    code, output = run(*claim)
    assert code == 1
    assert [line for line in output.splitlines() if "did you mean" in line] == ["  did you mean  tr(A*B*C) = tr(C*A*B)"]
    assert run(*claim, "-v")[1].count("did you mean") + run(*claim, "-v")[1].count("holds if") > 1
    (row,) = json.loads(run(*claim, "--format", "json")[1])["statements"]
    assert row["mends"][0] == {"claim": "tr(A*B*C) = tr(C*A*B)", "needs": "", "change": "right: order of A, C"}


def test_verify_prints_the_nearest(tmp_path: object) -> None:
    """Of a line that nobody claimed to be wrong, in its hint; of a misprint that is kept, what was meant is known."""
    folder = tmp_path
    (folder / "wrong.py").write_text(  # type: ignore[operator] # a path
        "from symkl import *\n"
        'n = dimension("n")\n'
        'A, B = matrix("A", n), matrix("B", n)\n'
        'one = Derivation("one", [(A * B).T, eq(A.T * B.T), eq(B * A, refuted=True)])\n',
        encoding="utf-8",
    )
    code, output = run("verify", str(folder), "--no-cache")
    assert code == 1
    assert output.count("did you mean  (A*B).T = B.T*A.T\n") == 1
    links = json.loads(run("verify", str(folder), "--no-cache", "--format", "json")[1])["derivations"][0]["links"]
    assert [bool(link["mends"]) for link in links] == [True, False]


def test_an_average_that_cannot_be_evaluated_leaves_its_variable_free_elsewhere() -> None:
    refuted = sk.prove("E[log(q(z)), z ~ q(z)] = log(q(z))", let="z: scalar; q(z): density")
    assert refuted.verdict is sk.Verdict.REFUTED
    assert isinstance(refuted.mends, tuple)


def test_a_local_name_of_a_density_is_another_value_under_an_average() -> None:
    refuted = sk.prove("E[L, z ~ q(z)] + L = -entropy(q(z))", let="z: scalar; q(z): density; L := log(q(z))")
    assert refuted.verdict is sk.Verdict.REFUTED
    assert refuted.mends


@pytest.mark.parametrize(
    ("claim", "let", "mend"),
    [
        ("P >= I(n)", "P: n x n, symmetric, idempotent", "P <= I(n)"),
        ("A + B <= A", "A, B: n x n, spd", "A + B >= A"),
        ("A <= B", "A, B: n x n, symmetric", ""),
    ],
)
def test_mends_of_an_order_of_matrices(claim: str, let: str, mend: str) -> None:
    refuted = sk.prove(claim, let=let)
    assert refuted.verdict is sk.Verdict.REFUTED
    assert [str(m.statement) for m in refuted.mends] == [mend] * bool(mend)


@pytest.mark.parametrize(
    ("claim", "let", "mends"),
    [
        ("(i == j) = 1", "i, j: index(n)", []),  # an entry of I with one index twice says nothing
        ("Sum[abs(P(i) - Q(i)), i] <= 1", "P, Q: mass(n); i: index(n)", ["Sum[abs(P(i) - Q(i)), i] <= 2"]),  # nor does 3
        ("max(x) >= logsumexp(x)", "x: n", ["max(x) <= logsumexp(x)"]),
    ],
)
def test_what_is_true_of_itself_or_by_far_is_no_mend(claim: str, let: str, mends: list[str]) -> None:
    refuted = sk.prove(claim, let=let)
    assert refuted.verdict is sk.Verdict.REFUTED
    assert [str(m.statement) for m in refuted.mends] == mends


NUMBERED = "n: scalar; y1: m; y2: m; call_x: m; call_y: m; i: index(m)"
DOUBLED = "2*Sum[y2[i]**2, i] = Sum[y2[i]**2, i] + Sum[y1[i]**2, i]"


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("n*Sum[y2[i]**2, i] = Sum[n*y1[i]**2, i]", True),  # y2 is meant
        (DOUBLED, False),  # which says that they are equal
        ("Sum[y2[i]**2, i] = Sum[y1[i]**2, i]", False),  # and this says no more than that
        ("n*Sum[call_x[i], i] = Sum[n*call_y[i], i]", False),  # which are no numbers
    ],
)
def test_a_letter_of_another_number_is_a_slip_where_it_stands_for_one_of_the_other_side(claim: str, found: bool) -> None:  # noqa: FBT001
    assert (slip_of(sk.prove(claim, let=NUMBERED).statement) is not None) is found


def test_what_cannot_be_looked_at_is_no_slip_and_silences_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    statement = sk.prove("a*(b + c) = a*b - a*c", let="a: scalar; b: scalar; c: scalar").statement
    assert slip_of(statement) is not None

    def fails(error: type[SymklError]) -> Callable[..., None]:
        def raised(*_: object) -> None:
            msg = "no"
            raise error(msg)

        return raised

    monkeypatch.setattr("symkl.mends.Variants", fails(UnsupportedError))
    assert slip_of.__wrapped__(statement) is None
    assert mends_of.__wrapped__(statement) == ()
    monkeypatch.setattr("symkl.mends.Variants", fails(UnsoundError))
    with pytest.raises(UnsoundError):
        slip_of.__wrapped__(statement)


def test_logarithms_of_entries_have_points_at_every_size() -> None:
    line = "Sum[w[i]*log(f[i]/g[i]), i] = Sum[w[i]*log(f[i]), i] - Sum[w[i]*log(g[i]), i]"
    result = sk.prove(line, let="w: n; f: n; g: n; i: index(n)")
    assert result.verdict is Verdict.PROVED
    assert not any("no point" in condition for condition in result.conditions)
