"""Families of laws beyond the normal, one file each; a file that is listed here is known everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.language.families.bernoulli import Bernoulli
from symkl.language.families.beta import Beta
from symkl.language.families.binomial import Binomial
from symkl.language.families.categorical import Categorical
from symkl.language.families.chi_square import ChiSquare
from symkl.language.families.dirichlet import Dirichlet
from symkl.language.families.exponential import Exponential
from symkl.language.families.gamma import Gamma
from symkl.language.families.geometric import Geometric
from symkl.language.families.inverse_gamma import InverseGamma
from symkl.language.families.inverse_wishart import InverseWishart
from symkl.language.families.laplace import Laplace
from symkl.language.families.log_normal import LogNormal
from symkl.language.families.matrix_normal import MatrixNormal
from symkl.language.families.multinomial import Multinomial
from symkl.language.families.multivariate_t import MultivariateT
from symkl.language.families.negative_binomial import NegativeBinomial
from symkl.language.families.pareto import Pareto
from symkl.language.families.poisson import Poisson
from symkl.language.families.student_t import StudentT
from symkl.language.families.uniform import Uniform
from symkl.language.families.weibull import Weibull
from symkl.language.families.wishart import Wishart

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
        Dirichlet,
        Categorical,
        Multinomial,
        MultivariateT,
        MatrixNormal,
        Wishart,
        InverseWishart,
    )
}

__all__ = [
    "FAMILIES",
    "Bernoulli",
    "Beta",
    "Binomial",
    "Categorical",
    "ChiSquare",
    "Dirichlet",
    "Exponential",
    "Gamma",
    "Geometric",
    "InverseGamma",
    "InverseWishart",
    "Laplace",
    "LogNormal",
    "MatrixNormal",
    "Multinomial",
    "MultivariateT",
    "NegativeBinomial",
    "Pareto",
    "Poisson",
    "StudentT",
    "Uniform",
    "Weibull",
    "Wishart",
]
