"""The language server: it speaks with the editor, and leaves all computing to processes of its own."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls import uris
from pygls.lsp.server import LanguageServer

from symkl.editor.files import File, kind_of
from symkl.editor.positions import Text
from symkl.editor.process import Process

if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCE = "symkl"
PAUSE = 0.06  # seconds without a change before a file is checked
LONGEST = 0.5  # seconds of changes without a pause before it is checked all the same
HOVERED = 5.0  # seconds in which an explanation has to come
NEAR = 2  # characters from a sign that are its own for the mouse
CHECK = "symkl.check"
SEVERITIES = {"error": lsp.DiagnosticSeverity.Error, "warning": lsp.DiagnosticSeverity.Warning}
PYTHON = re.compile(r"^[ \t]*(?:from|import)[ \t]+symkl\b", re.MULTILINE)
CELLS = lsp.NotebookDocumentSyncOptions(
    notebook_selector=[
        lsp.NotebookDocumentFilterWithNotebook(
            notebook=lsp.NotebookDocumentFilterNotebookType(notebook_type="jupyter-notebook"),
            cells=[lsp.NotebookCellLanguage(language="markdown")],
        )
    ],
    save=False,
)


class Editor:
    """What the server knows: the files that are open, and the processes that check them."""

    def __init__(self, server: LanguageServer, jobs: int, seconds: float) -> None:
        self.server = server
        self.files: dict[str, File] = {}
        self.by_uri: dict[str, File] = {}
        made = partial(Process, jobs, seconds, self._heard, self._lost)
        # a derivation file is code: whatever it does happens in a process of its own
        self.reader, self.runner = made(), made()
        self._tasks: set[asyncio.Task[Any]] = set()

    # files
    def open(self, file: File) -> None:
        """Take in a file that was opened."""
        self.files[file.key] = file
        self.by_uri.update(dict.fromkeys(file.uris, file))
        if file.kind != "python":  # code runs when it is saved
            self.schedule(file, 0.0)

    def schedule(self, file: File, pause: float = PAUSE) -> None:
        """Have a file checked when it has not changed for a while."""
        loop = asyncio.get_running_loop()
        if file.timer is not None:
            file.timer.cancel()
        if file.since is None:
            file.since = loop.time()
        file.timer = loop.call_later(min(pause, file.since + LONGEST - loop.time()), lambda: self._start(self._check(file)))

    def close(self, key: str) -> None:
        """Forget a file."""
        file = self.files.pop(key, None)
        if file is None:
            return
        if file.timer is not None:
            file.timer.cancel()
        for uri in file.uris:
            self.by_uri.pop(uri, None)
            self._publish(uri, [], None)
        self._start(self.process(file).forget(key))

    def end(self) -> None:
        """End the processes."""
        self.reader.close()
        self.runner.close()

    def process(self, file: File) -> Process:
        """The process that checks a file."""
        return self.runner if file.kind == "python" else self.reader

    def _start(self, work: Any) -> None:  # noqa: ANN401 - a coroutine
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _check(self, file: File) -> None:
        file.sent, file.since = list(file.texts), None
        texts = [] if file.kind == "python" else [text.text for text in file.texts]
        process = self.process(file)
        file.asked = process.number()
        await process.check(file.asked, file.key, kind=file.kind, path=file.path, texts=texts)

    # answers
    def _heard(self, said: dict[str, Any]) -> None:
        file = self.files.get(said["key"])
        if file is None or said["id"] != file.asked:
            return
        if "error" in said:
            self._complain(file, said["error"])
        elif "fixes" in said:
            file.fixes = said["fixes"]
        else:
            changed = (file.marks, [t.text for t in file.checked]) != (said["marks"], [t.text for t in file.sent])
            file.marks, file.fixes, file.checked, file.number = said["marks"], [], file.sent, said["id"]
            if changed or not file.marks:
                self._show(file)

    def _lost(self, keys: list[str], why: str) -> None:
        for key in keys:
            if key in self.files:
                self._complain(self.files[key], f"symkl gave up: {why}; it is tried again at the next change")

    def _complain(self, file: File, message: str) -> None:
        file.checked, file.fixes = file.sent, []
        end = len(file.sent[0].text.partition("\n")[0]) if file.sent else 0
        file.marks = [{"part": 0, "start": 0, "end": end, "glyph": "", "severity": "error", "message": message}]
        self._show(file)

    def _show(self, file: File) -> None:
        """Send what is wrong, and have the editor ask for the marks."""
        for uri in file.uris:
            found = [
                lsp.Diagnostic(
                    self.range(file, uri, start, end), mark["message"], severity=SEVERITIES[mark["severity"]], source=SOURCE
                )
                for _, mark, start, end in file.placed(uri)
                if mark["severity"]
            ]
            self._publish(uri, found, file.version if file.is_current else None)
        workspace = self.server.client_capabilities.workspace
        if workspace is not None and workspace.inlay_hint is not None and workspace.inlay_hint.refresh_support:
            self.server.workspace_inlay_hint_refresh(None)
        if file.kind == "python" and workspace is not None and workspace.code_lens is not None:
            self.server.workspace_code_lens_refresh(None)

    def _publish(self, uri: str, found: list[lsp.Diagnostic], version: int | None) -> None:
        self.server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, version))

    # places
    @property
    def encoding(self) -> str:
        """The units in which this editor counts columns."""
        return str(getattr(self.server.workspace.position_encoding, "value", self.server.workspace.position_encoding))

    def position(self, file: File, uri: str, offset: int) -> lsp.Position:
        """Where an offset of a part is."""
        return lsp.Position(*file.texts[file.uris.index(uri)].position(offset, self.encoding))

    def range(self, file: File, uri: str, start: int, end: int) -> lsp.Range:
        """Where a piece of a part is."""
        return lsp.Range(self.position(file, uri, start), self.position(file, uri, end))

    def offset(self, file: File, uri: str, at: lsp.Position) -> int:
        """The offset of a place."""
        return file.texts[file.uris.index(uri)].offset(at.line, at.character, self.encoding)


# ------------------------------------------------------------------------------------------------------- documents


def _opened(editor: Editor, params: lsp.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    path = uris.to_fs_path(document.uri) or ""
    kind = kind_of(path or document.uri, document.language_id)
    if kind:
        editor.open(File(document.uri, kind, path, [document.uri], [Text(document.text)], document.version))


def _changed(editor: Editor, params: lsp.DidChangeTextDocumentParams) -> None:
    file = editor.files.get(params.text_document.uri)
    if file is None:
        return
    source = editor.server.workspace.get_text_document(params.text_document.uri).source
    file.texts, file.version = [Text(source)], params.text_document.version
    if file.kind != "python":
        editor.schedule(file)


def _saved(editor: Editor, params: lsp.DidSaveTextDocumentParams) -> None:
    file = editor.files.get(params.text_document.uri)
    if file is not None and file.kind in ("python", "tex"):  # LaTeX may include what another window saved
        editor.schedule(file, 0.0)


def _closed(editor: Editor, params: lsp.DidCloseTextDocumentParams) -> None:
    editor.close(params.text_document.uri)


def _notebook(editor: Editor, uri: str) -> None:
    """Take in the text cells of a notebook as they are."""
    workspace = editor.server.workspace
    notebook = workspace.get_notebook_document(notebook_uri=uri)
    if notebook is None:
        return
    cells = [cell.document for cell in notebook.cells if cell.kind == lsp.NotebookCellKind.Markup]
    texts = [Text(workspace.get_text_document(cell).source) for cell in cells]
    file = editor.files.get(uri)
    if file is None:
        editor.open(File(uri, "cells", uris.to_fs_path(uri) or "", cells, texts))
        return
    for gone in set(file.uris) - set(cells):
        editor.by_uri.pop(gone, None)
    if file.uris != cells:  # marks are told apart by the number of their cell
        file.marks, file.fixes, file.checked = [], [], []
    file.uris, file.texts = cells, texts
    editor.by_uri.update(dict.fromkeys(cells, file))
    editor.schedule(file)


# -------------------------------------------------------------------------------------------------------- requests


def _hints(editor: Editor, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
    uri = params.text_document.uri
    file = editor.by_uri.get(uri)
    if file is None:
        return []
    first, last = params.range.start.line, params.range.end.line
    text = file.texts[file.uris.index(uri)]
    return [
        lsp.InlayHint(
            editor.position(file, uri, end), mark["glyph"], tooltip=mark["message"], padding_left=False, padding_right=True
        )
        for _, mark, start, end in file.placed(uri)
        if mark["glyph"] and first <= text.line_of(start) <= last
    ]


async def _hover(editor: Editor, params: lsp.HoverParams) -> lsp.Hover | None:
    uri = params.text_document.uri
    file = editor.by_uri.get(uri)
    if file is None:
        return None
    text = file.texts[file.uris.index(uri)]
    at = editor.offset(file, uri, params.position)
    # in a line of code or of a claim file every place speaks of its sign; in a document only the sign itself
    far = NEAR if file.kind not in ("python", "claims") else len(text.text)
    near = [
        (max(start - at, at - end, 0), number, mark, start, end)
        for number, mark, start, end in file.placed(uri)
        if text.line_of(start) == params.position.line and max(start - at, at - end, 0) <= far
    ]
    if not near:
        return None
    _, number, mark, start, end = min(near, key=lambda one: one[:2])
    said = await editor.process(file).hover(file.key, file.number, number, HOVERED)
    value = said or mark["message"].replace("\n", "\n\n")
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, value)
    return lsp.Hover(content, editor.range(file, uri, start, end))


def _actions(editor: Editor, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    uri = params.text_document.uri
    file = editor.by_uri.get(uri)
    if file is None or not file.is_current:
        return []
    placed = {number: (mark, start) for number, mark, start, _ in file.placed(uri)}
    text = file.texts[file.uris.index(uri)]
    found = []
    for fix in file.fixes:
        known = placed.get(fix["mark"])
        if known is None or not params.range.start.line <= text.line_of(known[1]) <= params.range.end.line:
            continue
        mark, _ = known
        edits = [lsp.TextEdit(editor.range(file, uri, first, last), new) for first, last, new in fix["edits"]]
        about = [d for d in params.context.diagnostics if d.source == SOURCE and d.message == mark["message"]]
        action = lsp.CodeAction(
            fix["title"], kind=lsp.CodeActionKind.QuickFix, diagnostics=about, edit=lsp.WorkspaceEdit({uri: edits})
        )
        found.append(action)
    return found


def _lenses(editor: Editor, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    uri = params.text_document.uri
    file = editor.by_uri.get(uri)
    if file is None or file.kind != "python" or not file.path or file.asked:
        return []
    where = PYTHON.search(file.texts[0].text)
    if where is None:
        return []
    said = lsp.Command("run this file and check its derivations (so does saving it)", command=CHECK, arguments=[uri])
    return [lsp.CodeLens(editor.range(file, uri, *where.span()), command=said)]


def _check(editor: Editor, uri: str) -> None:
    file = editor.by_uri.get(uri)
    if file is not None:
        editor.schedule(file, 0.0)


def serve(version: str, jobs: int, seconds: float) -> LanguageServer:
    """Return the server; ``start_io`` makes it listen."""
    server = LanguageServer(SOURCE, version, lsp.TextDocumentSyncKind.Full, CELLS)
    editor = Editor(server, jobs, seconds)

    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        return await _hover(editor, params)

    features: Iterable[tuple[str, Any]] = (
        (lsp.TEXT_DOCUMENT_DID_OPEN, lambda params: _opened(editor, params)),
        (lsp.TEXT_DOCUMENT_DID_CHANGE, lambda params: _changed(editor, params)),
        (lsp.TEXT_DOCUMENT_DID_SAVE, lambda params: _saved(editor, params)),
        (lsp.TEXT_DOCUMENT_DID_CLOSE, lambda params: _closed(editor, params)),
        (lsp.NOTEBOOK_DOCUMENT_DID_OPEN, lambda params: _notebook(editor, params.notebook_document.uri)),
        (lsp.NOTEBOOK_DOCUMENT_DID_CHANGE, lambda params: _notebook(editor, params.notebook_document.uri)),
        (lsp.NOTEBOOK_DOCUMENT_DID_CLOSE, lambda params: editor.close(params.notebook_document.uri)),
        (lsp.TEXT_DOCUMENT_INLAY_HINT, lambda params: _hints(editor, params)),
        (lsp.TEXT_DOCUMENT_HOVER, hover),
        (lsp.TEXT_DOCUMENT_CODE_LENS, lambda params: _lenses(editor, params)),
        (lsp.SHUTDOWN, lambda _: editor.end()),
    )
    for name, answer in features:
        server.feature(name)(answer)
    kinds = lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix])
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, kinds)(lambda params: _actions(editor, params))
    server.command(CHECK)(lambda uri: _check(editor, str(uri)))
    return server
