"""An editor, as far as a language server sees one."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

PATIENCE = 90.0
COMMAND = "from symkl.cli import main; main()"
CAPABILITIES = lsp.ClientCapabilities(
    workspace=lsp.WorkspaceClientCapabilities(
        inlay_hint=lsp.InlayHintWorkspaceClientCapabilities(refresh_support=True),
        code_lens=lsp.CodeLensWorkspaceClientCapabilities(refresh_support=True),
    ),
    general=lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind.Utf16]),
)


class Client:
    """Speaks with ``symkl lsp`` over its standard input and output."""

    def __init__(self, *options: str, **environment: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.client = LanguageClient("an editor", "1")
        self.published: dict[str, list[lsp.Diagnostic]] = {}
        self.heard = 0
        self.answered: dict[str, int | None] = {}  # the version that was answered last
        self.versions: dict[str, int] = {}
        self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._take(params))  # noqa: PLW0108 - pygls puts a name on it
        for refresh in (lsp.WORKSPACE_INLAY_HINT_REFRESH, lsp.WORKSPACE_CODE_LENS_REFRESH):
            self.client.feature(refresh)(lambda _: None)
        start = self.client.start_io(sys.executable, "-c", COMMAND, "lsp", *options, env=os.environ | environment)
        self.do(start)
        self.server = self.do(self.client.initialize_async(lsp.InitializeParams(capabilities=CAPABILITIES)))
        self.client.initialized(lsp.InitializedParams())

    def _take(self, params: lsp.PublishDiagnosticsParams) -> None:
        self.published[params.uri] = list(params.diagnostics)
        self.answered[params.uri] = params.version
        self.heard += 1

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - what the work returns
        return self.loop.run_until_complete(asyncio.wait_for(work, PATIENCE))

    def open(self, uri: str, text: str, language: str = "") -> None:
        self.versions[uri] = 1
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, language, 1, text)))

    def change(self, uri: str, text: str) -> None:
        self.versions[uri] += 1
        document = lsp.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        whole = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [whole]))

    def save(self, uri: str) -> None:
        self.client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))

    def close(self, uri: str) -> None:
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))

    def wait(self, holds: Callable[[], Any], patience: float = PATIENCE) -> Any:  # noqa: ANN401 - as it is found
        """Wait until something holds, and return it."""
        end = time.monotonic() + patience
        while not (found := holds()):
            assert time.monotonic() < end, "it did not come"
            self.pause(0.005)
        return found

    def pause(self, seconds: float) -> None:
        self.do(asyncio.sleep(seconds))

    def hints(self, uri: str) -> list[tuple[int, int, str]]:
        everything = lsp.Range(lsp.Position(0, 0), lsp.Position(10_000, 0))
        params = lsp.InlayHintParams(lsp.TextDocumentIdentifier(uri), everything)
        found = self.do(self.client.text_document_inlay_hint_async(params)) or []
        return [(hint.position.line, hint.position.character, str(hint.label)) for hint in found]

    def settled(self, uri: str) -> list[tuple[int, int, str]]:
        """The hints, once none is still open."""

        def found() -> list[tuple[int, int, str]]:
            hints = self.hints(uri)
            return [] if any(glyph == "…" for *_, glyph in hints) else hints

        return list(self.wait(found))

    def hover(self, uri: str, line: int, column: int) -> str:
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line, column))
        found = self.do(self.client.text_document_hover_async(params))
        return "" if found is None else str(found.contents.value)

    def actions(self, uri: str, line: int) -> list[lsp.CodeAction]:
        where = lsp.Range(lsp.Position(line, 0), lsp.Position(line, 1))
        params = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), where, lsp.CodeActionContext([]))
        return list(self.do(self.client.text_document_code_action_async(params)) or [])

    def lenses(self, uri: str) -> list[lsp.CodeLens]:
        params = lsp.CodeLensParams(lsp.TextDocumentIdentifier(uri))
        return list(self.do(self.client.text_document_code_lens_async(params)) or [])

    def end(self) -> int:
        """Say goodbye; returns the server's exit code."""
        self.do(self.client.shutdown_async(None))
        self.client.exit(None)
        server = self.client._server  # noqa: SLF001 - pygls does not say how it ended
        assert server is not None
        code = self.do(server.wait())
        self.do(self.client.stop())
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()
        return int(code)


def edited(text: str, edits: list[lsp.TextEdit]) -> str:
    """Make edits of single lines."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
        assert edit.range.start.line == edit.range.end.line
        line = lines[edit.range.start.line]
        lines[edit.range.start.line] = line[: edit.range.start.character] + edit.new_text + line[edit.range.end.character :]
    return "\n".join(lines)
