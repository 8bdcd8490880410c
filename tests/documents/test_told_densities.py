"""Densities that documents tell by their names: the bound of a latent variable model, mutual information, Bayes' rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from symkl.documents.check import check
from symkl.documents.report import Finding, Outcome

SAMPLE = Path(__file__).parent / "samples" / "bound.md"
ELBO = r"\mathbb{E}_{q(z|x)}[\log p(x, z) - \log q(z|x)]"
KL = r"D_{KL}(q(z|x) \| p(z|x))"


def findings(*displays: str, before: str = "") -> list[Finding]:
    text = before + "\n\n" + "\n\n".join(f"$$ {d} $$" for d in displays)
    return [finding for finding in check(text=text).findings if finding.displayed]


def outcomes(*displays: str, before: str = "") -> list[Outcome]:
    return [finding.outcome for finding in findings(*displays, before=before)]


def test_a_page() -> None:
    """On a page about the bound the one wrong line is found, and all else is proved."""
    report = check(SAMPLE)
    assert [str(f.place) for f in report.findings if f.outcome is Outcome.REFUTED] == ["19:11"]
    assert report.counts[Outcome.PROVED] == len(report.findings) - 1
    (wrong,) = (f for f in report.findings if f.outcome is Outcome.REFUTED)
    assert "for q(z | x) = [[" in wrong.counterexample


@pytest.mark.parametrize(
    "line",
    [
        rf"\log p(x) = {ELBO} + {KL}",
        r"\log p_\theta(\mathbf{x}) = \mathbb{E}_{\mathbf{z} \sim q_\phi(\cdot|\mathbf{x})}[\log p_\theta(\mathbf{x})]",
        r"\log p_\theta(x) \ge \mathbb{E}_{q_\phi(z \mid x)}[\log p_\theta(x \mid z)] - D_{KL}(q_\phi(z \mid x) \| p(z))",
        r"\int p(x, y) \log \frac{p(x, y)}{p(x) p(y)} \, dx \, dy = D_{KL}(p(x, y) \| p(x) p(y))",
        r"D_{KL}(p(x, y) \| p(x) p(y)) = H(p(x)) - \mathbb{E}_{p(y)}[H(p(x|y))]",
        r"\mathbb{E}_{p(x)}\left[\frac{q(x)}{p(x)}\right] = \int q(x) \, dx",
        r"\log p(x|y) = \mathbb{E}_{q(z|x,y)}\left[\log \frac{p(x, z|y)}{q(z|x,y)}\right] + D_{KL}(q(z|x,y) \| p(z|x,y))",
    ],
)
def test_proved(line: str) -> None:
    """In whichever way the densities are written."""
    assert outcomes(line) == [Outcome.PROVED]


@pytest.mark.parametrize(
    "line",
    [
        rf"\log p(x) = {ELBO} - {KL}",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - D_{KL}(q(z|x) \| p(z)) = \log p(x) + D_{KL}(q(z|x) \| p(z|x))",
    ],
)
def test_refuted(line: str) -> None:
    """What no two variables and no two densities excuse."""
    assert outcomes(rf"\log p(x) = {ELBO} + {KL}", line) == [Outcome.PROVED, Outcome.REFUTED]


@pytest.mark.parametrize(
    ("before", "line"),
    [
        # Markov chains are rarely called so
        ("", r"\log p(x|z, y) = \log p(x|z) + 0 \cdot \log p(y)"),
        # what has a law of its own
        (r"Here $$ p(z) = \mathcal{N}(z; 0, I). $$", r"\log p(x) = \log p(x|z) + \log p(z)"),
        ("The variables $x$ and $z$ are independent.", r"\log p(x, z) = \log p(x) + \log p(z)"),
        # the data's law and the model's
        ("", r"\mathbb{E}_{p(x)}[\log p_\theta(x)] = \mathbb{E}_{p(x)}[\log p(x)]"),
    ],
)
def test_nothing_is_called_wrong_that_may_be_meant_otherwise(before: str, line: str) -> None:
    """A text need not say what is independent of what, nor which densities are the same."""
    assert Outcome.REFUTED not in outcomes(line, before=before)
    assert Outcome.PROVED not in outcomes(line, before=before)[-1:]


def test_one_density_with_and_without_its_parameter() -> None:
    """p(z) beside p_theta(x | z) is the same model's, and the report says so; p(x) beside p_theta(x) is another one."""
    (finding,) = findings(r"\int p_\theta(x|z) p(z) \, dz = p_\theta(x)")
    assert finding.outcome is Outcome.PROVED
    assert any("one density" in used.text for used in finding.used)
    assert outcomes(r"D_{KL}(p(x) \| p_\theta(x)) = D_{KL}(p_\theta(x) \| p(x))") != [Outcome.PROVED]


@pytest.mark.parametrize(
    "displays",
    [
        # a joint density of two others, and what follows from it
        (
            r"q(x, z) = p(x) q(z|x)",
            r"\mathbb{E}_{p(x)}[D_{KL}(q(z|x) \| p(z))] = \mathbb{E}_{p(x)}[D_{KL}(q(z|x) \| q(z))] + D_{KL}(q(z) \| p(z))",
        ),
        # entropies and divergences where something is known are averaged over it, as many texts have it
        (r"H(p(x, y)) = H(p(y)) + H(p(x|y))",),
        (r"D_{KL}(p(x, y) \| q(x, y)) = D_{KL}(p(x) \| q(x)) + D_{KL}(p(y|x) \| q(y|x))",),
    ],
)
def test_conventions_are_no_errors(displays: tuple[str, ...]) -> None:
    """What is true in the way in which many texts mean it."""
    assert Outcome.REFUTED not in outcomes(*displays)


def test_the_law_of_the_data_is_not_that_of_the_model() -> None:
    """p(x) beside p_theta(x | z) may be another density."""
    lines = (r"D_{KL}(p(x) \| \int p_\theta(x|z) p(z) \, dz) = 0", r"\int q_\phi(z|x) q(x) \, dx = q(z)")
    assert all(Outcome.PROVED not in outcomes(line) for line in lines)


def test_densities_of_one_family_are_told_apart_by_their_indices() -> None:
    """That of a step is not that of many steps: x_t given x_{t-1}, and given x_0."""
    before = r"Let $a_t = 1 - b_t$, $A_t = \prod_{i=1}^t a_i$ $x_t = \sqrt{A_t} x_0 + \sqrt{1 - A_t} u$, $u \sim N(0, I)$."
    step = r"q(x_t | x_{t-1}) = \mathcal{N}(x_t; \sqrt{1 - b_t} x_{t-1}, b_t I)"
    steps = r"q(x_t | x_0) = \mathcal{N}(x_t; \sqrt{A_t} x_0, (1 - A_t) I)"
    assert outcomes(step, steps, before=before) == [Outcome.GIVEN, Outcome.GIVEN]
    aligned = r"\begin{aligned} " + step.replace("=", "&=") + r" \\ " + steps.replace("=", "&=") + r"\end{aligned}"
    assert outcomes(aligned, before=before) == [Outcome.GIVEN, Outcome.GIVEN]
