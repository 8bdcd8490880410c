"""The page: complete, self-contained, with anchors that stay, and inert whatever people write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import hostile
import pytest
import samples

from symkl.errors import LoadError
from symkl.prover.cited import CITED as REAL_LAWS
from symkl.render.html import document
from symkl.suite import SuiteResult
from symkl.verdict import Counterexample, Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sample(here: Path) -> SuiteResult:
    files = [
        samples.write(here, f"{name}.py", code)
        for name, code in (("cycle", samples.CYCLE), ("square", samples.MISPRINT), ("wrong", samples.WRONG))
    ]
    links = {link.label: link for d in samples.loading.collect(files[2]) for link in d.links}
    planted = samples.LinkResult(links["wrong[a]"], samples.refuted({"A": [["1", "0"], ["0", "2/3"]]}, rhs="log(2)/3"))
    return samples.suite_of(*files, results={"wrong[a]": planted})


def main_part(text: str) -> str:
    return text[text.index("<main>") : text.index("</main>")] + "</main>\n"


def test_the_page_is_as_in_the_golden_file(here: Path, golden: Callable[[str, str], None]) -> None:
    golden("sample.html", main_part(document(sample(here), samples.LAWS, "1.2.3")))


def test_elements_are_balanced_and_anchors_are_found(here: Path) -> None:
    page = hostile.Page(document(sample(here), samples.LAWS, "1"))
    assert page.unbalanced == []
    assert page.open == []
    ids = page.ids()
    assert len(ids) == len(set(ids))
    targets = {str(attrs["href"]) for tag, attrs in page.tags if tag == "a"}
    assert all(target.startswith("#") and target[1:] in ids for target in targets), targets - {f"#{i}" for i in ids}


def test_nothing_is_fetched_and_nothing_runs(here: Path) -> None:
    text = document(sample(here), samples.LAWS, "1")
    page = hostile.Page(text)
    assert not page.names() & {"script", "img", "link", "iframe", "object", "form", "base"}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name in ("src", "style")]
    assert "default-src 'none'" in text
    assert "url(" not in text.replace("url(#head)", "")
    assert "@import" not in text


def test_anchors_are_labels(here: Path) -> None:
    ids = hostile.Page(document(sample(here), samples.LAWS, "1")).ids()
    assert {"square", "square-a", "square-b", "erratum-square-a", "law-trace-is-cyclic", "errata", "overview"} <= set(ids)


def test_two_derivations_of_one_name_get_anchors_of_their_own(here: Path) -> None:
    files = [samples.write(here, f"{name}.py", samples.CYCLE) for name in "ab"]
    ids = hostile.Page(document(samples.suite_of(*files), samples.LAWS, "1")).ids()
    assert len(ids) == len(set(ids))


def test_the_overview_counts(here: Path) -> None:
    text = document(sample(here), samples.LAWS, "1")
    counts = dict(re.findall(r"<dt>([a-z ]+)</dt><dd>([\d.]+)</dd>", text))
    assert counts == {
        "derivations": "3",
        "relation signs": "6",
        "proved": "4",
        "refuted as printed": "1",
        "definitions": "0",
        "not as claimed": "1",
        "seconds": "0.25",
    }


def test_a_link_folds_out_to_what_its_verdict_rests_on(here: Path) -> None:
    text = document(sample(here), samples.LAWS, "1")
    link = text[text.index('id="square-a"') : text.index('id="square-b"')]
    assert "refuted as printed" in link
    assert "<dt>Counterexample</dt>" in link
    assert "<code>square.py:11</code>" in link
    assert "Printed wrong: <bdi>the cross term is missing</bdi>" in link
    assert '<a href="#law-symmetric">symmetric</a>' in link
    assert "<dt>Provided that</dt><dd>S is invertible</dd>" in link


def test_the_filter_hides_what_is_settled_only(here: Path) -> None:
    page = hostile.Page(document(sample(here), samples.LAWS, "1"))
    hidden = {attrs.get("id") for _, attrs in page.tags if "fine" in str(attrs.get("class")).split()}
    assert hidden == {"cycle", "cycle-a", "cycle-b", "square-b", "wrong-b"}


@pytest.mark.parametrize("verdict", [Verdict.SUPPORTED, Verdict.UNDECIDED])
def test_what_is_not_decided_stays_under_the_filter(here: Path, verdict: Verdict) -> None:
    file = samples.write(here, "a.py", samples.CYCLE)
    text = document(samples.with_result(file, "cycle[a]", Result(verdict, reason="too large")), samples.LAWS, "1")
    assert '<li class="link" id="cycle-a">' in text
    assert "<dt>Reason</dt><dd>too large</dd>" in text
    assert 'id="not-as-claimed"' in text


def test_what_changed_is_marked_in_the_erratum(here: Path) -> None:
    text = document(sample(here), samples.LAWS, "1")
    erratum = text[text.index('id="erratum-square-a"') :]
    assert 'class="changed"' in erratum[: erratum.index("</article>")]


def test_what_is_declared_otherwise_is_marked_where_it_is_declared(here: Path) -> None:
    text = document(samples.suite_of(samples.write(here, "d.py", samples.DECLARED_OTHERWISE)), samples.LAWS, "1")
    erratum = text[text.index('id="erratum-d-a"') :]
    assert re.findall(r'<span class="changed">(\w+)</span>', erratum) == ["exhaustive"]
    printed, _, mended = erratum.partition("mended, with")
    assert "exhaustive" not in printed
    assert "exhaustive" in mended


def test_a_line_about_numbers_has_its_picture(here: Path) -> None:
    code = 'from symkl import *\na = scalar("a")\nd = Derivation("d", [a * a, eq(a, refuted=True)])\n'
    point = Counterexample({}, {"a": "2"}, "4", "2")
    file = samples.write(here, "a.py", code)
    text = document(samples.with_result(file, "d[a]", Result(Verdict.REFUTED, counterexample=point)), samples.LAWS, "1")
    assert 'aria-label="Both sides of d[a] as a varies; at a = 2 they differ"' in text


def test_errors_are_on_the_page(here: Path) -> None:
    good = sample(here)
    text = document(SuiteResult(good.derivations, (LoadError("no <good>", where="bad.py:3"),)), samples.LAWS, "1")
    assert "bad.py:3: no &lt;good&gt;" in text


@pytest.mark.parametrize("name", hostile.TITLES)
def test_hostile_text_is_inert(here: Path, name: str) -> None:
    plain = hostile.Page(document(samples.suite_of(samples.write(here, "a.py", hostile.CODE.format(text="plain"))), {}, "1"))
    text = document(samples.suite_of(samples.write(here, "a.py", hostile.code(name))), {}, "1")
    page = hostile.Page(text)
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert [sorted(attrs) for _, attrs in page.tags] == [sorted(attrs) for _, attrs in plain.tags]
    assert page.unbalanced == []
    assert text.replace("\n", "").isprintable()


def test_the_notes_have_every_link_and_their_errata(whole: SuiteResult) -> None:
    page = hostile.Page(document(whole, REAL_LAWS, "1"))
    ids = set(page.ids())
    assert {"conclusion-a", "first-expectation-a", "erratum-conclusion-a", "erratum-total-probability-a"} <= ids
    assert sum(attrs.get("class", "") in ("link", "link fine") for _, attrs in page.tags) == len(whole.links)
    assert page.unbalanced == []
