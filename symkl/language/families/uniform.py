"""The uniform law on an interval."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric, value_of

_LET = "a: scalar; b: scalar; x: scalar; x ~ Uniform(a, b)"


class Uniform(Parametric):
    """The uniform law between a and b, a < b."""

    kind = "Uniform"
    parameters: ClassVar = {"a": "", "b": ""}
    ranges = ("b - a",)
    support = ("x - a", "b - x")
    log_density = "-log(b - a)"
    made = (Base("u", "uniform"),)
    value = "a + (b - a)*u"
    rows = (
        Moment(
            "moments of a uniform law",
            f"{_LET}; k: scalar, integer, nonnegative",
            "E[x**k] = (b**(k + 1) - a**(k + 1))/((k + 1)*(b - a))",
        ),
        Moment(
            "mean logarithm of a uniform law",
            "b: scalar, positive; x: scalar; x ~ Uniform(0, b)",
            "E[log(x)] = log(b) - 1",
        ),
        Moment("mean logarithm of one less a uniform law", "x: scalar; x ~ Uniform(0, 1)", "E[log(1 - x)] = -1"),
        Moment(
            "moment generating function of a uniform law",
            f"{_LET}; t: scalar, nonzero",
            "E[exp(t*x)] = (exp(b*t) - exp(a*t))/(t*(b - a))",
        ),
    )
    pairs = (
        Moment(
            "mean distance of two uniform numbers",
            "a: scalar; b: scalar; x: scalar; y: scalar; x ~ Uniform(a, b); y ~ Uniform(a, b); independent x, y",
            "E[abs(x - y)] = (b - a)/3",
        ),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, 2nd ed., 1995, chapter 26"
    latex = r"\mathcal{U}"

    @property
    def beyond(self) -> frozenset[str]:  # type: ignore[override] # as of all families
        """What it may not be, as far as its ends do not say."""
        low, high = self.args
        above = value_of(low) >= 0 if not low.free_symbols else "nonnegative" in getattr(low, "facts", ())
        below = not high.free_symbols and bool(value_of(high) <= 1)
        return super().beyond - ({"positive", "nonnegative", *["probability"] * below} if above else set())
