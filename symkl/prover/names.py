"""Which names an expression depends on, and renaming of bound ones."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sympy import Basic

from symkl.prover.products import multiply, multiply_all, trace, transpose
from symkl.prover.values import (
    EMPTY,
    ONE,
    Letter,
    LetterInfo,
    Monomial,
    SymbolicExponent,
    Value,
    Word,
    add,
    atom_value,
    exponent_from,
    multiply_monomials,
    scalar,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symkl.prover.context import Context
    from symkl.prover.values import Atom, Exponent

Names = frozenset[str]
NOTHING: Names = frozenset()


def names_of_letter(context: Context, name: str) -> Names:
    """Names that a letter depends on: its own, or those of what it stands for."""
    info = context.letters[name]
    return info.names if info.stands_for else frozenset({name})


def names_of_word(context: Context, word: Word) -> Names:
    """Names in a word."""
    return NOTHING.union(*(names_of_letter(context, letter.name) for letter in word))


def names_of_atom(context: Context, atom: Atom) -> Names:  # noqa: C901, PLR0911 - one line for each kind of atom
    """Names in a scalar atom that nothing inside it binds."""
    match atom:
        case ("s" | "d", name):
            return frozenset({name})
        case ("c" | "n", _):
            return NOTHING
        case ("tr", word):
            return names_of_word(context, word)
        case ("det", name):
            return names_of_letter(context, name)
        case ("log" | "abs", inner):
            return names_of_atom(context, inner)
        case ("poly", key):
            return names_of_value(context, Value(1, 1, dict(key)))
        case ("mass" | "fam", _, index):
            return frozenset({index})
        case ("entry", name, index):
            return names_of_letter(context, name) | {index}
        case ("Pr", events):
            return frozenset(index for _, index in events if index is not None)
        case ("sum", index, size, monomial):
            return names_of_monomial(context, monomial) - {index} | names_of_key(context, size)
        case ("E", bound, law, monomial):
            return names_of_monomial(context, monomial).difference(bound) | names_of_key(context, law)
        case ("pdf", point):
            law, at = context.points[point]
            return names_of_value(context, at) | context.law_names[law]
    raise _unknown(atom)


def _unknown(part: object) -> AssertionError:
    """What is read as free of names is pulled out of sums, averages and derivatives: nothing is by default."""
    kind = part[0] if isinstance(part, tuple) and part else type(part).__name__
    return AssertionError(f"it is not known on which names {kind} depends")


def names_of_key(context: Context, key: object) -> Names:
    """Names in the parameters of laws, where a key of theirs is the terms of a value."""
    if isinstance(key, frozenset):
        return names_of_value(context, Value(1, 1, dict(key)))
    if isinstance(key, tuple):
        return NOTHING.union(*(names_of_key(context, part) for part in key))
    if isinstance(key, str):  # the kind of a law, or what it is called
        return NOTHING
    raise _unknown(key)


def bound_names(context: Context, part: object) -> set[str]:
    """All names that something inside binds, however deep: those begin with # or ~."""
    if isinstance(part, str):
        found = {part} if part[:1] in ("#", "~") else set[str]()
        if part in context.points:
            found |= bound_names(context, context.points[part][1])
        info = context.letters.get(part)
        return found | bound_names(context, info.stands_for) if info is not None and info.stands_for else found
    if isinstance(part, Value):
        return bound_names(context, tuple(part.terms))
    if isinstance(part, SymbolicExponent):
        return bound_names(context, part.terms)
    if isinstance(part, (tuple, frozenset)):
        return set[str]().union(*(bound_names(context, inner) for inner in part))
    if part is None or isinstance(part, (int, Fraction, Basic)):  # coefficients, and sizes as they are written
        return set()
    raise _unknown(part)


def names_of_exponent(context: Context, exponent: Exponent) -> Names:
    """Names in an exponent."""
    if not isinstance(exponent, SymbolicExponent):
        return NOTHING
    return NOTHING.union(*(names_of_monomial(context, m) for m, _ in exponent.terms))


def names_of_monomial(context: Context, monomial: Monomial) -> Names:
    """Names in a product of atoms."""
    found = NOTHING
    for atom, exponent in monomial:
        found |= names_of_atom(context, atom) | names_of_exponent(context, exponent)
    return found


def names_of_value(context: Context, value: Value) -> Names:
    """Names in a value."""
    found = NOTHING
    for monomial, word in value.terms:
        found |= names_of_monomial(context, monomial) | names_of_word(context, word)
    return found


# ------------------------------------------------------------------------------------------------------- renaming


