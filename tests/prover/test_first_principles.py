"""The moments that the prover takes from the normal density, integrated from that density by SymPy at k = 1 and 2.

The density is the one that statements are made of. With x = mu + L z, L lower triangular, L L^T = Sigma, it must become a
product of one-dimensional densities, and SymPy integrates each monomial of z against those.
"""

from __future__ import annotations

import itertools
from functools import cache

import pytest
import sympy
from sympy import Matrix, S, exp, integrate, oo, pi, sqrt

from symkl.language.distributions import Normal
from symkl.language.symbols import covariance, dimension, vector

pytestmark = pytest.mark.slow


@cache
def one_dimensional_moment(degree: int) -> sympy.Expr:
    """Integrate z**degree against the standard normal density."""
    z = sympy.Symbol("z", real=True)
    return integrate(z**degree * exp(-(z**2) / 2) / sqrt(2 * pi), (z, -oo, oo))


class Setting:
    """Explicit symbols at one dimension, and the density with x = mu + L z put in."""

    def __init__(self, k: int) -> None:
        size = dimension("k")
        x, m, big_s = vector("x", size), vector("mu", size), covariance("Sigma", size)
        self.mu = Matrix(sympy.symbols(f"mu1:{k + 1}", real=True))
        self.z = sympy.symbols(f"z1:{k + 1}", real=True)
        diagonal = sympy.symbols(f"d1:{k + 1}", positive=True)
        below = iter(sympy.symbols(f"l1:{k * k}", real=True)) if k > 1 else iter(())
        self.lower = Matrix(k, k, lambda i, j: diagonal[i] if i == j else next(below) if i > j else S.Zero)
        self.sigma = self.lower * self.lower.T
        self.x = self.mu + self.lower * Matrix(self.z)
        put = {x: self.x.as_immutable(), m: self.mu.as_immutable(), big_s: self.sigma.as_immutable(), size: k}
        density = Normal(m, big_s)(x).subs(put).doit()
        self.density_in_z = sympy.simplify(density * self.lower.det())

    def integral(self, f: sympy.Expr) -> sympy.Expr:
        """Integrate a polynomial in x against the density, monomial by monomial in z."""
        total = S.Zero
        for powers, coefficient in sympy.Poly(sympy.expand(f), *self.z).terms():
            total += coefficient * sympy.prod([one_dimensional_moment(power) for power in powers])
        return sympy.simplify(total)


@pytest.fixture(scope="module", params=[1, 2])
def setting(request: pytest.FixtureRequest) -> Setting:
    """Both dimensions in turn."""
    return Setting(request.param)


def test_density_is_a_product_in_z(setting: Setting) -> None:
    """In z the density, with the Jacobian, is the product of standard normal densities."""
    product = sympy.prod([exp(-(z**2) / 2) / sqrt(2 * pi) for z in setting.z])
    assert sympy.simplify(setting.density_in_z - product) == 0


def test_total_mass_is_one(setting: Setting) -> None:
    """The density integrates to one."""
    assert setting.integral(S.One) == 1


def test_mean_is_mu(setting: Setting) -> None:
    """E_p[x] = mu."""
    assert [setting.integral(entry) for entry in setting.x] == list(setting.mu)


def test_covariance_is_sigma(setting: Setting) -> None:
    """E_p[(x - mu)(x - mu)^T] = Sigma, not its transpose nor its inverse."""
    away = setting.x - setting.mu
    found = (away * away.T).applyfunc(setting.integral)
    assert sympy.simplify(found - setting.sigma) == sympy.zeros(*found.shape)


def test_fourth_moments_are_the_pairings(setting: Setting) -> None:
    """E[w_a w_b w_c w_d] = S_ab S_cd + S_ac S_bd + S_ad S_bc; third moments vanish."""
    away, sigma = setting.x - setting.mu, setting.sigma
    indices = range(len(away))
    for a, b, c in itertools.product(indices, repeat=3):
        assert setting.integral(away[a] * away[b] * away[c]) == 0
    for a, b, c, d in itertools.combinations_with_replacement(indices, 4):
        pairings = sigma[a, b] * sigma[c, d] + sigma[a, c] * sigma[b, d] + sigma[a, d] * sigma[b, c]
        assert sympy.expand(setting.integral(away[a] * away[b] * away[c] * away[d]) - pairings) == 0


def test_a_wrong_covariance_would_be_noticed(setting: Setting) -> None:
    """The same check fails for twice the covariance."""
    assert setting.integral((setting.x[0] - setting.mu[0]) ** 2) != 2 * setting.sigma[0, 0]
