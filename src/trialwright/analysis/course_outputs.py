"""Courses over time: values and changes by visit, the comparison of two arms, every course drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trialwright.analysis import descriptive, longitudinal, ranks
from trialwright.analysis.analysis_sets import members, set_label
from trialwright.analysis.cut import Cut, Group, amount, rules_of
from trialwright.analysis.endpoint_titles import title_of
from trialwright.analysis.figures.clinical import Course, spaghetti
from trialwright.analysis.figures.figure import Figure
from trialwright.analysis.figures.scale import places_of
from trialwright.analysis.report import Section
from trialwright.analysis.result import Record, Table
from trialwright.analysis.rounding import half_up
from trialwright.analysis.wording import item_label, visit_label
from trialwright.history import events as ev
from trialwright.history.participant import History, Observation
from trialwright.standards.meld import LiverValues, MeldRules, study_score
from trialwright.study.study import ChangeEndpoint, Concept, ScaleEndpoint
from trialwright.trial import formulas
from trialwright.values.answer import Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text

ALL = Text(zh="全部", en="All")
NO_DATA = Text(zh="截止日尚无该项数据记录。", en="Nothing of this was recorded by the cut.")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a participant at a visit, with the events it rests on."""

    value: float
    used: tuple[int, ...]


def items_of(cut: Cut, of: str) -> tuple[str, ...]:
    """The members of a panel, or the one item."""
    concept: Concept | None = cut.study.concepts.get(of)
    panel = getattr(concept, "panel", ()) if concept is not None else ()
    if panel:
        return tuple(panel)
    usual: Mapping[str, tuple[str, ...]] = {"subset_panel": ("CD3", "CD4", "CD8"), "immune_panel": ("CD3", "CD8")}
    return usual.get(of, (of,))


def label_of_item(cut: Cut, item: str) -> Text:
    return item_label(cut.study, item)


def unit_of(people: Sequence[History], item: str) -> str:
    """The unit of the item's first amount, as printed."""
    from trialwright.values.units import printed

    for p in people:
        for o in p.observed.get(item, ()):
            unit = getattr(o.event.value, "unit", None)
            if unit is not None:
                return "" if unit.code == "1" else printed(unit.code)
    return ""


def value_at(cut: Cut, p: History, item: str, visit: str) -> Value | None:
    """The last value of a visit; of a concept with a formula what it comes to on the day of the visit."""
    for o in reversed(p.observed.get(item, ())):
        number = amount(o.event.value) if o.event.encounter == visit else None
        if number is not None:
            return Value(number, (o.sequence,))
    concept, day = cut.study.concepts.get(item), p.visits.get((visit, 1))
    if item == "MELD" and not p.observed.get(item):
        return _meld(cut, p, visit)
    if concept is None or concept.formula is None or day is None or item in p.observed:
        return None
    found = formulas.computed(cut.plan, p, concept, day)
    used = tuple(o.sequence for name in concept.inputs for o in p.observed.get(name, ()) if o.event.encounter == visit)
    return Value(float(found.value), used) if isinstance(found, Known) else None


def _meld(cut: Cut, p: History, visit: str) -> Value | None:
    """The study's MELD from the laboratory values of one visit."""
    found: dict[str, Observation] = {}
    for name in ("TBIL", "INR", "Cr", "sodium", "ALB"):
        for o in p.observed.get(name, ()):
            if o.event.encounter == visit and isinstance(o.event.value, Quantity):
                found[name] = o
    given = {k: o.event.value for k, o in found.items() if isinstance(o.event.value, Quantity)}
    values = LiverValues(
        bilirubin=given.get("TBIL"), inr=given["INR"].value if "INR" in given else None, creatinine=given.get("Cr"),
        sodium=given.get("sodium"), albumin=given.get("ALB"), sex=p.sex or None,
    )  # fmt: skip
    score = study_score(values, rules_of(cut.study, "liver", MeldRules))
    return (
        Value(float(score.value.score), tuple(o.sequence for o in found.values())) if isinstance(score, Known) else None
    )


