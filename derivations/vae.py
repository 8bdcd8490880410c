"""The notes' continuation: the variational autoencoder, its objective, its loss and its conditional form."""

from fractions import Fraction

from symkl import *

KINGMA = "Kingma and Welling, Auto-Encoding Variational Bayes, 2014"
half = Fraction(1, 2)

N = dimension("N")
i = index("i", N)
x, z = event("x"), events("z", N, "exclusive", "exhaustive")
Q = mass_function("Q", N)
bound = total(Q(i) * log(Pr(x, z[i]) / Q(i)), i)

elbo_discrete = Derivation(
    "elbo-discrete",
    [
        bound,
        eq(total(Q(i) * log(Pr(z[i], given=x) * Pr(x) / Q(i)), i), "product rule"),
        eq(
            log(Pr(x)) - total(Q(i) * log(Q(i) / Pr(z[i], given=x)), i),
            "the evidence does not depend on i, and Q is normalised",
        ),
    ],
    [
        bound,
        eq(total(Q(i) * log(Pr(x, given=z[i]) * Pr(z[i]) / Q(i)), i), "product rule, the other way round"),
        eq(
            total(Q(i) * log(Pr(x, given=z[i])), i) - total(Q(i) * log(Q(i) / Pr(z[i])), i),
            "reconstruction less the divergence from the prior",
        ),
    ],
    title="The evidence lower bound of a discrete code, written in two ways",
    source=f"{KINGMA}, (2) and (3)",
)

n, k = dimensions("n k")
datum, latent = vector("x", n), vector("z", k)
model, posterior = density("p", datum, latent), density("q", latent, given=datum)
drawn = posterior(latent, given=datum)
evidence, joint = log(model(datum)), model(datum, latent)
elbo = E(log(joint) - log(drawn), drawn)
gap = KL(drawn, model(latent, given=datum))

elbo_continuous = Derivation(
    "elbo",
    [
        evidence,
        eq(E(evidence, drawn), "the evidence does not depend on z, and q is normalised"),
        eq(E(log(joint / drawn * (drawn / model(latent, given=datum))), drawn), "Bayes' rule, times 1"),
        eq(elbo + gap, "the logarithm of a product"),
        ge(elbo, "Gibbs' inequality"),
    ],
    [
        elbo,
        eq(
            E(log(model(datum, given=latent)), drawn) - KL(drawn, model(latent)),
            "reconstruction less the divergence from the prior",
        ),
    ],
    title="The evidence is its lower bound and a divergence from the posterior",
    source=f"{KINGMA}, (1) to (3)",
)

many = dimension("K")
draw = index("j", many)
weight = joint / drawn
mean_weight = total(weight, draw) / many

importance_weighted = Derivation(
    "iwae",
    [
        draws(mean_weight, drawn, draw),
        eq(E(weight, drawn), "every draw has the same law"),
        eq(model(datum), "the code cancels, and the joint density is integrated over z"),
    ],
    [
        evidence,
        ge(
            draws(log(mean_weight), drawn, draw),
            "Jensen's inequality: the mean of the weights is the evidence",
        ),
        ge(E(log(weight), drawn), "the logarithm of a mean is at least the mean of the logarithms"),
    ],
    title="The bound by K importance-weighted draws lies between the evidence and its lower bound",
    source="Burda, Grosse and Salakhutdinov, Importance Weighted Autoencoders, 2016, (8) and theorem 1",
)

label = vector("y", n)
model_given = density("p", datum, latent, given=label)
code_given = density("q", latent, given=(datum, label))(latent, given=(datum, label))
bound_given = E(log(model_given(datum, latent, given=label)) - log(code_given), code_given)

elbo_conditional = Derivation(
    "elbo-conditional",
    [
        log(model_given(datum, given=label)),
        eq(bound_given + KL(code_given, model_given(latent, given=(datum, label))), "as before, all given y"),
        ge(bound_given, "Gibbs' inequality"),
        eq(
            E(log(model_given(datum, given=(latent, label))), code_given) - KL(code_given, model_given(latent, given=label)),
            "reconstruction less the divergence from the conditional prior",
        ),
    ],
    title="The lower bound of the conditional VAE",
    source="Sohn, Lee and Yan, Learning Structured Output Representation using Deep Conditional Generative Models, 2015",
)

information = KL(joint, model(datum) * model(latent))
mutual_information = Derivation(
    "mutual-information",
    [
        information,
        eq(E(KL(model(latent, given=datum), model(latent)), model(datum)), "the average over x of a divergence"),
        eq(entropy(model(latent)) - E(entropy(model(latent, given=datum)), model(datum)), "what x tells of z"),
        eq(entropy(model(datum)) + entropy(model(latent)) - entropy(joint), "the chain rule of entropies"),
        ge(0, "Gibbs' inequality"),
    ],
    title="Mutual information",
    source="Cover and Thomas, Elements of Information Theory, 2006, 2.4",
)

