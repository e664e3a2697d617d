"""Small plots as SVG text: bars with whiskers, grouped bars, lines, a histogram. Pure; needs no network and no library.

Colours are CSS variables (--c1 … --c6, --ink, --muted, --grid) of the page that holds the plot; `standalone` brings
them along.
"""

import math
from collections.abc import Callable, Sequence
from html import escape

from eval.stats import Estimate

_WIDTH = 900


def bars(rows: Sequence[tuple[str, Estimate]], colour: str = "var(--c1)") -> str:
    """Horizontal bars of shares 0…1 with their confidence intervals, each with its value and number of questions."""
    left, right, step = 190, 150, 26
    height = step * len(rows) + 34
    parts = [_grid_x(left, _WIDTH - right, height - 26)]
    for i, (label, e) in enumerate(rows):
        y = 8 + i * step
        x = _scale(left, _WIDTH - right)
        parts.append(_text(left - 10, y + 13, label, "end"))
        if math.isnan(e.value):
            parts.append(_text(left + 6, y + 13, "—", "start", "var(--muted)"))
            continue
        parts.append(f'<rect x="{left}" y="{y}" width="{x(e.value) - left:.1f}" height="16" rx="2" fill="{colour}"/>')
        parts.append(_whisker(x(e.low), x(e.high), y + 8))
        parts.append(_text(_WIDTH - right + 14, y + 13, f"{e.value:.1%}　{e.n} 题", "start", "var(--muted)"))
    return _svg(height, parts)


def grouped_bars(groups: Sequence[tuple[str, Sequence[Estimate]]], names: Sequence[str]) -> str:
    """Vertical bars of shares 0…1, one group a name in `groups`, one colour a name in `names`."""
    left, top, bottom, height = 44, 34, 30, 300
    slot = (_WIDTH - left - 10) / max(1, len(groups))
    width = min(42.0, slot * 0.8 / max(1, len(names)))
    y = _scale(height - bottom, top)
    parts = [_grid_y(left, _WIDTH - 10, y), *_legend(names, left)]
    for g, (label, estimates) in enumerate(groups):
        centre = left + slot * (g + 0.5)
        parts.append(_text(centre, height - 10, label, "middle"))
        start = centre - width * len(estimates) / 2
        for i, e in enumerate(estimates):
            if math.isnan(e.value):
                continue
            x = start + i * width
            parts.append(
                f'<rect x="{x + 1:.1f}" y="{y(e.value):.1f}" width="{width - 2:.1f}" rx="2" '
                f'height="{height - bottom - y(e.value):.1f}" fill="{_colour(i, len(estimates))}"/>'
            )
            middle = x + width / 2
            parts.append(
                f'<path d="M{middle:.1f} {y(e.low):.1f}V{y(e.high):.1f}" stroke="var(--ink)" stroke-opacity=".55"/>'
            )
            parts.append(_text(middle, y(e.high) - 5, f"{e.value * 100:.0f}", "middle", "var(--muted)", 11))
    return _svg(height, parts)


