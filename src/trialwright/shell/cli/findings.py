"""Findings as ``trialwright check`` prints them, of a page or of a study."""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.shell.cli.output import Output, clipped, padded
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

_MARKS = {Severity.ERROR: Text(zh="错误", en="error"), Severity.WARNING: Text(zh="警告", en="warning"), Severity.NOTE: Text(zh="提示", en="note")}  # fmt: skip


def show_findings(title: str, wanted: Sequence[Finding], shown: Sequence[Finding], out: Output) -> None:
    """The title with how many there are of each severity, then the findings shown; what ``--min`` hides is said."""
    counts = "  ".join(f"{sum(f.severity is s for f in wanted)} {name.of(out.language)}" for s, name in _MARKS.items())
    hidden = len(wanted) - len(shown)
    tail = Text(zh=f"  （{hidden} 条未显示）", en=f"  ({hidden} not shown)").of(out.language) if hidden else ""
    out.say(f"{title}  {counts}{tail}")
    for f in shown:
        line = Text(zh=f"第{f.lines[0]}行", en=f"line {f.lines[0]}").of(out.language) if f.lines else ""
        mark = _MARKS[f.severity].of(out.language)
        quoted = f"“{clipped(f.evidence, 70)}”  " if f.evidence else ""
        out.say(f"\n{padded(line, 9)} {f.code}  {padded(mark, 7)} {quoted}{f.field}")
        out.say(f"{' ' * 10}{f.text.of(out.language)}")
        out.say(f"{' ' * 10}→ {f.remedy.of(out.language)}")
    if shown:
        out.say()