def rename_atom(context: Context, atom: Atom, new: Mapping[str, str]) -> Atom:  # noqa: C901, PLR0911, PLR0912 - one line for each kind of atom
    """Rename free names in an atom."""
    if not names_of_atom(context, atom) & new.keys():
        return atom
    match atom:
        case ("s", name):
            return ("s", new[name])
        case ("tr", word):
            return ("tr", rename_word(context, word, new))
        case ("det", name):
            return ("det", _rename_letter(context, Letter(name), new).name)
        case ("log" | "abs" as kind, inner):
            return (kind, rename_atom(context, inner, new))
        case ("poly", key):
            return ("poly", rename_value(context, Value(1, 1, dict(key)), new).key)
        case ("mass" | "fam" as kind, name, index):
            return (kind, name, new.get(index, index))
        case ("entry", name, index):
            return ("entry", new.get(name, name), new.get(index, index))
        case ("Pr", events):
            return ("Pr", frozenset((name, new.get(index, index)) for name, index in events))
        case ("sum", index, size, monomial):
            return ("sum", index, size, rename_monomial(context, monomial, new))
        case ("E", bound, law, monomial):
            if names_of_key(context, law) & new.keys():
                msg = "a bound name occurs in the parameters of a law"
                raise NotImplementedError(msg)
            return ("E", bound, law, rename_monomial(context, monomial, new))
        case ("pdf", point):
            law, at = context.points[point]
            if context.law_names[law] & new.keys():
                msg = "a bound name occurs in the parameters of a law"
                raise NotImplementedError(msg)
            return ("pdf", point_name(context, law, rename_value(context, at, new)))
    msg = f"no renaming for {atom[0]}"
    raise AssertionError(msg)


def point_name(context: Context, law: Any, at: Value) -> str:  # noqa: ANN401 - whatever identifies a law
    """Name a law's density at a point."""
    key = ("point", law, at.key)
    name = context.interned.setdefault(key, f"point#{len(context.interned)}")
    context.points[name] = (law, at)
    return name


def _rename_letter(context: Context, letter: Letter, new: Mapping[str, str]) -> Letter:
    info = context.letters[letter.name]
    if not info.stands_for:
        return letter._replace(name=new.get(letter.name, letter.name))
    kind, *parts = info.stands_for
    if kind != "sum":
        msg = f"a bound name occurs inside {kind}"
        raise NotImplementedError(msg)
    renamed = rename_value(context, parts[0], new)
    names = names_of_value(context, renamed)
    made = LetterInfo(info.rows, info.columns, info.facts, ("sum", renamed), names)
    return letter._replace(name=context.intern("sum", renamed.key, lambda: made))


def rename_word(context: Context, word: Word, new: Mapping[str, str]) -> Word:
    """Rename free names in a word."""
    return tuple(_rename_letter(context, x, new) if names_of_letter(context, x.name) & new.keys() else x for x in word)


def rename_exponent(context: Context, exponent: Exponent, new: Mapping[str, str]) -> Exponent:
    """Rename free names in an exponent."""
    if not isinstance(exponent, SymbolicExponent):
        return exponent
    return exponent_from({rename_monomial(context, m, new): c for m, c in exponent.terms})


def rename_monomial(context: Context, monomial: Monomial, new: Mapping[str, str]) -> Monomial:
    """Rename free names in a monomial."""
    out = ONE
    for atom, exponent in monomial:
        one = frozenset({(rename_atom(context, atom, new), rename_exponent(context, exponent, new))})
        out, _ = multiply_monomials(out, one)
    return out


def rename_value(context: Context, value: Value, new: Mapping[str, str]) -> Value:
    """Rename free names in a value."""
    parts = [
        Value(value.rows, value.columns, {(rename_monomial(context, m, new), rename_word(context, w, new)): c})
        for (m, w), c in value.terms.items()
    ]
    return add(Value(value.rows, value.columns, {}), *parts)


# --------------------------------------------------------------------------------------------------- substitution


def substitute(context: Context, value: Value, put: Mapping[str, Value]) -> Value:
    """Put values in place of letters and scalar names in the polynomial part of a value."""
    parts = [Value(value.rows, value.columns, {})]
    for (monomial, word), coefficient in value.terms.items():
        out = scalar({(ONE, EMPTY): coefficient})
        for atom, exponent in monomial:
            out = multiply(context, out, _substitute_atom(context, atom, exponent, put))
        matrix = word_value(context, word, put, value)
        parts.append(multiply(context, out, matrix))
    return add(*parts)


def _substitute_atom(context: Context, atom: Atom, exponent: Exponent, put: Mapping[str, Value]) -> Value:
    touched = names_of_atom(context, atom) & put.keys()
    if not touched:
        return atom_value(atom, exponent)
    if atom[0] in ("s", "tr") and isinstance(exponent, int) and exponent > 0:
        inner = put[atom[1]] if atom[0] == "s" else _closed(context, atom[1], put)
        return multiply_all(context, [inner] * exponent)
    msg = f"a moment occurs inside {atom[0]}"
    raise NotImplementedError(msg)


def _closed(context: Context, word: Word, put: Mapping[str, Value]) -> Value:
    rows = context.shape(word[0])[0]
    return trace(context, word_value(context, word, put, Value(rows, rows, {})))


def word_value(context: Context, word: Word, put: Mapping[str, Value], like: Value) -> Value:
    """A word as a value, with some of its letters replaced."""
    if not word:
        return Value(like.rows, like.columns, {(ONE, EMPTY): 1})
    out: Value | None = None
    for letter in word:
        rows, columns = context.shape(letter)
        if letter.name in put and not letter.inverted:
            factor = put[letter.name]
            factor = transpose(context, factor) if letter.transposed else factor
        else:
            factor = Value(rows, columns, {(ONE, (letter,)): 1})
        out = factor if out is None else multiply(context, out, factor)
    assert out is not None  # noqa: S101 - the word is not empty
    return out
