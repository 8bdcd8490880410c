"""Normal forms as text, for certificates and conditions."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.prover.values import Letter, SymbolicExponent, Value, magnitude

if TYPE_CHECKING:
    from symkl.prover.context import Context
    from symkl.prover.values import Atom, Monomial, Number, Word


def describe(context: Context, value: Value) -> str:
    """Write a value on one line, terms in a fixed order."""
    terms = sorted((_term(context, m, w, value), c) for (m, w), c in value.terms.items())
    if not terms:
        return "0"
    out = ""
    for body, coefficient in terms:
        sign = "-" if coefficient < 0 else "+"
        size = _number(magnitude(coefficient))
        text = body if size == "1" and body else f"{size}*{body}" if body else size
        out += f" {sign} {text}" if out else ("-" if sign == "-" else "") + text
    return out


def _number(value: Number) -> str:
    return str(Fraction(value))


def _term(context: Context, monomial: Monomial, word: Word, value: Value) -> str:
    parts = sorted(_powered(context, atom, exponent) for atom, exponent in monomial)
    if word:
        parts.append(word_text(context, word))
    elif not value.is_scalar:
        parts.append(f"I({value.rows})")
    return "*".join(parts)


def letter_text(context: Context, letter: Letter) -> str:
    """Write one letter."""
    return _name(context, letter.name) + (".T" if letter.transposed else "") + (".I" if letter.inverted else "")


def word_text(context: Context, word: Word) -> str:
    """Write a product of letters."""
    return "*".join(letter_text(context, x) for x in word)


def _name(context: Context, name: str) -> str:  # noqa: C901, PLR0911 - one line for each kind of letter
    """A symbol, or what a letter stands for."""
    match context.letters[name].stands_for:
        case ("sum", value):
            return f"({describe(context, value)})"
        case ("expm" | "vec" as function, value):
            return f"{function}({describe(context, value)})"
        case ("had", one, two):
            return f"had({describe(context, one)}, {describe(context, two)})"
        case ("pinv", base):
            return f"pinv({letter_text(context, base)})"
        case ("kron", *factors):
            return f"kron({', '.join(word_text(context, word) or f'I({rows})' for word, rows, _ in factors)})"
        case ("power", word, exponent):
            base = word_text(context, word)
            return f"{base if len(word) == 1 else f'({base})'}**({_exponent(context, exponent)})"
        case ("diagonal", entries, size):
            return f"Diag[{describe(context, entries)}; {size}]"
        case ("E", monomial, word):
            return f"E[{_term(context, monomial, word, Value(1, 1, {}))}]"
        case ("Cov", one, two):
            return f"Cov[{one}, {two}]"
        case () | ("ones" | "function" | "moment" | "averaged", *_):
            return _symbol(name)
        case unknown:
            msg = f"{unknown[0]} has no text"
            raise AssertionError(msg)


def _symbol(name: str) -> str:
    """A name; what an expectation binds, such as ``~0.1nx1``, is written ``x2``, with a prime for each level inside."""
    bound = re.fullmatch(r"~(\d+)\.(\d+)(?:\D.*)?", name)
    return f"x{int(bound[2]) + 1}" + "'" * int(bound[1]) if bound else name


def _exponent(context: Context, exponent: Any) -> str:  # noqa: ANN401 - any exponent
    if isinstance(exponent, SymbolicExponent):
        return describe(context, Value(1, 1, {(m, ()): c for m, c in exponent.terms}))
    return str(exponent)


def _powered(context: Context, atom: Atom, exponent: Any) -> str:  # noqa: ANN401 - any exponent
    text = atom_text(context, atom)
    if exponent == 1:
        return text
    if isinstance(exponent, SymbolicExponent):
        return f"{text}**({_exponent(context, exponent)})"
    return f"{text}**{exponent}" if isinstance(exponent, int) and exponent >= 0 else f"{text}**({exponent})"


def atom_text(context: Context, atom: Atom) -> str:  # noqa: C901, PLR0911 - one line for each kind of atom
    """Write one atom."""
    match atom:
        case ("s" | "d" | "c", name):
            return _symbol(str(name))
        case ("n", value):
            return f"({value})" if value < 0 else str(value)
        case ("tr", word):
            text = word_text(context, word)
            return f"({text})" if context.shape(word[0])[0] == 1 else f"tr({text})"
        case ("det", name):
            return f"det({letter_text(context, Letter(name))})"
        case ("log" | "abs" as kind, inner):
            return f"{kind}({atom_text(context, inner)})"
        case ("poly", key):
            return f"({describe(context, Value(1, 1, dict(key)))})"
        case ("mass", name, index):
            return f"{name}({index})"
        case ("fam" | "entry", name, index):
            return f"{name}[{index}]"
        case ("Pr", events):
            return "Pr(" + ", ".join(sorted(n if i is None else f"{n}[{i}]" for n, i in events)) + ")"
        case ("sum", index, _, monomial):
            return f"Sum[{_term(context, monomial, (), Value(1, 1, {}))}, {index}]"
        case ("E", _, _, monomial):
            return f"E[{_term(context, monomial, (), Value(1, 1, {}))}]"
        case ("pdf", point):
            law, at = context.points[point]
            return f"{law}({describe(context, at)})"
    msg = f"{atom[0]} has no text"
    raise AssertionError(msg)
