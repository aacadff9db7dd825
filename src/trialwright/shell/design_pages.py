"""Files of ``trialwright design -o``: vector figures in one language, the protocol text in both, all from the values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trialwright.analysis.figures import Axis, Bars, Cells, Figure, Label, Line, Panel, Points, Rule
from trialwright.analysis.figures.marks import Segments
from trialwright.analysis.figures.svg import widest
from trialwright.shell.files import write_text
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.designs.backward import Backward
    from trialwright.designs.pathways import Pathway

# What a decision looks like on paper: shade and sign, readable without colour. Eliminated cells are dark.
_SHADE: Final = {
    "up": "#dbeee3",
    "go": "#dbeee3",
    "expand": "#f4efd8",
    "stay": "#f4f6f8",
    "wait": "#f4efd8",
    "down": "#f3d9cf",
    "futile": "#f3d9cf",
    "reject": "#bcd8ea",
    "stop": "#e3c3bd",
    "eliminate": "#3b3f45",
    "note": "#ffffff",
}
_HEAD: Final = "#b5c9dd"
_SIGN: Final = {"up": "↑ ", "down": "↓ ", "eliminate": "✕ ", "stop": "■ ", "expand": "+ ", "wait": "… ", "stay": "= "}


def _write(folder: Path, figures: Sequence[Figure], words: Text | None, language: str) -> list[Path]:
    done = [write_text(folder / f"{f.name}.svg", f.svg(language)) for f in figures]
    if words is not None:
        done.append(write_text(folder / "protocol.zh.txt", words.zh + "\n"))
        done.append(write_text(folder / "protocol.en.txt", words.en + "\n"))
    return done


def table_figure(table: Any, name: str = "decision-table", most: int = 60) -> Figure:
    """A decision table as one page: counts in rows, the act in words, sign and shade."""
    rows = table.rows[:most]
    cells = [
        (
            float(k),
            float(j),
            _SHADE[c.action],
            Text(zh=_SIGN.get(c.action, "") + c.text.zh, en=_SIGN.get(c.action, "") + c.text.en),
        )
        for j, row in enumerate(rows)
        for k, c in enumerate(row)
    ]
    cells = [(float(k), 0.0, _HEAD, h) for k, h in enumerate(table.head)] + [(a, b + 1, c, t) for a, b, c, t in cells]
    room = max(widest([c[3]], language, 10.5) for c in cells for language in ("zh", "en"))
    notes = [Text(zh=f"变体：{table.variants.zh}", en=f"Variants: {table.variants.en}")] if table.variants.en else []
    if table.source:
        notes.append(Text(zh=f"出处：{table.source}", en=f"Source: {table.source}"))
    return Figure(
        name=name,
        title=table.title,
        panels=(
            Panel(
                x=Axis(lower=-0.5, upper=len(table.head) - 0.5, quiet=True),
                y=Axis(lower=-0.5, upper=len(rows) + 0.5, quiet=True, flipped=True),
                marks=(Cells(rows=tuple(cells), size=10.5),),
            ),
        ),
        width=min(1280.0, max(560.0, len(table.head) * (room + 44.0))),
        height=26.0 * (len(rows) + 1),
        footnotes=tuple(notes),
    )


def _truth_words(p: Sequence[float]) -> Text:
    rates = " / ".join(f"{100 * v:g}" for v in p)
    return Text(zh=f"真实DLT概率（%）{rates}", en=f"true DLT probabilities (%) {rates}")


def selection_figure(names: Sequence[str], found: Sequence[Sequence[Any]], target: float) -> Figure:
    """Selection bars against the truth, one panel a truth; the truth is a line with the target beside it."""
    panels = []
    levels = len(found[0][0].p)
    ticks = (Text(zh="无", en="none"), *(Text(zh=f"水平{j}", en=f"level {j}") for j in range(1, levels + 1)))
    width = 0.8 / len(names)
    for k, first in enumerate(found[0]):
        marks: list[Any] = []
        for i, (name, row) in enumerate(zip(names, found, strict=True)):
            rows = tuple((float(j), float(v)) for j, v in enumerate(row[k].selection))
            offset = (i - (len(names) - 1) / 2) * width
            marks.append(Bars(rows=rows, colour=i, width=width * 0.92, offset=offset, label=Text.same(name)))
            if len(names) == 1:
                marks += [
                    Label(at=(j, v), text=Text.same(f"{v:.3f}"), size=9.5, anchor="middle", dy=-4) for j, v in rows
                ]
        truth = tuple((float(j + 1), float(v)) for j, v in enumerate(first.p))
        marks.append(
            Line(points=truth, colour="#8a2540", dash=1, label=Text(zh="真实DLT概率", en="true DLT probability"))
        )
        marks.append(Rule(y=target, words=Text(zh=f"目标{target:.2f}", en=f"target {target:.2f}")))
        panels.append(
            Panel(
                x=Axis(scale="category", names=ticks),
                y=Axis(label=Text(zh="推荐的概率", en="P(recommended)"), lower=0.0, upper=1.0, grid=True),
                marks=tuple(marks),
                title=_truth_words(first.p),
            )
        )
    hows = tuple(dict.fromkeys((f.how.zh, f.how.en) for row in found for f in row))
    return Figure(
        name="selection",
        title=Text(zh="各剂量水平被推荐的概率", en="Which level is recommended"),
        panels=tuple(panels),
        height=190.0,
        footnotes=tuple(Text(zh=f"计算方式：{a}", en=f"How: {b}") for a, b in hows),
    )


def people_figure(names: Sequence[str], found: Sequence[Sequence[Any]], target: float) -> Figure:
    """Expected participants by level, one panel a truth."""
    panels = []
    levels = len(found[0][0].p)
    width = 0.8 / len(names)
    for k, first in enumerate(found[0]):
        above = first.above(target)
        ticks = tuple(
            Text(
                zh=f"水平{j + 1}{'（高于目标）' if above[j] else ''}",
                en=f"level {j + 1}{' (above)' if above[j] else ''}",
            )
            for j in range(levels)
        )
        marks = tuple(
            Bars(
                rows=tuple((float(j), float(v)) for j, v in enumerate(row[k].mean_n)),
                colour=i,
                width=width * 0.92,
                offset=(i - (len(names) - 1) / 2) * width,
                label=Text.same(name),
            )
            for i, (name, row) in enumerate(zip(names, found, strict=True))
        )
        panels.append(
            Panel(
                x=Axis(scale="category", names=ticks),
                y=Axis(label=Text(zh="期望例数", en="expected participants"), lower=0.0, grid=True),
                marks=marks,
                title=_truth_words(first.p),
            )
        )
    return Figure(
        name="participants",
        title=Text(zh="各剂量水平的期望治疗例数", en="Who is treated where"),
        panels=tuple(panels),
        height=170.0,
    )


def write_dose_finding(
    folder: Path, names: Sequence[str], found: Sequence[Sequence[Any]], target: float, words: Text, language: str
) -> list[Path]:
    """Decision table, selection, participants, and the paragraph."""
    figures = [table_figure(found[0][0].design.table()), selection_figure(names, found, target)]
    figures.append(people_figure(names, found, target))
    return _write(folder, figures, words, language)


def power_figure(designs: Sequence[tuple[str, Any]]) -> Figure:
    """P(reject) and expected n over the true rate."""
    grid = [k / 100 for k in range(101)]
    curves, sizes = [], []
    for i, (name, design) in enumerate(designs):
        low, high = design.bounds.stops(grid)
        looks = design.bounds.looks
        mean = (low + high) @ looks
        rows = tuple(zip(grid, high.sum(axis=1).tolist(), strict=True))
        curves.append(Line(points=rows, colour=i, label=Text.same(name)))
        sizes.append(Line(points=tuple(zip(grid, mean.tolist(), strict=True)), colour=i, label=Text.same(name)))
    marks: list[Any] = list(curves)
    first = designs[0][1]
    for rate, word in ((getattr(first, "null", None), "p0"), (getattr(first, "alternative", None), "p1")):
        if rate is not None:
            marks.append(Rule(x=rate, words=Text.same(word)))
    x = Axis(label=Text(zh="真实率", en="true rate"), lower=0.0, upper=1.0)
    harm = first.counts_harm
    return Figure(
        name="power",
        title=Text(zh="操作特征曲线", en="Operating characteristics"),
        panels=(
            Panel(
                x=x,
                y=Axis(
                    label=Text(zh="P(停止)", en="P(stop)") if harm else Text(zh="P(拒绝)", en="P(reject)"),
                    lower=0.0,
                    upper=1.0,
                    grid=True,
                ),
                marks=tuple(marks),
            ),
            Panel(x=x, y=Axis(label=Text(zh="期望例数", en="expected n"), lower=0.0, grid=True), marks=tuple(sizes)),
        ),
        columns=2,
        height=220.0,
    )


def saw_tooth_figure(design: Any) -> Figure:
    """Exact power and true alpha over n: why the stable n may lie above the first."""
    from trialwright.designs.single_stage import plan_at

    n_to = min(max(60, int(design.plan.n * 1.6)), 200)
    plans = [plan_at(n, design.null, design.alternative, design.alpha) for n in range(5, n_to + 1)]
    power = tuple((float(p.n), p.power) for p in plans)
    alpha = tuple((float(p.n), p.alpha) for p in plans)
    return Figure(
        name="saw-tooth",
        title=Text(zh="把握度随例数呈锯齿状", en="Power is a saw-tooth"),
        panels=(
            Panel(
                x=Axis(label=Text(zh="例数", en="n")),
                y=Axis(lower=0.0, upper=1.0, grid=True),
                marks=(
                    Line(points=power, colour=0, label=Text(zh="把握度", en="power")),
                    Line(points=alpha, colour=1, label=Text(zh="实际α", en="true alpha")),
                    Rule(y=design.power, words=Text(zh="所需把握度", en="power wanted")),
                    Rule(x=float(design.plan.n), words=Text.same(f"n = {design.plan.n}")),
                ),
            ),
        ),
        height=240.0,
    )


def write_counting(folder: Path, designs: Sequence[tuple[str, Any]], words: Text, language: str) -> list[Path]:
    """Bounds, power curve, saw-tooth of a single stage, and the sentence."""
    figures = [table_figure(designs[0][1].table()), power_figure(designs)]
    if designs[0][1].name == "single_stage" and designs[0][1].n is None:
        figures.append(saw_tooth_figure(designs[0][1]))
    return _write(folder, figures, words, language)


def bounds_figure(design: Any) -> Figure | None:
    """Group sequential bounds on Z, expected events, and cumulative alpha and power."""
    plan = getattr(design, "sequential", None) or (design if hasattr(design, "two") else None)
    if plan is None:
        return None
    from itertools import accumulate

    two = plan.two
    looks = [t * plan.maximum if plan.maximum > 1 else t for t in two.timing]
    upper = tuple((x, z) for x, z in zip(looks, two.upper, strict=True) if z < 8)
    lower = tuple((x, z) for x, z in zip(looks, two.lower, strict=True) if z > -8)
    null, real = plan.under(0.0), plan.under(two.theta)
    return Figure(
        name="bounds",
        title=Text(zh="各次分析的界值与累积概率", en="Bounds and what is spent"),
        panels=(
            Panel(
                x=Axis(label=Text(zh="信息（事件或例数）", en="information (events or participants)"), lower=0.0),
                y=Axis(label=Text.same("Z"), grid=True),
                marks=(
                    Line(points=upper, colour=0, label=Text(zh="有效界值", en="efficacy")),
                    Line(points=lower, colour=1, label=Text(zh="无效界值", en="futility")),
                    Points(points=upper, colour=0),
                    Points(points=lower, colour=1),
                ),
            ),
            Panel(
                x=Axis(label=Text(zh="信息（事件或例数）", en="information (events or participants)"), lower=0.0),
                y=Axis(lower=0.0, upper=1.0, grid=True),
                marks=(
                    Line(
                        points=tuple(zip(looks, accumulate(real.upper), strict=True)),
                        colour=0,
                        label=Text(zh="累积把握度", en="cumulative power"),
                    ),
                    Line(
                        points=tuple(zip(looks, accumulate(null.upper), strict=True)),
                        colour=3,
                        label=Text(zh="累积α（单侧）", en="cumulative alpha, one side"),
                    ),
                ),
            ),
        ),
        columns=2,
        height=220.0,
    )


def events_figure(design: Any) -> Figure | None:
    """Expected events over calendar time under the design's hazard ratio and under none."""
    if not hasattr(design, "time_of") or not hasattr(design, "events"):
        return None
    total = design.total * 1.4
    marks = []
    for i, (hr, words) in enumerate(
        ((design.hr[0], Text(zh=f"HR={design.hr[0]:g}", en=f"HR {design.hr[0]:g}")), (1.0, Text(zh="HR=1", en="HR 1")))
    ):
        d = float(design.events)
        rows = [(design.time_of(d * k / 20, hr), d * k / 20) for k in range(1, 25)]
        marks.append(Line(points=tuple((t, e) for t, e in rows if t <= total), colour=i, label=words))
    return Figure(
        name="events",
        title=Text(zh="预计事件数随时间变化", en="Expected events over time"),
        panels=(
            Panel(
                x=Axis(
                    label=Text(zh="自首例入组起的时间（月）", en="months from the first entry"), lower=0.0, months=True
                ),
                y=Axis(label=Text(zh="事件数", en="events"), lower=0.0, grid=True),
                marks=(*marks, Rule(y=float(design.events), words=Text(zh="所需事件数", en="events needed"))),
            ),
        ),
        height=240.0,
    )


