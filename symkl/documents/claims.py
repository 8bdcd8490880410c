r"""One claim in LaTeX, in the words of the grammar: ``\mathrm{tr}(AB) = \mathrm{tr}(BA)`` is ``tr(A*B) = tr(B*A)``.

It is read as a document of one display is, with the letters that are declared; what comes out is text, which is read again
under the declarations, so that it means what the same text means anywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sympy.printing.latex import LatexPrinter

from symkl.documents.declarations import declarations
from symkl.documents.elaborate import PLUS
from symkl.documents.equations import gather
from symkl.documents.grammar import holes, read_side
from symkl.documents.letters import NotUnderstoodError
from symkl.documents.reading import documents_in, macros_of
from symkl.documents.scope import understood
from symkl.documents.tokens import cleaned, lex
from symkl.documents.trials import Trial, read
from symkl.errors import ParseError, SymklError
from symkl.language.declare import declare
from symkl.language.declaring import as_text, least
from symkl.language.elsewhere import rewritten
from symkl.language.indexed_elsewhere import ranges, undeclared
from symkl.language.printing import latex_of_name
from symkl.language.spelling import LATEX as SPELT
from symkl.language.spelling import claim_text, split_relations
from symkl.language.symbols import Dimension, Index, Matrix, Scalar
from symkl.language.texts import shortened

if TYPE_CHECKING:
    from symkl.documents.equations import Gathered, Link
    from symkl.documents.scope import Section
    from symkl.language.reading import Meaning

LATEX = re.compile(r"\\[A-Za-z|{}(\[\\,;:!]|\$|_\s*\{")
AROUND = re.compile(r"\s*(?:\$\$?|\\\[|\\\(|\\\]|\\\))\s*")
BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec|mathsf)\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|(\\[A-Za-z]+|[A-Za-z]))")
SPACE = re.compile(r"\\?\w+(?:\s*,\s*\\?\w+)*\s*\\in\s*\\mathbb\s*\{?\s*R\s*\}?\s*(?:\^\s*(?:\{[^{}]*\}|\w))?")
# LaTeX as people would type it in text
PLAIN = {
    r"\\mid|\\[lr]?vert(?![A-Za-z])": "|",
    r"\\\||\\[lr]?Vert(?![A-Za-z])": "||",
    r"\\(?:top|intercal)(?![A-Za-z])|\\math(?:sf|rm)\s*\{\s*T\s*\}": "T",
    r"\\nabla_\{?(\w)\}?\s*([^=<>]+)": r"D[\2, \1] ",
    r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}": r"((\1)/(\2))",
    r"\\(tr|det|log|ln|exp)(?![A-Za-z])": r"\1 ",
    r"\\(?:cdot|times)(?![A-Za-z])": "*",
    r"\\sum(?![A-Za-z])": "sum",
}
HINT = "in symkl's own words it reads like tr(A*B) = tr(B*A); `symkl help language` lists them"


def is_latex(claim: object) -> bool:
    """Whether a claim is LaTeX."""
    return isinstance(claim, str) and LATEX.search(claim) is not None


def in_words(claim: str, let: str) -> list[tuple[str, str]]:
    """Return each link of a claim in LaTeX as text of the grammar, with its declarations.

    Raises
    ------
    SymklError
        If the declarations cannot be read, or the claim cannot: why, and where.
    """
    names, _ = declare(let)
    latex, marked, where = claim.partition(" where ")
    display = AROUND.sub(" ", latex).strip().rstrip(".,")
    letters = {name: _letter(name) for name, symbol in names.items() if isinstance(symbol, (Matrix, Scalar, Dimension))}
    said = "; ".join(f"{letters[name]}: {_kind(names[name])}" for name in letters)
    display = _unbold(display)
    text = display if "\\begin{" in display and "matrix}" not in display else f"\\[\n{display}\n\\]"
    documents = documents_in(f"% symkl: let {said}\n{text}\n" if said else text, "tex")
    gathered = gather(documents, macros_of(documents))
    sections = understood(gathered, declarations(gathered))
    links = [(section, link) for section in sections for equation in section.equations for link in equation.links]
    for error in (*gathered.errors, *(error for section in sections for error in section.errors)):
        raise ParseError(error.message, where=shortened(claim), hint=error.hint)
    if not links:
        msg = "no relation sign is found in this LaTeX"
        hint = _hint(claim, names)
        raise ParseError(msg, where=shortened(claim), hint=f"a claim compares two terms; {hint}" if hint == HINT else hint)
    known = {_key(letter, gathered): name for name, letter in letters.items()}
    return [_in_words(section, link, claim, known, names, let, f"{marked}{where}") for section, link in links]


def _in_words(  # noqa: PLR0913, PLR0917 - a link, and what is known
    section: Section, link: Link, claim: str, known: dict[str, str], names: dict[str, Meaning], let: str, where: str
) -> tuple[str, str]:
    place = shortened(claim)
    gaps = [hole for side in (link.lhs, link.rhs) for hole in holes(side)]
    why = section.failure or (gaps[0].text if gaps else "") or section.clashes.get(link, "")
    if not why:
        try:
            found = read(section, link, Trial(link.lhs, link.rhs, section.typing, kind="printed")).reading
            why = ", ".join(sorted(found.opaque - {PLUS}))
        except NotUnderstoodError as error:
            why = error.why
    if why:
        msg = f"this LaTeX is not understood: {why}"
        raise ParseError(msg, where=place, hint=_hint(claim, names))
    text = str(found.statement)
    for name, letter in found.spelled.items():
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", f"\0{known.get(letter, name)}\0", text)
    text = text.replace("\0", "")
    # what a sum binds
    bound = [s for s in found.statement.symbols.values() if isinstance(s, Index) and s.name not in names]
    free = [s for s in found.statement.symbols.values() if s not in bound and not isinstance(s, Dimension)]
    if missing := [s for s in free if known.get(found.spelled.get(s.name, ""), s.name) not in names]:
        msg = f"{', '.join(s.name for s in missing)} {'is' if len(missing) == 1 else 'are'} not declared"
        if entry := next(filter(None, (undeclared(s.name, names) for s in missing)), ""):
            raise ParseError(msg, where=place, hint=entry)
        declared = "; ".join(as_text(s) for s in missing)
        said = f'it is read as {text}: let="{"; ".join(filter(None, (let, declared)))}"'
        raise ParseError(msg, where=place, hint=_lettered(said, {*names, *found.spelled}))
    over = ranges(text, names)
    unsaid = {s.name for s in bound if str(s.size) not in names and s.name in over}  # \\sum_i runs over what i picks out of
    kinds = [f"{s.name}: index({over[s.name]})" if s.name in unsaid else as_text(s) for s in bound]
    return f"{text}{where}", "; ".join(filter(None, (let, *kinds)))


def _hint(claim: str, names: dict[str, Meaning]) -> str:
    """What to type for LaTeX that is not understood: the same in the words of the grammar, where that can be told."""
    if found := SPACE.search(claim):
        return f'what letters are is declared: --let "{found[0].strip()}" (in Python let="...")'
    for pattern, written in (*PLAIN.items(), *SPELT.items()):
        claim = re.sub(pattern, written, claim)
    try:
        parts = split_relations(claim_text(claim))
    except SymklError:
        return HINT
    sides = [rewritten(part, names) for part in parts[::2]]
    if len(parts) < 3 or None in sides:  # noqa: PLR2004 - two sides and a sign
        return HINT
    parts[::2] = map(str, sides)
    return f"write {' '.join(parts)}"


def _lettered(text: str, taken: set[str]) -> str:
    """Call sizes that nothing names by letters."""
    free = (letter for letter in "nmkpqrst" if letter not in taken)
    for made in dict.fromkeys(re.findall(r"\bd\d+\b", text)):
        text = re.sub(rf"\b{made}\b", next(free, made), text)
    return text


def _kind(symbol: Meaning) -> str:
    if isinstance(symbol, Dimension):
        return "dimension"
    assert isinstance(symbol, (Matrix, Scalar))  # noqa: S101 - the caller looked
    shape = f"{symbol.shape[0]} x {symbol.shape[1]}" if isinstance(symbol, Matrix) else "scalar"
    return ", ".join((shape, *(fact for fact in least(symbol.facts) if " " not in fact)))


def _letter(name: str) -> str:
    return latex_of_name(LatexPrinter(), name)  # type: ignore[no-untyped-call] # SymPy's


def _key(letter: str, gathered: Gathered) -> str:
    return read_side(cleaned(lex(letter)), gathered.names).text


def _unbold(latex: str) -> str:
    """Write bold letters as plain ones, where both do not occur side by side."""
    bold = {a or b for a, b in BOLD.findall(latex)}
    plain = BOLD.sub(" ", latex)
    both = {letter for letter in bold if re.search(rf"(?<![\\A-Za-z]){re.escape(letter)}(?![A-Za-z])", plain)}
    return BOLD.sub(lambda found: found[0] if (found[1] or found[2]) in both else f" {found[1] or found[2]} ", latex)
