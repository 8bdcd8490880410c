"""Averages whose script says by what law they are taken."""

from __future__ import annotations

import pytest

from symkl.documents.check import check


def outcomes(text: str) -> list[str]:
    return [finding.outcome.value for finding in check(text=text).findings if finding.displayed]


LAW = r"x \sim \mathcal{N}(\mu_1, \Sigma_1)"
START = "\n" + r"$$ \begin{aligned} & \mathbb{E}_{LAW}\left[ (x - \mu_2)^T \Sigma_2^{-1} (x - \mu_2) \right] \\ "


@pytest.mark.parametrize(
    "law",
    [
        LAW,
        r"\mathbf{x} \sim \mathcal{N}(\mu_1, \Sigma_1)",
        r"\mathcal{N}(x; \mu_1, \Sigma_1)",
        r"x \sim \mathcal{N}(x \mid \mu_1, \Sigma_1)",
    ],
)
def test_the_law_of_a_script_is_a_law_and_gives_the_shapes(law: str) -> None:
    text = START.replace("LAW", f"{{{law}}}").replace("(x -", r"(\mathbf{x} -" if "mathbf" in law else "(x -")
    right = r"&= \mathrm{tr}(\Sigma_2^{-1} \Sigma_1) + (\mu_1 - \mu_2)^T \Sigma_2^{-1} (\mu_1 - \mu_2) \\ "
    wrong = r"&= \mathrm{tr}(\Sigma_2^{-1} \Sigma_1) + \mu_1^T \Sigma_2^{-1} \mu_1 - \mu_2^T \Sigma_2^{-1} \mu_2 "
    assert outcomes(text + right + wrong + r"\end{aligned} $$")[1:] == ["refuted"]
    assert outcomes(
        text
        + r"&= \mathbb{E}_{LAW}[ (x - \mu_2)^T \Sigma_2^{-1} (x - \mu_2) ] \\ ".replace("LAW", f"{{{law}}}").replace(
            "(x -", r"(\mathbf{x} -" if "mathbf" in law else "(x -"
        )
        + right
        + r"\end{aligned} $$"
    )[1:] == ["proved"]


def test_a_covariance_is_no_number_beside_a_mean_that_is_a_vector() -> None:
    text = START.replace("LAW", f"{{{LAW}}}") + (
        r"&= \mathrm{tr}(\Sigma_2^{-1} (\Sigma_1 + \mu_1^T \mu_1)) \\ "
        r"&= \mathrm{tr}(\Sigma_2^{-1} \Sigma_1 + \Sigma_2^{-1} \mu_1^T \mu_1) \end{aligned} $$"
    )
    assert "proved" not in outcomes(text)


def test_two_averages_of_one_letter_have_each_its_own_law() -> None:
    text = (
        r"$$ \mathbb{E}_{x \sim \mathcal{N}(m, S)}[x] - \mathbb{E}_{x \sim \mathcal{N}(a, R)}[x] "
        r"= \mathbb{E}_{x \sim \mathcal{N}(m, S)}[x - a] = m - a = 0 $$"
    )
    assert outcomes(text)[1] == "proved"
    assert "refuted" not in outcomes(text)


def test_a_letter_outside_of_its_average_is_not_random() -> None:
    text = r"$$ \mathbb{E}_{x \sim \mathcal{N}(m, S)}[x^T x] = \mathrm{tr}(S) + m^T m $$" + "\n\n"
    assert "proved" not in outcomes(text + r"$$ \mathbb{E}[x] + m = 2 m $$")[1:]


