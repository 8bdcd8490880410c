"""Families of laws beyond the normal, one file each; a file that is listed here is known everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.language.families.bernoulli import Bernoulli
from symkl.language.families.beta import Beta
from symkl.language.families.binomial import Binomial
from symkl.language.families.chi_square import ChiSquare
from symkl.language.families.exponential import Exponential
from symkl.language.families.gamma import Gamma
from symkl.language.families.geometric import Geometric
from symkl.language.families.inverse_gamma import InverseGamma
from symkl.language.families.laplace import Laplace
from symkl.language.families.log_normal import LogNormal
from symkl.language.families.negative_binomial import NegativeBinomial
from symkl.language.families.pareto import Pareto
from symkl.language.families.poisson import Poisson
from symkl.language.families.student_t import StudentT
from symkl.language.families.uniform import Uniform
from symkl.language.families.weibull import Weibull

if TYPE_CHECKING:
    from symkl.language.parametric import Parametric

FAMILIES: dict[str, type[Parametric]] = {
    family.kind: family
    for family in (
        Gamma,
        InverseGamma,
        ChiSquare,
        Exponential,
        Beta,
        Laplace,
        Uniform,
        StudentT,
        LogNormal,
        Pareto,
        Weibull,
        Bernoulli,
        Binomial,
        Geometric,
        NegativeBinomial,
        Poisson,
    )
}

__all__ = [
    "FAMILIES",
    "Bernoulli",
    "Beta",
    "Binomial",
    "ChiSquare",
    "Exponential",
    "Gamma",
    "Geometric",
    "InverseGamma",
    "Laplace",
    "LogNormal",
    "NegativeBinomial",
    "Pareto",
    "Poisson",
    "StudentT",
    "Uniform",
    "Weibull",
]
