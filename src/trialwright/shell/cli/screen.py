"""``trialwright screen``: may this participant pass this gate, why, and what is still missing from whom?"""

from __future__ import annotations

import argparse
import csv
import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from trialwright.errors import UnknownName, UnreadableText, Where
from trialwright.shell.cli import FINDINGS, OK
from trialwright.shell.cli.output import Output
from trialwright.shell.files import read_bytes, write_text
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.criteria.gate import Gate
    from trialwright.criteria.lexicon import Lexicon
    from trialwright.criteria.screening import Screening
    from trialwright.criteria.screening_log import ScreeningLog
    from trialwright.study.study import Study

_SINGLE = (".yaml", ".yml", ".json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY", help="study file (study.yaml) / 研究文件")
    parser.add_argument(
        "facts",
        nargs="*",
        metavar="FACTS",
        help="what is known; without it the criteria are read back and looked at for contradictions: a facts file (.yaml), a table of candidates (.csv .xlsx), a FHIR bundle (.json) / "
        "受试者资料：YAML、候选者表格（CSV、XLSX）或 FHIR 资源包",
    )
    parser.add_argument("--gate", metavar="NAME", help="the gate to be judged; the first if not given / 要判定的关口")
    parser.add_argument(
        "--at", metavar="DATE", help="day of the question where a file names none; today if not given / 判定日期"
    )
    parser.add_argument(
        "--date",
        action="append",
        default=[],
        metavar="ANCHOR=DATE",
        help='a day of the trial where a file names none: first_dose="2026-10-15 planned" / 试验日期',
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the printable sheet (.html) or, of several candidates, the log (.html, .csv) / 输出筛选表或登记表",
    )


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.criteria.screening import Screener
    from trialwright.criteria.screening_log import ScreeningLog, Unreadable
    from trialwright.shell.facts_files import Defaults, candidates

    study, lexicon = _study(args.study)
    gate = gate_of(study, args.gate)
    if not args.facts:
        return _read_back(gate, lexicon, out)
    screener = Screener(gate, lexicon, study=study.name, version=study.version)
    defaults = Defaults(at=_day(args.at), dates=_dates(args.date, lexicon))
    screenings, unreadable = [], []
    for path in args.facts:
        for c in candidates(path, lexicon, defaults):
            for note in c.notes:
                out.note(f"{c.name}: {note}")
            if c.facts is None:
                unreadable.append(Unreadable(c.name, c.because))
            else:
                screenings.append(screener(c.facts))
    is_single = len(args.facts) == 1 and len(screenings) == 1 and Path(args.facts[0]).suffix.lower() in _SINGLE
    log = ScreeningLog(screenings=tuple(screenings), unreadable=tuple(unreadable))
    if args.output:
        _write(args.output, log, is_single, lexicon, study.identity.title, gate.name)
        out.note(Text(zh=f"已写入 {args.output}", en=f"written: {args.output}"))
    if out.json:
        out.value(screenings[0].to_json() if is_single else log.to_json())
    elif is_single:
        _show(screenings[0], lexicon, out)
    else:
        _show_log(log, out)
    return 0


def _read_back(gate: Gate, lexicon: Lexicon, out: Output) -> int:
    """The criteria of a gate as sentences for the signer, and what is impossible, dead or superfluous among them."""
    from trialwright.criteria.satisfiable import contradictions
    from trialwright.criteria.say import say
    from trialwright.criteria.writing import written
    from trialwright.values.finding import Severity

    found = contradictions(gate.criteria, lexicon, gate=gate.name, look_back=gate.look_back)
    said = [(c, say(c.expression, lexicon, gate.look_back)) for c in gate.criteria]
    if out.json:
        rows = [
            {
                "id": c.number,
                "kind": c.kind,
                "signed": not c.unsigned,
                "expression": written(c.expression),
                "zh": t.zh,
                "en": t.en,
            }
            for c, t in said
        ]
        findings = [
            {
                "code": f.code,
                "severity": f.severity.value,
                "field": f.field,
                "also": list(f.also),
                "zh": f.text.zh,
                "en": f.text.en,
            }
            for f in found
        ]
        out.value({"trialwright": 1, "kind": "Criteria", "gate": gate.name, "criteria": rows, "findings": findings})
    else:
        for c, t in said:
            out.say(f"{c.number:<6} {t.of(out.language)}{' TBC' if c.unsigned else ''}")
        for f in found:
            out.say()
            out.say(f"{f.code} {f.text.of(out.language)}")
            out.say(f"  → {f.remedy.of(out.language)}")
    return FINDINGS if any(f.severity is Severity.ERROR for f in found) else OK


