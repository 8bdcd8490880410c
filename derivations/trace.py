"""Section 2.2 of the notes: tricks with the matrix trace."""

from symkl import *

NOTES = "Huang, Deep-learning notes from 0.5 - VAE (1): prerequisites, 2022, section 2.2"

x = random_vector("x", AnyLaw(shape=(1, 1)))

scalar_trace = Derivation(
    "scalar-trace",
    [E(x), eq(E(tr(x)), "a scalar is its trace")],
    title="The expectation of a scalar",
    source=NOTES,
)

n, m, q = dimensions("n m q")
A = matrix("A", n, m)
B = matrix("B", m, n)
X = random_vector("x", AnyLaw(shape=(n, n)))
F, G, H = matrix("A", n, m), matrix("B", m, q), matrix("C", q, n)

trace_cycle = Derivation(
    "trace-cycle",
    [tr(A * B), eq(tr(B * A), "the trace is cyclic")],
    [tr(F * G * H), eq(tr(G * H * F), "the trace is cyclic"), eq(tr(H * F * G), "the trace is cyclic")],
    [E(tr(X)), eq(tr(E(X)), "trace and expectation are linear")],
    title="The trace is cyclic and commutes with the expectation",
    source=NOTES,
)

v = random_vector("x", AnyLaw(shape=(n, 1)))
S = matrix("A", n)

quadratic_expectation = Derivation(
    "quadratic-expectation",
    [
        E(v.T * S * v),
        eq(E(tr(v.T * S * v)), "a scalar is its trace"),
        eq(E(tr(S * v * v.T)), "the trace is cyclic"),
        eq(tr(E(S * v * v.T)), "trace and expectation commute"),
    ],
    title="The expectation of a quadratic form",
    source=NOTES,
)
