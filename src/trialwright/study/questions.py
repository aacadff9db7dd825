"""How a doubt about a study becomes a finding: its code, its place in the file, both languages."""

from __future__ import annotations

from trialwright.study.study import Study
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text


def doubt(
    study: Study,
    code: str,
    severity: Severity,
    path: str,
    zh: str,
    en: str,
    do_zh: str,
    do_en: str,
    *,
    kind: str = "",
    source: str = "docs/study-file.md",
) -> Finding:
    """A finding about a value of a study; its line is that of the value or of the nearest map around it."""
    line = _line(study, path)
    return Finding(
        code=code,
        severity=severity,
        field=path,
        text=Text(zh=zh, en=en),
        remedy=Text(zh=do_zh, en=do_en),
        kind=kind,
        detect="crossfield",
        layer="protocol",
        lines=(line,) if line else (),
        source=source,
    )


def _line(study: Study, path: str) -> int | None:
    at = path
    while at:
        if at in study.lines:
            return study.lines[at]
        cut = max(at.rfind("."), at.rfind("["))
        at = at[:cut] if cut > 0 else ""
    return None
