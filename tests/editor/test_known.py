"""What is known of statements while one writes."""

from __future__ import annotations

from symkl.deciding import Means, slips_of_all
from symkl.documents.check import check
from symkl.editor.known import Known

PAGE = (
    "The projection matrix of the fit is\n\n$$ P = X (X^T X)^{-1} X^T . $$\n\nWith\n\n$$ \\frac{q}{\\oint r} = X , $$\n\n"
    "we have\n\n$$ (I - X (X^T X)^{-1} X^T) y = (I + P) y . $$\n"
)


def test_slips_are_those_that_a_run_finds() -> None:
    """Also of a line that is true by definition but for one sign."""
    suspects = [one for f in check(text=PAGE, means=Means(seconds=10.0)).findings for one in f.suspects]
    assert any(one.defined for one in suspects)
    known = Known(1, 10.0)
    known.look_for_slips(suspects, lambda: False)
    found = {one: result.near for one, result in known.slips.items()}
    assert found == {one: result.near for one, result in slips_of_all(suspects, Means(seconds=10.0)).items()}
    assert any(found.values())
