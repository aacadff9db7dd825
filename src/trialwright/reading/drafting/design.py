"""The design of a draft: arms, what they are given, allocation, dose levels, analysis sets, sample size."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from trialwright.reading.drafting.identity import default_total
from trialwright.reading.drafting.interventions import Component
from trialwright.reading.drafting.questions import Questions
from trialwright.reading.drafting.regimens import Regimens
from trialwright.reading.drafting.shape import DraftArm, Shape, levels, whole_of
from trialwright.reading.drafting.words import Namer, label, said, shortened
from trialwright.reading.record import RegistryRecord
from trialwright.study.writing import Mark, Value
from trialwright.values.text import Text

READ = "read from the words of the arm"
_PLACEBO = re.compile(r"placebo|安慰剂", re.I)
_STANDARD = re.compile(r"standard|usual|routine|conventional|标准|常规", re.I)


@dataclass(slots=True)
class Design:
    """What the design section of a draft holds."""

    shape: Shape
    origin: str
    main_set: str
    day_one: Mark
    arms: dict[str, Value] = field(default_factory=dict)
    interventions: dict[str, Value] = field(default_factory=dict)
    concepts: dict[str, Value] = field(default_factory=dict)
    give: Value = field(default_factory=list)
    allocation: dict[str, Value] = field(default_factory=dict)
    escalation: dict[str, Value] = field(default_factory=dict)
    sets: dict[str, Value] = field(default_factory=dict)
    schedules: list[str] = field(default_factory=list)
    is_weighed: bool = False

    def sample_size(self, primary: str) -> dict[str, Value]:
        """``analysis.sample size`` by the kind of trial and of its primary endpoint."""
        n: Value = str(self.shape.total) if self.shape.total else Mark(str(default_total(self.shape)))
        if self.shape.kind == "cohorts":
            return {"design": Mark("escalation")}
        if self.shape.kind == "single" and primary in ("response", "proportion"):
            return {
                "design": Mark("single_stage"),
                "n": n,
                "null": Mark("0.20"),
                "alternative": Mark("0.40"),
                "alpha": Mark("0.05"),
                "sides": Mark("1"),
            }
        if self.shape.kind in ("randomised", "groups") and primary == "survival":
            return {
                "design": Mark("log_rank"),
                "n": n,
                "hazard ratio": Mark("0.70"),
                "alpha": Mark("0.05"),
                "sides": Mark("2"),
                "power": Mark("0.80"),
            }
        if self.shape.kind in ("randomised", "groups") and primary in ("response", "proportion"):
            return {
                "design": Mark("two_proportions"),
                "n": n,
                "null": Mark("0.30"),
                "alternative": Mark("0.50"),
                "alpha": Mark("0.05"),
                "sides": Mark("2"),
            }
        return {"design": Mark("none"), "n": n}

    def size_source(self, primary: str) -> Text:
        if self.shape.kind == "cohorts":
            return Text(
                zh="由规则决定：3+3（Storer, Biometrics 1989;45:925）",
                en="the rule decides: 3+3 (Storer, Biometrics 1989;45:925)",
            )
        if self.shape.kind == "single" and primary in ("response", "proportion"):
            return Text(
                zh="精确单阶段（A'Hern, Stat Med 2001;20:859）；p0、p1为程序暂取，不是团队所定",
                en="exact single stage (A'Hern, Stat Med 2001;20:859); null and alternative are the program's, not the team's",
            )
        if self.shape.kind in ("randomised", "groups") and primary == "survival":
            return Text(
                zh="Schoenfeld, Biometrics 1983;39:499；风险比为程序暂取，不是团队所定",
                en="Schoenfeld, Biometrics 1983;39:499; the hazard ratio is the program's, not the team's",
            )
        if self.shape.total:
            return Text(zh="记录的例数；未写明假设", en="number of the record; no hypothesis is stated")
        return Text(zh="程序默认值", en="a default of the program")


def design_of(record: RegistryRecord, shape: Shape, asks: Questions) -> Design:
    """The design of a draft."""
    random = shape.kind in ("randomised", "groups")
    out = Design(
        shape,
        "randomisation" if random else "first_dose",
        "itt" if random else "treated",
        Mark("randomisation" if random else "first_dose", "the page names no day 1"),
    )
    namer = Namer(
        ["screening", "treatment_period", "follow_up", "scr", "eot", "itt", "treated", "tumour_volume", "dsmb"]
    )
    if shape.kind == "cohorts":
        _cohorts(out, namer, asks)
    else:
        _arms(out, namer, asks)
    _sets(out)
    out.schedules = [
        v["when"].text for v in out.interventions.values() if isinstance(v, dict) and isinstance(v.get("when"), Mark)
    ]
    out.is_weighed = any("/kg" in str(v) or "/m2" in str(v) for v in out.interventions.values())
    return out


def _sets(out: Design) -> None:
    first = next(iter(out.interventions))
    if out.main_set == "itt":
        out.sets["itt"] = {"is": Mark("has randomisation", "everybody randomised")}
    else:
        out.sets["treated"] = {"is": Mark(f"has {first}", "everybody who was given something")}


# ------------------------------------------------------------ interventions


def _intervention(c: Component, path: str, role: Mark, *, dose: str = "") -> dict[str, Value]:
    entry: dict[str, Value] = {
        "label": label(c.name, 60),
        **({"record": path} if path else {}),
        "type": Mark(c.type, READ),
        "role": role,
    }
    if c.regimens is not None:
        return entry | _choice(c, c.regimens)
    if c.route:
        entry["route"] = Mark(c.route)
    elif c.type in ("drug", "biologic"):
        entry["route"] = Mark("other", "not stated")
    given = dose or c.dose
    if given:
        entry["dose"] = Mark(given, READ)
    elif c.type != "surgery":
        entry["dose"] = Mark("as prescribed", "no dose in the record")
    entry["when"] = Mark(c.when or "once at day 1", READ if c.when else "the record gives no rhythm")
    return entry


def _choice(c: Component, regimens: Regimens) -> dict[str, Value]:
    """Several regimens of which one is given: the words list them, nobody is named as choosing."""
    entry: dict[str, Value] = {"cycle": Mark(f"{regimens.days} d", READ)}
    if regimens.cycles is not None:
        entry["cycles"] = Mark(str(regimens.cycles), READ)
    entry["chosen"] = Mark("once by investigator at enrolment", "the record does not say who chooses")
    entry["one of"] = {
        f"option_{k}": [Mark(drug) for drug in drugs] for k, drugs in enumerate(regimens.options, start=1)
    }
    entry["when"] = Mark(c.when, READ)
    return entry


def _ask_dose(asks: Questions, name: str, c: Component, shown: str) -> None:
    if c.regimens is not None:
        n = len(c.regimens.options)
        asks.ask(
            Text(
                zh=f"{shown}：{n}种方案由谁选择、何时选择，共几个周期？",
                en=f"{shown}: who chooses among the {n} regimens, when, and for how many cycles?",
            ),
            taken=f"once by investigator at enrolment; {c.when}",
            source=Text(zh="由程序解读干预组的文字", en="the words of the arm, read by the program"),
            sets=(f"interventions.{name}",),
        )
        return
    stated = bool(c.dose and c.when)
    asks.ask(
        Text(zh=f"{shown}的剂量、途径和给药时间？", en=f"Dose, route and schedule of {shown}?"),
        taken=f"{c.dose or 'as prescribed'}; {c.when or 'once at day 1'}",
        source=Text(zh="由程序解读干预组的文字", en="the words of the arm, read by the program")
        if stated
        else Text(zh="记录未全部写明；程序默认值", en="the record does not give all of it; a default of the program"),
        sets=(f"interventions.{name}",),
    )


def _whole(arm: DraftArm, namer: Namer) -> Component:
    """The arm's treatment as one thing, where its words give no component."""
    kind, route = whole_of(arm, namer)
    words = said(arm.words) + said(arm.label)
    name = arm.words if len(arm.words.en or arm.words.zh) <= 40 and (arm.words.en or arm.words.zh) else arm.label
    if not (name.zh or name.en):
        name = Text(zh="研究干预", en="Study treatment")
    if arm.type == "no intervention arm" or (_STANDARD.search(words) and kind == "drug"):
        return Component(name=Text(zh="标准治疗", en="Standard care"), type="other", words=words)
    return Component(name=name, type=kind, route=route if kind in ("drug", "biologic") else "", words=words)


