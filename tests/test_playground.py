"""The playground in a real browser, where Pyodide is at hand: PYODIDE names the folder that ``npm pack pyodide`` brings."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from symkl.render import playground

if TYPE_CHECKING:
    from collections.abc import Iterator

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
wait = pytest.importorskip("selenium.webdriver.support.ui", reason="selenium is not installed")
BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
PYODIDE = os.environ.get("PYODIDE", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None or DRIVER is None, reason="chromium or chromedriver is not installed"),
    pytest.mark.skipif(not PYODIDE, reason="PYODIDE names no folder with Pyodide (npm pack pyodide)"),
]
SECONDS = 600  # Python in a browser on a machine that does other things, too


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    for name, content in playground.files(Path(PYODIDE), "1.2.3").items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/playground.html"
    server.shutdown()
    server.server_close()


def test_claims_are_decided_in_the_browser(address: str) -> None:
    """A true one, a false one, and one that cannot be read."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    with webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER)) as browser:

        def text(key: str) -> str:
            return str(browser.find_element("id", key).text)

        def decided(claim: str, let: str) -> tuple[str, str]:
            for key, typed in (("claim", claim), ("let", let)):
                field = browser.find_element("id", key)
                field.clear()
                field.send_keys(typed)
            browser.find_element("id", "run").click()
            wait.WebDriverWait(browser, SECONDS).until(lambda _: text("run") == "Decide")
            return text("said"), text("out")

        browser.get(f"{address}#claim=x.T*y+%3D+y.T*x&let=x%3A+n%3B+y%3A+n")
        assert browser.find_element("id", "claim").get_attribute("value") == "x.T*y = y.T*x"
        wait.WebDriverWait(browser, SECONDS).until(lambda _: text("said") in {"ready", "failed"})
        assert text("said") == "ready", text("out")
        said, out = decided("E[x.T*A*x] = tr(A*S) + m.T*A*m", "A: n x n; x, m: n; S: n x n, spd; x ~ Normal(m, S)")
        assert (said, out.splitlines()[0]) == ("proved", "PROVED  E[x.T*A*x] = tr(A*S) + m.T*A*m")
        said, out = decided("tr(A*B) = tr(A)*tr(B)", "A, B: n x n")
        assert said == "refuted"
        assert "at n = 2: left " in out
        said, out = decided("tr(AB) = tr(BA)", "A, B: n x n")
        assert (said, "write tr(A*B) = tr(B*A)" in out) == ("not read", True)
