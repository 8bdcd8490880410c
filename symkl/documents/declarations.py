"""Declarations of a section: by directives and by prose, as shapes and facts of its letters."""

# ruff: noqa: RUF001 - signs of other scripts are what is looked for
from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents import anew, lexicon, prose, stacked
from symkl.documents.declared import Declaration
from symkl.documents.equations import is_applied, led_by, letters_of, members_of, sizes_of, subjects_of
from symkl.documents.grammar import holes
from symkl.documents.independent import INDEPENDENT, called_independent
from symkl.documents.inference import IDENTITY, covariance, infer
from symkl.documents.restrictions import restricted
from symkl.documents.sizes import ClashError
from symkl.documents.source import NOWHERE
from symkl.documents.spaces import space_of
from symkl.documents.stated import Stated, bounded, stated
from symkl.documents.surface import Node, is_zero, names, renamed, strip, walk
from symkl.documents.types import Law, Typing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from symkl.documents.equations import Equation, Gathered
    from symkl.documents.names import Names
    from symkl.documents.source import Document, Formula
    from symkl.documents.spaces import Space

LASTING = frozenset({"assuming", "assume", "suppose"})
GENERAL = re.compile(
    rf"{lexicon.WITHDRAWN.pattern}|\bin general\b|\bgeneral case\b|\botherwise\b|\bnow (?:assume|suppose|let)\b|^#"
    r"|\bcase\s*(?:\d|\(?[ivx]+\b|[A-Z]\b)"
    r"|\bfor (?:an? |any )?(?:general|arbitrary|non-?symmetric|unsymmetric|asymmetric)\b"
    r"|\bwithout (?:this|that|the|these|any) (?:assum|hypoth|condit)",
    re.IGNORECASE | re.MULTILINE,
)
SQUARE = frozenset({"spd", "symmetric", "invertible", "orthogonal", "idempotent", "diagonal"})
SENTENCE = re.compile(r"(?<=[.!?。;])\s+(?=[A-Z⟦\W])|\n\s*\n|\n(?=[-*] )")
DELIMITED = re.compile(r"\$+(⟦\d+⟧)\$+|\\\((⟦\d+⟧)\\\)|\\\[(⟦\d+⟧)\\\]")
DRAWING = r"[A-Za-z0-9∼∈∑∫∣|()\[\],=−+.;:α-ωΑ-Ω]+"


def declarations(gathered: Gathered) -> list[Declaration]:
    """Return everything that the sentences of documents declare."""
    found = [said for document in gathered.documents for said in _in_document(gathered, document)]
    return anew.bounded(found, anew.renewals(found))


def _in_document(gathered: Gathered, document: Document) -> list[Declaration]:
    formulas = sorted(document.formulas)
    found: list[Declaration] = []
    of: list[int] = []  # the formulas that a sentence without letters speaks of: those of the sentence before
    for sentence in SENTENCE.split(_with_marks(document, formulas)):
        numbers = [int(k) for k in re.findall(r"⟦(\d+)⟧", sentence)]
        of = numbers or of
        if more := restricted(sentence, of):
            heard = [k for k in more.formulas if gathered.at(document, formulas[k])]
            found += [_restricted(gathered, document, formulas[k], more.words) for k in heard]
        if numbers and not sentence.rstrip().endswith(("?", "？")):  # a question declares nothing
            found += _in_sentence(gathered, document, formulas, re.sub(r"\s+", " ", sentence), numbers)
    return found


def _restricted(gathered: Gathered, document: Document, formula: Formula, words: str) -> Declaration:
    """More is said of the letters of a formula than is read."""
    equations = gathered.at(document, formula)
    letters = tuple(subjects_of(equations, gathered.names))
    return Declaration("within", letters, document, formula.span.start, equations[0].section, words=words)


