"""``trialwright show``: a study as people read it: schedule of activities, treatment, criteria read back, open decisions."""

from __future__ import annotations

import argparse

from trialwright.shell.cli.output import Output
from trialwright.shell.cli.study_file import Unread, opened, understood
from trialwright.study.study import Criterion, Decision, GateCriteria, Intervention, Study
from trialwright.study.text import Document
from trialwright.study.words import MASKING, MODELS, PHASES, STATUSES
from trialwright.values.text import Text

PARTS = ("schedule", "treatment", "criteria", "decisions", "tbc")
_STATUS = {
    "open": Text(zh="未决", en="open"),
    "default": Text(zh="默认", en="default"),
    "decided": Text(zh="已决定", en="decided"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY", help="study file / 研究文件")
    parser.add_argument("--only", choices=PARTS, help="one part only / 只显示一部分")


def run(args: argparse.Namespace, out: Output) -> int:
    try:
        document = opened(args.study, out)
        study = understood(document, out)
    except Unread:
        return 2
    wanted = (args.only,) if args.only else PARTS[:-1]
    if out.json:
        out.value({"trialwright": 1, "kind": "Study", **_json(study, document, wanted)})
        return 0
    if not args.only:
        _head(study, document, out)
    for part in wanted:
        {"schedule": _schedule, "treatment": _treatment, "criteria": _criteria, "decisions": _decisions, "tbc": _tbc}[
            part
        ](study, out)
    return 0


def _heading(out: Output, zh: str, en: str) -> None:
    out.say()
    out.say(Text(zh=f"■ {zh}", en=f"■ {en}"))


def _head(study: Study, document: Document, out: Output) -> None:
    i = study.identity
    out.say(Text(zh=f"{i.name} {i.version}  {i.title.of('zh')}", en=f"{i.name} {i.version}  {i.title.of('en')}"))
    given = (
        (PHASES, i.phase),
        (MODELS, i.model),
        (MASKING, i.masking.how if i.masking else None),
        (STATUSES, i.status),
    )
    words = [known.get(w, Text.same(w)) for known, w in given if w]
    said = Text(zh="，".join(w.zh for w in words), en=", ".join(w.en for w in words))
    out.say(f"{said.of(out.language)} · sha256 {document.sha256[:16]}…")
    blocking = len(study.blocking)
    out.say(
        Text(
            zh=f"{len(study.tbc)} 个待确认的值（TBC），{len(study.decisions)} 项待定事项，其中 {blocking} 项阻止开放入组。",
            en=f"{len(study.tbc)} values to be confirmed (TBC), {len(study.decisions)} decisions, {blocking} of them block enrolment.",
        )
    )


def _schedule(study: Study, out: Output) -> None:
    from trialwright.exchange.schedule import schedule_of

    table = schedule_of(study)
    _heading(out, "访视计划", "Schedule of activities")
    out.table(
        (
            Text(zh="访视", en="visit"),
            Text(zh="名称", en="label"),
            Text(zh="时间", en="when"),
            Text(zh="阶段", en="epoch"),
        ),
        [(n, label, when, study.visits[n].epoch) for n, label, when in table.visits],
        widest=70,
    )
    out.say()
    out.table(
        (Text(zh="项目", en="activity"), *(n for n, _, _ in table.visits)),
        [(f"{name}{f' [{note}]' if note else ''}", *cells) for name, cells, note in table.rows],
    )
    for k, note in enumerate(table.notes, 1):
        out.say(f"[{k}] {note}")


def _dose(x: Intervention) -> str:
    if x.one_of:
        return " | ".join(f"{n}: {', '.join(str(d) for d in o.drugs) or o.dose}" for n, o in x.one_of.items())
    return str(x.dose or "")


def _treatment(study: Study, out: Output) -> None:
    _heading(out, "治疗", "Treatment")
    rows = []
    for x in study.interventions.values():
        mark = " TBC" if any(p.startswith(f"interventions.{x.name}.") for p in study.tbc) else ""
        when = (
            str(x.when)
            if x.when
            else ", ".join(str(c) for c in study.activities[x.name].cells)
            if x.name in study.activities
            else ""
        )
        rows.append((x.name, x.label or Text.same(x.name), _dose(x), when, x.route or "", mark.strip()))
    out.table(
        (
            Text(zh="名称", en="name"),
            Text(zh="说明", en="label"),
            Text(zh="剂量", en="dose"),
            Text(zh="给药计划", en="when"),
            Text(zh="途径", en="route"),
            "",
        ),
        rows,
        widest=64,
    )
    if study.escalation is not None:
        out.say()
        out.table(
            (Text(zh="剂量组", en="cohort"), Text(zh="水平", en="level"), "n"),
            [(c.name, c.level.as_typed, str(c.n)) for c in study.escalation.cohorts.values()],
        )


def _spoken(study: Study, gate: GateCriteria, c: Criterion) -> Text:
    from trialwright.criteria.say import say
    from trialwright.study.expressions import lexicon_for

    lexicon = lexicon_for(study)
    look_back = {k: w.window for k, w in gate.look_back.items()}
    lines = [say(line.expression, lexicon, look_back) for line in c.lines]
    how = {
        "that": ("", ""),
        "all of": ("以下全部:", "all of: "),
        "any of": ("以下任一:", "any of: "),
        "none of": ("以下均无:", "none of: "),
    }.get(c.how, (f"以下{c.how} {c.count}:", f"{c.how} {c.count} of: "))
    return Text(zh=how[0] + "；".join(t.zh for t in lines), en=how[1] + "; ".join(t.en for t in lines))


def _criteria(study: Study, out: Output) -> None:
    for gate in study.criteria.values():
        _heading(out, f"入排标准：{gate.gate}", f"Criteria: {gate.gate}")
        for c in gate.criteria.values():
            mark = (
                " [TBC]"
                if any(
                    p == f"criteria.{gate.gate}.{c.number}"
                    or p.startswith(
                        (
                            f"criteria.{gate.gate}.{c.number}[",
                            f"criteria.{gate.gate}.{c.number}.that",
                            f"criteria.{gate.gate}.{c.number}.a",
                        )
                    )
                    for p in study.tbc
                )
                else ""
            )
            out.say(f"{c.number:<6} {_spoken(study, gate, c).of(out.language)}{mark}")
            for r in c.readings:
                why = r.why.of(out.language) if r.why else ""
                out.say(
                    Text(
                        zh=f"       另一读法：{r.that.text}（{why}）", en=f"       other reading: {r.that.text} ({why})"
                    )
                )


def _decisions(study: Study, out: Output) -> None:
    _heading(out, "待定事项", "Decisions")
    block = Text(zh="须决定", en="blocks")
    rows = [
        (
            d.name,
            d.question,
            _STATUS[d.status],
            block if d.blocking and d.status != "decided" else "",
            _taken(study, d),
            d.source or "",
        )
        for d in study.decisions.values()
    ]
    out.table(
        (
            "",
            Text(zh="问题", en="question"),
            Text(zh="状态", en="status"),
            "",
            Text(zh="所取", en="taken"),
            Text(zh="依据", en="source"),
        ),
        rows,
        widest=56,
    )


def _taken(study: Study, d: Decision) -> str | Text:
    taken = d.taken or (d.options[0] if d.options and d.status != "open" else "")
    if not taken:
        return ", ".join(d.sets[:3]) + ("…" if len(d.sets) > 3 else "")
    return next((a.words for a in d.alternatives if a.take == taken), taken)


def _tbc(study: Study, out: Output) -> None:
    _heading(out, "待确认的值", "Values to be confirmed")
    rows = []
    for path, reason in study.tbc.items():
        d = study.decision_of(path)
        rows.append((str(study.lines.get(path, "")), path, d.name if d else "", reason))
    out.table(
        (
            Text(zh="行", en="line"),
            Text(zh="路径", en="path"),
            Text(zh="事项", en="decision"),
            Text(zh="理由", en="reason"),
        ),
        rows,
    )


def _json(study: Study, document: Document, wanted: tuple[str, ...]) -> dict[str, object]:
    from trialwright.exchange.schedule import schedule_of

    def both(t: Text | None) -> dict[str, str] | None:
        return None if t is None else {"zh": t.zh, "en": t.en}

    found: dict[str, object] = {
        "name": study.name,
        "version": study.version,
        "title": both(study.identity.title),
        "sha256": document.sha256,
    }
    if "schedule" in wanted:
        t = schedule_of(study)
        found["visits"] = [
            {"name": n, "label": both(label), "at": at, "epoch": study.visits[n].epoch} for n, label, at in t.visits
        ]
        found["activities"] = [
            {
                "name": n,
                "cells": {v: c for (v, _, _), c in zip(t.visits, cells, strict=True) if c},
                "line": ", ".join(str(x) for x in study.activities[n].cells),
            }
            for n, cells, _ in t.rows
        ]
    if "treatment" in wanted:
        found["interventions"] = [
            {
                "name": x.name,
                "label": both(x.label),
                "type": x.type,
                "route": x.route,
                "dose": _dose(x),
                "when": str(x.when or ""),
            }
            for x in study.interventions.values()
        ]
    if "criteria" in wanted:
        found["criteria"] = {
            g.gate: [
                {
                    "number": c.number,
                    "lines": [line.text for line in c.lines],
                    "how": c.how,
                    "said": both(_spoken(study, g, c)),
                }
                for c in g.criteria.values()
            ]
            for g in study.criteria.values()
        }
    if "decisions" in wanted:
        found["decisions"] = [
            {
                "name": d.name,
                "question": both(d.question),
                "options": list(d.options),
                "taken": d.taken,
                "source": d.source,
                "status": d.status,
                "blocking": d.blocking,
                "sets": list(d.sets),
                "by": d.by,
                "at": str(d.at) if d.at else None,
            }
            for d in study.decisions.values()
        ]
    found["tbc"] = [
        {
            "path": p,
            "line": study.lines.get(p),
            "reason": r,
            "decision": d.name if (d := study.decision_of(p)) else None,
        }
        for p, r in study.tbc.items()
    ]
    return found
