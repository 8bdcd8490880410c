"""Lines that are not surely wrong: a misprint is noticed where one change makes a theorem of it, and nothing else is."""

from __future__ import annotations

import pytest

from symkl.documents.check import check
from symkl.documents.report import Finding, Outcome, Severity

# words, a line that is true as it is meant, and a misprint in it
NOTICED = {
    "what a known quantity is": (
        "The variance of a random variable is defined as",
        r"\mathrm{Var}(X) = \mathrm{E}\left[ (X - \mathrm{E}(X))^2 \right]",
        r"\mathrm{Var}(X) = \mathrm{E}\left[ (X + \mathrm{E}(X))^2 \right]",
    ),
    "letters of which nothing is said": (
        "Plugging this in, we obtain",
        r"r \cdot \frac{(u v + t n \bar{y})^2}{r^2} = \frac{1}{r} (u^2 v^2 + 2 t n u v \bar{y} + t^2 n^2 \bar{y}^2)",
        r"r \cdot \frac{(u v + t n \bar{y})^2}{r^2} = \frac{1}{r} (u^2 v^2 - 2 t n u v \bar{y} + t^2 n^2 \bar{y}^2)",
    ),
    "a letter on the left": ("Note that", r"Z = \exp(\ln Z)", r"Z = \exp(2 \ln Z)"),
    "a fraction that is reduced": (
        r"With $$ \frac{q}{\oint r} = k , $$ we have",
        r"\frac{q / v}{k - 1} \cdot v = \frac{q}{k - 1}",
        r"\frac{q / v}{k - 1} \cdot v = \frac{q}{k + 1}",
    ),
    "sums with sums behind them": (
        "It follows that",
        r"\sum_{i=1}^n (\hat{u}_i - k)^2 = \sum_{i=1}^n \hat{u}_i^2 + \sum_{i=1}^n k^2 - 2 k \sum_{i=1}^n \hat{u}_i",
        r"\sum_{i=1}^n (\hat{u}_i - k)^2 = \sum_{i=1}^n \hat{u}_i^2 - \sum_{i=1}^n k^2 - 2 k \sum_{i=1}^n \hat{u}_i",
    ),
    "a letter in an interval": (
        r"Let $y \in \mathcal{Y}$ where $\mathcal{Y} = [0, 1]$. Then",
        r"\frac{y}{1 - y} + 1 = \frac{1}{1 - y}",
        r"\frac{y}{1 - y} + 1 = \frac{1}{1 + y}",
    ),
    "a step under an assumption": (
        r"With $$ \frac{t}{\oint r} = k , $$ and assuming that $t < k$, we have",
        r"M = \frac{k}{t - k} (0 - 1) = \frac{k}{k - t}",
        r"M = \frac{k}{t - k} (0 - 1) = \frac{k}{k + t}",
    ),
    "a standard deviation": (
        r"With $$ \frac{q}{\oint r} = \sigma , $$ we have",
        r"\frac{w}{\sqrt{2 \sigma^2}} = \frac{1}{\sqrt{2} \sigma} w",
        r"\frac{w}{\sqrt{2 \sigma^2}} = \frac{1}{\sqrt{3} \sigma} w",
    ),
    "logarithms of what is integrated": (
        "Let $f$ and $g$ be functions. Then",
        r"\int f(x) \log \frac{f(x)}{g(x)} \, dx = \int f(x) \log f(x) \, dx - \int f(x) \log g(x) \, dx",
        r"\int f(x) \log \frac{f(x)}{g(x)} \, dx = \int f(x) \log f(x) \, dx + \int f(x) \log g(x) \, dx",
    ),
    "densities that are counted": (
        "As the second one integrates to one,",
        r"\int \int p_1(x) p_2(y) \log p_1(x) \, dy \, dx = \int p_1(x) \log p_1(x) \, dx",
        r"\int \int p_1(x) p_2(y) \log p_1(x) \, dy \, dx = \int p_2(x) \log p_1(x) \, dx",
    ),
    "what it is by definition": (
        r"The projection matrix of the fit is $$ P = X (X^T X)^{-1} X^T . $$ With $$ \frac{q}{\oint r} = X , $$ we have",
        r"(I - X (X^T X)^{-1} X^T) y = (I - P) y",
        r"(I - X (X^T X)^{-1} X^T) y = (I + P) y",
    ),
    "a sum that is considered": (
        "Consider the following sum:",
        r"\sum_{i=1}^n (u_i - k)^2 = \sum_{i=1}^n (u_i^2 - 2 k u_i + k^2)",
        r"\sum_{i=1}^n (u_i - k)^2 = \sum_{i=1}^n (u_i^2 + 2 k u_i + k^2)",
    ),
    "a step on the way to a condition": (
        r"With $$ \frac{t}{\oint r} = k , $$ look at the second-order condition:",
        r"Z = -\frac{k}{t^2} - \frac{k}{w^2} = -\left( \frac{k}{t^2} + \frac{k}{w^2} \right)",
        r"Z = -\frac{k}{t^2} - \frac{k}{w^2} = -\left( \frac{k}{t^2} - \frac{k}{w^2} \right)",
    ),
    "a number below a bar": (
        "Moreover,",
        r"u = \frac{1}{2} (u + u)",
        r"u = \frac{1}{3} (u + u)",
    ),
}
# of which a point is found where they do not hold, whatever the laws are
WRONG = {
    "variances of what is independent": (
        r"Let $X$ and $Y$ be independent. As $$ \mathrm{Cov}(X,Y) = 0 , $$ we have",
        r"\mathrm{Var}(X+Y) = \mathrm{Var}(X) + \mathrm{Var}(Y)",
        r"\mathrm{Var}(X+Y) = \mathrm{Var}(X) - \mathrm{Var}(Y)",
    ),
}
# what is no theorem of all its letters, and is one change away from one
SILENT = {
    "a constant": (
        "Because the mean of a constant is the constant,",
        r"\mathrm{E}(A z) + \mathrm{E}(m) = A \mathrm{E}(z) + m",
    ),
    "an orthogonal matrix": ("The columns satisfy", r"Q^\mathrm{T} Q = I"),
    "an idempotent matrix": ("We call it so if", r"P P = P"),
    "values of coefficients": ("The sum is", r"Z = X + Y = a X + b Y \quad \text{with} \quad a = b = 1"),
    "two estimators by one name": (
        r"The estimator is $$ \hat{s} = \frac{1}{n} \sum_{i=1}^n x_i^2 . $$ The unbiased one is",
        r"\hat{s} = \frac{1}{n - 1} \sum_{i=1}^n x_i^2",
    ),
    "a function": ("It is a translation:", r"f(x + h) = f(x) + h"),
    "a function at a point": (
        r"The function $$ g(x) = (x - m)^2 e^{m} $$ vanishes:",
        r"g''(m) = 2 e^{m}",
    ),
    "what is centred": ("As its mean vanishes,", r"\mathrm{Var}(U) = \mathrm{E}(U^2)"),
    "what is independent": ("As they are independent,", r"p(u, v) = p(u) p(v)"),
    "an equation to be solved": ("It remains to solve", r"c w + c w = 3 c w - k"),
    "an indicator": ("As $D$ is an indicator,", r"\mathrm{Var}(D) = \mathrm{E}(D) - \mathrm{E}(D)^2"),
    "equal variances": ("As the variances are equal,", r"v_1 + v_2 = 2 v_1"),
    "an involution": ("A reflection satisfies", r"R R = I"),
    "a reflection of traces": ("It follows that", r"F F B = B"),
    "a symmetric matrix": ("By symmetry,", r"S + S^\mathrm{T} = 2 S"),
    "an invariant": ("As the change of basis is orthogonal,", r"| C^\mathrm{T} B C | = | B |"),
    "a coefficient that is one": ("With $c = 1$, we have", r"\mathrm{E}(c U + V) = \mathrm{E}(U) + \mathrm{E}(V)"),
    "two of them": ("For $n = 2$,", r"\frac{1}{n} \sum_{i=1}^n (u_i + w) = \frac{1}{2} \sum_{i=1}^n u_i + w"),
    "an approximation": ("To first order,", r"(1 + h)^2 = 1 + 2 h"),
    "a commuting pair": ("As they commute,", r"(K + L) (K - L) = K K - L L"),
    "a limit": ("For large $n$,", r"\frac{n + 1}{n} v = v"),
    "a letter for a mean": (
        "This is the variance",
        r"\mathrm{E}\left[ (W - \mu)^2 \right] = \mathrm{E}\left[ (W - \mathrm{E}(W))^2 \right]",
    ),
    "a sum that reaches on": ("Summing up,", r"\sum_{i=1}^n u_i + w = \sum_{i=1}^n u_i + n w"),
    "a mean that reaches on": (
        "So the mean is",
        r"\frac{1}{n} \sum_{i=1}^n u_i + w = \frac{1}{n} \sum_{i=1}^n u_i + w n / n",
    ),
    "a value that is 1": ("As the range ends there,", r"F_U(b) = \frac{b - a}{b - a}"),
    "a product that is 0": (
        r"Using $G Y = 0$, it becomes",
        r"\mathrm{tr}\left[ Y^T K + G Y + Y^T G^T + H \right] = \mathrm{tr}(Y^T K) + \mathrm{tr}(H)",
    ),
    "a letter in a finite set": (
        r"Let $z \in \mathcal{Z}$ where $\mathcal{Z} = \{0, 1\}$. Then",
        "z^2 + z = 2 z",
    ),
    "a case of a letter": ("As $r = 0$, we have", r"r k + w = r + w"),
    "an equation that is assumed": ("Assume that", r"k (0 - w) = k + w"),
    "rows that are no solution": ("It is", r"0 &= k - w \\ 0 &= k + w - 2"),
    "a condition": (r"With $$ \frac{t}{\oint r} = k , $$ look at the condition:", r"k (t + w) = k t - k w"),
    "a function that is even": ("By symmetry,", r"\frac{1}{2} (f(c - h) + f(c + h)) = f(c + h)"),
    "a function that is even about a point": ("By symmetry,", r"w f(c - h) = w f(c + h)"),
    "equal variances of three": ("As the variances are equal,", r"v_1 + v_3 = 2 v_1"),
    "entropies": (r"The chain rule says", r"H(S,T) = H(S) + H(T|S)"),
}