def _study(path: str) -> tuple[Study, Lexicon]:
    from trialwright.study.expressions import lexicon_of
    from trialwright.study.text import load

    study = load(read_bytes(path), name=Path(path).name).study()
    names = {
        "interventions": study.interventions, "activities": study.activities, "visits": study.visits,
        "anchors": study.anchors, "epochs": study.epochs, "endpoints": study.endpoints, "gates": study.gates,
    }  # fmt: skip
    return study, lexicon_of(study.concepts.values(), names)


def gate_of(study: Study, name: str | None) -> Gate:
    """The criteria of a gate of a study, its first where none is named.

    Raises:
        UnknownName: no such gate. UnreadableText: the study has no criteria at all.
    """
    from trialwright.criteria.gate import Criterion, Gate

    if not study.criteria:
        raise UnreadableText(Where(study.name), "the study has no criteria", "write them under criteria:")
    chosen = name or next(iter(study.criteria))
    if chosen not in study.criteria:
        raise UnknownName("gate", chosen, tuple(study.criteria))
    found = study.criteria[chosen]
    criteria = tuple(
        Criterion.of(
            c.number,
            [line.expression for line in c.lines],
            how=c.how,
            count=c.count,
            window=c.window.window if c.window is not None else None,
            readings=[r.that.expression for r in c.readings],
            whys=[str(r.why or "") for r in c.readings],
            label=c.label,
            unsigned=any(_is_of(path, f"criteria.{chosen}.{c.number}") for path in study.tbc),
        )
        for c in found.criteria.values()
    )
    return Gate(name=chosen, criteria=criteria, look_back={k: w.window for k, w in found.look_back.items()})


def _is_of(path: str, criterion: str) -> bool:
    """Whether a path lies in a criterion itself (``I5[1]``, ``I5.that``), not in another one (``I5.a``)."""
    rest = path.removeprefix(criterion)
    keys = ("that", "all of", "any of", "none of", "at least", "at most", "window")
    return path.startswith(criterion) and (
        rest == "" or rest[0] == "[" or rest.startswith(tuple(f".{k}" for k in keys))
    )


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableText(
            Where("--at"), f"{text!r} is no day", "write YYYY-MM-DD", zh=f"{text!r} 不是日期；请写作 YYYY-MM-DD"
        ) from None


def _dates(words: list[str], lexicon: Lexicon) -> dict[str, str]:
    """Anchor and day of every ``--date``. Raises ``UnknownName`` for an anchor that neither lexicon nor study knows."""
    out = {}
    for word in words:
        name, sign, day = word.partition("=")
        if not sign or not day:
            raise UnreadableText(
                Where("--date"),
                f"{word!r} names no day",
                'write --date first_dose="2026-10-15 planned"',
                zh=f'{word!r} 没有写日期；请写作 --date first_dose="2026-10-15 planned"',
            )
        if lexicon.find("anchor", name.strip()) is None:
            known = [e.id for e in lexicon.of_sort("anchor")]
            raise UnknownName("anchor", name.strip(), near_names(name.strip(), known), Where("--date"), known=known)
        out[name.strip()] = day.strip()
    return out


