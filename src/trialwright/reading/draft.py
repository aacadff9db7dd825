"""A record turned into a draft study file that loads and can be rehearsed: what the page says goes to its key, what it does
not say is proposed, marked ``TBC`` and asked as a decision.

>>> from trialwright.reading.record import RegistryRecord
>>> from trialwright.study.text import load
>>> load(draft(RegistryRecord()), name="draft.yaml").study().identity.model
'single group'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from trialwright.criteria.translate import DraftedList, Item, translate_list
from trialwright.reading.drafting.calendar import Calendar, Rows, calendar_of, rows_for, usual_rows, visits_section
from trialwright.reading.drafting.design import Design, design_of
from trialwright.reading.drafting.endpoint_section import Making, add_endpoints
from trialwright.reading.drafting.endpoints import Outcome, outcome_of, outcomes_in_prose
from trialwright.reading.drafting.identity import code_at, population_section, record_section, study_section
from trialwright.reading.drafting.questions import Questions
from trialwright.reading.drafting.shape import Shape, shape_of
from trialwright.reading.drafting.words import label, one_line, said, shortened, text_at
from trialwright.reading.record import RegistryRecord
from trialwright.study.writing import Mark, Value, compose
from trialwright.values.text import Text

_LEVELS = {"primary": "primary", "secondary": "secondary", "additional": "exploratory", "safety": "secondary"}


def draft(record: RegistryRecord) -> str:
    """The text of a study file for what a record says.

    Args:
        record: as read from one page, or merged from several.

    Returns:
        Text that loads without error: every value that is not in the record ends in ``TBC``, every question it answers
        by a default is a decision, and a closing comment lists the fields that found no place.
    """
    asks = Questions()
    shape = shape_of(record)
    outcomes = _outcomes(record, asks)
    criteria = _translated(record)
    design = design_of(record, shape, asks)
    calendar = calendar_of(shape, outcomes, design.schedules)
    rows = Rows()
    usual_rows(shape, calendar, rows, weighed=design.is_weighed, pregnancy=code_at(record, "eligibility.sex") != "male")
    for row in rows_for(drafted_lines(criteria)):
        rows.add(row, ["SCR"])
    making = Making(
        shape, calendar, rows, design.origin, design.main_set, list(design.interventions), concepts=design.concepts
    )
    making.is_aplastic = bool(
        re.search(
            r"aplastic an|再生障碍",
            said(text_at(record, "identification.public_title")) + said(text_at(record, "condition.name")),
            re.I,
        )
    )
    add_endpoints(making, outcomes)
    making.packs.setdefault("ctcae", {"version": Mark("5.0", "the record names no version")})
    tree: dict[str, Value] = {
        "trialwright": "1",
        "record": record_section(record),
        "study": study_section(record, shape, asks, design.day_one),
        "population": population_section(record, shape),
    }
    tree |= {
        k: v
        for k, v in (
            ("concepts", making.concepts),
            ("criteria", _criteria(record, criteria, asks)),
            ("anchors", making.anchors),
        )
        if v
    }
    tree |= {
        "gates": {"enrolment": {"from": "screening", "to": "treatment_period", "decided by": Mark("investigator")}},
        "interventions": design.interventions,
        "arms": design.arms,
        "epochs": _epochs(design, calendar),
        "allocation": {"enrolment": design.allocation},
    }
    if design.escalation:
        tree["escalation"] = design.escalation
    tree |= {
        "visits": visits_section(calendar, design.origin),
        "activities": rows.section(list(calendar.visits)),
        "objectives": _objectives(record, making),
        "endpoints": making.endpoints,
        "assessments": making.packs,
        "analysis": _analysis(shape, design, making, asks),
        "safety": _safety(design),
        "stopping": _stopping(design),
        "oversight": _oversight(record, asks),
    }
    if samples := _samples(record):
        tree["samples"] = samples
    tree["capture"] = _capture(record)
    _general_questions(record, shape, calendar, making, asks)
    tree["decisions"] = asks.asked
    return compose(tree, head=_head(record), foot=_not_used(record))


# ------------------------------------------------------------ outcomes


def _outcomes(record: RegistryRecord, asks: Questions) -> tuple[Outcome, ...]:
    out = []
    for i in record.indices("outcomes"):
        name = text_at(record, f"outcomes[{i}].name")
        if not (name.zh or name.en):
            continue
        more = "\n".join(said(text_at(record, f"outcomes[{i}].{part}")) for part in ("time_point", "method"))
        level = _LEVELS.get(code_at(record, f"outcomes[{i}].type"), "secondary")
        out.append(outcome_of(f"outcomes[{i}]", name, level, more))
    if not out:
        for path in ("summary", "objectives", "description"):
            out = list(outcomes_in_prose(path, said(text_at(record, path))))
            if out:
                break
    if not out:
        out = [outcome_of("", Text(zh="不良事件", en="Adverse events"), "primary")]
        asks.ask(
            Text(zh="主要终点是什么？", en="Which endpoint is primary?"),
            options=(Text(zh="答复之前取不良事件", en="adverse events until somebody answers"),),
            taken=Text(zh="不良事件", en="adverse events"),
            source=Text(zh="页面没有结局指标；程序默认值", en="the page shows no outcome; a default of the program"),
            sets=("objectives", "endpoints"),
        )
    if not any(o.level == "primary" for o in out):
        first = out[0]
        out[0] = outcome_of(first.record, first.name, "primary", first.words)
        asks.ask(
            Text(zh="主要终点是哪一项？", en="Which outcome is primary?"),
            taken=Text(zh=shortened(first.name.zh, 60), en=shortened(first.name.en, 80)),
            source=Text(
                zh="页面未标明主要指标；暂取第一项", en="the page marks none as primary; the first one is taken"
            ),
            sets=("objectives.primary",),
        )
    elif sum(o.level == "primary" for o in out) > 1:
        primaries = [o for o in out if o.level == "primary"]
        asks.ask(
            Text(zh="主要终点是哪一项？", en="Which outcome is primary?"),
            options=tuple(Text(zh=shortened(o.name.zh, 60), en=shortened(o.name.en, 80)) for o in primaries[:8]),
            taken=Text(
                zh="记录所列全部，样本量依第一项", en="all of the record, the first one carries the sample size"
            ),
            source=Text(zh="记录列出多项", en="the record lists several"),
            sets=("objectives.primary",),
        )
    return tuple(out)


# ------------------------------------------------------------ criteria


def drafted_lines(criteria: DraftedList) -> tuple[str, ...]:
    """Every expression of the drafted criteria."""
    return tuple(one_line(d.that) for d in criteria)


_LISTS: tuple[tuple[Literal["include", "exclude"], str], ...] = (
    ("include", "eligibility.inclusion"),
    ("exclude", "eligibility.exclusion"),
)


def _translated(record: RegistryRecord) -> DraftedList:
    items: list[Item] = []
    for kind, path in _LISTS:
        for number, selector in _numbers(record, path):
            at = path + selector
            text = text_at(record, at)
            if text.zh or text.en:
                items.append(Item(number=number, kind=kind, zh=text.zh or None, en=text.en or None, path=at))
    return translate_list(items)


def _numbers(record: RegistryRecord, path: str) -> list[tuple[str, str]]:
    """(``5.a``, ``[5].a``) for every item, sub-items behind theirs."""
    out = []
    for p in record.fields:
        m = re.fullmatch(re.escape(path) + r"\[(\d+)\](?:\.([0-9a-z]{1,2}))?", p)
        if m and int(m[1]) < 1000:
            out.append((m[1] + (f".{m[2]}" if m[2] else ""), f"[{m[1]}]" + (f".{m[2]}" if m[2] else "")))
    return out


def _criteria(record: RegistryRecord, drafted: DraftedList, asks: Questions) -> dict[str, Value]:
    gate: dict[str, Value] = {}
    for d in drafted:
        if d.number in gate:
            continue
        that = Mark(_sound(d.that, record, d.number))
        if d.readings:
            readings: list[Value] = [
                {"that": one_line(r.that), "why": _why(r.why)} for r in d.readings if _parses(r.that)
            ]
            entry: dict[str, Value] = {"that": that, "readings": readings}
            gate[d.number] = entry | ({"window": d.window} if _is_window(d.window) else {})
        elif _is_window(d.window):
            gate[d.number] = {"that": that, "window": d.window}
        else:
            gate[d.number] = that
    for letter, path, zh, en in (
        ("I", "eligibility.inclusion", "纳入标准", "inclusion"),
        ("E", "eligibility.exclusion", "排除标准", "exclusion"),
    ):
        if not any(n.startswith(letter) for n in gate):
            gate[f"{letter}1"] = f'undefined "no {en} criteria on this page" | "该页面没有{zh}"'
            asks.ask(
                Text(zh=f"{zh}是什么？", en=f"What are the {en} criteria?"),
                source=_absence(
                    record, path, Text(zh="条目无法拆分为标准", en="the list could not be split into criteria")
                ),
                sets=(f"criteria.enrolment.{letter}1",),
                is_open=True,
            )
    asks.ask(
        Text(zh="逐条核对并签署由程序起草的入排标准", en="Read and sign each criterion drafted by the program"),
        taken=Text(zh="按草稿现文", en="the drafts as they stand"),
        source=Text(
            zh="由记录的文字起草；删去该行的TBC标记即为签署",
            en="drafted from the words of the record; delete the mark TBC of a line to sign it",
        ),
        sets=("criteria.enrolment",),
    )
    return {"enrolment": gate}


def _parses(text: str) -> bool:
    """Whether an expression is one of the language; a draft must load whatever the page says."""
    from trialwright.criteria.grammar import parse
    from trialwright.criteria.lexicon import shipped
    from trialwright.errors import TrialwrightError

    try:
        parse(one_line(text), lexicon=shipped())
    except TrialwrightError:
        return False
    return True


def _is_window(text: str) -> bool:
    """Whether a preamble's window is one of the language."""
    from trialwright.criteria.grammar import parse
    from trialwright.criteria.lexicon import shipped
    from trialwright.errors import TrialwrightError

    try:
        parse(text, lexicon=shipped(), start="when")
    except TrialwrightError:
        return False
    return True