def steps(points: Sequence[tuple[float, float]], x_label: str, y_label: str) -> str:
    """A step line of (x in 0…1, y in 0…1); the y axis ends at a round figure above the highest point."""
    left, top, bottom, height = 60, 16, 44, 260
    most = max((y for _, y in points), default=0.0)
    limit = next((limit for limit in (0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if most < limit * 0.999), 1.0)
    x, y = _scale(left, _WIDTH - 20), _scale(height - bottom, top)
    parts = []
    for i in range(5):
        share = i / 4
        parts.append(f'<path d="M{left} {y(share):.1f}H{_WIDTH - 20}" stroke="var(--grid)"/>')
        parts.append(_text(left - 8, y(share) + 4, f"{share * limit:.1%}", "end", "var(--muted)", 11))
        parts.append(_text(x(share), height - bottom + 18, f"{share:.0%}", "middle", "var(--muted)", 11))
    path, before = "", 0.0
    for coverage, risk in points:
        here = y(risk / limit)
        path += f"M{x(before):.1f} {here:.1f}" if not path else f"V{here:.1f}"
        path += f"H{x(coverage):.1f}"
        before = coverage
    if points:
        parts.append(f'<path d="{path}" fill="none" stroke="var(--c1)" stroke-width="2"/>')
        parts.append(f'<circle cx="{x(before):.1f}" cy="{y(points[-1][1] / limit):.1f}" r="4" fill="var(--c1)"/>')
    parts.append(_text((left + _WIDTH) / 2, height - 6, x_label, "middle", "var(--muted)"))
    parts.append(_text(left, top - 4, y_label, "start", "var(--muted)"))
    return _svg(height, parts)


def log_lines(
    title: str, points: Sequence[tuple[float, float]], x_label: str, say: Callable[[float], str], left: float = 0.0
) -> str:
    """One line over two logarithmic axes, its points with their values in words (`say`): a panel of 430 x 230."""
    x0, x1, y0, y1 = left + 50, left + 400, 190.0, 40.0
    xs, ys = ([math.log10(max(value, 1e-9)) for value in axis] for axis in zip(*points, strict=True))
    x = _scale(x0, x1)
    y = _scale(y0, y1)
    low, high = math.floor(min(ys)), max(math.ceil(max(ys)), math.floor(min(ys)) + 1)
    places = [
        (x((a - min(xs)) / ((max(xs) - min(xs)) or 1)), y((b - low) / (high - low)))
        for a, b in zip(xs, ys, strict=True)
    ]
    parts = [_text(x0, 20, title, "start"), f'<path d="M{x0} {y0}H{x1}" stroke="var(--grid)"/>']
    for power in range(low, high + 1):
        at = y((power - low) / (high - low))
        parts.append(f'<path d="M{x0} {at:.1f}H{x1}" stroke="var(--grid)"/>')
    line = "L".join(f"{a:.1f} {b:.1f}" for a, b in places)
    parts.append(f'<path d="M{line}" fill="none" stroke="var(--c1)" stroke-width="2"/>')
    for (a, b), (count, value) in zip(places, points, strict=True):
        parts.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="var(--c1)"/>')
        parts.append(_text(a, b - 9, say(value), "middle", size=11))
        parts.append(_text(a, y0 + 18, f"{count:,.0f}", "middle", "var(--muted)", 11))
    parts.append(_text((x0 + x1) / 2, y0 + 36, x_label, "middle", "var(--muted)", 11))
    return "".join(parts)


def panels(drawn: Sequence[str], height: float) -> str:
    """Parts that were drawn at places of their own as one plot."""
    return _svg(height, drawn)


def histogram(values: Sequence[float], marks: Sequence[tuple[str, float]], unit: str, bins: int = 36) -> str:
    """How often each size occurs, up to the 99th percentile (more is counted in the last bar), with marked places."""
    left, top, bottom, height = 44, 30, 44, 240
    ordered = sorted(values)
    if not ordered:
        return _svg(height, [_text(_WIDTH / 2, height / 2, "—", "middle", "var(--muted)")])
    end = max(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], *(value for _, value in marks), 1e-9) * 1.02
    counts = [0] * bins
    for value in ordered:
        counts[min(bins - 1, int(value / end * bins))] += 1
    x, y = _scale(left, _WIDTH - 20), _scale(height - bottom, top)
    parts = []
    for i, count in enumerate(counts):
        if count:
            top_y = y(0.78 * count / max(counts))  # the marks have the room above
            parts.append(
                f'<rect x="{x(i / bins) + 1:.1f}" y="{top_y:.1f}" width="{x(1 / bins) - x(0) - 2:.1f}" '
                f'height="{height - bottom - top_y:.1f}" rx="1" fill="var(--c1)"/>'
            )
    parts.append(f'<path d="M{left} {height - bottom}H{_WIDTH - 20}" stroke="var(--grid)"/>')
    for i in range(5):
        parts.append(_text(x(i / 4), height - bottom + 18, f"{end * i / 4:.0f}", "middle", "var(--muted)", 11))
    for i, (label, value) in enumerate(marks):
        at = x(value / end)
        parts.append(f'<path d="M{at:.1f} {top - 6}V{height - bottom}" stroke="var(--c2)" stroke-dasharray="4 3"/>')
        parts.append(_text(at - 4, top + 4 + 14 * i, f"{label} {value:.0f}", "end", "var(--ink)", 11))
    parts.append(_text((left + _WIDTH) / 2, height - 6, unit, "middle", "var(--muted)"))
    return _svg(height, parts)


def standalone(plot: str) -> str:
    """The same plot as a file of its own, on white."""
    colours = (
        "--c1:#2f5fb3;--c2:#c9cdd6;--c3:#aab2c0;--c4:#8b95a7;--c5:#6c7789;--c6:#8fb0e0;"
        "--ink:#1d2433;--muted:#667085;--grid:#e4e7ec"
    )
    style = f"<style>svg{{{colours};font-family:system-ui,sans-serif}}</style>"
    return plot.replace(">", f'>{style}<rect width="100%" height="100%" fill="#fff"/>', 1) + "\n"


def _scale(low: float, high: float) -> Callable[[float], float]:
    """A share 0…1 → its place between two pixels."""
    return lambda share: low + (high - low) * min(1.0, max(0.0, share))


def _grid_x(left: float, right: float, bottom: float) -> str:
    x = _scale(left, right)
    lines = "".join(f'<path d="M{x(i / 4):.1f} 4V{bottom}" stroke="var(--grid)"/>' for i in range(5))
    labels = (_text(x(i / 4), bottom + 18, f"{25 * i}%", "middle", "var(--muted)", 11) for i in range(5))
    return lines + "".join(labels)


def _grid_y(left: float, right: float, y: Callable[[float], float]) -> str:
    lines = "".join(f'<path d="M{left} {y(i / 4):.1f}H{right}" stroke="var(--grid)"/>' for i in range(5))
    labels = (_text(left - 8, y(i / 4) + 4, f"{25 * i}%", "end", "var(--muted)", 11) for i in range(5))
    return lines + "".join(labels)


def _legend(names: Sequence[str], left: float) -> list[str]:
    parts, x = [], left
    for i, name in enumerate(names):
        parts.append(f'<rect x="{x:.1f}" y="4" width="11" height="11" rx="2" fill="{_colour(i, len(names))}"/>')
        parts.append(_text(x + 16, 14, name, "start"))
        x += 34 + sum(13 if ord(char) > 255 else 7 for char in name)
    return parts


def _colour(i: int, n: int) -> str:
    """The last of a group is what the others are compared with: it has the first colour."""
    return f"var(--c{1 if i == n - 1 else i % 5 + 2})"


def _whisker(low: float, high: float, y: float) -> str:
    path = f"M{low:.1f} {y}H{high:.1f}M{low:.1f} {y - 4}V{y + 4}M{high:.1f} {y - 4}V{y + 4}"
    return f'<path d="{path}" stroke="var(--ink)" stroke-opacity=".55" fill="none"/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str = "var(--ink)", size: int = 12) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}"'
    return f"<text {place}>{escape(text)}</text>"


def _svg(height: float, parts: Sequence[str]) -> str:
    box = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{"".join(parts)}</svg>'
