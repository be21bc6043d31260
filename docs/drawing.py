"""Line plots as small SVGs that can be read on light and on dark ground."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, GAP = 330, 230, 62
LEFT, TOP, LEGEND = 48, 34, 20
STYLE = """\
text { font: 12px system-ui, sans-serif; fill: #3b4248 }
.title { font-weight: 600 }
.frame { fill: none; stroke: #b4bac0 }
.grid { stroke: #e4e7ea }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.a { stroke: #0b7d5f } .b { stroke: #c5372c } .c { stroke: #b06f00 } .d { stroke: #6a4fc4 }
.b { stroke-dasharray: 7 3 } .c { stroke-dasharray: 2 3 } .d { stroke-dasharray: 9 3 2 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #cdd3d9 }
  .frame { stroke: #5b636b } .grid { stroke: #31373d }
  .a { stroke: #3ecf9e } .b { stroke: #ff7b6e } .c { stroke: #f0b03c } .d { stroke: #b5a2ff }
}"""


@dataclass(frozen=True)
class Line:
    """A named line. It has a gap at None, and breaks off, with a cross, where a number is not finite."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float | None]


@dataclass(frozen=True)
class Panel:
    """One pair of axes: what is drawn in it, and from where to where."""

    title: str
    across: str
    lines: Sequence[Line]
    x: tuple[float, float]
    y: tuple[float, float]


def picture(title: str, panels: Sequence[Panel]) -> str:
    """Panels side by side over one legend; the lines of a place in the order share their name and colour."""
    names = [line.name for line in panels[0].lines]
    width = LEFT + len(panels) * WIDTH + (len(panels) - 1) * GAP + 12
    height = TOP + HEIGHT + 44 + LEGEND * len(names)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
             f'role="img">', f"<title>{escape(title)}</title>", f"<style>\n{STYLE}\n</style>"]
    for place, panel in enumerate(panels):
        parts += _panel(panel, LEFT + place * (WIDTH + GAP), TOP, place)
    for row, name in enumerate(names):
        y = TOP + HEIGHT + 54 + LEGEND * row
        parts.append(f'<path class="line {"abcd"[row]}" d="M{LEFT} {y - 4}h34"/>')
        parts.append(f'<text x="{LEFT + 44}" y="{y}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, left: float, top: float, place: int) -> Iterator[str]:
    def at(x: float, y: float) -> tuple[float, float]:
        (x0, x1), (y0, y1) = panel.x, panel.y
        return left + (x - x0) / (x1 - x0) * WIDTH, top + HEIGHT - (y - y0) / (y1 - y0) * HEIGHT
    yield f'<text class="title" x="{left}" y="{top - 12}">{escape(panel.title)}</text>'
    for value in ticks(*panel.x):
        x, _ = at(value, panel.y[0])
        yield f'<path class="grid" d="M{x:.0f} {top}v{HEIGHT}"/>'
        yield f'<text x="{x:.0f}" y="{top + HEIGHT + 16}" text-anchor="middle">{_number(value)}</text>'
    for value in ticks(*panel.y):
        _, y = at(panel.x[0], value)
        yield f'<path class="grid" d="M{left} {y:.0f}h{WIDTH}"/>'
        yield f'<text x="{left - 7}" y="{y + 4:.0f}" text-anchor="end">{_number(value)}</text>'
    yield f'<text x="{left + WIDTH / 2:.0f}" y="{top + HEIGHT + 33}" text-anchor="middle">{escape(panel.across)}</text>'
    yield f'<clipPath id="clip{place}"><path d="M{left} {top - 1}h{WIDTH}v{HEIGHT + 2}h-{WIDTH}z"/></clipPath>'
    yield f'<path class="frame" d="M{left} {top}h{WIDTH}v{HEIGHT}h-{WIDTH}z"/>'
    yield f'<g clip-path="url(#clip{place})">'
    for kind, line in zip("abcd", panel.lines):
        yield f'<path class="line {kind}" d="{_path(line, panel, at)}"/>'
    yield "</g>"


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from ``low`` to ``high``, about five of them.

    >>> ticks(-5, 20), ticks(0, 1)
    ([-5, 0, 5, 10, 15, 20], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    """
    rough = (high - low) / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough * 0.99)
    return [round(step * n, 6) for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def _path(line: Line, panel: Panel, at) -> str:
    low, high = panel.y
    far = 2 * (high - low)
    strokes, crosses = [[]], []
    for x, y in zip(line.xs, line.ys):
        if y is not None and math.isfinite(y):
            if panel.x[0] <= x <= panel.x[1]:
                strokes[-1].append(at(x, min(max(y, low - far), high + far)))
            continue
        if y is not None and strokes[-1]:
            crosses.append(strokes[-1][-1])
        strokes.append([])
    drawn = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in _fewer(stroke)) for stroke in strokes if stroke)
    return drawn + "".join(f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10" for x, y in crosses)


def _fewer(points: list[tuple[float, float]], slack: float = 0.15) -> list[tuple[float, float]]:
    """The points that a line needs to stay where it is (Ramer, Douglas and Peucker)."""
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    off = [abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length for x, y in points]
    most = max(range(len(points)), key=off.__getitem__)
    if off[most] <= slack:
        return [points[0], points[-1]]
    return _fewer(points[:most + 1], slack)[:-1] + _fewer(points[most:], slack)