def _sound(that: str, record: RegistryRecord, number: str) -> str:
    """The drafted expression, or a question in the record's own words where it is none."""
    if _parses(that):
        return one_line(that)
    head, _, tail = number[1:].partition(".")
    container = "eligibility.inclusion" if number.startswith("I") else "eligibility.exclusion"
    words = text_at(record, f"{container}[{head}]{'.' + tail if tail else ''}")
    asked = [w.replace('"', "'") for w in (words.en, words.zh) if w]
    return "judge " + " | ".join(f'"{w}"' for w in asked) if asked else "judge"


def _why(text: Text) -> Value:
    return {k: one_line(v) for k, v in (("zh", text.zh), ("en", text.en)) if v}


def _absence(record: RegistryRecord, path: str, otherwise: Text) -> Text:
    """Why a field says nothing, in both languages; ``otherwise`` where it says something that does not answer."""
    because = getattr(record.answer(path), "because", None)
    return Text(zh=one_line(because.zh), en=one_line(because.en)) if because is not None else otherwise


# ------------------------------------------------------------ the rest


def _epochs(design: Design, calendar: Calendar) -> dict[str, Value]:
    return {
        "screening": {"type": "screening"},
        "treatment_period": {
            "type": "treatment",
            "give": design.give,
            "starts": Mark(design.origin),
            "ends": Mark("EOT"),
        },
        "follow_up": {"type": "follow-up", "ends": Mark(f"first of (death; withdrawal; day 1 + {calendar.horizon})")},
    }