def test_laws_of_a_divergence_give_the_shapes() -> None:
    text = (
        r"$$ \mathrm{KL}[\mathcal{N}(\mu, \Sigma) \parallel \mathcal{N}(0, I_n)] "
        r"= \frac{1}{2}\left( \mathrm{tr}(\Sigma) + \mu^T \mu - n - \log|\Sigma| \right) "
        r"= \frac{1}{2}\left( \mathrm{tr}(\Sigma) - n + \mu^T \mu - \log\det\Sigma \right) $$"
    )
    report = check(text=text)
    assert [f.outcome.value for f in report.findings][1:] == ["proved"]
    assert "Sigma: n x n" in report.findings[1].let


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(r"E[z z^T] = z z^T", "unclear", id="of a letter that nothing calls random"),
        pytest.param(r"E_q[z z^T] = z z^T", "unclear", id="under a law of which nothing is said"),
        pytest.param(r"E_q[A z + A z] = 2 A E_q[z]", "proved", id="the mean under such a law"),
        pytest.param(r"E_q[z] + E_p[z] = 2 E_q[z]", "unclear", id="two such laws"),
        pytest.param(r"E_q[z] + E[z] = 2 E_q[z]", "not-understood", id="such a law and none"),
        pytest.param(r"E_{z \sim q}[z] + E_{z \sim p_\theta}[z] = 2 E_{z \sim q}[z]", "unclear", id="two laws of a letter"),
        pytest.param(r"E_{z \sim p_\theta}[a^T t(z)] = a^T E_{z \sim p_\theta}[t(z)]", "proved", id="of a function"),
        pytest.param(
            r"E_{z \sim p_\theta}[z^T t(z)] = E_{z \sim p_\theta}[z]^T E_{z \sim p_\theta}[t(z)]", "unclear", id="both"
        ),
        pytest.param(
            r"Cov_{z \sim q}(z) = E_{z \sim q}[z z^T] - E_{z \sim q}[z] E_{z \sim q}[z]^T", "proved", id="a covariance"
        ),
        pytest.param(r"E[\|z - a\|^2] = E[z^T z] - 2 a^T E[z] + a^T a", "proved", id="of a norm"),
    ],
)
def test_averages_over_letters_whose_law_is_not_said(text: str, expected: str) -> None:
    assert outcomes(f"Here $z$ is a vector. We have\n\n$$ {text} $$\n") == [expected]


def last_of(text: str) -> str:
    return outcomes(text)[-1]


@pytest.mark.parametrize(
    "line",
    [
        "E[y|x] = E[y]",
        "E[y|x] = E[y|z]",
        "E[y|x] = E[y|x, z]",
        "E[y|x] = y",
        r"\mathrm{Var}(y|x) = \mathrm{Var}(y)",
        r"\mathrm{Cov}(y, z|x) = \mathrm{Cov}(y, z)",
        "E[E[y|x]] = E[x]",
    ],
)
def test_what_one_average_knows_and_another_does_not_is_random(line: str) -> None:
    assert last_of(f"$$ {line} $$") not in ("proved", "follows", "refuted")


@pytest.mark.parametrize(
    "line",
    [
        "E[E[y|x]] = E[y]",
        r"\mathrm{Var}(y) = E[\mathrm{Var}(y|x)] + \mathrm{Var}(E[y|x])",
        r"\mathrm{Cov}(x, y) = \mathrm{Cov}(x, E[y|x])",
        r"\mathrm{Var}(y|x) = E[y^2|x] - E[y|x]^2",
    ],
)
def test_averages_of_averages_for_any_law(line: str) -> None:
    assert last_of(f"$$ {line} $$") == "proved"


def test_the_parameter_of_a_law_is_known_to_all() -> None:
    assert last_of(r"Let $y \sim N(m, s^2)$. $$ E[y|m] = E[y] $$") == "proved"
    assert last_of(r"Let $y \sim N(m, s^2)$. $$ E[y|x] = m $$") == "proved"


@pytest.mark.parametrize(
    "line", ["E_{p(x|y)}[x] = E_{p(x)}[x]", "E_{p(x|y)}[x] = E_{p(x|z)}[x]", "E_{p(x)}[x] = E_{p(y)}[y]"]
)
def test_laws_of_one_name_that_are_given_different_letters_are_several(line: str) -> None:
    assert last_of(f"$$ {line} $$") not in ("proved", "follows", "refuted")
    assert last_of(rf"Let $x \sim p$ be random. $$ {line} $$") not in ("proved", "follows", "refuted")


def test_what_is_drawn_given_something_is_random() -> None:
    said = r"Let $\lambda \sim \mathrm{Gamma}(a, b)$ and $x|\lambda \sim \mathrm{Poisson}(\lambda)$. "
    assert last_of(rf"{said} $$ E[\lambda] = a/b $$") == "proved"
    assert last_of(rf"{said} $$ E[\lambda|x] = a/b $$") not in ("proved", "follows", "refuted")
