"""What stands around every HTML page: its head, its title, who decided it."""

from __future__ import annotations

import base64
import hashlib

from symkl.render.markup import escaped
from symkl.render.style import CSS

# nothing may be fetched and nothing may run, whatever stands on the page
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(  # noqa: PLR0913 - what stands on a page
    title: str, main: str, version: str, *, nav: str = "", script: str = "", skip: str = "", policy: str = POLICY
) -> str:
    """Return a whole page; a script on it runs because the page names its hash, and no other does."""
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        before, _, behind = policy.partition("script-src ")  # what may run besides
        policy = f"{before.rstrip('; ')}; script-src 'sha256-{digest}' {behind}".rstrip()
    run = f"<script>{script}</script>\n" if script else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{escaped(title)}</title>
<style>{CSS}</style>
</head>
<body>
{skip}<header>
{nav}<h1>{escaped(title)}</h1>
<p class="soft">decided by symkl {escaped(version)}</p>
</header>
<main>
{main}
</main>
{run}</body>
</html>
"""
