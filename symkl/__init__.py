"""Verify derivations with matrices, traces, determinants and expectations, for every dimension.

``from symkl import *`` is the one import of a derivation file. Importing symkl loads neither SymPy nor NumPy: each name
is found when it is first used. The numeric functions, such as ``symkl.kl_normal``, are left out of ``*`` because they
need NumPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symkl import above, shown

if TYPE_CHECKING:
    from sympy import pi as pi

    from symkl.checking import check as check
    from symkl.documents.report import Report as Report
    from symkl.errors import DeclarationError as DeclarationError
    from symkl.errors import LoadError as LoadError
    from symkl.errors import NotFoundError as NotFoundError
    from symkl.errors import ParseError as ParseError
    from symkl.errors import ScopeError as ScopeError
    from symkl.errors import ShapeError as ShapeError
    from symkl.errors import SymklError as SymklError
    from symkl.errors import UnsoundError as UnsoundError
    from symkl.errors import UnsupportedError as UnsupportedError
    from symkl.language.densities import density as density
    from symkl.language.derivation import Derivation as Derivation
    from symkl.language.derivation import Expected as Expected
    from symkl.language.derivation import Link as Link
    from symkl.language.derivation import define as define
    from symkl.language.derivation import eq as eq
    from symkl.language.derivation import ge as ge
    from symkl.language.derivation import gt as gt
    from symkl.language.derivation import le as le
    from symkl.language.derivation import lt as lt
    from symkl.language.derivation import ne as ne
    from symkl.language.derivatives import D as D
    from symkl.language.distributions import AnyLaw as AnyLaw
    from symkl.language.distributions import Event as Event
    from symkl.language.distributions import IIDCentral as IIDCentral
    from symkl.language.distributions import IndependentCoordinates as IndependentCoordinates
    from symkl.language.distributions import MassFunction as MassFunction
    from symkl.language.distributions import Normal as Normal
    from symkl.language.distributions import Pr as Pr
    from symkl.language.distributions import event as event
    from symkl.language.distributions import events as events
    from symkl.language.distributions import mass_function as mass_function
    from symkl.language.draws import draws as draws
    from symkl.language.entrywise import larger as larger
    from symkl.language.entrywise import logsumexp as logsumexp
    from symkl.language.entrywise import relu as relu
    from symkl.language.entrywise import sigmoid as sigmoid
    from symkl.language.entrywise import smaller as smaller
    from symkl.language.entrywise import softmax as softmax
    from symkl.language.entrywise import softplus as softplus
    from symkl.language.entrywise import tanh as tanh
    from symkl.language.expectations import KL as KL
    from symkl.language.expectations import Cov as Cov
    from symkl.language.expectations import E as E
    from symkl.language.expectations import Var as Var
    from symkl.language.expectations import entropy as entropy
    from symkl.language.expectations import lognpdf as lognpdf
    from symkl.language.expectations import npdf as npdf
    from symkl.language.families import Bernoulli as Bernoulli
    from symkl.language.families import Beta as Beta
    from symkl.language.families import Binomial as Binomial
    from symkl.language.families import Categorical as Categorical
    from symkl.language.families import ChiSquare as ChiSquare
    from symkl.language.families import Dirichlet as Dirichlet
    from symkl.language.families import Exponential as Exponential
    from symkl.language.families import Gamma as Gamma
    from symkl.language.families import Geometric as Geometric
    from symkl.language.families import InverseGamma as InverseGamma
    from symkl.language.families import InverseWishart as InverseWishart
    from symkl.language.families import Laplace as Laplace
    from symkl.language.families import LogNormal as LogNormal
    from symkl.language.families import MatrixNormal as MatrixNormal
    from symkl.language.families import Multinomial as Multinomial
    from symkl.language.families import MultivariateT as MultivariateT
    from symkl.language.families import NegativeBinomial as NegativeBinomial
    from symkl.language.families import Pareto as Pareto
    from symkl.language.families import Poisson as Poisson
    from symkl.language.families import StudentT as StudentT
    from symkl.language.families import Uniform as Uniform
    from symkl.language.families import Weibull as Weibull
    from symkl.language.families import Wishart as Wishart
    from symkl.language.functions import absolute as absolute
    from symkl.language.functions import adj as adj
    from symkl.language.functions import block as block
    from symkl.language.functions import by_entries as by_entries
    from symkl.language.functions import det as det
    from symkl.language.functions import dg as dg
    from symkl.language.functions import diagm as diagm
    from symkl.language.functions import diagonal as diagonal
    from symkl.language.functions import exp as exp
    from symkl.language.functions import expm as expm
    from symkl.language.functions import had as had
    from symkl.language.functions import integral as integral
    from symkl.language.functions import kron as kron
    from symkl.language.functions import log as log
    from symkl.language.functions import logdet as logdet
    from symkl.language.functions import multiplied as multiplied
    from symkl.language.functions import pinv as pinv
    from symkl.language.functions import rounded as rounded
    from symkl.language.functions import sqrt as sqrt
    from symkl.language.functions import total as total
    from symkl.language.functions import tr as tr
    from symkl.language.functions import vec as vec
    from symkl.language.givens import given as given
    from symkl.language.joint import jointly_normal as jointly_normal
    from symkl.language.lemmas import lemma as lemma
    from symkl.language.misfit import printed as printed
    from symkl.language.named import named as named
    from symkl.language.parse import parse as parse
    from symkl.language.special import beta as beta
    from symkl.language.special import binomial as binomial
    from symkl.language.special import digamma as digamma
    from symkl.language.special import factorial as factorial
    from symkl.language.special import gamma as gamma
    from symkl.language.special import lgamma as lgamma
    from symkl.language.special import lmvgamma as lmvgamma
    from symkl.language.special import mvdigamma as mvdigamma
    from symkl.language.special import mvgamma as mvgamma
    from symkl.language.special import trigamma as trigamma
    from symkl.language.stacked import family as family
    from symkl.language.stacked import iid as iid
    from symkl.language.statement import Fact as Fact
    from symkl.language.statement import Relation as Relation
    from symkl.language.statement import Statement as Statement
    from symkl.language.statement import commute as commute
    from symkl.language.statement import independent as independent
    from symkl.language.symbols import Family as Family
    from symkl.language.symbols import before as before
    from symkl.language.symbols import covariance as covariance
    from symkl.language.symbols import dimension as dimension
    from symkl.language.symbols import dimensions as dimensions
    from symkl.language.symbols import entry as entry
    from symkl.language.symbols import index as index
    from symkl.language.symbols import matrix as matrix
    from symkl.language.symbols import random_vector as random_vector
    from symkl.language.symbols import scalar as scalar
    from symkl.language.symbols import unit as unit
    from symkl.language.symbols import vector as vector
    from symkl.language.symbols import vectors as vectors
    from symkl.language.terms import I as I
    from symkl.language.terms import Z as Z
    from symkl.language.terms import commutation as commutation
    from symkl.language.terms import inv as inv
    from symkl.language.terms import inverse as inverse
    from symkl.language.terms import ones as ones
    from symkl.language.unknown import function as function
    from symkl.loading import collect as collect
    from symkl.loading import load as load
    from symkl.numeric.families import bhattacharyya_discrete as bhattacharyya_discrete
    from symkl.numeric.families import bhattacharyya_normal as bhattacharyya_normal
    from symkl.numeric.families import entropy_bernoulli as entropy_bernoulli
    from symkl.numeric.families import entropy_bernoulli_logits as entropy_bernoulli_logits
    from symkl.numeric.families import entropy_beta as entropy_beta
    from symkl.numeric.families import entropy_categorical_logits as entropy_categorical_logits
    from symkl.numeric.families import entropy_dirichlet as entropy_dirichlet
    from symkl.numeric.families import entropy_discrete as entropy_discrete
    from symkl.numeric.families import entropy_exponential as entropy_exponential
    from symkl.numeric.families import entropy_gamma as entropy_gamma
    from symkl.numeric.families import entropy_geometric as entropy_geometric
    from symkl.numeric.families import entropy_laplace as entropy_laplace
    from symkl.numeric.families import entropy_lognormal as entropy_lognormal
    from symkl.numeric.families import entropy_normal_low_rank as entropy_normal_low_rank
    from symkl.numeric.families import entropy_normal_precision as entropy_normal_precision
    from symkl.numeric.families import entropy_poisson as entropy_poisson
    from symkl.numeric.families import hellinger_discrete as hellinger_discrete
    from symkl.numeric.families import hellinger_normal as hellinger_normal
    from symkl.numeric.families import js_discrete as js_discrete
    from symkl.numeric.families import kl_bernoulli as kl_bernoulli
    from symkl.numeric.families import kl_bernoulli_logits as kl_bernoulli_logits
    from symkl.numeric.families import kl_beta as kl_beta
    from symkl.numeric.families import kl_categorical_logits as kl_categorical_logits
    from symkl.numeric.families import kl_dirichlet as kl_dirichlet
    from symkl.numeric.families import kl_exponential as kl_exponential
    from symkl.numeric.families import kl_gamma as kl_gamma
    from symkl.numeric.families import kl_geometric as kl_geometric
    from symkl.numeric.families import kl_laplace as kl_laplace
    from symkl.numeric.families import kl_lognormal as kl_lognormal
    from symkl.numeric.families import kl_normal_low_rank as kl_normal_low_rank
    from symkl.numeric.families import kl_normal_precision as kl_normal_precision
    from symkl.numeric.families import kl_poisson as kl_poisson
    from symkl.numeric.families import logpdf_beta as logpdf_beta
    from symkl.numeric.families import logpdf_dirichlet as logpdf_dirichlet
    from symkl.numeric.families import logpdf_exponential as logpdf_exponential
    from symkl.numeric.families import logpdf_gamma as logpdf_gamma
    from symkl.numeric.families import logpdf_laplace as logpdf_laplace
    from symkl.numeric.families import logpdf_lognormal as logpdf_lognormal
    from symkl.numeric.families import logpdf_normal_low_rank as logpdf_normal_low_rank
    from symkl.numeric.families import logpdf_normal_precision as logpdf_normal_precision
    from symkl.numeric.families import logpmf_bernoulli as logpmf_bernoulli
    from symkl.numeric.families import logpmf_bernoulli_logits as logpmf_bernoulli_logits
    from symkl.numeric.families import logpmf_categorical_logits as logpmf_categorical_logits
    from symkl.numeric.families import logpmf_geometric as logpmf_geometric
    from symkl.numeric.families import logpmf_poisson as logpmf_poisson
    from symkl.numeric.families import mutual_information_normal as mutual_information_normal
    from symkl.numeric.families import renyi_discrete as renyi_discrete
    from symkl.numeric.families import renyi_normal as renyi_normal
    from symkl.numeric.families import squared_wasserstein_normal as squared_wasserstein_normal
    from symkl.numeric.functions import cross_entropy_normal as cross_entropy_normal
    from symkl.numeric.functions import entropy_normal as entropy_normal
    from symkl.numeric.functions import expected_quadratic_form as expected_quadratic_form
    from symkl.numeric.functions import kl_diagonal_normal as kl_diagonal_normal
    from symkl.numeric.functions import kl_discrete as kl_discrete
    from symkl.numeric.functions import kl_normal as kl_normal
    from symkl.numeric.functions import kl_standard_normal as kl_standard_normal
    from symkl.numeric.functions import lambdify as lambdify
    from symkl.numeric.functions import logpdf_normal as logpdf_normal
    from symkl.suite import prove as prove
    from symkl.suite import replay as replay
    from symkl.suite import verify as verify
    from symkl.verdict import Counterexample as Counterexample
    from symkl.verdict import Result as Result
    from symkl.verdict import Verdict as Verdict

__version__ = "0.1.0"  # pyproject.toml reads it here

# where each public name lives; a test holds it against the imports above
_HOMES = {
    "sympy": "pi",
    "symkl.checking": "check",
    "symkl.documents.report": "Report",
    "symkl.errors": "DeclarationError LoadError NotFoundError ParseError ScopeError ShapeError SymklError UnsoundError"
    " UnsupportedError",
    "symkl.language.derivation": "Derivation Expected Link define eq ge gt le lt ne",
    "symkl.language.statement": "Fact Relation Statement commute independent",
    "symkl.language.distributions": "AnyLaw Event IIDCentral IndependentCoordinates MassFunction Normal Pr event events"
    " mass_function",
    "symkl.language.densities": "density",
    "symkl.language.draws": "draws",
    "symkl.language.entrywise": "larger logsumexp relu sigmoid smaller softmax softplus tanh",
    "symkl.language.expectations": "Cov E KL Var entropy lognpdf npdf",
    "symkl.language.families": "Bernoulli Beta Binomial Categorical ChiSquare Dirichlet Exponential Gamma Geometric "
    "InverseGamma InverseWishart Laplace LogNormal MatrixNormal Multinomial MultivariateT NegativeBinomial Pareto Poisson "
    "StudentT Uniform Weibull Wishart",
    "symkl.language.derivatives": "D",
    "symkl.language.functions": "absolute adj block by_entries det dg diagm diagonal exp expm had integral kron log"
    " logdet multiplied pinv rounded sqrt total tr vec",
    "symkl.language.givens": "given",
    "symkl.language.lemmas": "lemma",
    "symkl.language.named": "named",
    "symkl.language.misfit": "printed",
    "symkl.language.parse": "parse",
    "symkl.language.special": "beta binomial digamma factorial gamma lgamma lmvgamma mvdigamma mvgamma trigamma",
    "symkl.language.unknown": "function",
    "symkl.language.joint": "jointly_normal",
    "symkl.language.stacked": "family iid",
    "symkl.language.symbols": "Family before covariance dimension dimensions entry index matrix random_vector scalar unit"
    " vector vectors",
    "symkl.language.terms": "I Z commutation inv inverse ones",
    "symkl.loading": "collect load",
    "symkl.verdict": "Counterexample Result Verdict",
    "symkl.suite": "prove replay verify",
}
_NUMERIC = {
    "symkl.numeric.families": "bhattacharyya_discrete bhattacharyya_normal entropy_bernoulli entropy_bernoulli_logits"
    " entropy_beta"
    " entropy_categorical_logits entropy_dirichlet entropy_discrete entropy_exponential entropy_gamma"
    " entropy_geometric entropy_laplace entropy_lognormal entropy_normal_low_rank entropy_normal_precision"
    " entropy_poisson hellinger_discrete hellinger_normal js_discrete kl_bernoulli kl_bernoulli_logits kl_beta"
    " kl_categorical_logits kl_dirichlet kl_exponential kl_gamma kl_geometric kl_laplace kl_lognormal"
    " kl_normal_low_rank kl_normal_precision kl_poisson logpdf_beta logpdf_dirichlet logpdf_exponential logpdf_gamma"
    " logpdf_laplace logpdf_lognormal logpdf_normal_low_rank logpdf_normal_precision logpmf_bernoulli"
    " logpmf_bernoulli_logits logpmf_categorical_logits logpmf_geometric logpmf_poisson mutual_information_normal"
    " renyi_discrete renyi_normal squared_wasserstein_normal",
    "symkl.numeric.functions": "cross_entropy_normal entropy_normal expected_quadratic_form kl_diagonal_normal kl_discrete"
    " kl_normal kl_standard_normal lambdify logpdf_normal",
}
_HOME = {name: home for home, names in (_HOMES | _NUMERIC).items() for name in names.split()}

NUMERIC = frozenset(name for names in _NUMERIC.values() for name in names.split())
__all__ = [name for name in _HOME if _HOME[name] not in _NUMERIC]


def _as_mathematics(value: object) -> dict[str, str]:
    from symkl.render import notebook  # noqa: PLC0415 - only a notebook asks

    return notebook.bundle(value)


shown.register(_as_mathematics)


def _explained(statement: Any, result: Any) -> object:  # noqa: ANN401 - a Statement and its Result
    from symkl.prover.explanation import explain  # noqa: PLC0415 - only who asks why needs the prover

    return explain(statement, result)


def _mended(statement: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a Statement
    from symkl.mends import mends_of  # noqa: PLC0415 - as above

    return mends_of(statement)


above.explainers[:], above.menders[:] = [_explained], [_mended]


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})


if not TYPE_CHECKING:  # else a type checker would accept any name at all

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            msg = f"module 'symkl' has no attribute {name!r}"
            if not name.startswith("_"):  # Python itself asks for those
                words = import_module("symkl.language.words")
                msg += words.elsewhere(name, __all__)
            raise AttributeError(msg)
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