def _in_sentence(
    gathered: Gathered, document: Document, formulas: Sequence[Formula], sentence: str, numbers: list[int]
) -> list[Declaration]:
    known = gathered.names

    def at(k: int) -> list[Equation]:
        return gathered.at(document, formulas[k])

    first = next((e for k in numbers for e in at(k)), None)
    if first is None:
        return []
    found = [
        Declaration("own", (letter,), document, formulas[int(m[1])].span.start, first.section, words=m[0])
        for m in lexicon.NO_IDENTITY.finditer(sentence)
        for letter in letters_of(at(int(m[1])), known)
        if IDENTITY.match(letter)
    ]
    since = formulas[numbers[0]].span.start
    found += _of_letters(sentence, at, known, Declaration("", (), document, since, first.section, since=since))
    for said in prose.said(
        sentence,
        lambda k: sizes_of(at(k), known) is not None,
        lambda k: len(letters_of(at(k), known)) == 1,
        lambda k: _space(at(k), known) is not None,
    ):
        letters = [letter for k in said.of for letter in letters_of(at(k), known) or members_of(at(k), known)]
        sizes = _sizes(said, at, known)
        equations = tuple(e for e in at(said.of[0]) if e.links) if said.says == "assume" else ()
        terms: tuple[Node, ...] = ()
        if said.says == "moments":
            letters = letters[:1] if letters_of(at(said.of[0]), known) or members_of(at(said.of[0]), known) else []
            alone = (e.sides[0] for k in said.of[1:] for e in at(k) if not e.chain.signs)
            terms = tuple(side for side in alone if not holes(side))
        complete = said.says not in ("moments", "cross") or len(letters) + len(terms) == len(said.of)
        if (letters or equations) and complete:
            detail = said.detail if isinstance(said.detail, str) else ""
            offset = formulas[said.of[0]].span.start
            until = _end_of_assumption(document, formulas, numbers, said.words) if equations else offset
            if said.under:  # what is said of a letter lasts beyond the next display
                until = _up_to_general(document, formulas[said.of[-1]].span.end)
            found.append(
                Declaration(
                    said.says,
                    tuple(letters),
                    document,
                    offset,
                    first.section,
                    sizes,
                    detail,
                    equations,
                    said.words,
                    since,
                    until,
                    said.under,
                    terms,
                )
            )

    found += _of_equations(gathered, document, formulas, sentence, numbers)
    return found


def _sizes(said: prose.Said, at: Callable[[int], list[Equation]], known: Names) -> tuple[Node, ...]:
    """The sizes that a sentence says."""
    if not isinstance(said.detail, int):
        return ()
    where = at(said.detail)
    if said.says == "size":
        return tuple(Node("name", (), NOWHERE, n) for n in letters_of(where, known))
    if said.says == "space":
        space = _space(where, known)
        return space.sizes if space else ()
    return sizes_of(where, known) or ()


def _space(equations: Sequence[Equation], known: Names) -> Space | None:
    """The space of real numbers, vectors or matrices that a formula is, if it is one."""
    if len(equations) != 1 or equations[0].chain.signs:
        return None
    try:
        found = space_of(equations[0].chain.sides[0], known)
    except ClashError:
        return None
    return None if found is None or found.is_complex else found


def _of_letters(
    sentence: str, at: Callable[[int], list[Equation]], known: Names, plain: Declaration
) -> Iterator[Declaration]:
    """Which letters a sentence declares, perhaps anew, and which it calls independent."""
    words = " ".join(lexicon.OTHERS.findall(sentence)).lower()
    for named in anew.declared_in(sentence, lambda k: subjects_of(at(k), known)):
        yield replace(plain, says=anew.ANEW, letters=named, detail=words)
    if (both := called_independent(sentence)) is not None:
        left, right = (
            tuple(dict.fromkeys(n for k in part for e in at(k) for n in sorted(names(*e.sides)))) for part in both
        )
        yield replace(plain, says=INDEPENDENT, letters=left, others=right)


def _of_equations(
    gathered: Gathered, document: Document, formulas: Sequence[Formula], sentence: str, numbers: list[int]
) -> list[Declaration]:
    """What the words and the equations of a sentence say together: moments, and what a matrix is made of."""
    known = gathered.names
    section = next(e for k in numbers for e in gathered.at(document, formulas[k])).section

    def at(k: int) -> list[Equation]:
        return gathered.at(document, formulas[k])

    def letter_of(k: int) -> str:
        return next(iter(letters_of(at(k), known) or members_of(at(k), known)), "")

    parts = stacked.said(sentence, letter_of, lambda k: stacked.families_of(at(k), known))

    def before(k: int) -> str:
        return led_by(document, formulas[k])

    moments = stated(sentence, numbers, at, before)
    bounds = bounded(sentence, numbers, at, before, known)
    offset = formulas[numbers[0]].span.start
    return [
        *(Declaration("stacked", one, document, offset, section) for one in parts),
        *(_bound(document, formulas[k], section, letters, fact) for k, letters, fact in bounds),
        *(_of_moments(one, document, formulas, section, numbers) for one in moments),
    ]


def _bound(document: Document, formula: Formula, section: int, letters: tuple[str, ...], fact: str) -> Declaration:
    """A bound, of all letters of that name; or from there on, where the words before it say so: ``now let $t > 0$``."""
    said = Declaration("fact", letters, document, formula.span.start, section, detail=fact, words=fact)
    if not lexicon.OTHERS.search(led_by(document, formula)):
        return said
    return replace(said, under=True, since=said.offset, until=_up_to_general(document, formula.span.end))