def page(cases: dict[str, tuple[str, str]]) -> str:
    return "\n".join(f"# {name}\n\n{words}\n\n$$ {line} . $$\n" for name, (words, line) in cases.items())


def last(text: str) -> dict[str, Finding]:
    """The last displayed sign below each heading."""
    lines = text.splitlines()
    displayed = [f for f in check(text=text).findings if f.displayed]
    return {next(h for h in lines[f.place.line :: -1] if h.startswith("# "))[2:]: f for f in displayed}


@pytest.fixture(scope="module")
def true() -> dict[str, Finding]:
    return last(page({name: (words, line) for name, (words, line, _) in {**NOTICED, **WRONG}.items()} | SILENT))


@pytest.fixture(scope="module")
def false() -> dict[str, Finding]:
    return last(page({name: (words, line) for name, (words, _, line) in {**NOTICED, **WRONG}.items()}))


@pytest.mark.parametrize("name", [*NOTICED, *WRONG, *SILENT])
def test_what_is_true_as_it_is_meant_raises_no_alarm(true: dict[str, Finding], name: str) -> None:
    assert true[name].severity not in (Severity.ERROR, Severity.WARNING), true[name]


@pytest.mark.parametrize("name", NOTICED)
def test_a_misprint_is_noticed_where_nothing_makes_it_an_error(false: dict[str, Finding], name: str) -> None:
    assert false[name].severity is Severity.WARNING, false[name]
    assert "may be misprinted" in false[name].message
    assert false[name].mends