def is_available(cut: Cut, people: Sequence[History], item: str) -> bool:
    """Whether anybody has a value of it, recorded or computed."""
    concept = cut.study.concepts.get(item)
    computable = concept is not None and concept.formula is not None
    return any(p.observed.get(item) for p in people) or computable or item == "MELD"


def columns(cut: Cut, people: Sequence[History]) -> list[tuple[Group | None, list[History]]]:
    groups: list[tuple[Group | None, list[History]]] = [
        (g, mine) for g in cut.groups() if (mine := [p for p in people if cut.group_of(p) == g.name])
    ]
    return groups if len(groups) > 1 else [(None, list(people))]


def change_section(cut: Cut, e: ChangeEndpoint | ScaleEndpoint) -> Section:
    """Values and changes by visit, group by group; the comparison where two arms are studied; every course drawn."""
    title = title_of(cut.study, e)
    key = e.sets[0] if e.sets else ""
    people = members(cut, key)
    items = [i for i in items_of(cut, e.of) if is_available(cut, people, i)]
    if not items:
        return Section(name=e.name, title=title, note=NO_DATA)
    base = e.from_ or (e.at[0] if e.at else "")
    records: list[Record] = []
    for item in items:
        records += _item(cut, e, people, item, base, several=len(items) > 1)
    s = set_label(cut, key)
    foot = [
        Text(
            zh=f"分析集：{s.zh}；数值为均值 ± 标准差、中位 [四分位]（2 型）；变化 = 访视值 − {visit_label(cut.study, base).zh}；数据截止 {cut.at}。",
            en=f"Set: {s.en}; mean ± SD, median [quartiles] (type 2); change = value at the visit − {visit_label(cut.study, base).en}; data cut {cut.at}.",
        )
    ]
    if isinstance(e, ChangeEndpoint) and e.death:
        words = {"worst rank": "居最差秩"}.get(e.death, e.death)
        foot.append(Text(zh=f"死亡的处理：{words}（见秩和检验）。", en=f"Death: {e.death} (see the rank-sum test)."))
    if isinstance(e, ChangeEndpoint) and e.usable:
        foot.append(
            Text(
                zh=f"研究文件要求“{e.usable}”：本分析未按此剔除数值，须由实验室记录标明。",
                en=f"The study file asks for values that are {e.usable!r}: nothing was left out for it here; the record must say which are.",
            )
        )
    if len(people) < 30:
        foot.append(Text(zh="样本量小：均为描述性。", en="Small sample: everything is descriptive."))
    if "MELD" in items and not any(p.observed.get("MELD") for p in people):
        foot.append(
            Text(
                zh="MELD 由同一访视的胆红素、INR、肌酐计算；未记录透析者按未透析计算。",
                en="MELD from bilirubin, INR and creatinine of one visit; no dialysis where none was recorded.",
            )
        )
    silent = [label_of_item(cut, i) for i in items_of(cut, e.of) if i not in items]
    if silent:
        foot.append(
            Text(
                zh=f"截止日无记录，未知：{'、'.join(t.zh for t in silent)}。",
                en=f"Not recorded by the cut, not known: {', '.join(t.en for t in silent)}.",
            )
        )
    figure = _courses(cut, e, people, items, title)
    table = Table(name=f"{e.name}-change", title=title, records=tuple(records), footnotes=tuple(foot))
    return Section(name=e.name, title=title, tables=(table,), figures=(figure,) if figure is not None else ())


def _item(
    cut: Cut, e: ChangeEndpoint | ScaleEndpoint, people: Sequence[History], item: str, base: str, *, several: bool
) -> list[Record]:
    out: list[Record] = []
    head = f"{label_of_item(cut, item).en} " if several else ""
    kopf = f"{label_of_item(cut, item).zh} " if several else ""
    unit = unit_of(people, item)
    rule = "change@study"
    for visit in dict.fromkeys((base, *e.at)):
        at = visit_label(cut.study, visit)
        for g, mine in columns(cut, people):
            pairs = [(p, value_at(cut, p, item, base), value_at(cut, p, item, visit)) for p in mine]
            values = [(p, v) for p, _, v in pairs if v is not None]
            label = Text(zh=f"{kopf}{at.zh} 数值 {unit}".strip(), en=f"{head}{at.en} value {unit}".strip())
            out += _summary(
                g, label, [(p, v.value, v.used) for p, v in values], len(mine), f"{e.name}/{item}/{visit}", rule
            )
            if visit == base:
                continue
            changes = [
                (p, v.value - b.value, (*b.used, *v.used)) for p, b, v in pairs if b is not None and v is not None
            ]
            label = Text(zh=f"变化 {unit}".strip(), en=f"change {unit}".strip())
            out += _summary(g, label, changes, len(mine), f"{e.name}/{item}/{visit}/change", rule, level=1)
        out += _comparison(cut, e, people, item, base, visit)
        out += _worst_rank(cut, e, people, item, base, visit)
    return out