def _write(path: str, log: ScreeningLog, is_single: bool, lexicon: Lexicon, title: Text, gate: str) -> None:
    from trialwright.criteria.screening_log import LOG_COLUMNS
    from trialwright.exchange.screening_sheet import log_html, sheet_html

    if path.lower().endswith(".csv"):
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(LOG_COLUMNS)
        writer.writerows(log.rows())
        write_text(path, "\ufeff" + text.getvalue())
        return
    if not path.lower().endswith((".html", ".htm")):
        raise UnreadableText(Where(path), "this ending is not written", "end the name in .html or .csv")
    write_text(path, sheet_html(log.screenings[0], lexicon, title) if is_single else log_html(log, title, gate))


def _show(s: Screening, lexicon: Lexicon, out: Output) -> None:
    from trialwright.criteria.screening import VERDICTS

    out.say(f"{s.study} {s.version} · {s.participant} · {s.gate} · {s.at}")
    until = f" ({'有效至' if out.language == 'zh' else 'until'} {s.until})" if s.until else ""
    against = " ".join(d.criterion.number for d in s.deciding)
    out.say(f"{VERDICTS[s.verdict].of(out.language)}{until}{': ' + against if against else ''}")
    if s.is_too_early:
        out.say(Text(zh="时间未到,不计筛选失败", en="too early: not a screening failure"))
    out.say()
    _show_criteria(s, out)
    if s.verdict != "ineligible":
        _show_missing(s, lexicon, out)
    for f in s.findings:
        out.note(f"{f.code} {f.text.of(out.language)}")


def _show_criteria(s: Screening, out: Output) -> None:
    head = (
        Text(zh="编号", en="no."), Text(zh="符合", en="met"), Text(zh="标准", en="criterion"), Text(zh="依据", en="because"),
        Text(zh="有效至", en="until"),
    )  # fmt: skip
    met = {"yes": Text(zh="是", en="yes"), "no": Text(zh="否", en="NO"), "unknown": Text(zh="未定", en="?")}
    not_applicable = Text(zh="不适用", en="n/a")
    rows = [
        (
            d.criterion.number,
            not_applicable if d.is_not_applicable else met[d.met],
            d.sentence,
            d.evaluation.because,
            str(d.evaluation.until or ""),
        )
        for d in s.criteria
    ]
    out.table(head, rows)


def _show_missing(s: Screening, lexicon: Lexicon, out: Output) -> None:
    from trialwright.criteria.because import WHO, request

    needs = [(who, n) for who, found in s.missing.items() for n in found]
    if not needs:
        return
    head = (
        Text(zh="由谁回答", en="who"),
        Text(zh="尚缺", en="missing"),
        Text(zh="标准", en="for"),
        Text(zh="需要", en="needs"),
    )
    out.say()
    out.table(
        head,
        [(WHO[w], request(n.need, lexicon, s.questions), " ".join(n.criteria), " ".join(n.inputs)) for w, n in needs],
    )


def _show_log(log: ScreeningLog, out: Output) -> None:
    from trialwright.criteria.screening_log import LOG_COLUMNS

    out.table(LOG_COLUMNS, list(log.rows()), widest=48)
    counts = log.counts()
    out.say()
    words = {
        "assessed": Text(zh="评估总数", en="assessed"), "eligible": Text(zh="符合", en="eligible"),
        "undetermined": Text(zh="未定", en="undetermined"), "too_early": Text(zh="时间未到", en="too early"),
        "excluded": Text(zh="排除", en="excluded"), "unreadable": Text(zh="无法读取", en="unreadable"),
    }  # fmt: skip
    out.table((Text(zh="流程", en="flow"), "n"), [(words[k], str(counts[k])) for k in words])
    if counts["reasons"]:
        out.say()
        reasons = [(k, str(n), str(counts["first_reason"].get(k, 0))) for k, n in counts["reasons"].items()]
        out.table((Text(zh="排除原因", en="excluded by"), "n", Text(zh="首要", en="first")), reasons)