def _of_moments(
    one: Stated, document: Document, formulas: Sequence[Formula], section: int, numbers: list[int]
) -> Declaration:
    """Moments that equations state: a law, or of a mean alone, which no law of the language has, an assumption."""
    offset, equations = formulas[one.formula].span.start, tuple(one.equations)
    if one.terms:
        return Declaration("stated", (one.letter,), document, offset, section, equations=equations, terms=one.terms)
    since, until = formulas[numbers[0]].span.start, _end_of_assumption(document, formulas, numbers, "assume")
    return Declaration(
        "assume", (), document, offset, section, equations=equations, words="assume", since=since, until=until
    )


def _end_of_assumption(document: Document, formulas: Sequence[Formula], numbers: list[int], words: str) -> int:
    """Where an assumption ends: what begins with "if" with its sentence and the next display, others with "in general"."""
    last = formulas[numbers[-1]].span.end
    end = _up_to_general(document, last)
    if words in LASTING:
        return end
    following = next((f for f in formulas if f.displayed and f.span.start > last), None)
    return min(end, following.span.end) if following else last


def _up_to_general(document: Document, start: int) -> int:
    """Where the text goes on without what it assumes at a place."""
    general = GENERAL.search(document.text, start)
    return general.start() if general else len(document.text)


def _with_marks(document: Document, formulas: Sequence[Formula]) -> str:
    """The text with a mark for each formula; what is hidden, and the drawings of a copied page, are left out."""
    pieces, end = [], 0
    for k, formula in enumerate(formulas):
        pieces += [document.text[end : formula.span.start], f"⟦{k}⟧"]
        end = formula.span.end
    text = DELIMITED.sub(lambda m: m[1] or m[2] or m[3], "".join([*pieces, document.text[end:]]))
    copied = not any(document.text[max(0, f.span.start - 1)] in "$([}" for f in formulas if not f.environment)
    if copied:
        text = re.sub(rf"(?![,;])(?:{DRAWING} )+(?=⟦)", "", text)
        text = re.sub(rf"(⟦\d+⟧) *{DRAWING}", r"\1", text)
    return text


# what each declaration does to the typing of its section


def declare(typing: Typing, said: Declaration) -> None:
    """Take a declaration in.

    Raises
    ------
    ClashError
        If it does not fit what was said before.
    """
    _DO.get(said.says, _nothing)(typing, said)


def _nothing(_: Typing, __: Declaration) -> None:
    """What other parts of the reader see to."""


def _shape(typing: Typing, said: Declaration) -> None:
    for name in said.letters:
        shape = typing.shape(name)
        typing.sizes.unify(shape.rows, typing.size(said.sizes[0]))
        typing.sizes.unify(shape.columns, typing.size(said.sizes[1]) if len(said.sizes) > 1 else typing.one)
        typing.forbid_number(shape)
        typing.declared.setdefault(name, said.offset)


def _vector(typing: Typing, said: Declaration) -> None:
    for name in said.letters:
        typing.sizes.unify(typing.shape(name).columns, typing.one)
        typing.forbid_number(typing.shape(name))
        typing.declared.setdefault(name, said.offset)


def _scalar(typing: Typing, said: Declaration) -> None:
    for name in said.letters:
        if name not in typing.declared:
            typing.equal(typing.shape(name), typing.number)
            typing.declared[name] = said.offset


def _matrix(typing: Typing, said: Declaration) -> None:
    for name in said.letters:
        shape = typing.shape(name)
        typing.suggest(name, "matrix", 6)
        if name not in typing.declared:
            typing.wide += shape
            typing.forbid_number(shape)


def _variable(typing: Typing, said: Declaration) -> None:
    """A random variable is a number, unless it is written or used as something else."""
    for name in said.letters:
        typing.shape(name)
        typing.suggest(name, "number", 3)


def _fact(typing: Typing, said: Declaration) -> None:
    for name in said.letters:
        shape = typing.shape(name)
        if said.detail == "complex":
            typing.complex[name] = None
            continue
        if said.detail in SQUARE:
            typing.sizes.unify(shape.rows, shape.columns)
        if said.under:
            typing.assumed.append((name, said.detail, said.holds_at))
        else:
            typing.add_fact(name, said.detail)


def _within(typing: Typing, said: Declaration) -> None:
    """What is said of it is true of some letters of its kind alone."""
    typing.within |= dict.fromkeys(said.letters, said.words)