def _summary(
    g: Group | None, label: Text, rows: Sequence[tuple[History, float, tuple[int, ...]]], n: int, context: str, rule: str, level: int = 0
) -> list[Record]:  # fmt: skip
    common: dict[str, Any] = {
        "group": ALL if g is None else g.label, "variable": label, "N": n, "context": context, "rule": rule, "level": level,
        "participants": tuple(p.participant for p, _, _ in rows), "events": tuple(str(s) for _, _, used in rows for s in used),
    }  # fmt: skip
    found = descriptive.summary([v for _, v, _ in rows])
    if isinstance(found, Unknown):
        return [Record(statistic="n", value=0, n=0, format="0", **common)]
    s = found.value
    d = min(3, max((places_of([v], 3) for _, v, _ in rows), default=0))

    def fine(x: float) -> str:
        return format(half_up(x, d + 1), "f") if x == x else "–"

    places = max(d, places_of([float(f"{x:.10g}") for x in (s.median, s.q1, s.q3)], d + 1))

    def rough(x: float) -> str:
        return format(half_up(x, places), "f")

    words = Text(
        zh=f"n={s.n}；均值 {fine(s.mean)} ± {fine(s.sd)}；中位 {rough(s.median)} [{rough(s.q1)}, {rough(s.q3)}]",
        en=f"n={s.n}; mean {fine(s.mean)} ± {fine(s.sd)}; median {rough(s.median)} [{rough(s.q1)}, {rough(s.q3)}]",
    )
    return [Record(statistic="summary", value=words, n=s.n, format="text", **common)]


def _comparison(
    cut: Cut, e: ChangeEndpoint | ScaleEndpoint, people: Sequence[History], item: str, base: str, visit: str
) -> list[Record]:  # fmt: skip
    """The two arms compared as the study says: ANCOVA at the visit, or one model of all visits; another method is not known here."""
    groups = [g for g, _ in columns(cut, people) if g is not None]
    estimate = cut.study.analysis.estimates.get(e.name)
    if len(groups) != 2 or cut.by_level or estimate is None or estimate.method is None or visit == base:
        return []
    if estimate.method == "descriptive":
        return []
    rows = [(p, b, v) for p in people if (b := value_at(cut, p, item, base)) and (v := value_at(cut, p, item, visit))]
    how = _METHODS.get(estimate.method, Text.same(estimate.method))
    pair, pair_en = f"{groups[0].label.zh} − {groups[1].label.zh}", f"{groups[0].label.en} − {groups[1].label.en}"
    label = Text(
        zh=f"变化的组间差（{pair}，95% 区间）；p（{how.zh}）",
        en=f"difference of the changes ({pair_en}, 95% interval); p ({how.en})",
    )
    common: dict[str, Any] = {
        "group": Text(zh="比较", en="Comparison"), "variable": label, "context": f"{e.name}/{item}/{visit}/{estimate.method}", "rule": estimate.method,
        "level": 1, "participants": tuple(p.participant for p, _, _ in rows), "events": tuple(str(n) for _, b, v in rows for n in (*b.used, *v.used)),
    }  # fmt: skip
    found: tuple[float, float, float, float] | Unknown
    if estimate.method == "ancova":
        found = _ancova(cut, groups[0], rows)
    elif estimate.method == "mmrm":
        found = _mmrm(cut, e, people, item, base, groups[0]).get(visit, _TOO_FEW)
    else:
        found = Unknown.of(
            f"the method {estimate.method!r} is not computed by this version", zh=f"本版本不计算方法 {estimate.method}"
        )
    if isinstance(found, Unknown):
        return [Record(statistic="estimate", value=found, n=len(rows), format="text", **common)]
    values = zip(("estimate", "lower", "upper", "p"), found, ("2", "2", "2", "p"), strict=True)
    return [Record(statistic=s, value=v, n=len(rows), format=f, **common) for s, v, f in values]