@pytest.mark.parametrize("name", WRONG)
def test_a_misprint_is_an_error_where_a_point_is_found(false: dict[str, Finding], name: str) -> None:
    assert false[name].severity is Severity.ERROR, false[name]
    assert false[name].mends


INFLECTION = r"""**Theorem:** The function has two inflection points at $x = m - s$ and $x = m + s$.

**Proof:** Let $f(x) = (x - m)^2 / s^2$. Then we have

$$ \frac{(x - m)^2}{s^2} - 1 = \frac{1}{s^2} %s . $$
"""


def is_proved(text: str) -> bool:
    """Whether the last displayed sign is proved, or follows from a line that is given."""
    found = [f for f in check(text=text).findings if f.displayed][-1]
    return found.outcome in (Outcome.PROVED, Outcome.FOLLOWS)


def test_a_point_of_a_function_is_no_definition_of_its_letter() -> None:
    assert is_proved(INFLECTION % r"\left[ (x - m)^2 - s^2 \right]")
    assert not is_proved(INFLECTION % r"\left[ (x - m)^4 / s^2 - s^2 \right]")


DENSITY = r"""The model is $y \sim \mathcal{N}(X b, s^2 V)$ with a positive definite $n \times n$ matrix $V$, or

$$ \mathcal{N}(y; X b, %s) = \sqrt{\frac{|t P|}{(2 \pi)^n}} \exp\left[ -\frac{t}{2} (y - X b)^T P (y - X b) \right] $$

using the number $t > 0$ and a positive definite $n \times n$ matrix $P$.
"""