def write_table(folder: Path, name: str, table: Any, words: Text, language: str, design: Any = None) -> list[Path]:
    """The table and the sentence; bounds and events where the design has them."""
    figures = [table_figure(table)]
    for made in (bounds_figure(design), events_figure(design)) if design is not None else ():
        if made is not None:
            figures.append(made)
    return _write(folder, figures, words, language)


def write_which(folder: Path, found: Backward, language: str) -> list[Path]:
    """What n is consistent with, and what it can show."""
    figures = [table_figure(found.ordinary, "which", 40)]
    figures += [table_figure(t, f"shows-{k}", 60) for k, t in enumerate(found.shows, 1)]
    return _write(folder, figures, found.sentence, language)


def pathways_figure(name: str, root: Pathway) -> Figure:
    """The next cohorts as a tree from left to right."""
    from trialwright.designs.decision import Stop, Treat

    place: dict[int, tuple[float, float]] = {}
    row = 0.0

    def lay(p: Pathway, depth: int) -> float:
        nonlocal row
        if not p.next:
            y = row
            row += 1.0
        else:
            ys = [lay(c, depth + 1) for c in p.next]
            y = sum(ys) / len(ys)
        place[id(p)] = (float(depth), y)
        return y

    lay(root, 0)
    lines, labels = [], []
    for p in root.walk():
        x, y = place[id(p)]
        d = p.decision
        if isinstance(d, Treat):
            text = Text(zh=f"→水平{d.level}（{d.n}例）", en=f"→ level {d.level} ({d.n})")
        elif isinstance(d, Stop):
            text = Text(zh=f"■ 推荐{d.recommended or '无'}", en=f"■ {d.recommended or 'none'}")
        else:
            text = Text(zh="… 等待", en="… wait")
        head = str(p.outcomes.cohorts[-1]) + " " if p.outcomes.cohorts else ""
        labels.append(Label(at=(x, y), text=Text(zh=head + text.zh, en=head + text.en), size=9.5, dx=5, dy=3.5))
        lines += [((x, y), place[id(c)]) for c in p.next]
    depth = max(x for x, _ in place.values())
    return Figure(
        name="pathways",
        title=Text(zh=f"{name}：后续队列的可能走向", en=f"{name}: what the next cohorts could bring"),
        panels=(
            Panel(
                x=Axis(lower=-0.05, upper=depth + 0.9, quiet=True),
                y=Axis(lower=-0.6, upper=row - 0.4, quiet=True, flipped=True),
                marks=(Segments(rows=tuple(lines), colour="#9aa3ab", ends="circle"), *labels),
            ),
        ),
        width=820.0,
        height=max(120.0, 19.0 * row),
        legend="none",
    )


def write_pathways(folder: Path, name: str, root: Pathway, language: str) -> list[Path]:
    return _write(folder, [pathways_figure(name, root)], None, language)