def _own(typing: Typing, said: Declaration) -> None:
    """What is said to be something else is no identity matrix."""
    for name in said.letters:
        typing.shape(name)
        typing.declared.setdefault(name, said.offset)


def moments(typing: Typing, said: Declaration) -> None:
    """Give a letter the law of its mean and covariance; a mean alone says its shape."""
    (variable,), (mean, *spread) = said.letters, said.terms
    shape = typing.shape(variable)
    if not is_zero(mean):
        typing.equal(shape, infer(typing, mean), "a mean")
    if spread:
        covariance(typing, spread[0], shape)
        typing.laws[f"law:{variable}"] = Law("Moments", said.terms, variable, shape)
        typing.law_of[variable] = f"law:{variable}"


def _untold(typing: Typing, said: Declaration) -> None:
    """Of its law the text says something that the reader does not understand."""
    for name in said.letters:
        typing.laws[f"law:{name}"] = Law("Any", (), name, typing.shape(name), known=False)
        typing.law_of[name] = f"law:{name}"


def _cross(typing: Typing, said: Declaration) -> None:
    between, one, other = said.letters
    typing.sizes.unify(typing.shape(between).rows, typing.shape(one).rows)
    typing.sizes.unify(typing.shape(between).columns, typing.shape(other).rows)


_DO: dict[str, Callable[[Typing, Declaration], None]] = {
    "shape": _shape,
    "size": _shape,
    "space": lambda typing, said: (_shape if said.sizes else _scalar)(typing, said),
    "vector": _vector,
    "scalar": _scalar,
    "matrix": _matrix,
    "variable": _variable,
    "fact": _fact,
    "own": _own,
    "within": _within,
    "moments": moments,
    "untold": _untold,
    "cross": _cross,
}


def rescoped(
    equations: Sequence[Equation], said: Sequence[Declaration]
) -> tuple[list[Equation], list[Declaration], dict[Equation, Equation]]:
    """Tell two meanings of one letter apart: a number in one paragraph, and transposed in another.

    Returns the equations with the letter renamed in the paragraph that declares it, and the declarations.
    """
    changed: dict[Equation, Equation] = {}
    words = list(said)
    current = list(equations)
    for k, one in enumerate(words):
        if one.says != "scalar":
            continue
        start, end = _paragraph(one)
        inside = [e for e in current if e.document is one.document and start <= e.offset < end]
        others = [e for e in current if e not in inside]
        table = {name: f"{name}^{{\\prime}}" for name in one.letters if _transposed(name, others)}
        if not table:
            continue
        words[k] = replace(one, letters=tuple(table.get(name, name) for name in one.letters))
        for equation in inside:
            changed[equation] = replace(equation, sides=tuple(renamed(side, table) for side in equation.sides))
        current = [changed.get(e, e) for e in current]
    return current, words, changed


def anew_from(
    equations: Sequence[Equation], said: Sequence[Declaration], letters: Sequence[str], first: Equation
) -> tuple[list[Equation], list[Declaration], dict[str, Equation]]:
    """Take letters for others than before, where they are given a law or a space that does not fit.

    From the paragraph of a law on, and from what gives the letters of a theorem their values on.

    Returns the equations and the declarations with the letters renamed, and of each new name what made it one.
    """
    table = {name: f"{name}^{{\\prime}}" for name in letters}
    start = first.offset if is_applied(first) else first.document.text.rfind("\n\n", 0, first.offset)
    changed = {
        e: replace(e, sides=tuple(renamed(side, table) for side in e.sides))
        for e in equations
        if e.document is first.document and e.offset >= start
    }
    words = [
        replace(one, equations=tuple(changed.get(e, e) for e in one.equations))
        if one.document is not first.document or one.offset < start
        else replace(
            one,
            letters=tuple(table.get(name, name) for name in one.letters),
            equations=tuple(changed.get(e, e) for e in one.equations),
        )
        for one in said
    ]
    return [changed.get(e, e) for e in equations], words, dict.fromkeys(table.values(), first)


def _paragraph(said: Declaration) -> tuple[int, int]:
    """The paragraph or list item of a declaration."""
    text = said.document.text
    breaks = [m.start() for m in re.finditer(r"\n\s*\n|\n- |\n\s+\d+\. ", text)]
    start = max((b for b in breaks if b < said.offset), default=0)
    return start, min((b for b in breaks if b >= said.offset), default=len(text))


def _transposed(name: str, equations: Sequence[Equation]) -> bool:
    return any(
        node.kind == "transpose" and strip(node.args[0]).kind == "name" and strip(node.args[0]).text == name
        for equation in equations
        for side in equation.sides
        for node in walk(side)
    )
