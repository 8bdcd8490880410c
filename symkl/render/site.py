"""A site: derivations a page for each file, the language, functions and laws, and an index with a search.

Every page stands for itself: it opens from a folder without a server, and nothing is fetched. The index alone has a script,
which looks through what is written in the page.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from symkl.render import html
from symkl.render.evidence import settled
from symkl.render.html_parts import entries_of, mark
from symkl.render.markup import anchor, apart, code, escaped
from symkl.render.messages import count
from symkl.render.shell import page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symkl.prover.cited import Cited
    from symkl.reference import Row
    from symkl.suite import SuiteResult

PARTS = {"index": "Contents", "language": "Language", "functions": "Functions", "laws": "Laws"}
FIELD = """<search><label for="search">Search</label>
<input id="search" type="search" autocomplete="off" placeholder="woodbury, kl normal, softmax">
<p id="said" class="soft" role="status"></p><ol id="found"></ol></search>"""
SEARCH = """
const [field, list, said] = ['search', 'found', 'said'].map(id => document.getElementById(id));
field.addEventListener('input', () => {
  const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const hits = words.length ? INDEX.filter(e => words.every(w => e[3].includes(w))) : [];
  const front = e => words.filter(w => !e[1].toLowerCase().includes(w)).length;
  hits.sort((a, b) => front(a) - front(b));
  list.replaceChildren(...hits.slice(0, 40).map(([kind, title, href]) => {
    const item = document.createElement('li'), link = document.createElement('a'), what = document.createElement('span');
    link.href = href; link.textContent = title; what.textContent = ' ' + kind; what.className = 'soft';
    item.append(link, what); return item; }));
  said.textContent = !words.length ? '' : hits.length > 40 ? `the first 40 of ${hits.length}` :
    hits.length ? '' : 'nothing here speaks of that';
});
"""


def pages(
    suite: SuiteResult,
    laws: Mapping[str, Cited],
    reference: Mapping[str, Mapping[str, Sequence[Row]]],
    version: str,
    *,
    playground: bool = False,
) -> dict[str, str]:
    """Return the pages of a site by the names of their files.

    Parameters
    ----------
    suite : SuiteResult
    laws : law by name
    reference : rows by title, for the ``language`` and the ``functions``
    version : str
        Of symkl.
    playground : bool
        Whether the site has a page that decides claims, ``playground.html``.
    """
    files = _files(suite)
    menu = PARTS | ({"playground": "Playground"} if playground else {})
    found = {"index.html": _index(files, laws, reference, version, menu)}
    for name, parts in reference.items():
        body = "\n".join(_rows(title, rows, playground=playground) for title, rows in parts.items())
        found[f"{name}.html"] = page(PARTS[name], body, version, nav=nav(menu, name))
    found["laws.html"] = page(PARTS["laws"], _laws(laws), version, nav=nav(menu, "laws"))
    for name, part in files.items():
        found[f"{name}.html"] = html.document(part, laws, version, nav=nav(menu, name))
    return found


def nav(menu: Mapping[str, str], here: str) -> str:
    """Return the links to the parts of the site."""
    links = "".join(
        f'<a href="{name}.html"{" aria-current=page" if name == here else ""}>{title}</a>' for name, title in menu.items()
    )
    return f'<nav class="parts" aria-label="Parts">{links}</nav>'


def _files(suite: SuiteResult) -> dict[str, SuiteResult]:
    """The derivations of each file, by a name that no other page has."""
    found: dict[str, SuiteResult] = {}
    for file, part in groupby(suite.derivations, key=lambda result: result.derivation.file):
        stem = name = anchor(PurePath(file).stem)
        number = 1
        while name in found or name in PARTS or name == "playground":
            number += 1
            name = f"{stem}-{number}"
        results = tuple(part)
        found[name] = replace(suite, derivations=results, errors=(), seconds=sum(one.seconds for one in results))
    return found


def _title(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").capitalize()
    return re.sub(r"\b(?:Kl|kl|Vae|vae)\b", lambda found: found[0].upper(), words)


def _index(
    files: Mapping[str, SuiteResult],
    laws: Mapping[str, Cited],
    reference: Mapping[str, Mapping[str, Sequence[Row]]],
    version: str,
    menu: Mapping[str, str],
) -> str:
    every = [one for part in files.values() for one in part.derivations]
    signs, words = sum(len(one.links) for one in every), sum(map(len, reference["language"].values()))
    said = (
        f"{count(len(every), 'derivation')} with {count(signs, 'relation sign')}, each decided for every dimension; "
        f"{count(words, 'word')} of the language, and {count(len(laws), 'law')}."
    )
    cards = "\n".join(_card(name, part) for name, part in files.items())
    gallery = f'<section id="gallery"><h2>Derivations</h2><div class="cards">\n{cards}\n</div></section>'
    body = f"<p>{said}</p>\n{FIELD}\n{gallery}"
    table = json.dumps(_table(files, laws, reference), ensure_ascii=False, separators=(",", ":"))
    script = f"const INDEX = {table.replace('<', chr(92) + 'u003c')};{SEARCH}"
    return page("symkl: mathematics, decided line by line", body, version, nav=nav(menu, "index"), script=script)


def _card(name: str, part: SuiteResult) -> str:
    items = []
    for entry in entries_of(part):
        marks = "".join(" " + mark(link) for link in entry.result.links if not settled(link))
        items.append(f'<li><a href="{name}.html#{entry.key}">{apart(entry.result.derivation.title)}</a>{marks}</li>')
    heading = f'<h3><a href="{name}.html">{escaped(_title(name))}</a></h3>'
    return f'<section class="card">{heading}<ol>{"".join(items)}</ol></section>'


def _rows(title: str, rows: Sequence[Row], *, playground: bool) -> str:
    items = []
    for number, row in enumerate(rows, 1):
        example = ""
        if row.claim:
            known = f' <span class="soft">with</span> {code(row.let)}' if row.let else ""
            tried = f"playground.html#{urlencode({'claim': row.claim, 'let': row.let})}"
            run = f' <a class="soft" href="{escaped(tried)}">try it</a>' if playground else ""
            example = f'<dd class="example">{code(row.claim)}{known}{run}</dd>'
        items.append(f'<dt id="{_word(title, number)}">{code(row.written)}</dt><dd>{escaped(row.meaning)}</dd>{example}')
    key = anchor(title)
    heading = f'<h2 id="{key}">{escaped(title)}</h2>'
    return f'<section aria-labelledby="{key}">{heading}<dl class="words">{"".join(items)}</dl></section>'


def _word(title: str, number: int) -> str:
    return f"{anchor(title)}-{number}"


def _laws(laws: Mapping[str, Cited]) -> str:
    items = []
    for law in laws.values():
        needs = f' <span class="soft">provided that</span> {", ".join(map(code, law.needs))}' if law.needs else ""
        statement = code(law.statement) if law.let is not None else escaped(law.statement)
        items.append(
            f'<dt id="{anchor(law.name)}">{escaped(law.name)}</dt><dd>{statement}{needs}</dd>'
            f'<dd class="soft">{escaped(law.source)}</dd>'
        )
    return f'<p>The laws that proofs use, each with its source.</p><dl class="words laws">{"".join(items)}</dl>'


def _table(
    files: Mapping[str, SuiteResult],
    laws: Mapping[str, Cited],
    reference: Mapping[str, Mapping[str, Sequence[Row]]],
) -> list[tuple[str, str, str, str]]:
    """What can be searched: its kind, its title, where it stands, and its words."""
    found = []
    for name, part in files.items():
        for entry in entries_of(part):
            derivation = entry.result.derivation
            words = [derivation.title, derivation.name, derivation.source, name]
            words += [f"{link.statement} {link.by}" for link in derivation.links]
            found.append(("derivation", derivation.title, f"{name}.html#{entry.key}", " ".join(words).lower()))
    for name, parts in reference.items():
        for title, rows in parts.items():
            for number, row in enumerate(rows, 1):
                words = [row.written, row.meaning, row.claim, title]
                found.append((name, row.written, f"{name}.html#{_word(title, number)}", " ".join(words).lower()))
    for law in laws.values():
        words = [law.name, law.statement, law.source]
        found.append(("law", law.name, f"laws.html#{anchor(law.name)}", " ".join(words).lower()))
    return found
