"""Pictures: which derivation rests on which, and both sides of a refuted line. They take their colours from the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.render.markup import anchor, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.render.curves import Curves
    from symkl.render.dependencies import Arrow

# --------------------------------------------------------------------------------------------------------- arrows

ROW, LETTER = 24, 8.2  # height of a row, width of a letter of a name, whatever the font
LONGEST = 26
STEP, EDGE = 15, 22
PHONE = 328  # what a phone shows beside its margins


def arc_diagram(names: Sequence[str], keys: Sequence[str], arrows: Sequence[Arrow]) -> str:
    """Return the derivations that arrows join, one below the other, with an arc for each arrow.

    An arc runs from a derivation to one that rests on it: drawn through where it derives one of its lines, dashed where it
    works out a term that stands in it.
    """
    joined = sorted({place for arrow in arrows for place in (arrow.source, arrow.target)})
    row = {place: number for number, place in enumerate(joined)}
    shown = [_short(names[place]) for place in joined]
    left = 12 + LETTER * max(map(len, shown), default=0)
    lanes = _lanes([(row[a.source], row[a.target]) for a in arrows])
    most = 1 + max(lanes, default=0)
    step = min(STEP, max(4.0, (PHONE - left - EDGE) / most))  # of many lanes each is narrower
    width = left + EDGE + step * most
    height = ROW * len(joined) + 4
    labels = [
        f'<a href="#{anchor(keys[place])}"><text x="4" y="{ROW * number + 17}">{escaped(text)}</text></a>'
        for (number, place), text in zip(enumerate(joined), shown, strict=True)
    ]
    paths = [_arc(arrow, row, left + EDGE + step * lane, left) for arrow, lane in zip(arrows, lanes, strict=True)]
    head = (
        '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="tip" d="M0 0 8 4 0 8Z"/></marker>'
    )
    return (
        f'<svg class="arcs" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}" role="group"'
        f' aria-label="Which derivation rests on which"><defs>{head}</defs>{"".join(paths)}{"".join(labels)}</svg>'
    )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "\u2026"


def _lanes(spans: Sequence[tuple[int, int]]) -> list[int]:
    """Give every arc a lane in which it crosses no other; short ones stay near the names."""
    lanes = [0] * len(spans)
    taken: list[list[tuple[int, int]]] = []
    for number in sorted(range(len(spans)), key=lambda i: abs(spans[i][0] - spans[i][1])):
        low, high = sorted(spans[number])
        lane = next((i for i, used in enumerate(taken) if all(high <= a or b <= low for a, b in used)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[number] = lane
    return lanes


def _arc(arrow: Arrow, row: dict[int, int], out: float, left: float) -> str:
    begin, end = (ROW * row[place] + 12 for place in (arrow.source, arrow.target))
    begin, end = (begin + 3, end - 3) if begin < end else (begin - 3, end + 3)
    bend = 6 if begin < end else -6
    path = (
        f"M{left:.0f} {begin}H{out - 6:.0f}Q{out:.0f} {begin} {out:.0f} {begin + bend}V{end - bend}"
        f"Q{out:.0f} {end} {out - 6:.0f} {end}H{left:.0f}"
    )
    kind = "line" if arrow.line or arrow.lemma else "term"
    return f'<path class="arc {kind}" d="{path}" marker-end="url(#head)"/>'


# ---------------------------------------------------------------------------------------------------------- plots

WIDTH, HEIGHT, MARGIN, FOOT = PHONE, 154, 48, 24


SMALLER = 7.0  # width of a letter, about


def plot(curves: Curves, label: str) -> str:
    """Return both sides of a line along one number, with the counterexample marked."""
    xs = [x for x, _, _ in curves.points]
    ys = [y for _, left, right in curves.points for y in (left, right)]
    low, high = min(ys), max(ys)
    base = HEIGHT - FOOT
    if low == high:
        low, high = low - 1, high + 1

    def place(x: float, y: float) -> str:
        across = MARGIN + (WIDTH - MARGIN - 12) * (x - xs[0]) / (xs[-1] - xs[0])
        up = base - (base - 14) * (y - low) / (high - low)
        return f"{across:.1f},{up:.1f}"

    left, right = (" ".join(place(point[0], point[side]) for point in curves.points) for side in (1, 2))
    at, foot = place(curves.at, low).split(",")
    ceiling = place(curves.at, high).split(",")[1]
    here = [(x, y, z) for x, y, z in curves.points if x == curves.at]
    dots = "".join(
        f'<circle class="{side}" cx="{across}" cy="{up}" r="4"/>'
        for _, *both in here
        for side, value in zip(("left", "right"), both, strict=True)
        for across, up in [place(curves.at, value).split(",")]
    )
    marked = _number(curves.at)  # the caption says of what
    half = len(marked) * SMALLER / 2
    texts = [f'<text x="{at}" y="{HEIGHT - 6}" text-anchor="middle">{escaped(marked)}</text>']
    first, last = _number(xs[0]), _number(xs[-1])
    if float(at) - half > MARGIN + (len(first) + 1) * SMALLER:
        texts.append(f'<text x="{MARGIN}" y="{HEIGHT - 6}">{first}</text>')
    if float(at) + half < WIDTH - 12 - (len(last) + 1) * SMALLER:
        texts.append(f'<text x="{WIDTH - 12}" y="{HEIGHT - 6}" text-anchor="end">{last}</text>')
    texts += [
        f'<text x="{MARGIN - 4}" y="12" text-anchor="end">{_number(high)}</text>',
        f'<text x="{MARGIN - 4}" y="{base}" text-anchor="end">{_number(low)}</text>',
    ]
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
        f' aria-label="{escaped(label)}">'
        f'<path class="axis" d="M{MARGIN} 4V{base}H{WIDTH - 12}"/>'
        f'<path class="here" d="M{at} {foot}V{ceiling}"/>'
        f'<polyline class="left" points="{left}"/><polyline class="right" points="{right}"/>{dots}{"".join(texts)}</svg>'
    )


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "\u2212")