y, b = vectors("y b", n)
W = matrix("W", n, k)
m = vector("m", k)
S = covariance("S", k)
s = scalar("s", "positive")
beta = scalar("beta", "positive")
encoder, prior = Normal(m, S, name="q"), Normal(Z(k, 1), I(k), name="p")
code = random_vector("z", encoder)
decoder = lognpdf(y, W * code + b, s * I(n))
error = y - W * m - b
reconstruction = -n / 2 * log(2 * pi * s) - (error.T * error + tr(W * S * W.T)) / (2 * s)

vae_reconstruction = Derivation(
    "vae-reconstruction",
    [
        E(decoder),
        eq(-n / 2 * log(2 * pi * s) - E((y - W * code - b).T * (y - W * code - b)) / (2 * s), "logarithm of the density"),
        eq(reconstruction, "the expectation of a quadratic form"),
    ],
    title="What a linear decoder with normal noise reconstructs on average",
    source=f"{KINGMA}, (3) and appendix C.2",
)

vae_prior = Derivation(
    "vae-prior",
    [
        KL(encoder, prior),
        eq(E(log(encoder(code)) - log(prior(code))), "definition"),
        eq(half * (tr(S) + m.T * m - k - log(det(S))), "the closed form at mean 0 and covariance $I(k)$"),
    ],
    title="The divergence of an encoder from the standard normal prior",
    source=f"{KINGMA}, appendix B",
)

vae_objective = Derivation(
    "vae-objective",
    [
        E(decoder + log(prior(code)) - log(encoder(code))),
        eq(E(decoder) - KL(encoder, prior), "definition of the divergence"),
        eq(reconstruction - half * (tr(S) + m.T * m - k - log(det(S))), "put in the two closed forms"),
    ],
    [E(decoder + log(prior(code)) - log(encoder(code))), le(E(decoder), "the divergence is never negative")],
    title="The evidence lower bound of a linear model with a normal encoder",
    source=f"{KINGMA}, (3)",
)

v = vector("v", k)
j = index("j", k)
diagonal_encoder = Normal(m, diagonal(exp(v[j]), j), name="q")
diagonal_code = random_vector("z", diagonal_encoder)
diagonal_decoder = lognpdf(y, W * diagonal_code + b, s * I(n))

vae_loss = Derivation(
    "vae-loss",
    [
        -E(diagonal_decoder) + KL(diagonal_encoder, prior),
        eq(
            n / 2 * log(2 * pi * s)
            + (error.T * error + tr(W * diagonal(exp(v[j]), j) * W.T)) / (2 * s)
            + total(exp(v[j]) + m[j] ** 2 - 1 - v[j], j) / 2,
            "the average reconstruction and the closed form of the divergence",
        ),
    ],
    title="The loss of an encoder with log-variances v",
    source=f"{KINGMA}, (10)",
)

beta_vae = Derivation(
    "beta-vae",
    [
        E(decoder) - beta * KL(encoder, prior),
        eq(
            E(decoder + beta * log(prior(code)) - beta * log(encoder(code))),
            "a weight on the divergence is one on both densities",
        ),
        eq(reconstruction - beta / 2 * (tr(S) + m.T * m - k - log(det(S))), "put in the two closed forms"),
    ],
    title="The objective of the beta-VAE",
    source="Higgins et al., beta-VAE, 2017, (4)",
)

noise = random_vector("e", Normal(Z(k, 1), I(k)))
L = matrix("L", k)
A = matrix("A", k, k, "symmetric")
drawn = m + L * noise

reparameterisation = Derivation(
    "reparameterisation",
    [E(drawn), eq(m, "the noise has mean 0")],
    [Var(drawn), eq(L * L.T, "the noise has covariance $I(k)$")],
    [E(drawn.T * A * drawn), eq(m.T * A * m + tr(A * L * L.T), "the expectation of a quadratic form")],
    [
        D(E(drawn.T * A * drawn), m),
        eq(E(2 * A * drawn), "the gradient of the function, averaged"),
        eq(2 * A * m, "the noise has mean 0"),
    ],
    [
        D(E(drawn.T * A * drawn), L),
        eq(E(2 * A * drawn * noise.T), "the chain rule: the gradient of the function, times the noise"),
        eq(2 * A * L, "the noise has mean 0 and covariance $I(k)$"),
    ],
    title="Reparameterisation: gradients of an average are averages of gradients",
    source=f"{KINGMA}, section 2.4",
)

c = vector("c", n)
B1, B2 = matrix("B1", k, n), matrix("B2", k, n)
a1, a2 = vectors("a1 a2", k)
S1, S2 = covariance("S1", k), covariance("S2", k)
apart = named("d", (B2 - B1) * c + a2 - a1)

cvae = Derivation(
    "cvae",
    [
        KL(Normal(B1 * c + a1, S1, name="q"), Normal(B2 * c + a2, S2, name="p")),
        eq(
            half * (log(det(S2) / det(S1)) - k + tr(S2.I * S1) + apart.T * S2.I * apart),
            "both means depend on the condition c",
        ),
    ],
    title="The conditional VAE: the divergence of two conditional normal laws",
    source="Sohn, Lee and Yan, Learning Structured Output Representation, 2015, (4)",
)