_TOO_FEW = Unknown.of("too few participants", zh="受试者过少")
_METHODS: Mapping[str, Text] = {
    "ancova": Text(zh="ANCOVA，校正基线", en="ANCOVA, adjusted for baseline"),
    "mmrm": Text(zh="MMRM，无结构协方差，Kenward-Roger", en="MMRM, unstructured, Kenward-Roger"),
}  # fmt: skip


def _ancova(
    cut: Cut, first: Group, rows: Sequence[tuple[History, Value, Value]]
) -> tuple[float, float, float, float] | Unknown:
    try:
        r = longitudinal.ancova(
            [v.value - b.value for _, b, v in rows],
            [b.value for _, b, _ in rows],
            [cut.group_of(p) == first.name for p, _, _ in rows],
        )
    except ValueError:
        return _TOO_FEW
    return r.effect, r.lower, r.upper, r.p


def _mmrm(
    cut: Cut, e: ChangeEndpoint | ScaleEndpoint, people: Sequence[History], item: str, base: str, first: Group
) -> dict[str, tuple[float, float, float, float] | Unknown]:
    """Change on arm and baseline at every visit, one model: the effect of the arm at each visit, by Kenward-Roger."""
    key = ("mmrm", e.name, item)
    if key in cut.memo:
        done: dict[str, tuple[float, float, float, float] | Unknown] = cut.memo[key]
        return done
    visits = [v for v in e.at if v != base]
    cells = [
        (p, visit, b.value, v.value - b.value)
        for p in people
        for visit in visits
        if (b := value_at(cut, p, item, base)) and (v := value_at(cut, p, item, visit))
    ]
    visits = [v for v in visits if any(c[1] == v for c in cells)]
    design = [
        [float(visit == v) * x for v in visits for x in (1.0, float(cut.group_of(p) == first.name), b)]
        for p, visit, b, _ in cells
    ]
    out: dict[str, tuple[float, float, float, float] | Unknown] = {}
    try:
        model = longitudinal.mmrm(
            [y for *_, y in cells], design, [p.participant for p, *_ in cells], [visit for _, visit, _, _ in cells]
        )
        for k, visit in enumerate(visits):
            weights = [float(j == 3 * k + 1) for j in range(3 * len(visits))]
            c = longitudinal.contrast(model, weights)
            out[visit] = (c.estimate, c.lower, c.upper, c.p)
    except (ValueError, ArithmeticError):
        why = Unknown.of(
            "the model of all visits cannot be estimated from so few values", zh="数据过少，无法估计全部访视的模型"
        )
        out = dict.fromkeys(visits, why)
    cut.memo[key] = out
    return out


HIGH_IS_WORSE = frozenset({"AST", "ALT", "TBIL", "INR", "GGT", "ALP", "MELD", "Cr"})


