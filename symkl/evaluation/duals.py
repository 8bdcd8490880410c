"""Numbers with an infinitesimal part, by which derivatives are taken exactly."""

from __future__ import annotations

from typing import Any, TypeAlias

# a number of a field: int, Fraction, Real, a residue, or a Dual over one of these
Element: TypeAlias = Any


class Dual:
    """``value + slope * e`` with e^2 = 0; inner derivatives have the higher level.

    One whose slope is 0 is kept as it is: a root of x**2 has no derivative at 0.
    """

    __slots__ = ("level", "slope", "value")

    def __init__(self, level: int, value: Element, slope: Element) -> None:
        self.level, self.value, self.slope = level, value, slope

    def __eq__(self, other: object) -> bool:
        difference = self - other
        if isinstance(difference, Dual):
            return bool(difference.value == 0 and difference.slope == 0)
        return bool(difference == 0)

    __hash__ = None  # type: ignore[assignment] # equality is of values, and they are never keys

    def __neg__(self) -> Dual:
        return Dual(self.level, -self.value, -self.slope)

    def __add__(self, other: Element) -> Element:
        if isinstance(other, Dual):
            if other.level > self.level:
                return Dual(other.level, self + other.value, other.slope)
            if other.level == self.level:
                return Dual(self.level, self.value + other.value, self.slope + other.slope)
        return Dual(self.level, self.value + other, self.slope)

    __radd__ = __add__

    def __sub__(self, other: Element) -> Element:
        return self + -other

    def __rsub__(self, other: Element) -> Element:
        return -self + other

    def __mul__(self, other: Element) -> Element:
        if isinstance(other, Dual):
            if other.level > self.level:
                return Dual(other.level, self * other.value, self * other.slope)
            if other.level == self.level:
                return Dual(self.level, self.value * other.value, self.value * other.slope + self.slope * other.value)
        return Dual(self.level, self.value * other, self.slope * other)

    __rmul__ = __mul__

    def __mod__(self, p: int) -> Element:
        return Dual(self.level, self.value % p, self.slope % p)


def slope_of(element: Element, level: int) -> Element:
    """Return the coefficient of e at a level."""
    return element.slope if isinstance(element, Dual) and element.level == level else 0


def base_of(element: Element) -> Element:
    """Return the value without any e."""
    while isinstance(element, Dual):
        element = element.value
    return element
