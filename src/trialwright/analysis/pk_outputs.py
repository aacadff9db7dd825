"""Drug levels: individual parameters by matrix, summaries by dose level, proportionality, recovery, concentration curves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from trialwright.analysis import descriptive, nca, urine
from trialwright.analysis.course_outputs import NO_DATA, unit_of
from trialwright.analysis.cut import Cut, amount, pack_name
from trialwright.analysis.endpoint_titles import title_of
from trialwright.analysis.figures.clinical import Course, concentrations
from trialwright.analysis.figures.figure import Figure
from trialwright.analysis.report import Section
from trialwright.analysis.result import Record, Table
from trialwright.analysis.rounding import significant
from trialwright.history.participant import History, Observation, day_of
from trialwright.study.study import PkEndpoint
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

MATRICES: Final[Mapping[str, Text]] = {
    "whole_blood": Text(zh="全血", en="whole blood"), "plasma": Text(zh="血浆", en="plasma"), "urine": Text(zh="尿液", en="urine"),
    "serum": Text(zh="血清", en="serum"),
}  # fmt: skip
USUAL: Final = ("cmax", "tmax", "auc_last", "t_half")
_NO_SLOPE = Unknown.of("none", zh="无")


@dataclass(frozen=True, slots=True)
class _Parameter:
    """A column: its head, how it is summed up (``geometric`` or ``median``), and where it comes from."""

    name: str
    label: Text
    summed: str = "geometric"
    format: str = "sig"


def pk_section(cut: Cut, e: PkEndpoint) -> Section:
    """Individual parameters by matrix, summaries by dose level, concentration curves with the LLOQ."""
    title = title_of(cut.study, e)
    people = [p for p in cut.people if p.observed.get(e.of)]
    if not people:
        return Section(name=e.name, title=title, note=NO_DATA)
    pack = cut.study.assessments.get("nca")
    written = str(pack.parameters.get("auc", "")) if pack is not None else ""
    method = nca.LINEAR if written == "linear" else nca.LOG_DOWN
    rule = pack_name(cut.study, "nca", "1")
    unit = unit_of(people, e.of)
    foot = (
        Text(
            zh=f"时间为给药开始后的实际小时；方法 {method}；瘤内储库：不报告清除率与分布容积；λz 点数与调整 R² 列于表；外推 > 20% 者 AUCinf 不宜采用。规则 {rule}；数据截止 {cut.at}。",
            en=f"Actual hours from the start of the administration; method {method}; intratumoral depot: no clearance, no volume; points and adjusted R² of lambda-z are listed; with more than 20% extrapolated AUCinf should not be used. Rule {rule}; data cut {cut.at}.",
        ),
    )
    tables: list[Table] = []
    figures: list[Figure] = []
    for matrix in [m for m in (e.matrices or ("",)) if m != "urine"]:
        found, courses, lloq = _profiles(cut, e, people, matrix, method)
        if not found:
            continue
        name = MATRICES.get(matrix, Text.same(matrix.replace("_", " ")))
        columns = _columns(e, unit)
        heads = Text(zh=f"{title.zh}：{name.zh}", en=f"{title.en}: {name.en}")
        records = [r for p, par, used in found for r in _individual(cut, e, p, matrix, columns, par, rule, used)]
        tables.append(_summary(cut, e, matrix, heads, columns, found, rule, foot))
        tables.append(
            Table(
                name=f"{e.name}-{matrix or 'levels'}-parameters", records=tuple(records), footnotes=foot,
                title=Text(zh=f"{heads.zh}，逐例", en=f"{heads.en}, by participant"),
            )
        )  # fmt: skip
        figures.append(
            concentrations(
                courses, name=f"{e.name}-{matrix or 'levels'}", title=heads, lloq=lloq, groups=[g.label for g in cut.groups()],
                y_label=Text(zh=f"浓度（{unit}）", en=f"Concentration ({unit})"),
            )
        )  # fmt: skip
    tables += _recovery(cut, e, people, rule, unit, title, foot)
    return Section(name=e.name, title=title, tables=tuple(tables), figures=tuple(figures))


_Found = list[tuple[History, dict[str, Answer[float]], tuple[str, ...]]]


def _profiles(
    cut: Cut, e: PkEndpoint, people: Sequence[History], matrix: str, method: str
) -> tuple[_Found, list[Course], float | None]:
    order = {g.name: k for k, g in enumerate(cut.groups())}
    found: _Found = []
    courses: list[Course] = []
    lloq: float | None = None
    for p in people:
        rows = [o for o in p.observed[e.of] if (o.event.specimen or "") in (matrix, "") or not matrix]
        lloq = next((amount(o.event.lod) for o in rows if o.event.lod is not None), lloq)
        hours, conc, used = _profile_of(p, e.after, rows)
        if len(hours) < 2:
            continue
        profile = nca.profile(hours, conc, lloq)
        found.append((p, _values(e, profile, method), used))
        points = tuple(zip(hours, conc, strict=True))
        courses.append(Course(participant=p.participant, points=points, group=order.get(cut.group_of(p), 0)))
    return found, courses, lloq


def _values(e: PkEndpoint, profile: nca.Profile, method: str) -> dict[str, Answer[float]]:
    par = nca.parameters(profile, route="depot", method=method)
    s = par.slope.value if isinstance(par.slope, Known) else None
    half: Answer[float] = (
        par.slope if isinstance(par.slope, Unknown) else Unknown.of("fit not acceptable", zh="拟合不达标")
    )
    if s is not None and s.acceptable:
        half = Known(s.half_life)
    out: dict[str, Answer[float]] = {
        "cmax": par.cmax, "tmax": par.tmax, "auc_last": par.auc_last, "auc_inf": par.auc_inf_obs, "t_half": half,
        "lambda_z": Known(s.lambda_z) if s is not None else half, "points": Known(float(s.points)) if s is not None else _NO_SLOPE,
        "r2": Known(s.r2_adjusted) if s is not None else _NO_SLOPE, "extrapolated": par.pct_extrapolated,
    }  # fmt: skip
    for name in e.report:
        between = re.fullmatch(r"auc_(\d+)_(\d+)", name)
        if between is not None:
            out[name] = nca.partial_auc(profile, float(between[1]), float(between[2]), method)
    return out


def _columns(e: PkEndpoint, unit: str) -> list[_Parameter]:
    """What the study asks to be reported, in its order, and what the terminal slope rests on."""
    per = f"（{unit}）" if unit else ""
    per_en = f" ({unit})" if unit else ""
    area, area_en = (f"（h·{unit}）", f" (h·{unit})") if unit else ("", "")
    known = {
        "cmax": _Parameter("cmax", Text(zh=f"Cmax{per}", en=f"Cmax{per_en}")),
        "tmax": _Parameter("tmax", Text(zh="Tmax（h）", en="Tmax (h)"), "median"),
        "auc_last": _Parameter("auc_last", Text(zh=f"AUClast{area}", en=f"AUClast{area_en}")),
        "auc_inf": _Parameter("auc_inf", Text(zh=f"AUCinf{area}", en=f"AUCinf{area_en}")),
        "t_half": _Parameter("t_half", Text(zh="半衰期（h）", en="Half-life (h)"), "median"),
        "lambda_z": _Parameter("lambda_z", Text(zh="λz（1/h）", en="Lambda-z (1/h)")),
    }
    out = []
    for name in e.report or USUAL:
        between = re.fullmatch(r"auc_(\d+)_(\d+)", name)
        if between is not None:
            words = f"AUC{between[1]}–{between[2]} h"
            out.append(_Parameter(name, Text(zh=f"{words}{area}", en=f"{words}{area_en}")))
        elif name != "urine_recovery":
            out.append(known.get(name, _Parameter(name, Text.same(name))))
    out += [
        _Parameter("points", Text(zh="λz 点数", en="Points of lambda-z"), "", "0"),
        _Parameter("r2", Text(zh="调整 R²", en="Adjusted R²"), "", "3"),
        _Parameter("extrapolated", Text(zh="外推（%）", en="Extrapolated (%)"), "", "1"),
    ]
    return out


_NOT_COMPUTED = Unknown.of("this version does not compute it", zh="本版本不计算")


def _individual(
    cut: Cut, e: PkEndpoint, p: History, matrix: str, columns: Sequence[_Parameter], values: Mapping[str, Answer[float]], rule: str,
    used: tuple[str, ...],
) -> list[Record]:  # fmt: skip
    level = next((g.label for g in cut.groups() if g.name == cut.group_of(p)), Text.same(cut.group_of(p)))
    out = []
    for c in columns:
        a = values.get(c.name, _NOT_COMPUTED)
        out.append(
            Record(
                group=c.label, variable=Text(zh=f"{p.participant} · {level.zh}", en=f"{p.participant} · {level.en}"), statistic="estimate",
                value=a.value if isinstance(a, Known) else a, n=1, N=1, context=f"{e.name}/{p.participant}/{matrix}", format=c.format, rule=rule,
                participants=(p.participant,), events=used,
            )
        )  # fmt: skip
    return out


def _summary(
    cut: Cut, e: PkEndpoint, matrix: str, heads: Text, columns: Sequence[_Parameter], found: _Found, rule: str, foot: tuple[Text, ...]
) -> Table:  # fmt: skip
    """By dose level: geometric mean and coefficient of variation of exposures, median and range of times; the power model."""
    records: list[Record] = []
    for g in cut.groups():
        mine = [row for row in found if cut.group_of(row[0]) == g.name]
        if not mine:
            continue
        common: dict[str, Any] = {
            "group": g.label, "N": len(mine), "rule": rule, "participants": tuple(p.participant for p, _, _ in mine),
            "events": tuple(n for _, _, used in mine for n in used),
        }  # fmt: skip
        for c in columns:
            if not c.summed:
                continue
            values = [a.value for _, v, _ in mine if isinstance(a := v.get(c.name, _NOT_COMPUTED), Known)]
            how = (
                Text(zh=f"{c.label.zh}，几何均值（CV%）", en=f"{c.label.en}, geometric mean (CV%)")
                if c.summed == "geometric"
                else Text(zh=f"{c.label.zh}，中位（范围）", en=f"{c.label.en}, median (range)")
            )
            text: Text | Unknown = _geometric(values) if c.summed == "geometric" else _median(values)
            context = f"{e.name}/{matrix}/{c.name}"
            records.append(
                Record(
                    variable=how,
                    statistic=c.summed,
                    value=text,
                    n=len(values),
                    context=context,
                    format="text",
                    **common,
                )
            )
    records += _proportionality(cut, e, matrix, found, rule)
    return Table(
        name=f"{e.name}-{matrix or 'levels'}-summary", title=Text(zh=f"{heads.zh}，按剂量水平", en=f"{heads.en}, by dose level"),
        records=tuple(records), footnotes=foot,
    )  # fmt: skip


def _geometric(values: Sequence[float]) -> Text | Unknown:
    found = descriptive.geometric(values)
    if isinstance(found, Unknown):
        return found
    g = found.value
    cv = f" ({g.cv_percent:.1f})" if g.cv_percent == g.cv_percent else ""
    return Text(zh=f"n={g.n}；{significant(g.mean)}{cv}", en=f"n={g.n}; {significant(g.mean)}{cv}")


def _median(values: Sequence[float]) -> Text | Unknown:
    found = descriptive.summary(values)
    if isinstance(found, Unknown):
        return found
    s = found.value
    words = f"{significant(s.median)} ({significant(s.minimum)}–{significant(s.maximum)})"
    return Text(zh=f"n={s.n}；{words}", en=f"n={s.n}; {words}")


def _proportionality(cut: Cut, e: PkEndpoint, matrix: str, found: _Found, rule: str) -> list[Record]:
    """The power model of Cmax and AUClast on the dose level, where the study asks for it."""
    estimate = cut.study.analysis.estimates.get(e.name)
    if (
        estimate is None
        or not (estimate.proportionality or "").startswith("power_model")
        or cut.study.escalation is None
    ):
        return []
    from trialwright.analysis.survival_outputs import level_of

    level = level_of(estimate.proportionality) if any(c.isdigit() for c in estimate.proportionality or "") else 0.90
    doses = {n: float(c.level.value) for n, c in cut.study.escalation.cohorts.items()}
    out = []
    for name, label in (("cmax", "Cmax"), ("auc_last", "AUClast")):
        rows = [
            (p, doses[cut.group_of(p)], a.value)
            for p, v, _ in found
            if cut.group_of(p) in doses and isinstance(a := v[name], Known)
        ]
        model = nca.dose_proportionality([d for _, d, _ in rows], [x for _, _, x in rows], level)
        words = Text(
            zh=f"{label}：幂模型斜率（{level * 100:g}% 区间；1 为成比例，剂量取水平）",
            en=f"{label}: slope of the power model ({level * 100:g}% interval; 1 is proportional; dose is the level)",
        )
        common: dict[str, Any] = {
            "group": Text(zh="全部水平", en="All levels"), "variable": words, "n": len(rows), "N": len(rows), "context": f"{e.name}/{matrix}/power/{name}",
            "rule": rule, "participants": tuple(p.participant for p, _, _ in rows), "format": "2",
        }  # fmt: skip
        if isinstance(model, Unknown):
            out.append(Record(statistic="estimate", value=model, **common))
            continue
        m = model.value
        out += [
            Record(statistic=s, value=v, **common)
            for s, v in (("estimate", m.slope), ("lower", m.lower), ("upper", m.upper))
        ]
    return out


def _profile_of(
    p: History, after: str, rows: Sequence[Observation]
) -> tuple[list[float], list[float], tuple[str, ...]]:
    given = p.given.get(after, ())
    zero = given[0].happened if given else None
    hours: list[float] = []
    conc: list[float] = []
    used: list[str] = []
    for o in sorted(rows, key=lambda o: str(o.event.happened)):
        value = amount(o.event.value)
        if value is None or zero is None:
            continue
        if isinstance(o.event.happened, datetime) and isinstance(zero, datetime):
            h = (o.event.happened - zero).total_seconds() / 3600
        else:
            h = 24.0 * (o.on - day_of(zero)).days
        h = max(h, 0.0)
        if hours and h <= hours[-1]:
            continue
        hours.append(h)
        conc.append(value)
        used.append(str(o.sequence))
    return hours, conc, tuple(used)


def _recovery(
    cut: Cut, e: PkEndpoint, people: Sequence[History], rule: str, unit: str, title: Text, foot: tuple[Text, ...]
) -> list[Table]:
    """Amounts in the collections, participant by participant and by level; a missing collection ends the sum."""
    records: list[Record] = []
    mass = unit.removesuffix("/L") if unit.endswith("/L") else ""
    head = Text(
        zh=f"各次收集中的回收量{f'（{mass}）' if mass else ''}",
        en=f"Recovered in the collections{f' ({mass})' if mass else ''}",
    )
    times = Text(zh="收集次数", en="Collections")
    for p in people:
        rows = [o for o in p.observed[e.of] if o.event.specimen == "urine"]
        if not rows:
            continue
        volumes = {o.event.encounter: amount(o.event.value) for o in p.observed.get("urine_volume", ())}
        r = urine.urine_recovery([amount(o.event.value) for o in rows], [volumes.get(o.event.encounter) for o in rows])
        level = next((g.label for g in cut.groups() if g.name == cut.group_of(p)), Text.same(cut.group_of(p)))
        common: dict[str, Any] = {
            "variable": Text(zh=f"{p.participant} · {level.zh}", en=f"{p.participant} · {level.en}"), "statistic": "estimate", "n": 1, "N": 1,
            "context": f"{e.name}/{p.participant}/urine", "rule": rule, "participants": (p.participant,), "events": tuple(str(o.sequence) for o in rows),
        }  # fmt: skip
        records.append(Record(group=times, value=len(rows), format="0", **common))
        total = r.total.value if isinstance(r.total, Known) else r.total
        records.append(Record(group=head, value=total, format="sig", **common))
    if not records:
        return []
    note = Text(
        zh="仅为各次收集期内的量之和（浓度 × 尿量），并非全部排泄量；低于定量下限按 0 计。",
        en="The sum over the collections only (concentration x volume), not all that was excreted; below quantification counts as 0.",
    )
    name = Text(zh=f"{title.zh}：尿液，逐例", en=f"{title.en}: urine, by participant")
    return [Table(name=f"{e.name}-urine", title=name, records=tuple(records), footnotes=(note, *foot[-1:]))]
