"""Lines about entropies and informations of letters, whatever their law."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

SAID = "The entropies and the mutual information of random variables. "


def last(text: str) -> str:
    return check(text=text).findings[-1].outcome.value


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (r"H(X, Y) = H(X) + H(Y|X)", r"H(X, Y) = H(X) - H(Y|X)"),
        (r"I(X; Y) = H(X) - H(X|Y)", r"I(X; Y) = H(X) + H(X|Y)"),
        (r"I(X; Y) = H(X) + H(Y) - H(X, Y)", r"I(X; Y) = H(X) + H(Y) + H(X, Y)"),
        (r"I(X; Y) + H(X|Y) = H(X)", r"I(X; Y) + H(X|Y) = H(X) + H(Y)"),
        (r"\mathrm{I}(X; Y) = \mathrm{H}(Y) - \mathrm{H}(Y|X)", r"\mathrm{I}(X; Y) = \mathrm{H}(Y) - 2\,\mathrm{H}(Y|X)"),
    ],
)
def test_of_two_letters(line: str, wrong: str) -> None:
    assert last(f"{SAID} $$ {line} $$") == "proved"
    assert last(f"{SAID} $$ {wrong} $$") in ("refuted", "needs-hypothesis")
    assert last(f"Of functions H and I. $$ {line} $$") != "proved"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (r"H(X, Y, Z) = H(X) + H(Y|X) + H(Z|X, Y)", r"H(X, Y, Z) = H(X) + H(Y|X) + H(Z|X)"),
        (r"I(X; Y, Z) = I(X; Y) + I(X; Z|Y)", r"I(X; Y, Z) = I(X; Y) + I(X; Z)"),
        (r"H(X, Y|Z) = H(X|Z) + H(Y|X, Z)", r"H(X, Y|Z) = H(X|Z) + H(Y|Z)"),
        (r"I(X; Y|Z) = H(X|Z) - H(X|Y, Z)", r"I(X; Y|Z) = H(X|Z) - H(X|Y)"),
    ],
)
def test_of_three_letters_some_may_be_independent(line: str, wrong: str) -> None:
    assert last(f"{SAID} $$ {line} $$") == "proved"
    assert last(f"{SAID} $$ {wrong} $$") == "unclear"


@pytest.mark.parametrize("line", [r"I(X; Y) \ge 0", r"H(X|Y) \le H(X)", r"H(X, Y) \le H(X) + H(Y)"])
def test_inequalities(line: str) -> None:
    assert last(f"{SAID} $$ {line} $$") == "proved"


@pytest.mark.parametrize("line", [r"H(X|Y) \ge 0", r"H(X) \le H(X, Y)"])
def test_what_holds_for_masses_only_is_left_open(line: str) -> None:
    assert last(f"{SAID} $$ {line} $$") not in ("proved", "refuted", "needs-hypothesis")


@pytest.mark.parametrize(
    "text",
    [
        r"For independent variables, $$ H(X, Y) = H(X) + H(Y) $$",
        r"Where $Y = f(X)$ is a function of $X$, $$ H(X, Y) = H(X) $$",
        r"Where $Y = f(X)$ is a function of $X$, $$ I(X; Y) = H(Y) $$",
        r"Let $X \sim N(0, 1)$, $Z \sim N(0, s^2)$ and $Y = X + Z$. $$ H(Y|X) = H(Z|X) $$",
    ],
)
def test_what_more_is_said_of_may_hold(text: str) -> None:
    assert last(f"The entropy. {text}") not in ("refuted", "needs-hypothesis")


def test_the_reading_is_reported() -> None:
    (finding,) = check(text=f"{SAID} $$ H(X, Y) = H(X) + H(Y|X) $$").findings
    assert any("one joint law" in used.text for used in finding.used)