def _components(arm: DraftArm, namer: Namer) -> tuple[Component, ...]:
    """What an arm is given; one thing without a name of its own takes that of the arm."""
    if len(arm.components) == 1 and not arm.components[0].is_named:
        own = Text(zh=_GROUP.sub("", arm.label.zh).strip(), en=_GROUP.sub("", arm.label.en).strip())
        if own.zh or own.en:
            return (replace(arm.components[0], name=own),)
    return arm.components or (_whole(arm, namer),)


_GROUP: Final = re.compile(r"(?:治疗)?组$|\s*\b(?:group|arm|cohort)$", re.I)


def _role(c: Component, arm: DraftArm, shared: bool, several: bool) -> Mark:
    if _PLACEBO.search(c.words):
        return Mark("placebo", READ)
    if shared and several:
        return Mark("background treatment", "given in every arm")
    if several and arm.type in (
        "active comparator arm",
        "placebo comparator arm",
        "sham comparator arm",
        "no intervention arm",
        "control arm",
    ):
        return Mark("active comparator", "given in the comparison arm")
    return Mark("experimental intervention", "a registry form has no roles")


# ------------------------------------------------------------ kinds of trial


def _ready_arms(out: Design) -> tuple[DraftArm, ...]:
    """The record's arms, or as many as the kind of trial needs."""
    arms = out.shape.arms
    if out.shape.kind in ("randomised", "groups") and len(arms) < 2:
        one, two = Text(zh="试验组", en="Experimental group"), Text(zh="对照组", en="Control group")
        none = Text(zh="", en="")
        made = [
            DraftArm(
                index=None, label=one, type="experimental arm", size=None, size_from="", components=(), words=none
            ),
            DraftArm(index=None, label=two, type="control arm", size=None, size_from="", components=(), words=none),
        ]
        return (*arms, *made)[:2] if not arms else (arms[0], made[1])
    if not arms:
        return (
            DraftArm(
                index=None,
                label=Text(zh="全体参与者", en="All participants"),
                type="experimental arm",
                size=None,
                size_from="",
                components=(),
                words=Text(zh="", en=""),
            ),
        )
    return arms


