"""Families of laws beyond the normal, one file each; a file that is listed here is known everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.language.families.bernoulli import Bernoulli
from symkl.language.families.beta import Beta
from symkl.language.families.chi_square import ChiSquare
from symkl.language.families.exponential import Exponential
from symkl.language.families.gamma import Gamma
from symkl.language.families.inverse_gamma import InverseGamma
from symkl.language.families.poisson import Poisson

if TYPE_CHECKING:
    from symkl.language.parametric import Parametric

FAMILIES: dict[str, type[Parametric]] = {
    family.kind: family for family in (Gamma, InverseGamma, ChiSquare, Exponential, Beta, Bernoulli, Poisson)
}

__all__ = ["FAMILIES", "Bernoulli", "Beta", "ChiSquare", "Exponential", "Gamma", "InverseGamma", "Poisson"]
