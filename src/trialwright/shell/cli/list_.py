"""``trialwright list``: the kinds of catalogues, or the entries of one."""

from __future__ import annotations

import argparse

from trialwright.shell.cli.output import Output
from trialwright.values.text import Text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", metavar="KIND", help="standards, instruments, designs, checks … / 目录种类")


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.shell import catalogues

    if args.kind:
        kind = catalogues.kind_named(args.kind)
        entries = catalogues.entries_of(kind)
        if out.json:
            rows = [
                {"name": e.name, "label": {"zh": e.label.zh, "en": e.label.en}, "source": e.source} for e in entries
            ]
            out.value({"trialwright": 1, "kind": "List", "of": kind.name, "entries": rows})
        else:
            head = (Text(zh="名称", en="name"), Text(zh="说明", en="what"), Text(zh="出处", en="source"))
            out.table(head, [(e.name, e.label, e.source) for e in entries], widest=70)
        return 0
    kinds = [(k, len(catalogues.entries_of(k))) for k in catalogues.present()]
    if out.json:
        rows_ = [{"name": k.name, "label": {"zh": k.label.zh, "en": k.label.en}, "entries": n} for k, n in kinds]
        out.value({"trialwright": 1, "kind": "Kinds", "kinds": rows_})
    else:
        head = (Text(zh="种类", en="kind"), Text(zh="说明", en="what"), Text(zh="条目", en="entries"))
        out.table(head, [(k.name, k.label, str(n)) for k, n in kinds])
        out.note(Text(zh="`trialwright list 种类` 列出条目", en="`trialwright list KIND` shows the entries"))
    return 0
