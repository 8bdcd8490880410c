"""Denoising diffusion: the hierarchical VAE whose encoder only adds noise."""

from fractions import Fraction

from symkl import *

DDPM = "Ho, Jain and Abbeel, Denoising Diffusion Probabilistic Models, 2020"
half = Fraction(1, 2)

n = dimension("n")
clean, before, noisy = vectors("x0 x y", n)
# alpha = a^2, and the alphas of the steps before it, multiplied, b^2; a step adds noise of variance 1 - a^2
a, b, s, r, h = (scalar(name, "positive") for name in "absrh")
e = random_vector("e", Normal(Z(n, 1), (1 - b**2) * I(n)))
g = random_vector("g", Normal(Z(n, 1), (1 - a**2) * I(n)))
two_steps = a * (b * clean + e) + g

diffusion_steps = Derivation(
    "diffusion-steps",
    [E(two_steps), eq(a * b * clean, "the noise has mean 0")],
    [
        Var(two_steps),
        eq((a**2 * (1 - b**2) + 1 - a**2) * I(n), "the noises are independent"),
        eq((1 - a**2 * b**2) * I(n), "collect"),
    ],
    title="All steps of noise up to one are a single one",
    source=f"{DDPM}, (4)",
)


def squared(v):  # noqa: ANN001, ANN201 - a page of mathematics names no types
    """The squared length of a vector."""
    return v.T * v


variance = (1 - a**2) * (1 - b**2) / (1 - a**2 * b**2)


def mean_given(start):  # noqa: ANN001, ANN201 - a page of mathematics names no types
    """The mean of the vector before a step, given the noisy one and the first."""
    return (a * (1 - b**2) * noisy + b * (1 - a**2) * start) / (1 - a**2 * b**2)


diffusion_posterior = Derivation(
    "diffusion-posterior",
    [
        squared(noisy - a * before) / (1 - a**2)
        + squared(before - b * clean) / (1 - b**2)
        - squared(noisy - a * b * clean) / (1 - a**2 * b**2),
        eq(squared(before - mean_given(clean)) / variance, "Bayes' theorem in the exponents: complete the square"),
    ],
    title="The posterior of a step: its mean and its variance",
    source=f"{DDPM}, (6) and (7)",
)

guess = vector("f", n)

diffusion_divergence = Derivation(
    "diffusion-divergence",
    [
        KL(Normal(before, s * I(n), name="q"), Normal(noisy, r * I(n), name="p")),
        eq(half * (n * (s / r - 1 - log(s / r)) + squared(before - noisy) / r), "the closed form at multiples of I"),
    ],
    [
        KL(Normal(mean_given(clean), s * I(n), name="q"), Normal(mean_given(guess), s * I(n), name="p")),
        eq(squared(named("d", mean_given(clean) - mean_given(guess))) / (2 * s), "the covariances are equal"),
        eq((b * (1 - a**2) / (1 - a**2 * b**2)) ** 2 * squared(clean - guess) / (2 * s), "the noisy vector cancels"),
    ],
    title="The divergence of a step from a guess of it",
    source=f"{DDPM}, (8)",
)

noise = vector("eps", n)

diffusion_loss = Derivation(
    "diffusion-loss",
    [
        KL(Normal((noisy - h * noise) / a, s * I(n), name="q"), Normal((noisy - h * guess) / a, s * I(n), name="p")),
        eq(h**2 / (2 * s * a**2) * squared(noise - guess), "the simplified loss, but for its weight"),
    ],
    title="Guessing the mean is guessing the noise",
    source=f"{DDPM}, (12) and (14)",
)
