"""``trialwright diff``: what changed between two versions of a study, whom it touches, and what is due."""

from __future__ import annotations

import argparse

from trialwright.shell.cli.output import Output
from trialwright.shell.cli.study_file import Unread, opened, understood
from trialwright.values.text import Text

_YES = Text(zh="需", en="due")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="A", help="earlier version / 旧版")
    parser.add_argument("new", metavar="B", help="later version / 新版")
    parser.add_argument(
        "--all", action="store_true", help="also list wording and confirmations one by one / 逐条列出措辞与确认"
    )


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.study.diff import SORTS, difference

    try:
        old, new = opened(args.old, out), opened(args.new, out)
        understood(old, out)
        understood(new, out)
    except Unread:
        return 2
    changes = difference(old, new)
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
    return 0