def test_a_law_is_written_with_variances_where_others_are() -> None:
    assert is_proved(DENSITY % "(t P)^{-1}")
    assert not is_proved(DENSITY % "t P")
    assert is_proved(DENSITY.replace("s^2 V", "V") % "t P")  # nothing says that V is no precision


SOLVED = r"""Setting the slope to zero, we obtain

$$ \begin{split}
0 &= \frac{y}{\hat{p}} %s \frac{n - y}{1 - \hat{p}} \\
n \hat{p} - y \hat{p} &= y %s y \hat{p} \\
\hat{p} &= \frac{y}{n}
\end{split} $$
"""
ENDS_IN = r"""**Theorem:** The value of the game is

$$ V = S^{-1} (a %s b) . $$

**Proof:** By definition,

$$ V = S^{-1} (a + b) . $$
"""
RESIDUALS = r"""Let $\bar{x}$ be the mean of $x_1, \ldots, x_n$. We have

$$ \sum_{i=1}^n (x_i - \bar{x}) = \sum_{i=1}^n x_i - n \bar{x} = 0 . $$

It follows that

$$ \sum_{i=1}^n (x_i - \bar{x} + \hat{u}_i)^2
= \sum_{i=1}^n \left( (x_i - \bar{x})^2 %s 2 (x_i - \bar{x}) \hat{u}_i + \hat{u}_i^2 \right) . $$
"""
PRIOR = r"""Let $\Sigma$ be a known $n \times n$ covariance matrix,
$y$ an $n$-dimensional vector, $X$ a known $n \times p$ matrix and

$$ p(\beta) = \mathcal{N}(\beta; \mu_0, \Sigma_0) . $$

The likelihood function is

$$ p(y|\beta) = \mathcal{N}(y; X \beta, \Sigma)
= \sqrt{\frac{1}{(2 \pi)^n |\Sigma|}} \exp\left[ -\frac{1}{2} (y - X \beta)^T \Sigma^{-1} (y %s X \beta) \right] . $$
"""


ROWS = r"""The mode is where the slope vanishes:

$$ \begin{split}
0 &= b \left[ (a - 1) (1 - x) - (c - 1) x \right] \\
(c - 1) x &= (a - 1) (1 - x) \\
x [(c - 1) + (a %s 1)] &= a - 1 \\
x &= \frac{a - 1}{a + c - 2}
\end{split} $$
"""


def loud(text: str) -> list[bool]:
    """Whether each displayed sign is an error or a warning."""
    return [f.severity in (Severity.ERROR, Severity.WARNING) for f in check(text=text).findings if f.displayed]


def test_a_row_is_compared_with_what_solves_it() -> None:
    assert loud(SOLVED % ("-", "-")) == [False, False, False]
    assert loud(SOLVED % ("+", "-")) == [True, False, False]
    assert loud(SOLVED % ("-", "+")) == [False, True, False]


def test_a_theorem_is_compared_with_what_its_proof_ends_in() -> None:
    assert loud(ENDS_IN % "+") == [False, False]
    assert loud(ENDS_IN % "-") == [True, False]
    other = r"$$ V = S^{-1} (a - b) $$ where the other is meant."
    assert loud(ENDS_IN % "-" + other) == [False, False, False]  # one of two values


def test_an_equation_that_is_solved_is_no_term_that_may_be_left_out() -> None:
    assert not any(loud(ROWS % "-"))
    assert loud(ROWS % "+") == [False, False, True, False]


def test_that_something_is_0_matters_only_where_it_is_not_proved() -> None:
    assert loud(RESIDUALS % "+") == [False, False, False]
    assert loud(RESIDUALS % "-") == [False, False, True]


