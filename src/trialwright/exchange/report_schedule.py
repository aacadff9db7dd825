"""The schedule of activities as a table: activities and interventions down, visits with their windows across."""

from __future__ import annotations

from trialwright.exchange import report_times as times
from trialwright.exchange.report_page import para, section, show, t
from trialwright.exchange.report_words import Wording
from trialwright.exchange.schedule import schedule_of
from trialwright.study.lines import Between, CellAt, CellDuring, Repeated, TimePoint
from trialwright.study.study import Activity, Intervention, Study, Visit
from trialwright.values.text import Text


def schedule_section(number: int, study: Study, say: Wording) -> str:
    """The section of the report."""
    title = t("访视与检查计划", "Schedule of activities")
    if not study.visits:
        words = t("研究文件没有访视，因此没有计划表。", "The study file has no visits, so there is no schedule.")
        return section(number, "schedule", title, para(words))
    notes: list[Text] = []
    head = "".join(f"<th>{_visit(v, say)}</th>" for v in study.visits.values())
    rows = "".join(
        _row(study, say, name, cells, notes)
        for name, cells, _ in schedule_of(study).rows
        if name not in study.interventions
    )
    given = "".join(_given(study, say, x, notes) for x in study.interventions.values())
    body = (
        f'<div class="scroll"><table class="grid"><thead><tr><th>{show(t("项目", "activity"))}</th>{head}</tr></thead>'
        f"<tbody>{rows}{given}</tbody></table></div>"
        + para(t("● 在该次访视进行；─ 期间持续记录；数字为同次访视内的时间点数。", "● at this visit; ─ recorded throughout; a number counts the time points within the visit."), "soft small")
    )  # fmt: skip
    if notes:
        body += '<ol class="small">' + "".join(f"<li>{show(n)}</li>" for n in notes) + "</ol>"
    return section(number, "schedule", title, body)


def _visit(v: Visit, say: Wording) -> str:
    when = times.span(v.at, say.name) if isinstance(v.at, Between) else times.time(v.at, say.name)
    if v.repeat is not None:
        again = times.repetition(v.repeat, say.name)
        when = Text(zh=f"{when.zh}；{again.zh}", en=f"{when.en}; {again.en}")
    label = say.name(v.name)
    short = "" if label.of("zh") == v.name else f'<br><span class="when">{show(v.name)}</span>'
    return f'{show(label)}{short}<br><span class="when">{show(when)}</span>'


def _point(p: TimePoint) -> Text:
    fixed = {
        "pre": t("给药前", "pre-dose"),
        "start": t("给药开始", "start"),
        "mid": t("给药中", "mid"),
        "end": t("给药结束", "end"),
    }
    if p.word:
        return fixed[p.word]
    assert p.at is not None
    a = times.duration(p.at)
    if p.to is None:
        return a
    b = times.duration(p.to)
    return Text(zh=f"{a.zh}至{b.zh}", en=f"{a.en} to {b.en}")


def _notes_of(activity: Activity, say: Wording) -> list[Text]:
    out = []
    for c in activity.cells:
        if isinstance(c, CellAt) and (c.times or c.visit.index is not None):
            visit = say.name(c.visit.name)
            n = "" if c.visit.index is None else f"[{c.visit.index}]"
            points = [_point(p) for p in c.times]
            zh, en = "、".join(p.zh for p in points), ", ".join(p.en for p in points)
            out.append(
                Text(
                    zh=f"{visit.of('zh')}{n}{'：' + zh if zh else ''}",
                    en=f"{visit.of('en')}{n}{': ' + en if en else ''}",
                )
            )
        elif isinstance(c, CellDuring) and c.offset is not None:
            end, more = say.name(c.end.name), times.duration(c.offset)
            out.append(Text(zh=f"持续至{end.of('zh')}后{more.zh}", en=f"until {more.en} after {end.of('en')}"))
        elif isinstance(c, Repeated):
            out.append(times.repetition(c, say.name))
    return out


def _mark(notes: list[Text], name: Text, said: list[Text]) -> str:
    if not said:
        return ""
    notes.append(
        Text(
            zh=f"{name.of('zh')}：{'；'.join(x.zh for x in said)}",
            en=f"{name.of('en')}: {'; '.join(x.en for x in said)}",
        )
    )
    return f"<sup>{len(notes)}</sup>"


def _row(study: Study, say: Wording, name: str, cells: tuple[str, ...], notes: list[Text]) -> str:
    label = say.name(name)
    mark = _mark(notes, label, _notes_of(study.activities[name], say))
    return f"<tr><td>{show(label)}{mark}</td>{''.join(_cell(c) for c in cells)}</tr>"


def _cell(c: str) -> str:
    if c.startswith("X"):
        return f'<td class="on">{c[1:] or "●"}</td>'
    return '<td class="log">─</td>' if c == "-" else "<td></td>"


def _given(study: Study, say: Wording, x: Intervention, notes: list[Text]) -> str:
    label = say.name(x.name)
    if x.name in study.activities:
        cells = next(c for n, c, _ in schedule_of(study).rows if n == x.name)
        mark = _mark(notes, label, _notes_of(study.activities[x.name], say))
        return f'<tr class="given"><td>{show(label)}{mark}</td>{"".join(_cell(c) for c in cells)}</tr>'
    if x.when is None:
        when = t("按方案或医嘱", "as the protocol or the physician says")
    else:
        when = times.schedule(x.when, say.name)
    return f'<tr class="given"><td>{show(label)}</td><td colspan="{len(study.visits)}" style="text-align:left">{show(when)}</td></tr>'
