"""A page that decides claims in the browser: Pyodide runs the prover, which is pure Python, in a worker.

Nothing is brought along and nothing is fetched from elsewhere: Pyodide comes from a folder, SymPy, mpmath and symkl itself
from this installation.
"""

from __future__ import annotations

import io
import zipfile
from importlib.util import find_spec
from pathlib import Path

from symkl.errors import NotFoundError
from symkl.render.shell import page
from symkl.render.site import PARTS, nav

PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
PACKAGES = ("sympy", "mpmath", "symkl")
# what no claim needs; tests of SymPy are half of it
LEFT_OUT = frozenset({"tests", "__pycache__", "numeric", "docs", "editor", "derivations", "benchmarks"})
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
WORKER = """
import { loadPyodide } from './pyodide/pyodide.mjs';
const ready = (async () => {
  const python = await loadPyodide({ indexURL: new URL('./pyodide/', self.location.href).href });
  postMessage({ state: 'unpacking SymPy and symkl' });
  python.unpackArchive(await (await fetch('./packages.zip')).arrayBuffer(), 'zip', { extractDir: '/packages' });
  postMessage({ state: 'importing' });
  python.runPython(`
import sys
sys.path.insert(0, "/packages")
import symkl
from symkl.errors import SymklError

def decided(claim, let):
    try:
        result = symkl.prove(claim, let)
    except SymklError as error:
        return "not read", str(error)
    lines = [str(result)]
    if result.verdict is symkl.Verdict.PROVED and result.certificate is not None:
        lines = [str(result.steps)]
    elif result.verdict is symkl.Verdict.REFUTED:
        lines += [str(mend) for mend in result.mends[:1]]
    return result.verdict.value, "\\\\n".join(lines)

symkl.prove("x = x", "x: scalar")
`);
  postMessage({ state: 'ready' });
  return python.globals.get('decided');
})();
ready.catch(error => postMessage({ failed: String(error) }));
onmessage = async ({ data }) => {
  try {
    const [verdict, text] = (await ready)(data.claim, data.let).toJs();
    postMessage({ verdict, text });
  } catch (error) { postMessage({ failed: String(error) }); }
};
"""
SCRIPT = """
const [claim, known, run, out, said] = ['claim', 'let', 'run', 'out', 'said'].map(id => document.getElementById(id));
let worker;
const start = () => {
  worker = new Worker('./worker.mjs', { type: 'module' });
  worker.onmessage = ({ data }) => {
    if (data.state) { said.textContent = data.state; run.disabled = data.state !== 'ready'; return; }
    run.textContent = 'Decide';
    out.className = { proved: 'good', refuted: 'bad', 'ill-typed': 'bad' }[data.verdict] || '';
    out.textContent = data.failed || data.text;
    said.textContent = data.failed ? 'failed' : data.verdict;
  };
  worker.onerror = event => { said.textContent = 'failed'; out.textContent = event.message || 'the worker does not start'; };
};
run.addEventListener('click', () => {
  if (run.textContent === 'Stop') { worker.terminate(); run.textContent = 'Decide'; run.disabled = true; start(); return; }
  run.textContent = 'Stop'; said.textContent = 'deciding'; out.textContent = '';
  worker.postMessage({ claim: claim.value, let: known.value });
});
const asked = new URLSearchParams(location.hash.slice(1));
if (asked.has('claim')) { claim.value = asked.get('claim'); known.value = asked.get('let') || ''; }
if (location.protocol !== 'file:') start();
else said.textContent = 'a browser starts no worker from a file: run  python -m http.server  in this folder';
"""
BODY = """<p>A claim is decided in this page, for every dimension; nothing leaves it. Loading takes some seconds.</p>
<label for="claim">Claim</label>
<textarea id="claim" rows="2" spellcheck="false">E[x.T*A*x] = tr(A*S) + m.T*A*m</textarea>
<label for="let">What its letters are</label>
<textarea id="let" rows="2" spellcheck="false">A: n x n; x: n; m: n; S: n x n, spd; x ~ Normal(m, S)</textarea>
<p><button id="run" disabled>Decide</button> <span id="said" class="soft" role="status">loading Python</span></p>
<pre id="out" aria-live="polite"></pre>
<p class="soft">Examples: the <a href="language.html">language</a> has one for each of its words.</p>"""


def files(pyodide: Path, version: str) -> dict[str, bytes]:
    """Return the files of the playground by their names.

    Raises
    ------
    NotFoundError
        If the folder does not hold Pyodide.
    """
    missing = [name for name in PYODIDE if not (pyodide / name).is_file()]
    if missing:
        msg = f"is no Pyodide: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        hint = "npm pack pyodide && tar xzf pyodide-*.tgz  makes the folder package"
        raise NotFoundError(msg, where=str(pyodide), hint=hint)
    menu = PARTS | {"playground": "Playground"}
    text = page("Playground", BODY, version, nav=nav(menu, "playground"), script=SCRIPT, policy=POLICY)
    found = {"playground.html": text, "worker.mjs": WORKER}
    brought = {f"pyodide/{name}": (pyodide / name).read_bytes() for name in PYODIDE}
    return {name: content.encode() for name, content in found.items()} | brought | {"packages.zip": _packages()}


def _packages() -> bytes:
    """The Python packages that decide a claim, as one archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for package in PACKAGES:
            spec = find_spec(package)
            assert spec is not None and spec.submodule_search_locations  # noqa: S101, PT018 - symkl cannot run without them
            root = Path(spec.submodule_search_locations[0])
            for path in sorted(root.rglob("*.py")):
                inside = path.relative_to(root)
                if not LEFT_OUT & set(inside.parts):
                    archive.write(path, f"{package}/{inside.as_posix()}")
    return stream.getvalue()
