"""Sections 2.3.1 and 2.3.2 of the notes: the Kullback-Leibler divergence of two mass functions."""

from fractions import Fraction

from symkl import *

NOTES = "Huang, Deep-learning notes from 0.5 - VAE (1): prerequisites, 2022, section 2.3"

n = dimension("n")
x = index("x", n)
P, Q = mass_function("P", n), mass_function("Q", n)

kl_definition = Derivation(
    "kl-definition",
    [KL(P, Q), define(total(P(x) * log(P(x) / Q(x)), x), "definition")],
    title="The Kullback-Leibler divergence",
    source=NOTES,
)

# the outcomes are 0, 1 and 2
P3 = MassFunction("P", values=[0.36, 0.48, 0.16])
Q3 = MassFunction("Q", values=[Fraction(1, 3)] * 3)

kl_example = Derivation(
    "kl-example",
    [rounded(KL(P3, Q3), 5), eq(0.0853, "printed by a short program")],
    [rounded(KL(Q3, P3), 5), eq(0.09746, "printed by a short program")],
    title="An example with three values",
    source=NOTES,
)

kl_nonnegative = Derivation(
    "kl-nonnegative",
    [KL(P, Q), ge(0, "Gibbs' inequality")],
    [KL(Q, P), ge(0, "Gibbs' inequality")],
    title="The divergence is never negative",
    source=NOTES,
)

kl_asymmetric = Derivation(
    "kl-asymmetric",
    [KL(P, Q), ne(KL(Q, P), "not equal in general, as the example shows")],
    title="The divergence is not symmetric",
    source=NOTES,
)
