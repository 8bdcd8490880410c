"""What is exported goes to disk here: all files or none, and LaTeX to PDF in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from symkl.errors import NotFoundError, SymklError

if TYPE_CHECKING:
    from collections.abc import Mapping

TIME_LIMIT = 120.0  # seconds for LaTeX
PASSES = 3  # until references and the table of contents stand still
INSTALL = "on Debian or Ubuntu: apt-get install texlive-latex-recommended"


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files, each beside its place first; when one of them cannot be written, the old ones stay.

    Raises
    ------
    SymklError
        If a file cannot be written.
    """
    ready: list[tuple[Path, Path]] = []
    target = Path()
    try:
        for target, content in files.items():
            if target.is_dir():
                raise IsADirectoryError(None, "is a folder")
            handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            ready.append((Path(scratch), target))
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(scratch).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        while ready:
            scratch_file, target = ready[0]
            scratch_file.replace(target)
            ready.pop(0)
    except OSError as error:
        msg = f"cannot write: {error.strerror or error}"
        raise SymklError(msg, where=str(target)) from None
    finally:
        for scratch_file, _ in ready:
            scratch_file.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def compiled(tex: str, seconds: float = TIME_LIMIT) -> bytes:
    """Return a LaTeX document as PDF.

    It is compiled in a temporary folder, can run no command, and can write nowhere else.

    Raises
    ------
    NotFoundError
        If neither latexmk nor pdflatex is installed.
    SymklError
        If LaTeX fails, or takes longer than ``seconds``.
    """
    command, passes = _command()
    with tempfile.TemporaryDirectory(prefix="symkl-") as folder:
        (Path(folder) / "document.tex").write_text(tex, encoding="utf-8")
        for _ in range(passes):
            _run(command, folder, seconds / passes)
        return (Path(folder) / "document.pdf").read_bytes()


def _command() -> tuple[list[str], int]:
    options = ["-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode"]
    latexmk, pdflatex = shutil.which("latexmk"), shutil.which("pdflatex")
    if pdflatex is None:
        msg = "a PDF needs pdflatex, which is not installed"
        raise NotFoundError(msg, hint=f"{INSTALL}; or --to tex, and compile elsewhere")
    if latexmk is not None:
        return [latexmk, "-norc", "-pdf", f"-latexoption={options[0]}", *options[1:], "document.tex"], 1
    return [pdflatex, *options, "document.tex"], PASSES


def _run(command: list[str], folder: str, seconds: float) -> None:
    paranoid = {**os.environ, "openout_any": "p", "shell_escape": "f"}
    process = subprocess.Popen(  # noqa: S603 - a fixed command on a file of our own
        command,
        cwd=folder,
        env=paranoid,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        msg = f"LaTeX took longer than {seconds:.0f} seconds and was stopped"
        raise SymklError(msg, hint="export fewer derivations, or --to tex and compile elsewhere") from None
    finally:
        if process.poll() is None:
            _kill(process)
            process.communicate()
    if process.returncode != 0:
        lines = output.decode("utf-8", "replace").splitlines()
        first = next((line for line in lines if line.startswith("!")), lines[-1] if lines else "")
        msg = f"LaTeX cannot compile the document: {first.lstrip('! ')}"
        raise SymklError(msg, hint="--to tex shows the document")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Stop LaTeX and what it has started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
