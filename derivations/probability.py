"""Section 2.1 of the notes: expectation, Bayes' theorem, total probability."""

from symkl import *

NOTES = "Huang, Deep-learning notes from 0.5 - VAE (1): prerequisites, 2022, section 2.1"

k = dimension("k")
i = index("i", k)
p = AnyLaw(shape=(1, 1), name="p")
X = random_vector("x", p)  # a number with the law p
values, masses = Family("x_", k), mass_function("p_", k)  # printed as x and p

expectation = Derivation(
    "expectation",
    [
        E(X),
        define(E(X, X), "the same, with the law spelled out"),
        define(integral(X * p(X), X), "for a law with a density"),
        define(
            total(values[i] * masses(values[i]), i),
            "for a law on k values: so the integral sign is read for a mass function",
        ),
    ],
    title="The mean of a random variable, written in four ways",
    source=NOTES,
)

x, y = event("x"), event("y")

bayes = Derivation(
    "bayes",
    [
        Pr(y, given=x),
        eq(Pr(x, given=y) * Pr(y) / Pr(x), "Bayes' theorem"),
        eq(Pr(x, y) / Pr(x), "product rule"),
    ],
    title="Bayes' theorem: posterior, likelihood, prior",
    source=NOTES,
)

N = dimension("N")
j = index("i", N)
exclusive = events("y", N, "exclusive")
partition = events("y", N, "exclusive", "exhaustive")
NOT_EXHAUSTIVE = "mutually exclusive events need not cover everything: the y_i must also be exhaustive"

total_probability = Derivation(
    "total-probability",
    [
        Pr(x),
        eq(
            printed(
                total(Pr(x, given=exclusive[j]) * Pr(exclusive[j]), j),
                meant=total(Pr(x, given=partition[j]) * Pr(partition[j]), j),
                why=NOT_EXHAUSTIVE,
            ),
            "x happens together with one of the y_i",
        ),
    ],
    title="The law of total probability",
    source=NOTES,
)

z = event("z")

bayes_total = Derivation(
    "bayes-total",
    [
        Pr(z, given=x),
        eq(
            printed(
                Pr(x, given=z) * Pr(z) / total(Pr(x, given=exclusive[j]) * Pr(exclusive[j]), j),
                meant=Pr(x, given=z) * Pr(z) / total(Pr(x, given=partition[j]) * Pr(partition[j]), j),
                why=NOT_EXHAUSTIVE,
            ),
            "Bayes' theorem with the law of total probability below",
        ),
    ],
    title="Bayes' theorem with the denominator written out",
    source=NOTES,
)