def test_a_prior_covariance_is_no_part_of_a_covariance_and_a_density_no_size() -> None:
    assert loud(PRIOR % "-") == [False, False, False]
    assert loud(PRIOR % "+") == [False, False, True]


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"\frac{1}{2} \log \frac{3}{4} + \frac{1}{2} \log \frac{3}{2} = \frac{1}{2} \log \frac{9}{8}", Outcome.PROVED),
        (r"\frac{1}{2} \log \frac{3}{4} + \frac{1}{3} \log \frac{3}{2} = \frac{1}{2} \log \frac{9}{8}", Outcome.REFUTED),
        (r"\log 8 = 3", Outcome.UNCLEAR),
        (r"\log 8 + \log 2 = 2 \log 4 \cdot \log 2", Outcome.UNCLEAR),
        (r"e^{(a + b^2)} = e^a \cdot e^{(b^2)}", Outcome.PROVED),
        (r"e^{(i)} + e^{(j)} - e^{(j)} = e^{(i)}", Outcome.PROVED),
    ],
)
def test_numbers_and_logarithms(line: str, outcome: Outcome) -> None:
    (found,) = check(text=f"We have\n\n$$ {line} . $$\n").findings
    assert found.outcome is outcome, found


TURNED = r"""Let $X$ be an $n$-dimensional random vector with $\mu = \mathrm{E}[X]$. We use

$$ Y = a^T (X - \mu) $$

and note that

$$ %s . $$
"""


@pytest.mark.parametrize(
    ("line", "warned"),
    [
        (r"a^T (X - \mu) = (X - \mu)^T a", False),
        (r"a (X - \mu) = (X - \mu)^T a", True),
        (r"a^T (X - \mu) = (X - \mu) a", True),
        (r"a (X - \mu) = (X - \mu)^T a + 1", False),  # what would fit is not true
    ],
)
def test_a_transpose_too_few_is_noticed_where_one_more_proves_the_line(line: str, *, warned: bool) -> None:
    found = [f for f in check(text=TURNED % line).findings if f.displayed][-1]
    assert ("its shapes do not fit, and it is proved with a transpose more" in found.message) is warned, found
    assert (found.severity is Severity.WARNING) is warned


def test_that_a_matrix_is_symmetric_is_no_transpose_too_many() -> None:
    text = r"""**Theorem:** Each covariance matrix is symmetric:

$$ K_{UU}^\mathrm{T} = K_{UU} \; . $$

**Proof:** The covariance matrix of a random vector $U$ is

$$ K_{UU} =
\begin{bmatrix}
\mathrm{Cov}(U_1,U_1) & \ldots & \mathrm{Cov}(U_1,U_m) \\
\vdots & \ddots & \vdots \\
\mathrm{Cov}(U_m,U_1) & \ldots & \mathrm{Cov}(U_m,U_m)
\end{bmatrix} \; . $$

Now, $\mathrm{Cov}(U,V) = \mathrm{Cov}(V,U)$.
"""
    assert not any(loud(text))


@pytest.mark.parametrize(
    ("words", "warned"),
    [("independent and identically distributed according to a law with mean $m$", True), ("identically distributed", False)],
)
def test_data_of_one_law_are_no_more_than_that(words: str, *, warned: bool) -> None:
    text = f"Let $u$ and $v$ be {words}. We get\n\n$$ 3 (u - v) = 3 u + 3 v . $$\n"
    assert loud(text) == [warned]


def test_a_transpose_on_a_number_is_none_too_many() -> None:
    text = r"""Let $X$ be an $n$-dimensional random vector, $X \sim \mathcal{N}(\mu, \Sigma)$. If $n = 1$, then

$$ \mathcal{N}(x; \mu, \sigma^2)
= \frac{1}{\sqrt{2 \pi |\sigma^2|}} \exp\left[ -\frac{1}{2} (x-\mu)^T (\sigma^2)^{-1} (x-\mu) \right] . $$
"""
    assert not any(loud(text))


@pytest.mark.parametrize(("product", "warned"), [("a x", True), ("a(x)", False)])
def test_what_may_be_a_function_wants_no_transpose(product: str, *, warned: bool) -> None:
    """The a before a bracket may be another than the vector a."""
    before = r"Let $x$ be an $n$-dimensional random vector. We use $$ Y = a^T x $$ $$ Z = a^T a $$ and note that"
    found = [f for f in check(text=rf"{before} $$ {product} = x^T a . $$").findings if f.displayed][-1]
    assert ("proved with a transpose more" in found.message) is warned, found