def _objectives(record: RegistryRecord, making: Making) -> dict[str, Value]:
    path = "objectives" if record.text("objectives") else "summary" if record.text("summary") else ""
    names = {
        "primary": Text(zh="主要目的", en="Primary objective"),
        "secondary": Text(zh="次要目的", en="Secondary objectives"),
        "exploratory": Text(zh="探索性目的", en="Exploratory objectives"),
    }
    out: dict[str, Value] = {}
    for level, text in names.items():
        if listed := making.by_level.get(level):
            entry: dict[str, Value] = {"label": label(text), "endpoints": list(listed)}
            out[level] = [({"record": path} | entry) if path else entry]
    return out


def _analysis(shape: Shape, design: Design, making: Making, asks: Questions) -> dict[str, Value]:
    primary = making.by_level.get("primary", [""])[0]
    kind = making.kinds.get(primary, "")
    estimates = dict(making.estimates)
    if shape.kind in ("randomised", "groups") and len(design.arms) >= 2:
        test = {"survival": "log_rank", "change": "ancova", "response": "fisher", "proportion": "fisher"}.get(kind)
        if test:
            a, b = list(design.arms)[:2]
            before = estimates.get(primary)
            estimates[primary] = {
                **(before if isinstance(before, Mapping) else {}),
                "compare": Mark(f"{a} - {b}"),
                "test": Mark(test),
                "alpha": Mark("0.05"),
                "sides": Mark("2"),
            }
    size = design.sample_size(kind)
    asks.ask(
        Text(zh="样本量依据什么？", en="What does the sample size rest on?"),
        taken=", ".join(f"{k} {v.text if isinstance(v, Mark) else v}" for k, v in size.items()),
        source=design.size_source(kind),
        sets=("analysis.sample size", *((f"analysis.estimates.{primary}",) if primary in estimates else ())),
    )
    asks.ask(
        Text(zh="分析集和区间方法？", en="Analysis sets and intervals?"),
        source=Text(
            zh="ICH E9：全部入组者；精确区间或log-log区间",
            en="ICH E9: everybody who entered; exact or log-log intervals",
        ),
        sets=("analysis.sets", *(("analysis.estimates",) if estimates else ())),
        blocking=False,
    )
    out: dict[str, Value] = {"sets": design.sets}
    if estimates:
        out["estimates"] = estimates
    return out | {"sample size": size}


