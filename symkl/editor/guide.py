"""How to connect an editor, as `symkl help editor` prints it."""

from __future__ import annotations

PAGE = """\
symkl in an editor

  pip install 'symkl[lsp]'

`symkl lsp` is a language server. Beside every relation sign it shows what is known of it, while you write:

  ✓ proved   ✗ does not hold   ! lacks a hypothesis, or may be misprinted   ? not decided or understood   · given   … pending

in Markdown, LaTeX, reStructuredText, notebooks, and claim files (TOML with [[statement]] tables). What does not hold is
underlined. Point at a sign for its counterexample, or for the proof, a law a step; a quick fix writes a line near it that is
proved. A file of Python derivations is code: it runs when you save it, and when you ask for that at its head, never before.

Only what changed is decided again: verdicts are remembered. `symkl lsp --jobs N --time-limit S` says how many statements at
once, and the seconds for each. Give the full path of symkl where the editor does not find it (`which symkl`).

VS Code: install the extension "Generic LSP Client (v2)" (zsol.vscode-glspc), and put into settings.json

  "glspc.server.command": "symkl",
  "glspc.server.commandArguments": ["lsp"],
  "glspc.server.languageId": ["markdown", "latex", "restructuredtext", "toml", "python"]

Neovim 0.11 or newer: put into init.lua

  vim.lsp.config("symkl", { cmd = { "symkl", "lsp" }, filetypes = { "markdown", "tex", "rst", "toml", "python" } })
  vim.lsp.enable("symkl")
  vim.lsp.inlay_hint.enable()

  K shows what is known of a sign, gra lists the quick fixes.

Emacs 29 or newer: put into your init file

  (with-eval-after-load 'eglot
    (add-to-list 'eglot-server-programs
      '((markdown-mode latex-mode tex-mode conf-toml-mode toml-ts-mode) . ("symkl" "lsp"))))

  M-x eglot in a buffer starts it; M-x eglot-code-actions lists the quick fixes.

Helix: put into languages.toml

  [language-server.symkl]
  command = "symkl"
  args = ["lsp"]

  [[language]]
  name = "markdown"
  language-servers = ["symkl"]
"""
