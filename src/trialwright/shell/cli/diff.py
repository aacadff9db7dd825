"""``trialwright diff``: what changed between two versions of a study, whom it touches, and what is due."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from trialwright.shell.cli.output import Output
from trialwright.shell.cli.study_file import Unread, opened, understood
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.analysis.repinned import ChangedAnswer
    from trialwright.study.study import Study

_YES = Text(zh="需", en="due")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="A", help="earlier version / 旧版")
    parser.add_argument("new", metavar="B", help="later version / 新版")
    parser.add_argument(
        "--events",
        metavar="EVENTS.jsonl",
        help="also list the participants whose answers change, from these events / 列出结论因此改变的参与者",
    )
    parser.add_argument("--cut", metavar="DATE", help="cut-off day for --events (the last event) / 数据截止日")
    parser.add_argument(
        "--all", action="store_true", help="also list wording and confirmations one by one / 逐条列出措辞与确认"
    )


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.study.diff import SORTS, difference
    from trialwright.study.doubts import doubts_of_amendment

    try:
        old, new = opened(args.old, out), opened(args.new, out)
        understood(old, out)
        understood(new, out)
    except Unread:
        return 2
    changes = difference(old, new)
    doubts = doubts_of_amendment(old, new)
    answers = _answers(args, old.study(), new.study()) if args.events else ()
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Diff",
                "old": {"file": args.old, "sha256": old.sha256},
                "new": {"file": args.new, "sha256": new.sha256},
                "counts": {s: sum(c.sort == s for c in changes) for s in SORTS},
                "changes": [
                    {
                        "sort": c.sort, "path": c.path, "old": c.old, "new": c.new, "text": {"zh": c.text.zh, "en": c.text.en},
                        "touches": {"zh": c.effect.touches.zh, "en": c.effect.touches.en},
                        "due": {"consent": c.effect.consent, "ethics": c.effect.ethics, "re-screening": c.effect.screening},
                    }
                    for c in changes
                ],
                "findings": [
                    {"code": d.code, "severity": d.severity.value, "field": d.field, "text": {"zh": d.text.zh, "en": d.text.en}}
                    for d in doubts
                ],
                "answers": [
                    {"participant": a.participant, "what": a.what, "old": a.old, "new": a.new} for a in answers
                ],
            }
        )  # fmt: skip
        return 0
    counts = [
        Text(zh=f"{SORTS[s].zh} {n}", en=f"{n} {SORTS[s].en}")
        for s in SORTS
        if (n := sum(c.sort == s for c in changes))
    ]
    out.say(
        Text(
            zh="，".join(t.zh for t in counts) or "两个文件含义相同。",
            en=", ".join(t.en for t in counts) or "the two files mean the same.",
        )
    )
    shown = [c for c in changes if args.all or c.sort in ("substantive", "moved")]
    for c in shown:
        due = [
            t
            for t, is_due in (
                (Text(zh="重新知情", en="consent"), c.effect.consent),
                (Text(zh="伦理审查", en="ethics review"), c.effect.ethics),
                (Text(zh="重新筛选", en="re-screening"), c.effect.screening),
            )
            if is_due
        ]
        out.say(f"- {c.text.of(out.language)}  [{c.path}]")
        if c.sort in ("substantive", "moved"):
            tail = Text(
                zh=f"{_YES.zh}{'、'.join(d.zh for d in due)}" if due else "无须办理",
                en=f"due: {', '.join(d.en for d in due)}" if due else "nothing due",
            )
            out.say(
                Text(
                    zh=f"    影响：{c.effect.touches.zh}；{tail.zh}",
                    en=f"    touches: {c.effect.touches.en}; {tail.en}",
                )
            )
    for d in doubts:
        out.say(f"{d.code}  {d.text.of(out.language)}")
        out.say(f"    → {d.remedy.of(out.language)}")
    if args.events:
        out.say(
            Text(
                zh=f"因此改变的结论：{len(answers)}条，涉及{len({a.participant for a in answers})}名参与者",
                en=f"answers that change: {len(answers)}, of {len({a.participant for a in answers})} participants",
            )
        )
        for a in answers:
            out.say(f"  {a.participant}  {a.label.of(out.language)}: {a.old} -> {a.new}")
    return 0


def _answers(args: argparse.Namespace, old: Study, new: Study) -> tuple[ChangedAnswer, ...]:
    """Whose answers the change alters, from recorded events."""
    from trialwright.analysis.repinned import changed_answers
    from trialwright.errors import UnreadableText, Where
    from trialwright.history.encoding import from_lines
    from trialwright.history.participant import day_of
    from trialwright.shell.cli.analyse import of_this_study
    from trialwright.shell.files import read_bytes
    from trialwright.values.dates import PartialDate

    try:
        text = read_bytes(args.events).decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableText(
            Where(args.events), "this is no UTF-8 text", "name a file of events, one JSON object a line"
        ) from None
    events = from_lines(text, name=args.events)
    of_this_study(events, old.name, args.events)
    last = max((day_of(e.event.happened) for e in events), default=None)
    at = PartialDate.of(args.cut, Where("--cut")).last if args.cut else last
    return changed_answers(old, new, events, at) if at is not None else ()
