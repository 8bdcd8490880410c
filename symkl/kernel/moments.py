"""Isserlis' theorem, one step of it: a random factor becomes its mean, or meets another of the same symbol in a covariance.

E[x f(x)] = m E[f(x)] + S E[f'(x)] for normal x; of any law with known moments where f is of degree one at most, and where
f does not depend on x at all. The rest of the product must be independent of x.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from symkl.kernel.derivatives import Derivation
from symkl.kernel.errors import refuse
from symkl.kernel.smooth import assume_averages, smooth
from symkl.kernel.values import EMPTY, ONE, UNIT, Function, Letter, Value, atom_value, names, number, spelt
from symkl.language.distributions import Normal
from symkl.language.law import lineage

if TYPE_CHECKING:
    from symkl.kernel.reading import Reader
    from symkl.kernel.values import Monomial, Word

HIGHEST = 12


class Piece(NamedTuple):
    """A factor of a product: a word, or of an atom that is no form, the atom."""

    word: Word
    atom: Any = None


class End(NamedTuple):
    """Where a random vector stands: in which piece, and whether at its end or at its beginning; a number is a piece."""

    piece: int
    last: bool


def by_parts(kernel: Reader, put: dict[str, Any], over: frozenset[Any]) -> tuple[Value, Value]:
    """E[u^T x g(x)] = u^T m E[g(x)] + u^T S E[g'(x)] for normal x and smooth g; without u, of the vector or the number x."""
    ring, x = kernel.ring, put["x"]
    g, along = kernel.of(put["g"]), ring.transpose(kernel.of(put["u"])) if "u" in put else number(1)
    fits = g.scalar and smooth(g, over) and not names(along) & over
    if not isinstance(getattr(x, "law", None), Normal) or over != {x} or not fits:
        refuse(f"it is said of a smooth function of {x}, and of nothing else that is random")
    assume_averages(kernel.facts, g)
    mean, covariance = map(kernel.of, x.law.args[:2])
    slope = Derivation(ring, x, along=False).of(g)
    right = ring.times(mean, ring.binders.expectation(g, over)) + ring.times(
        covariance, ring.binders.expectation(slope, over)
    )
    left = ring.binders.expectation(ring.times(ring.times(along, kernel.of(x)), g), over)
    return left, ring.times(along, right)


def moment(kernel: Reader, put: dict[str, Any], over: frozenset[Any]) -> tuple[Value, Value]:
    """E of a product that holds x, and what one step makes of it."""
    ring, facts, x, body = kernel.ring, kernel.facts, put["x"], kernel.of(put["f"])
    law = getattr(x, "law", None)
    known = law.args[:2] if isinstance(law, Normal) else getattr(law, "moments", None)
    if known is None or x not in over or body.single is None:
        refuse(f"moments of {x}, of which none are declared")
    mean, covariance = map(kernel.of, known)
    m, w, c = body.single
    pieces, rest = _pieces(m, w)
    ends = [end for i, piece in enumerate(pieces) for end in _ends(i, piece, x)]
    together = {y: c for y, c in facts.together(x).items() if y in over}
    others = facts.random((tuple(pieces), rest)) - {x, *together}
    for y in (x, *together):
        if any(y in names(o) for o in (rest, *_inner(pieces, y))):
            refuse(f"{y} does not stand at the ends of words")
    if not ends or len(ends) > HIGHEST:
        refuse(f"{x} does not stand at an end, or at too many")
    if len(ends) > 2 and not isinstance(law, Normal):  # noqa: PLR2004 - a covariance is all that is known
        refuse(f"a moment of degree {len(ends)} of {x}, which is not normal")
    if not facts.free_of(lineage([x, *together]), lineage(others & over)):
        refuse(f"{x} and {', '.join(map(str, others & over))} are not known to be independent")
    facts.assume_independent([x], others & over)
    first, *later = ends
    total = _product(ring, _replaced(ring, pieces, first, mean), rest, body)
    met = [(other, covariance) for other in later]
    met += [(end, kernel.of(c)) for y, c in together.items() for i, piece in enumerate(pieces) for end in _ends(i, piece, y)]
    for other, between in met:
        total += _product(ring, _joined(ring, pieces, first, other, between), rest, body)
    return ring.binders.expectation(body, over), ring.binders.expectation(total.scaled(c), over)


def _pieces(m: Monomial, w: Word) -> tuple[list[Piece], Monomial]:
    pieces, rest = [], []
    for atom, e in m:
        if isinstance(e, int) and 0 < e <= HIGHEST:
            word = _form(atom) if isinstance(atom, Function) else EMPTY
            pieces += [Piece(word, None if word else atom)] * e
        else:
            rest.append((atom, e))
    cut = next((i + 1 for i, x in enumerate(w[:-1]) if x.shape[1] == 1), None)
    words = [w[:cut], w[cut:]] if cut is not None else [w] if w else []
    return [*(Piece(part) for part in words), *sorted(pieces, key=spelt)], frozenset(rest)


def _form(f: Function) -> Word:
    """The word of a form, or of a trace that is one: tr(A x y^T) = y^T A x."""
    if f.op == "form":
        return f.args[0]  # type: ignore[no-any-return] # a word
    if f.op != "tr":
        return EMPTY
    (((_, word), _),) = f.args[0].terms.items()
    cut = next((i for i, x in enumerate(word) if x.shape[0] == 1), None)
    return EMPTY if cut is None else word[cut:] + word[:cut]


def _ends(i: int, piece: Piece, x: Any) -> list[End]:  # noqa: ANN401 - a symbol
    if not piece.word:
        return [End(i, last=True)] if piece.atom == x else []
    found = []
    if piece.word[0] == Letter(x, transposed=True):
        found.append(End(i, last=False))
    if piece.word[-1] == Letter(x):
        found.append(End(i, last=True))
    return found


def _inner(pieces: list[Piece], x: Any) -> list[Any]:  # noqa: ANN401 - a symbol
    """What stands between the ends."""
    out = []
    for piece in pieces:
        first = piece.word[:1] == (Letter(x, transposed=True),)
        last = piece.word[-1:] == (Letter(x),)
        out.append(piece.word[first : len(piece.word) - last] if piece.word else piece.atom if piece.atom != x else ONE)
    return out


def _replaced(ring: Any, pieces: list[Piece], end: End, by: Value) -> list[Value]:  # noqa: ANN401 - a ring
    """All pieces, one end of which is another vector."""
    out = [_value(ring, p) for p in pieces]
    piece = pieces[end.piece]
    if not piece.word:
        out[end.piece] = by
    elif end.last:
        out[end.piece] = ring.times(ring.word(piece.word[:-1]), by)
    else:
        out[end.piece] = ring.times(ring.transpose(by), ring.word(piece.word[1:]))
    return out


def _joined(ring: Any, pieces: list[Piece], one: End, other: End, covariance: Value) -> list[Value]:  # noqa: ANN401 - a ring
    """All pieces, two ends of which meet in a covariance."""
    if one.piece == other.piece:  # x^T M x
        inner = pieces[one.piece].word[1:-1]
        covariance = covariance if one.last else ring.transpose(covariance)
        product = ring.times(ring.word(inner), covariance)
        return [ring.trace(product) if i == one.piece else _value(ring, p) for i, p in enumerate(pieces)]
    sides = []
    for end in (one, other):
        word = pieces[end.piece].word
        side = (ring.word(word[:-1]) if end.last else ring.transpose(ring.word(word[1:]))) if word else number(1)
        sides.append(side)
    product = ring.times(ring.times(sides[0], covariance), ring.transpose(sides[1]))
    # an open word stands where it stood; of two, the first has an open left and the second an open right
    if not pieces[one.piece].word and not pieces[other.piece].word:
        product = covariance
    first, second = pieces[one.piece], pieces[other.piece]
    if _open(second) and not _open(first) and other.last:
        product = ring.transpose(product)
    if not one.last and _open(first) and not _open(second):
        product = ring.transpose(product)
    out = [_value(ring, p) for i, p in enumerate(pieces) if i != max(one.piece, other.piece)]
    out[min(one.piece, other.piece)] = product
    return out


def _open(piece: Piece) -> bool:
    return bool(piece.word) and not (piece.word[0].shape[0] == 1 and piece.word[-1].shape[1] == 1)


def _value(ring: Any, piece: Piece) -> Value:  # noqa: ANN401 - a ring
    return ring.word(piece.word) if piece.word else atom_value(piece.atom)


def _product(ring: Any, parts: list[Value], rest: Monomial, like: Value) -> Value:  # noqa: ANN401 - a ring
    out: Value = reduce(ring.times, parts, Value(UNIT, UNIT, {(rest, EMPTY): 1}))
    return out if out.rows == like.rows else Value(like.rows, like.columns, out.terms)