# a number by what it is in a matrix, and by what stands beside it
PUT_IN = r"""
Let $y \in \mathbb{R}^n$ be a vector, let $V$ be an $n \times n$ matrix, $\hat{y} = V y$ and

$$ K = V^T V . $$

Then we have

$$ %s . $$
"""


@pytest.mark.parametrize(
    ("line", "warned"),
    [
        (r"\hat{y}^T \hat{y} = y^T K y", False),
        (r"\hat{y}^T \hat{y} = y K y", True),
        (r"\hat{y}^T \hat{y} = y K y + y^T y", False),
    ],
)
def test_a_transpose_too_few_where_what_is_defined_is_put_in(line: str, *, warned: bool) -> None:
    found = [f for f in check(text=PUT_IN % line).findings if f.displayed][-1]
    assert ("it is proved with a transpose more" in found.message) is warned, found


CASES = r"""
**Theorem:** The function of $p$ is

$$ Q(p) = \left\{ \begin{array}{rl} - \infty \; , & \text{if} \; p = 0 \\ %s \; , & \text{if} \; p > 0 \end{array} \right. $$

**Proof:** With $$ \frac{q}{\oint r} = p , $$ we have

$$ a + p \cdot (b-a+1) - 1 = %s . $$
"""


@pytest.mark.parametrize(("line", "severity"), [("a + pb - pa + p - 1", None), ("a + pb + pa + p - 1", Severity.WARNING)])
def test_a_case_that_a_display_tells_apart_holds_for_no_other_line(line: str, severity: Severity | None) -> None:
    found = [f for f in check(text=CASES % (line, line)).findings if f.displayed][-1]
    assert found.severity is severity, found


@pytest.mark.parametrize(("sign", "severity"), [("-", None), ("+", Severity.WARNING)])
def test_an_i_that_is_summed_over_is_no_imaginary_unit(sign: str, severity: Severity | None) -> None:
    line = rf"\sum_{{i=1}}^n (W e)_i^2 - k = (W e)^T (W e) {sign} k"
    text = f"Let $e$ be a vector in $\\mathbb{{R}}^n$, and $W$ an $n \\times n$ matrix. Then\n\n$$ {line} . $$\n"
    found = [f for f in check(text=text).findings if f.displayed][-1]
    assert found.severity in (severity, Severity.ERROR if severity else None), found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", r"\frac{a \cdot u / b \cdot v}{u / v} = \frac{a}{b}"),  # v is meant to stand below
        ("", r"c + \sum_{m=n+1}^\infty \frac{0^{m-n}}{(m-n)!} w_m = c"),  # m is more than n
        (r"Let $\mathrm{Com}(m) = \oint \sqrt[3]{m}$ be a cost.", r"u (\mathrm{Com}(m) - v) = u v"),
    ],
)
def test_what_may_be_meant_otherwise_is_no_slip(text: str, line: str) -> None:
    found = [f for f in check(text=f"{text} Then we have\n\n$$ {line} $$").findings if f.displayed]
    assert all(f.severity is None or f.severity.value == "note" for f in found)


@pytest.mark.parametrize(("zero", "expected"), [("= 0", "unclear"), ("= c", "needs-hypothesis")])
def test_a_term_that_a_referenced_line_says_to_vanish(zero: str, expected: str) -> None:
    r"""A sign that refers to a line which ends in 0 leaves out what that line is about."""
    text = rf"""Let $a_i$, $b_i$ and $m$ be real numbers.

\begin{{equation}} \label{{eq:gone}}
\sum_{{i=1}}^n (b_i - m) = \sum_{{i=1}}^n b_i - n m {zero}
\end{{equation}}

Then we have

\begin{{align}}
\sum_{{i=1}}^n (a_i + b_i - m) &= \sum_{{i=1}}^n a_i + \sum_{{i=1}}^n (b_i - m) \\
&\overset{{\eqref{{eq:gone}}}}{{=}} \sum_{{i=1}}^n a_i - \sum_{{i=1}}^n (b_i - m)
\end{{align}}
"""
    assert check(text=text).findings[-1].outcome.value == expected