_ARM_WORDS = re.compile(r"control|comparator|对照|usual|standard|常规", re.I)


def _arms(out: Design, namer: Namer, asks: Questions) -> None:
    arms = _ready_arms(out)
    several = len(arms) > 1
    keys = [{c.key for c in _components(a, namer)} for a in arms]
    shared = set.intersection(*keys)
    names: dict[tuple[str, str], str] = {}
    give: dict[str, list[str]] = {}
    for a in arms:
        arm = namer.name(a.label.en, "arm", "_arm")
        where = f"arms[{a.index}]" if a.index else ""
        kind: Value = a.type or Mark(
            "control arm" if several and _ARM_WORDS.search(said(a.label)) else "experimental arm",
            "the page gives no type",
        )
        entry: dict[str, Value] = {"type": kind, "label": label(a.label)}
        if where:
            entry["record"] = where
        size = a.size or (out.shape.total // len(arms) if out.shape.total and out.shape.total >= len(arms) else None)
        if size:
            entry["n"] = (
                str(size)
                if a.size and a.size_from.startswith("arms")
                else Mark(str(size), "from prose" if a.size else "an equal share")
            )
        out.arms[arm] = entry
        give[arm], new = [], list[tuple[Component, str]]()
        for c in _components(a, namer):
            if c.key not in names:
                name = namer.name(c.name.en, "treatment")
                names[c.key] = name
                path = f"{where}.intervention" if where and (a.words.zh or a.words.en) else where
                out.interventions[name] = _intervention(c, path, _role(c, a, c.key in shared, several))
                new.append((c, name))
            if names[c.key] not in give[arm]:
                give[arm].append(names[c.key])
        counted = _count_from_ends(out, [(c, names[c.key]) for c in _components(a, namer)])
        for c, name in new:
            _ask_dose(asks, name, replace(c, when=counted.get(name, c.when)), c.name.en or c.name.zh)
    out.give = {k: list(v) for k, v in give.items()} if several else list(next(iter(give.values())))
    _allocate(out, asks, several)
    _start_single(out, several)


def _count_from_ends(out: Design, given: list[tuple[Component, str]]) -> dict[str, str]:
    """Days "after ATG withdrawal" hang on the last administration of what the words name, where the arm is given it.

    A maintenance without a start of its own begins one interval after the last radiotherapy of the arm: a proposal.

    Returns: the schedules that were written, by name.
    """
    found: dict[str, str] = {}
    last = next((n for c, n in reversed(given) if c.type == "radiation"), "")
    for c, name in given:
        entry = out.interventions[name]
        if c.maintenance is not None and last and isinstance(entry, dict):
            every, length = c.maintenance
            found[name] = f"{c.when}; every {every} d from end({last}) + {every} d{length}"
            entry["when"] = Mark(found[name], "the words give no start of the maintenance: proposed")
        if c.after is None:
            continue
        what, days = c.after
        other = next(
            (n for o, n in given if n != name and what.casefold() in f"{o.name.en} {o.name.zh}".casefold().split()),
            None,
        )
        if other is not None and isinstance(entry, dict):
            found[name] = "; ".join(f"once at end({other}) + {d} d" for d in days)
            entry["when"] = Mark(found[name], READ)
    return found


def _start_single(out: Design, several: bool) -> None:
    """A single group starts with the first thing given; nothing medicinal still dates the first dose."""
    if not several and not out.interventions:
        out.interventions["study_treatment"] = _intervention(
            Component(name=Text(zh="研究干预", en="Study treatment"), type="other"),
            "",
            Mark("experimental intervention"),
        )


def _allocate(out: Design, asks: Questions, several: bool) -> None:
    if not several:
        out.allocation = {"method": "none"}
        return
    ratio: dict[str, Value] = {a: Mark("1") for a in out.arms}
    sizes = [int(v["n"]) for v in out.arms.values() if isinstance(v, dict) and isinstance(v.get("n"), str)]
    if len(sizes) == len(out.arms) and min(sizes) and all(s % min(sizes) == 0 and s // min(sizes) <= 4 for s in sizes):
        ratio = {a: Mark(str(s // min(sizes))) for a, s in zip(out.arms, sizes, strict=True)}
    total = sum(int(m.text) for m in ratio.values() if isinstance(m, Mark))
    out.allocation = {
        "method": Mark("permuted_blocks"),
        "ratio": ratio,
        "blocks": [Mark(str(total * 2))],
        "concealment": Mark("central"),
    }
    asks.ask(
        Text(zh="随机序列如何产生、隐藏和分层？", en="How is the allocation sequence made, concealed and stratified?")
        if out.shape.kind == "randomised"
        else Text(zh="参与者如何进入各组？", en="How do participants come to their group?"),
        options=("central permuted blocks", "minimisation", "simple randomisation")
        if out.shape.kind == "randomised"
        else ("by random allocation", "by the physician's choice"),
        taken="central permuted blocks"
        if out.shape.kind == "randomised"
        else "by random allocation, so that the groups can be rehearsed",
        source=Text(zh=f"{out.shape.because.zh}；ICH E9第2.3.2节", en=f"{out.shape.because.en}; ICH E9 section 2.3.2"),
        sets=("allocation.enrolment",),
    )


def _cohorts(out: Design, namer: Namer, asks: Questions) -> None:
    arms = out.shape.arms
    found = levels(arms)
    arm = namer.name("all levels", "arm", "_arm")
    out.arms[arm] = {
        "type": "experimental arm",
        "label": {"zh": "各剂量组", "en": "All dose levels"},
        "record": "arms[*]",
    }
    target = ""
    for c in arms[0].components:
        name = namer.name(c.name.en, "treatment")
        is_level = found is not None and c is found[0]
        dose = "level of tumour_volume" if is_level and c.share_of else ""
        role = Mark("experimental intervention" if is_level else "background treatment", "a registry form has no roles")
        out.interventions[name] = _intervention(c, "arms[*].intervention", role, dose=dose)
        if is_level:
            target = name
        if c.share_of:
            out.concepts["tumour_volume"] = {
                "zh": "肿瘤体积",
                "en": "tumour volume",
                "unit": "cm3",
                "formula": Mark("length*width*height*0.5236", "ellipsoid, π/6 of the box"),
                "inputs": ["length", "width", "height"],
                "class": "imaging",
                "ask": "imaging",
            }
            entry = out.interventions[name]
            assert isinstance(entry, dict)
            entry["converts"] = Mark("1 mL/cm3", "a volume share is given as the same volume")
        _ask_dose(asks, name, c, c.name.en or c.name.zh)
    out.give = list(out.interventions)
    first = next(iter(out.interventions))
    listed = found[1] if found else tuple((str(k), "mg") for k in range(1, len(arms) + 1))
    cohorts: dict[str, Value] = {}
    for k, (a, (number, unit)) in enumerate(zip(arms, listed, strict=True), 1):
        level = f"{number} {unit.removesuffix('/d')}"
        cohorts[f"level_{k}"] = {
            "label": label(a.label),
            "level": level if found else Mark(level, "the amount is not in the record"),
            "n": str(a.size) if a.size else Mark("3"),
            "record": f"arms[{a.index}]",
        }
    out.allocation = {"method": Mark("sequential_cohorts", "the page says no random allocation")}
    out.escalation = {
        "arm": arm,
        "sets level of": target or first,
        "cohorts": cohorts,
        "start": Mark("level_1"),
        "rule": Mark("three_plus_three"),
        "decide": {
            "0/3": Mark("escalate"),
            "1/3": Mark("expand to 6"),
            "1/6": Mark("escalate"),
            "2+": Mark("stop; mtd is the level below"),
        },
        "stagger": {"first": Mark("1"), "wait": Mark("7 d")},
        "recommend": Mark("highest level with at most 1/6"),
        "committee": "dsmb",
        "dlt": {
            "window": Mark("first_dose .. first_dose + 28 d"),
            "related to": list(out.interventions),
            "judged by": Mark("dsmb"),
            "events": {
                "TBC": "the usual list of a phase I trial",
                "fatal": "some AE where (related is yes and grade = 5)",
                "haematological": "some AE where (related is yes and haematological is yes and grade >= 4)",
                "other": "some AE where (related is yes and haematological is no and grade >= 3)",
            },
        },
    }
    size = [v for v in (a.size for a in arms) if v]
    if any(s not in (3, 6) for s in size):
        first_size = size[0]
        out.escalation["decide"] = _table(first_size)
    asks.ask(
        Text(
            zh="剂量递增规则、DLT定义和观察窗？", en="Escalation rule, definition and window of dose-limiting toxicity?"
        ),
        options=("three_plus_three", "boin", "crm"),
        taken="three_plus_three; 28 d; usual list",
        source=Text(
            zh="Storer, Biometrics 1989;45:925；注册表单没有此项",
            en="Storer, Biometrics 1989;45:925; a registry form has no field for it",
        ),
        sets=("escalation",),
    )


def _table(size: int) -> dict[str, Value]:
    """A table for cohorts of another size: nobody toxic goes up, one expands by as many, more stop."""
    rows: dict[str, Value] = {f"0/{size}": Mark("escalate")}
    if size == 1:
        return rows | {"1+": Mark("stop; mtd is the level below")}
    return rows | {
        f"1/{size}": Mark(f"expand to {2 * size}"),
        f"1/{2 * size}": Mark("escalate"),
        "2+": Mark("stop; mtd is the level below"),
    }


__all__ = ["Design", "design_of", "shortened"]
