"""``trialwright check STUDY``: what is doubtful in a study file that loads, and in its record where that lies beside it."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trialwright.errors import TrialwrightError, UnreadableText, Where
from trialwright.shell.cli.findings import show_findings
from trialwright.shell.cli.output import Output, to_json
from trialwright.shell.cli.study_file import Unread, opened, understood
from trialwright.shell.files import looks_like_a_study, read_bytes, write_text
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.reading.record import RegistryRecord
    from trialwright.study.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A study with its doubts, by line; ``beside`` says whether its record was there to be compared."""

    study: Study
    findings: tuple[Finding, ...]
    beside: bool


def are_studies(names: list[str]) -> bool:
    """Whether what is to be checked are study files. Raises ``UnreadableText`` where they are mixed with pages."""
    files = [n for n in names if Path(n).is_file()]
    studies = [n for n in files if looks_like_a_study(read_bytes(n))]
    if studies and len(studies) < len(names):
        raise UnreadableText(
            Where(studies[0]),
            "this is a study file, the others are not",
            "check study files and pages apart",
            zh="这是研究文件，其余不是；请将研究文件与页面分开检查",
        )
    return bool(studies)


def run(args: argparse.Namespace, out: Output) -> int:
    """The doubts of every study file; 1 where one is an error, 2 where one does not load."""
    if args.to or args.layout or args.same_trial:
        word = "--to" if args.to else "--layout" if args.layout else "--same-trial"
        raise UnreadableText(
            Where(word),
            "this is for pages of a register, not for a study file",
            "leave it out",
            zh="只用于注册页面，不用于研究文件；请去掉",
        )
    only = _codes(args.only)
    unread, worst, forms = False, False, []
    for name in args.pages:
        try:
            checked = _checked(name, out)
        except Unread:
            unread = True
            continue
        wanted = [f for f in checked.findings if only is None or any(f.code.startswith(c) for c in only)]
        shown = [f for f in wanted if f.severity.rank >= Severity(args.min).rank]
        worst = worst or any(f.severity is Severity.ERROR for f in shown)
        form = _form(name, checked, wanted, shown)
        forms.append(form)
        if args.output:
            target = Path(args.output) / (checked.study.name if len(args.pages) > 1 else "") / "findings.json"
            write_text(target, to_json(form) + "\n")
            out.note(Text(zh=f"已写出：{target}", en=f"Written: {target}"))
        if not out.json:
            show_findings(f"{checked.study.name} {checked.study.version}  ({Path(name).name})", wanted, shown, out)
            if not checked.beside:
                out.say(Text(zh="旁边没有起草时的 record.json，未与登记记录比较（STU-16、17、19、22）。", en="No record.json of the draft lies beside it, so nothing was compared with the record (STU-16, 17, 19, 22)."))  # fmt: skip
            out.say(Text(zh="`trialwright explain STU-34` 说明一条规则。", en="`trialwright explain STU-34` tells what a rule means."))  # fmt: skip
    if out.json and forms:
        out.value(forms[0] if len(forms) == 1 else forms)
    return 2 if unread else 1 if worst else 0


def _codes(only: str | None) -> list[str] | None:
    """The codes or beginnings of codes asked for. Raises ``UnknownName``."""
    if not only:
        return None
    from trialwright.study.codes import CODES

    wanted = [w.strip() for w in only.split(",") if w.strip()]
    for word in wanted:
        if word != "STU":
            CODES[word]
    return wanted


def _checked(name: str, out: Output) -> Checked:
    from trialwright.study.doubts import doubts

    study = understood(opened(name, out), out)
    record = _beside(Path(name).parent / "record.json")
    return Checked(study=study, findings=doubts(study, record), beside=record is not None)


def _beside(path: Path) -> RegistryRecord | None:
    """The record that ``trialwright draft`` wrote beside the study, where it is there and holds fields."""
    from trialwright.reading.record_json import from_json

    if not path.is_file():
        return None
    try:
        form = json.loads(read_bytes(path))
        return from_json(form) if form.get("kind") == "RegistryRecord" else None
    except (ValueError, KeyError, TypeError, AttributeError, TrialwrightError):
        raise UnreadableText(
            Where(str(path)),
            "this is no record as trialwright draft writes it",
            "draft the page again, or take the file away",
            zh="不是 trialwright draft 写出的记录；请重新起草，或移走此文件",
        ) from None


def _form(name: str, checked: Checked, wanted: list[Finding], shown: list[Finding]) -> dict[str, object]:
    from trialwright.checking.report import finding_to_json

    return {
        "trialwright": 1,
        "kind": "StudyFindings",
        "id": checked.study.name,
        "file": name,
        "record": checked.beside,
        "counts": {s.value: sum(f.severity is s for f in wanted) for s in Severity},
        "findings": [finding_to_json(f) for f in shown],
    }