def _safety(design: Design) -> dict[str, Value]:
    return {
        "collect": Mark("consent .. EOT + 30 d"),
        "attribute to": list(design.interventions),
        "serious": {"collect": Mark("consent .. EOT + 30 d"), "report": Mark("24 h to ethics_committee")},
    }


def _stopping(design: Design) -> dict[str, Value]:
    return {
        "related_death": {
            "if": Mark("some AE where (related is yes and grade = 5)"),
            "then": "pause accrual",
            "decided by": "dsmb",
        }
    }


def _oversight(record: RegistryRecord, asks: Questions) -> dict[str, Value]:
    yes = code_at(record, "dsmc") == "yes"
    name: dict[str, Value] = {"zh": "数据与安全监察委员会", "en": "Data and safety monitoring committee"}
    body: dict[str, Value] = {"label": name if yes else {k: Mark(str(v)) for k, v in name.items()}}
    if record.slot("dsmc") is not None:
        body["record"] = "dsmc"
    asks.ask(
        Text(zh="谁可以叫停试验？", en="Who may stop the trial, and when does the committee meet?"),
        source=Text(zh="记录写“有”，但没有章程", en="the record says yes, without a charter")
        if yes
        else _absence(record, "dsmc", Text(zh="记录没有写明", en="the record does not say")),
        sets=("oversight.dsmb", "stopping.related_death"),
    )
    return {"dsmb": body | {"members": Mark("3"), "meets": Mark("after every serious related event and once a year")}}


def _samples(record: RegistryRecord) -> dict[str, Value]:
    out: dict[str, Value] = {}
    for i in record.indices("samples"):
        name = text_at(record, f"samples[{i}].name")
        if not (name.zh or name.en):
            continue
        entry: dict[str, Value] = {"record": f"samples[{i}]", "label": label(name, 60)}
        fate = text_at(record, f"samples[{i}].fate")
        if fate.zh or fate.en:
            entry["fate"] = {k: shortened(v, 60) for k, v in (("zh", fate.zh), ("en", fate.en)) if v}
        out[f"sample_{i}"] = entry
    return out


def _capture(record: RegistryRecord) -> dict[str, Value]:
    words = said(text_at(record, "data_management"))
    electronic = re.search(r"\bEDC\b|electronic|电子|REDCap|ResMan", words, re.I)
    paper = re.search(r"paper|纸质|case record form|\bCRF\b|病例记录表|病例报告表", words, re.I)
    source: Value = "electronic" if electronic else "paper" if paper else Mark("electronic", "not in the record")
    return {"source": source, "double entry": Mark("critical", "the program's default")}


