"""People's text with mathematics in it: what stands between dollar signs is read as symkl's own words, where it can be.

A reason says ``"$S1.I*S1$ is the identity"``. On a page and on paper the letters are those of its derivation; a terminal
shows what was typed. What cannot be read is shown as it stands, so text that only happens to have dollars in it is safe.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from symkl.errors import SymklError
from symkl.language.declare import declare
from symkl.language.parse import parse_term
from symkl.language.spelling import split_relations
from symkl.language.statement import RELATION_LATEX, Relation
from symkl.language.symbols import Dimension, Scalar
from symkl.render import boxes, declarations, html_declarations, mathml, tex
from symkl.render.markup import code, escaped
from symkl.render.mathml_names import named
from symkl.render.messages import FORMULA
from symkl.render.widths import width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from symkl.language.statement import Declared, Statement
    from symkl.prover.cited import Cited
    from symkl.render.boxes import Row

# a letter, with a number or not, that no bracket calls
UNDECLARED = re.compile(r"(?<![.\w])(?:[^\W\d_]|[^\W\d_]+\d+)(?![\w\[(])")
FACT = re.compile(r"(.+?) (is (?:a |an |not )?[a-z -]+)")
Letters = dict[str, Any]
WIDEST = 34.0  # em, of a law on paper


def letters_of(statements: Sequence[Statement]) -> Letters:
    """Return what the letters in the text about some statements mean, local names included."""
    found: Letters = {}
    for statement in statements:
        found = {**statement.symbols, **statement.names, **found}
    return found


def html(text: str, letters: Letters) -> str:
    """Return text as HTML, whose direction does not touch what stands beside it."""
    return f"<bdi>{''.join(_html(text, letters)) if '$' in text else escaped(text)}</bdi>"


def _html(text: str, letters: Letters) -> Iterator[str]:
    for part, formula in _parts(text, letters):
        yield formula_html(part, letters) if formula else _spaced(part, escaped(part))


def latex(text: str, letters: Letters) -> str:
    """Return text as LaTeX text."""
    return "".join(_latex(text, letters)) if "$" in text else tex.escaped(text)


def _latex(text: str, letters: Letters) -> Iterator[str]:
    for part, formula in _parts(text, letters):
        yield formula_latex(part, letters) if formula else _spaced(part, tex.escaped(part))


def markdown(text: str, letters: Letters, plain: Callable[[str], str], maths: Callable[[str], str]) -> str:
    """Return text as Markdown, by what writes text, and LaTeX, as that."""
    if "$" not in text:
        return plain(text)
    parts = _parts(text, letters)
    return "".join(maths(formula_latex(part, letters)) if one else _spaced(part, plain(part)) for part, one in parts)


def _spaced(text: str, written: str) -> str:
    """Keep the spaces at the ends of a text, which part it from a formula."""
    return " " * text[:1].isspace() + written + " " * text[-1:].isspace()


def _parts(text: str, letters: Letters) -> Iterator[tuple[str, bool]]:
    """Split text into formulas and what stands between them; what is not read as a formula is none."""
    here = ""
    for number, part in enumerate(FORMULA.split(text)):
        if number % 2 == 0:
            here += part
        elif _sides(part, letters):
            yield from [(here, False)] if here else []
            yield part, True
            here = ""
        else:
            here += f"${part}$"
    if here:
        yield here, False


# ---------------------------------------------------------------------------------------------------- one formula


def formula_html(text: str, letters: Letters) -> str:
    """Return mathematics in symkl's words, which may have relation signs, as MathML, or as code where it is not read."""
    row = formula_row(text, letters)
    return _math(row) if row else code(text)


def _math(row: Row) -> str:
    """Return a row in pieces, where a line of a phone has to end inside of it."""
    wide = boxes.width(row) > html_declarations.PHONE
    return boxes.lines(row, html_declarations.PHONE) if wide else boxes.math(row, display=False)


