"""The exported page in a real browser: Debian's chromium, driven by selenium."""

from __future__ import annotations

import base64
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from symkl.loading import builtin
from symkl.prover.cited import CITED
from symkl.render.html import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

    from symkl.suite import SuiteResult

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None or DRIVER is None, reason="chromium or chromedriver is not installed"),
]
MISPRINTS = sum(link.mended is not None for d in builtin().derivations for link in d.links)
MISPRINTED = sum(any(link.mended is not None for link in d.links) for d in builtin().derivations)
CONCLUSION = [d.name for d in builtin().derivations].index("conclusion") + 1
PHONE, DESK = (360, 780), (1280, 900)
VISIBLE = "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).length"
# what sticks out of the page to the right, unless a box of its own scrolls it
STICKS_OUT = """
const wide = document.documentElement.clientWidth + 0.5, scrolls = e => e && (
  ['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
return [...document.body.querySelectorAll('*')]
  .filter(e => e.checkVisibility() && !e.closest('.skip'))
  .filter(e => e.getBoundingClientRect().right > wide && !scrolls(e.parentElement))
  .map(e => e.tagName + ' ' + (e.closest('[id]') || {id: ''}).id)
"""
SCROLLED = """
return [...document.querySelectorAll('.formula, .scroll')]
  .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map(e => (e.closest('[id]') || {id: ''}).id)
"""
LOW_CONTRAST = """
const parse = c => c.match(/[\\d.]+/g).map(Number);
const shade = ([r, g, b]) => { const f = [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
  if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
return [...document.body.querySelectorAll('p, dt, dd, a, h1, h2, h3, h4, h5, code, span, summary, label, li')]
  .filter(e => e.checkVisibility() && e.textContent.trim()).filter(e => {
    const [a, b] = [shade(parse(getComputedStyle(e).color)), shade(behind(e))].sort((x, y) => y - x);
    return (a + .05) / (b + .05) < 4.5; }).map(e => e.tagName + ' ' + e.className + ' ' + e.textContent.slice(0, 30))
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, whole: SuiteResult) -> str:
    """All built-in derivations as a page, with its certificates."""
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(document(whole, CITED, "1.2.3"), encoding="utf-8")
    return file.as_uri()


def opened(browser: Chrome, page: str, size: tuple[int, int], scheme: str = "light") -> None:
    size_of = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size_of)
    scheme_of = {"media": "", "features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", scheme_of)
    browser.get("about:blank")
    browser.get(page)


def one(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element("css selector", selector)


def asked(browser: Chrome) -> set[str]:
    """Return every address that was asked for since the last call."""
    messages: list[dict[str, Any]] = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]
    return {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}


def test_the_page_loads_without_a_complaint_and_asks_for_nothing_else(browser: Chrome, page: str) -> None:
    browser.get_log("browser")
    asked(browser)
    opened(browser, page, DESK)
    browser.execute_script("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert browser.get_log("browser") == []
    assert asked(browser) - {"about:blank"} == {page}
    assert browser.execute_script("return document.compatMode") == "CSS1Compat"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_overflows(browser: Chrome, page: str, size: tuple[int, int]) -> None:
    opened(browser, page, size)
    browser.execute_script("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= size[0]
    assert browser.execute_script(STICKS_OUT) == []
    assert browser.execute_script(SCROLLED) == []


def test_what_sticks_out_would_be_noticed(browser: Chrome, page: str) -> None:
    opened(browser, page, PHONE)
    browser.execute_script("document.querySelector('h1').style.width = '400px'")
    assert browser.execute_script(STICKS_OUT) == ["H1 "]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(browser: Chrome, page: str, scheme: str) -> None:
    opened(browser, page, DESK, scheme)
    browser.execute_script("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert browser.execute_script(LOW_CONTRAST) == []
    dark = browser.execute_script("return getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")


def test_a_link_folds_open_by_mouse_and_by_keyboard(browser: Chrome, page: str) -> None:
    opened(browser, page, DESK)
    detail = one(browser, "#conclusion-b > details > dl")
    summary = one(browser, "#conclusion-b > details > summary")
    assert not detail.is_displayed()
    summary.click()
    assert detail.is_displayed()
    assert "Counterexample" in detail.text
    summary.send_keys("\ue007")  # Enter
    assert not detail.is_displayed()


def test_the_filter_leaves_what_is_refuted_or_undecided(browser: Chrome, page: str) -> None:
    opened(browser, page, PHONE)
    before = browser.execute_script(VISIBLE, ".link")
    one(browser, "label[for=only]").click()
    assert browser.execute_script(VISIBLE, ".link") == browser.execute_script(VISIBLE, ".link:not(.fine)") == MISPRINTS
    assert browser.execute_script(VISIBLE, ".derivation") == MISPRINTED
    assert one(browser, "#conclusion-b .shown-alone").is_displayed()
    one(browser, "#only").send_keys(" ")
    assert browser.execute_script(VISIBLE, ".link") == before > 60


def test_the_page_has_no_script_to_switch_off(browser: Chrome, page: str) -> None:
    opened(browser, page, DESK)
    assert browser.execute_script("return document.scripts.length") == 0


def test_an_anchor_leads_to_its_link(browser: Chrome, page: str) -> None:
    opened(browser, f"{page}#conclusion-a", DESK)
    top = browser.execute_script("return document.getElementById('conclusion-a').getBoundingClientRect().top")
    assert 0 <= top < DESK[1]


def test_the_skip_link_is_the_first_stop_of_the_keyboard(browser: Chrome, page: str) -> None:
    opened(browser, page, DESK)
    one(browser, "body").send_keys("\ue004")  # Tab
    assert browser.switch_to.active_element.text == "Skip to the derivations"


def test_screen_readers_find_names_and_formulas(browser: Chrome, page: str) -> None:
    opened(browser, page, DESK)
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = [(node.get("role", {}).get("value"), node.get("name", {}).get("value", "")) for node in nodes]
    assert ("checkbox", "Only what is refuted or undecided") in roles
    assert ("link", "link conclusion[a]") in roles
    assert ("article", f"{CONCLUSION}. The conclusion") in roles
    assert sum(role == "MathMLMath" for role, _ in roles) > 200
    assert all(name for role, name in roles if role in ("link", "checkbox", "heading", "image", "DisclosureTriangle"))


def test_on_paper_what_does_not_hold_is_unfolded(browser: Chrome, page: str) -> None:
    """As printed and as meant; what is proved takes a line."""
    opened(browser, page, DESK)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert browser.execute_script(VISIBLE, ".link dl.rests") == 2 * MISPRINTS
    assert browser.execute_script(VISIBLE, ".link") > MISPRINTS
    assert browser.execute_script(VISIBLE, "label[for=only]") == 0
    pdf = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"])
    assert pdf.startswith(b"%PDF")
