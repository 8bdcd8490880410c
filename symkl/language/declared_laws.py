"""Laws from text, such as ``Normal(m, S)``, and declarations written like them: ``index(n)``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.errors import DeclarationError, ParseError
from symkl.language import terms
from symkl.language.distributions import (
    ALIASES,
    AnyLaw,
    Event,
    IIDCentral,
    IndependentCoordinates,
    MassFunction,
    Normal,
    mean_and_covariance,
)
from symkl.language.families import FAMILIES
from symkl.language.named import opened
from symkl.language.names import NAME, NAME_ALONE, RESERVED
from symkl.language.reading import parse_term
from symkl.language.shapes import SCALAR
from symkl.language.spelling import claim_text, split
from symkl.language.stacked import iid
from symkl.language.symbols import Family, Index, Matrix

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.language.law import Law
    from symkl.language.reading import Meaning

CALLED = re.compile(rf"({NAME})\s*\((.*)\)", re.DOTALL)
SQUARED = re.compile(rf"({NAME})\s*(?:\^|\*\*)\s*2")
# how many parameters each law takes
LAWS = {"Normal": (2,), "Any": (0, 2), "Joint": (0,), "IndependentCoordinates": (3,), "IIDCentral": (4, 5)}
LAWS |= {kind: (len(family.parameters),) for kind, family in FAMILIES.items()}
MOMENTS = frozenset({"Normal", "Any", "IndependentCoordinates"})  # laws of a mean and a covariance
LAWS_HINT = (
    "Normal(m, S), Any(m, M), Any(), IndependentCoordinates(m, M, third=v), IIDCentral(m, S, mu2, mu3, mu4); "
    + ", ".join(f"{kind}({', '.join(family.parameters)})" for kind, family in FAMILIES.items())
)


class ReadsLaws:
    """Reads laws in the names that are declared.

    Attributes
    ----------
    names : what each name means
    """

    names: dict[str, Meaning]

    def _size(self, text: str) -> Expr:
        raise NotImplementedError

    def _law(self, text: str, shape: terms.Shape | None, name: str = "") -> Law:  # noqa: C901 - a branch for each kind
        found = CALLED.fullmatch(text)
        assert found is not None  # noqa: S101 - both callers matched it
        head, inside = found.groups()
        parts = [part for part in split(inside, ",") if part]
        if head.startswith("IID") and head not in LAWS:  # independent draws, the first argument says how many
            one = f"{ALIASES.get(head[3:], head[3:])}({', '.join(parts[1:])})"
            return iid(self._size(parts[0]), self._law(one, None))
        third = head == "IndependentCoordinates"
        if third and parts:
            parts[-1], marked = re.subn(r"^third\s*=", "", parts[-1])
        if len(parts) not in LAWS.get(head, ()) or (third and not marked):
            msg = f"{text} is not a law"
            raise ParseError(msg, where="let", hint=LAWS_HINT)
        if head in MOMENTS:
            self._check_moments(parts, shape, text)
        arguments = [opened(parse_term(claim_text(part), self.names, f"let: {text}")) for part in parts]
        if head == "IIDCentral" and len(parts) > 4:  # noqa: PLR2004 - the covariance is given too
            mean_and_covariance(*arguments[:2])
            self._same(parts[1].strip(), parts[2], text)
            del arguments[1]
        if head in FAMILIES:
            law: Law = FAMILIES[head](*arguments, name=name)
        elif head == "Normal":
            law = Normal(*arguments, name=name)
        elif head == "IIDCentral":
            law = IIDCentral(*arguments, name=name)
        elif third:
            law = IndependentCoordinates(*arguments[:2], third=arguments[2], name=name)
        else:
            # vectors of any law are as dependent as anything, unless they are declared independent
            law = AnyLaw(*arguments, shape=shape, name=name)
        if shape is not None and not terms.same_shape(law.shape, shape):
            msg = f"{text} is a law of {terms.shape_text(law.shape)}, declared for {terms.shape_text(shape)}"
            raise DeclarationError(msg, where="let")
        return law

    def _special(self, name: str, kind: str, facts: list[str]) -> Meaning:
        found = CALLED.fullmatch(kind)
        assert found is not None  # noqa: S101 - the caller looked
        head, inside = found.groups()
        head = ALIASES.get(head, head)
        if head in FAMILIES:
            return self._law(kind, None, name)
        match head:
            case "mass":
                return MassFunction(name, self._size(inside))
            case "index":
                return Index(name, self._size(inside))
            case "numbers":
                return Family(name, self._size(inside))
            case "events":
                return Event(name, self._size(inside), facts)
            case "Normal" | "Any":
                return self._law(f"{head}({inside})", None, name)
        msg = f"{head} is not a kind of declaration"
        hint = "mass(n), index(n), numbers(n), events(N), Normal(m, S), Any(m, S)"
        raise ParseError(msg, where=f"let: {name}: {kind}", hint=hint)

    def _check_moments(self, parts: list[str], shape: terms.Shape | None, law: str) -> None:
        """Refuse a mean or a covariance that nobody declared, and say how both are."""
        of_a_number = shape == SCALAR or (shape is None and any(SQUARED.fullmatch(part.strip()) for part in parts[1:]))
        size = str(shape[0] if shape else "n")
        kinds = ("scalar", "scalar, positive") if of_a_number else (size, f"{size} x {size}, spd")
        letters = [SQUARED.sub(r"\1", part.strip()) if of_a_number else part for part in parts]
        told = [
            (part, kind)
            for part, kind in zip(letters, kinds, strict=False)
            if NAME_ALONE.fullmatch(part) and part not in self.names and part not in RESERVED
        ]
        if told:
            names = " and ".join(part for part, _ in told)
            msg = f"{names} {'is' if len(told) == 1 else 'are'} not declared"
            raise ParseError(msg, where=f"let: {law}", hint=f"declare {'; '.join(f'{part}: {kind}' for part, kind in told)}")

    def _same(self, covariance: str, variance: str, law: str) -> None:
        """Give the name of a covariance the meaning that its law leaves it: every coordinate has one variance."""
        where, symbol = f"let: {law}", self.names.get(covariance)
        kept = {"spd", "symmetric", "diagonal", "invertible", "posdet"}
        if not isinstance(symbol, Matrix) or not terms.same_dimension(*symbol.shape) or not symbol.facts <= kept:
            msg = f"{covariance} cannot stand for the covariance {variance}*I of {law}"
            raise DeclarationError(msg, where=where, hint=f"declare it: {covariance}: n x n, spd")
        self.names[covariance] = parse_term(f"{variance}*I({symbol.shape[0]})", self.names, where)