def formula_row(text: str, letters: Letters) -> Row:
    """Return mathematics in symkl's words as a row of boxes, or nothing."""
    sides = _sides(text, letters)
    row: Row = ()
    for side in sides:
        row += boxes.infix(mathml.RELATION_SIGNS[side]) if isinstance(side, Relation) else mathml.row(side)
    return row


def formula_latex(text: str, letters: Letters) -> str:
    """Return mathematics in symkl's words as LaTeX text."""
    sides = _sides(text, letters)
    if not sides:
        return tex.typewriter(text)
    signs = (RELATION_LATEX[s] if isinstance(s, Relation) else tex.mathematics(s) for s in sides)
    return f"${' '.join(signs)}$"


def condition_html(text: str, letters: Letters) -> str:
    """Return a condition, such as ``A + B is invertible`` or ``det(S) > 0``, as HTML."""
    found = FACT.fullmatch(text)
    if found:
        return f"{formula_html(found[1], letters)} {escaped(found[2])}"
    row = formula_row(text, letters)
    return _math(row) if row else escaped(text)


def condition_latex(text: str, letters: Letters) -> str:
    """Return a condition as LaTeX text."""
    found = FACT.fullmatch(text)
    if found:
        return f"{formula_latex(found[1], letters)} {tex.escaped(found[2])}"
    return formula_latex(text, letters) if _sides(text, letters) else tex.escaped(text)


def instance_html(instance: Sequence[tuple[str, str]], letters: Letters) -> str:
    """Return what stands for the letters of a law, as HTML."""
    return ", ".join(
        _math((*named(letter), *boxes.infix("="), *row)) if row else code(f"{letter} = {said}")
        for letter, said in instance
        for row in (formula_row(said, letters),)
    )


def instance_latex(instance: Sequence[tuple[str, str]], letters: Letters) -> str:
    """Return what stands for the letters of a law, as LaTeX text."""
    said = []
    for letter, term in instance:
        sides = _sides(term, letters)
        name = tex.mathematics(Scalar(letter))
        said.append(f"${name} = {tex.mathematics(sides[0])}$" if len(sides) == 1 else tex.typewriter(f"{letter} = {term}"))
    return ", ".join(said)


def law_html(law: Cited) -> str:
    """Return what a law says, and below it what its letters are, as HTML."""
    if law.let is None:
        needs = f", provided that {escaped(', '.join(law.needs))}" if law.needs else ""
        return f"{code(law.statement)}{needs}"
    letters, shared = declare(law.let)
    known = [*html_declarations.grouped(_told(letters)), *map(html_declarations.fact, sorted(shared, key=str))]
    needs = f'<br><span class="soft">{"; ".join(known)}</span>' if known else ""
    return condition_html(law.statement, dict(letters)) + needs


def law_latex(law: Cited) -> str:
    """Return what a law says and what its letters are, as LaTeX text."""
    if law.let is None:
        needs = f" Provided that {tex.escaped(', '.join(law.needs))}." if law.needs else ""
        return f"{tex.typewriter(law.statement)}.{needs}"
    letters, shared = declare(law.let)
    known = declarations.grouped(map(declarations.as_latex, _told(letters)))
    known += map(declarations.fact_latex, sorted(shared, key=str))
    needs = f" {{\\small {'; '.join(known)}.}}" if known else ""
    said = condition_latex(law.statement, dict(letters))
    if width(said) > WIDEST:  # blocks, in which no line can end
        said = tex.typewriter(law.statement)
    return f"{said}.{needs}"


def _told(letters: Mapping[str, Any]) -> list[Declared]:
    return [letter for letter in letters.values() if not isinstance(letter, Dimension)]


def _sides(text: str, letters: Letters) -> list[Any]:
    """Return the terms and relation signs of a formula, or nothing where it is not read."""
    try:
        parts = split_relations(text)
        names: Mapping[str, Any] = {**{letter: Dimension(letter) for letter in UNDECLARED.findall(text)}, **letters}
        return [
            Relation(part) if number % 2 else letters[part] if part in letters else parse_term(part, names)
            for number, part in enumerate(parts)
        ]
    except (SymklError, ValueError, AttributeError, TypeError):
        return []