def _general_questions(
    record: RegistryRecord, shape: Shape, calendar: Calendar, making: Making, asks: Questions
) -> None:
    asks.ask(
        Text(zh="访视时间、时间窗和检查安排？", en="Visit days, windows and schedule of activities?"),
        source=Text(
            zh="结局指标写明的日期，其余为程序默认值", en="days named by the outcomes, else defaults of the program"
        ),
        sets=("visits", "activities", "epochs"),
        blocking=False,
    )
    asks.ask(
        Text(zh="各终点如何定义？", en="How is each endpoint defined?"),
        source=Text(
            zh="按指标名称取标准定义：RECIST 1.1、FDA 2018事件时间终点、CTCAE",
            en="standard definitions by the outcome's words: RECIST 1.1, FDA 2018 time to event, CTCAE",
        ),
        sets=("endpoints", "assessments"),
    )
    asks.ask(
        Text(zh="不良事件收集期和SAE报告时限？", en="Adverse-event period and reporting of serious events?"),
        source=Text(zh="ICH E2A；通常至末次给药后30天", en="ICH E2A; 30 days after the last dose is usual"),
        sets=("safety",),
        blocking=False,
    )
    sets = [
        "study.day one",
        "study.masking",
        "study.purpose",
        "study.phase",
        "study.type",
        "study.model",
        "study.status",
        "study.characteristics",
    ]
    asks.ask(
        Text(zh="页面未写明的类别和第1天？", en="Words the page does not give, and day 1?"),
        source=Text(zh="由页面其他文字归类", en="classified from the page's other words"),
        sets=tuple(sets),
        blocking=False,
    )
    asks.ask(
        Text(zh="人群字段（疾病、年龄、性别、例数）是否正确？", en="Are disease, age, sex and number right?"),
        source=Text(zh="取自记录中已有的字段", en="fields of the record where it has them"),
        sets=("population",),
    )
    asks.ask(
        Text(zh="谁决定入组、标本和数据如何采集？", en="Who decides on enrolment; how are data captured?"),
        source=Text(zh="程序默认值", en="defaults of the program"),
        sets=("gates.enrolment", "capture"),
        blocking=False,
    )
    if record.id is None:
        asks.ask(
            Text(zh="注册号是什么？", en="What is the registry number?"),
            source=_absence(
                record, "identification.registration_number", Text(zh="记录没有写明", en="the record does not say")
            ),
            sets=("record.number",),
            is_open=True,
        )


def _head(record: RegistryRecord) -> list[str]:
    number = record.id or "a page without a registry number"
    return [
        f"Drafted from {number}. A value ending in TBC is a proposal that is not in the record; its reason stands in the decision",
        "that sets it or in a comment. A person confirms it by deleting the word (trialwright confirm, decide, adopt).",
        "The record's own wording stays in record.json and is cited by its path.",
    ]


_USED = re.compile(
    r"identification\.(?:registration_number|public_title|scientific_title|acronym)|version\.number|condition\.name|design\.(?:phase|model|masking|purpose|allocation)|objectives|eligibility\.|arms|outcomes|samples|sites|sponsor\.primary$|funding|"
    r"ethics\.(?:number|committee|date)|dates\.(?:start|completion|primary_completion|recruitment)|recruitment_status$|dsmc|enrollment|data_management"
)
_PERSONS = re.compile(r"contacts|identification\.registrant")


def _not_used(record: RegistryRecord) -> list[str]:
    """The fields that hold something and found no place, by path; persons are only counted."""
    left, persons = [], 0
    for path, f in record.fields.items():
        if not any(s.is_present and s.text for s in f.slots.values()):
            continue
        if _PERSONS.match(path) or any(s.private for s in f.slots.values()):
            persons += 1
        elif not _USED.match(path):
            left.append(path)
    out = [
        "not used: " + ", ".join(left[k : k + 6]) if k == 0 else "          " + ", ".join(left[k : k + 6])
        for k in range(0, len(left), 6)
    ] or ["not used: nothing"]
    return (
        [*out, f"about persons (in record.json, redacted; never in a study file): {persons} fields"] if persons else out
    )