def _worst_rank(
    cut: Cut, e: ChangeEndpoint | ScaleEndpoint, people: Sequence[History], item: str, base: str, visit: str
) -> list[Record]:  # fmt: skip
    """The exact rank-sum test of the change, with who died before the visit was due ranked worst; others missing are left out."""
    groups = [g for g, _ in columns(cut, people) if g is not None]
    if (
        len(groups) != 2
        or cut.by_level
        or visit == base
        or not isinstance(e, ChangeEndpoint)
        or e.death != "worst rank"
    ):
        return []
    label = Text(zh="变化的精确秩和检验 p（死亡居最差秩）", en="exact rank-sum p of the change (death ranked worst)")
    common: dict[str, Any] = {
        "group": Text(zh="比较", en="Comparison"), "variable": label, "statistic": "p", "level": 1, "rule": "wilcoxon@exact",
        "context": f"{e.name}/{item}/{visit}/rank",
    }  # fmt: skip
    if item not in HIGH_IS_WORSE:
        why = Unknown.of("not said which direction is worse", zh="未规定何方向为差")
        return [Record(value=why, format="text", **common)]
    both = {
        p.participant: (b, v)
        for p in people
        if (b := value_at(cut, p, item, base)) is not None and (v := value_at(cut, p, item, visit)) is not None
    }
    changes = {who: v.value - b.value for who, (b, v) in both.items()}
    due = _visit_offset(people, visit)
    dead = [
        p.participant
        for p in people
        if p.participant not in changes and due is not None and _died_by(p, due) and p.dates["death"] <= cut.at
    ]
    worst = max(changes.values(), default=0.0) + 1.0
    values = {**changes, **dict.fromkeys(dead, worst)}
    x, y = (
        [values[p.participant] for p in people if cut.group_of(p) == g.name and p.participant in values] for g in groups
    )
    if not x or not y:
        return []
    test = ranks.mann_whitney(x, y)
    used = [str(n) for b, v in both.values() for n in (*b.used, *v.used)]
    used += [n for p in dead for n in cut.events_of(p, ev.Died)]
    return [
        Record(
            value=test.p_exact,
            n=len(values),
            N=len(people),
            format="p",
            participants=tuple(values),
            events=tuple(used),
            **common,
        )
    ]


def _start(p: History) -> date | None:
    return p.dates.get("treatment_start") or p.dates.get("randomisation") or p.dates.get("enrolment")


def _visit_offset(people: Sequence[History], visit: str) -> float | None:
    """Days from the start to a visit, the median of those who came."""
    days = [
        (on - start).days
        for p in people
        if (on := p.visits.get((visit, 1))) is not None and (start := _start(p)) is not None
    ]
    return float(descriptive.quantiles(days, [0.5])[0]) if days else None


def _died_by(p: History, due: float) -> bool:
    start, death = _start(p), p.dates.get("death")
    return start is not None and death is not None and (death - start).days <= due


def _day(p: History, o: Observation) -> float:
    start = p.dates.get("treatment_start") or p.dates.get("randomisation") or p.dates.get("enrolment")
    return (o.on - start).days / 7 if start is not None else 0.0


def course_of(cut: Cut, p: History, item: str, order: Mapping[str, int], ticks: tuple[float, ...] = ()) -> Course:
    """The values of an item in weeks from the start of treatment, the last one of each day."""
    by_day = {_day(p, o): v for o in p.observed.get(item, ()) if (v := amount(o.event.value)) is not None}
    return Course(
        participant=p.participant,
        points=tuple(sorted(by_day.items())),
        group=order.get(cut.group_of(p), 0),
        ticks=ticks,
    )


def _limits(people: Sequence[History], item: str) -> list[tuple[float, Text]]:
    for p in people:
        for o in p.observed.get(item, ()):
            low, high = amount(o.event.low), amount(o.event.high)
            out = []
            if low is not None:
                out.append((low, Text(zh="正常下限", en="LLN")))
            if high is not None:
                out.append((high, Text(zh="正常上限", en="ULN")))
            return out
    return []


def _courses(
    cut: Cut, e: ChangeEndpoint | ScaleEndpoint, people: Sequence[History], items: Sequence[str], title: Text
) -> Figure | None:
    order = {g.name: k for k, g in enumerate(cut.groups())}
    panels = []
    for item in items[:6]:
        unit = unit_of(people, item)
        y = Text(zh=f"{label_of_item(cut, item).zh} {unit}".strip(), en=f"{label_of_item(cut, item).en} {unit}".strip())
        courses = [c for p in people if (c := course_of(cut, p, item, order)).points]
        panels.append(
            (label_of_item(cut, item) if len(items) > 1 else Text(zh="", en=""), y, courses, _limits(people, item))
        )
    if not panels:
        return None
    labels = [g.label for g in cut.groups()]
    heading = Text(zh=f"{title.zh}：逐例曲线", en=f"{title.en}: individual courses")
    return spaghetti(panels, name=f"{e.name}-courses", title=heading, groups=labels if len(labels) > 1 else ())
