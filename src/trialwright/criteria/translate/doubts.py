"""The findings of a draft: what in the words is doubtful, by the codes of the checks."""

from __future__ import annotations

from typing import Final

from trialwright.criteria.translate.comparing import Compared, shown, shown_time
from trialwright.criteria.translate.phrases import NO_SIGN
from trialwright.criteria.translate.scene import Scene
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

_ANCHOR: Final = Text(
    zh="注明时间窗从何日算起（筛选、入组、随机或首次给药）。",
    en="Name the day the window is counted from (screening, enrolment, randomisation, first dose).",
)
_SYMBOL: Final = Text(zh="写明比较符号（≥、>、≤、<）。", en="Write the comparator (≥, >, ≤, <).")
_ALIGN: Final = Text(
    zh="使两种语言一致；决定前按较严的一种执行。",
    en="Make both languages agree; until then the stricter reading decides.",
)
_BRACKET: Final = Text(
    zh="分条书写，或用括号写明“和”“或”的组合。", en="Split the sentence, or bracket what belongs together."
)


def doubts_of(scenes: list[Scene], compared: Compared, path: str) -> tuple[Finding, ...]:
    """One finding for each doubt, in the order of the text, each kind and place once."""
    out = [
        Finding(
            code=d.code,
            severity=Severity.ERROR if d.is_error else Severity.WARNING,
            field=path,
            text=d.text,
            remedy=_SYMBOL if d.code == "EXT-05" else _ALIGN,
            kind="bilingual_mismatch" if d.code.startswith("BIL") else "encoding_damage",
            detect="bilingual",
            source="twin language",
        )
        for d in compared.differences
    ]
    for scene in scenes:
        out += _of_values(scene, path, bool(compared.differences))
        out += _of_times(scene, path)
        out += _of_damage(scene, path)
    for note in dict.fromkeys(n for s in scenes for n in s.notes):
        out.append(_of_note(note, path))
    return tuple(dict.fromkeys(out))


def _of_values(scene: Scene, path: str, settled: bool) -> list[Finding]:
    out = []
    for c in scene.constraints:
        evidence = c.span.of(scene.cleaned.source)
        for doubt in c.doubts:
            if doubt == NO_SIGN:
                if settled:
                    continue
                out.append(
                    Finding(
                        code="EXT-05",
                        severity=Severity.ERROR,
                        field=path,
                        text=Text(
                            zh=f"{shown(c)}：未写比较符号，暂按 ≥ 起草。",
                            en=f"{shown(c)}: no comparator is written; drafted as ≥.",
                        ),
                        remedy=_SYMBOL,
                        kind="not_computable",
                        detect="form",
                        evidence=evidence[:120],
                    )
                )
                continue
            out.append(
                Finding(
                    code="ELI-14"
                    if "以上" in doubt.zh
                    else "EXT-07"
                    if "单位" in doubt.zh
                    else "EXT-04"
                    if "指数" in doubt.zh
                    else "ELI-14",
                    severity=Severity.WARNING,
                    field=path,
                    text=Text(zh=f"{evidence}：{doubt.zh}。", en=f"{evidence}: {doubt.en}."),
                    remedy=_SYMBOL,
                    kind="ambiguity",
                    detect="form",
                    evidence=evidence[:120],
                )
            )
    return out


def _of_times(scene: Scene, path: str) -> list[Finding]:
    return [
        Finding(
            code="ELI-16",
            severity=Severity.WARNING,
            field=path,
            text=Text(
                zh=f"时间窗未说明从何日算起，暂按筛选日起草：{shown_time(t)}。",
                en=f"The window names no day it is counted from; drafted from screening: {shown_time(t)}.",
            ),
            remedy=_ANCHOR,
            kind="ambiguity",
            detect="form",
            evidence=t.span.of(scene.cleaned.source)[:120],
        )
        for t in scene.times
        if t.anchor == "unstated"
    ]


def _of_damage(scene: Scene, path: str) -> list[Finding]:
    return [
        Finding(
            code="EXT-04" if m.kind in ("power of ten", "exponent") else "EXT-07" if m.kind == "unit" else "EXT-05",
            severity=Severity.ERROR,
            field=path,
            text=Text(
                zh=f"“{m.as_written}”：{m.because.zh}" + (f"，拟读作 {m.proposed}。" if m.proposed else "。"),
                en=f"'{m.as_written}': {m.because.en}" + (f"; read as {m.proposed}." if m.proposed else "."),
            ),
            remedy=Text(zh="对照原始方案更正。", en="Correct it from the protocol."),
            kind="encoding_damage",
            detect="form",
            evidence=m.as_written[:120],
            propose=m.proposed or None,
        )
        for m in scene.cleaned.repairs
        if m.kind != "hyphen"
    ]


def _of_note(note: str, path: str) -> Finding:
    if note == "and-in-exclusion":
        text = Text(
            zh="排除条目以“和”并列多项，按“任一即排除”起草；若须同时具备，请写明。",
            en="An exclusion joins several things with 'and'; drafted as 'any of them excludes'. Say so if all are needed.",
        )
        return Finding(
            code="ELI-11",
            severity=Severity.ERROR,
            field=path,
            text=text,
            remedy=_BRACKET,
            kind="logic_conflict",
            detect="form",
        )
    text = Text(
        zh="“和”与“或”并用而无括号，可有两种读法；按较严的一种起草。",
        en="'and' stands beside 'or' without brackets; drafted in the stricter grouping.",
    )
    return Finding(
        code="ELI-11",
        severity=Severity.WARNING,
        field=path,
        text=text,
        remedy=_BRACKET,
        kind="ambiguity",
        detect="form",
    )