RECALLED = r"""**Theorem:** The distance can be written otherwise.

**Proof:** Let the distance be $$ u = a - b . $$ %s $$ u = %s . $$
"""


@pytest.mark.parametrize(
    ("words", "line", "severity"),
    [
        ("It can be written as", r"a - b = -(b - a)", None),
        ("It can be written as", r"a + b = -(b - a)", Severity.WARNING),
        ("For the other one, we have", "a + b", None),
        ("Now put", "a + b = b + a", None),
    ],
)
def test_a_chain_of_a_proof_goes_on_from_the_value_that_a_letter_has(
    words: str, line: str, severity: Severity | None
) -> None:
    found = [f for f in check(text=RECALLED % (words, line)).findings if f.displayed][1]
    assert found.severity in (severity, Severity.ERROR if severity else Severity.NOTE), found


SENTENCE = r"""The bound is sharp if $a < 0$. We have

$$ %s . $$
"""


@pytest.mark.parametrize(
    ("line", "loud"),
    [
        (r"a (b - 1) + b = a b - a + b", False),
        (r"a (b - 1) + b = a b + a + b", True),  # on no interval
        (r"b - \sqrt{a^2} = b + a", False),  # where it is negative
    ],
)
def test_a_bound_of_a_sentence_makes_no_identity_of_polynomials_true(line: str, loud: bool) -> None:  # noqa: FBT001
    found = [f for f in check(text=SENTENCE % line).findings if f.displayed][-1]
    assert (found.severity in (Severity.ERROR, Severity.WARNING)) is loud, found


OF_ITS_LAW = r"Let $X$ be an $n$-dimensional random vector with $X \sim \mathcal{N}(m, S)$. Its density is $$ %s . $$"
EXPONENT = r"\exp\left( -\frac{1}{%s} (x - m)^T %s (x - m) \right)"


@pytest.mark.parametrize(
    ("density", "warned"),
    [
        (r"p(x) = \frac{1}{\sqrt{(2 \pi)^n |S|}} " + EXPONENT % ("2", "S^{-1}"), False),
        (r"p(x) = \frac{1}{\sqrt{(2 \pi)^n |S|}} " + EXPONENT % ("3", "S^{-1}"), True),
        (r"p(x) = \sqrt{\frac{|S|}{(2 \pi)^n}} " + EXPONENT % ("2", "S"), False),  # S is a precision
        (r"p(x) = \frac{1}{c} " + EXPONENT % ("2", "S^{-1}"), False),  # up to a constant
        (r"q(x) = \frac{1}{\sqrt{(2 \pi)^n |S|}} " + EXPONENT % ("3", "S^{-1}"), False),  # of something else
    ],
)
def test_a_density_is_that_of_the_law_of_its_letter(density: str, *, warned: bool) -> None:
    """Although the line may define it."""
    assert loud(OF_ITS_LAW % density) == [warned]


@pytest.mark.parametrize(
    ("first", "second", "warned"),
    [
        (r"-\frac{-2 a}{2} + \sqrt{a^2 - (a^2 - b^2)}", r"a + \sqrt{a^2 - a^2 + b^2}", False),
        (r"-\frac{-2 a}{2} + \sqrt{a^2 - (a^2 - b^2)}", r"a + \sqrt{a^2 - a^2 + b^3}", True),
        ("a - b", "a + b", False),  # two solutions
        ("1", "2", False),
    ],
)
def test_rows_that_work_out_one_letter(first: str, second: str, *, warned: bool) -> None:
    """Behind words that would make them conditions."""
    rows = rf"\begin{{split}} t &= {first} \\ t &= {second} \end{{split}}"
    assert loud(f"**Proof:** The slope is zero if and only if\n\n$$ {rows} $$\n\nfor numbers $a$ and $b$.") == [
        False,
        warned,
    ]


def test_what_stands_beside_its_average_is_no_random_letter() -> None:
    """The k of E[k u] / k is fixed; an x beside E[x] alone is random."""
    average = r"\left\langle \frac{(k u)^2}{k} - c \right\rangle = \frac{\langle (k u)^2 \rangle}{%s} - c"
    for below, proved in (("k", True), ("k^2", False)):
        assert is_proved(f"We average $$ {average % below} . $$") is proved
    assert not is_proved(r"We see that $$ x - \langle x \rangle = 0 . $$")
