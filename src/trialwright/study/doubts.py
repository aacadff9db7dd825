"""Doubts about a study that loads: findings, not errors (STU-18, 23, 25, 30, 32, 34–39, 41, 42, and with its record 16, 17, 19, 22).

``doubts`` is what ``trialwright check STUDY`` calls, ``doubts_of_amendment`` what ``trialwright diff`` calls; each function below is one rule and its docstring says why it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from trialwright.study.doubts_of_record import Record, doubts_of_record
from trialwright.study.doubts_of_schedule import doubts_of_schedule
from trialwright.study.lines import DecideRow
from trialwright.study.questions import doubt
from trialwright.study.sizes import doubts_of_size
from trialwright.study.study import (
    Escalation,
    Minimisation,
    PermutedBlocks,
    ResponseEndpoint,
    SimpleRandomisation,
    Study,
)
from trialwright.study.words import ENDPOINT_PACKS
from trialwright.values.finding import Finding, Severity

if TYPE_CHECKING:
    from trialwright.study.text import Document

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


def doubts(study: Study, record: Record | None = None) -> tuple[Finding, ...]:
    """Every doubt about a study, by line.

    Args:
        study: as loaded.
        record: the registry record it was drafted from, where at hand; without it nothing is said about the record.
    """
    found = [
        *unexplained(study),
        *ungiven(study),
        *many_strata(study),
        *not_ascending(study),
        *other_than_rule(study),
        *unpinned(study),
        *opposites(study),
        *half_decided(study),
        *nearly_another_drug(study),
        *doubts_of_schedule(study),
        *doubts_of_size(study),
        *(doubts_of_record(study, record) if record is not None else ()),
    ]
    return tuple(sorted(found, key=lambda f: (f.lines or (0,), f.code)))


def doubts_of_amendment(old: Document, new: Document) -> tuple[Finding, ...]:
    """STU-20: an amendment in which nothing differs but its version."""
    from trialwright.study.diff import difference

    study = new.study()
    if study.identity.amends is None:
        return ()
    real = [
        c
        for c in difference(old, new)
        if c.sort in ("substantive", "moved") and not c.path.startswith(("study.version", "study.amends"))
    ]
    if real:
        return ()
    return (
        doubt(
            study,
            "STU-20",
            W,
            "study.amends",
            "该版本修订了旧版,却没有任何实质改动",
            "this version amends another, yet nothing of substance differs",
            "写上改动,或保留旧版",
            "write the change, or keep the old version",
            kind="internal_contradiction",
        ),
    )


# ------------------------------------------------------------------------------------------------ marks and decisions


def unexplained(study: Study) -> Iterator[Finding]:
    """STU-18: a proposal nobody can judge, because neither a decision, nor ``because``, nor a comment says where it comes from."""
    for path, reason in study.tbc.items():
        if reason or study.decision_of(path) is not None:
            continue
        above = list(_ancestors(path))
        if any(a in study.tbc or f"{a}.because" in study.lines for a in (*above, path) if a != path):
            continue
        yield doubt(
            study,
            "STU-18",
            N,
            path,
            f"{path} 标有TBC,却没有理由",
            f"{path} is marked TBC without a reason",
            "写注释、because,或列入一项 decisions 的 sets",
            "add a comment, because, or name it under sets of a decision",
            kind="governance",
        )


def _ancestors(path: str) -> Iterator[str]:
    for k, c in enumerate(path):
        if c in ".[":
            yield path[:k]


def half_decided(study: Study) -> Iterator[Finding]:
    """STU-41: a decision is signed, yet a value it sets is still a proposal."""
    for d in study.decisions.values():
        left = [p for p in study.tbc for s in d.sets if p == s or p.startswith((s + ".", s + "["))]
        left = [p for p in left if (other := study.decision_of(p)) is None or other.name == d.name]
        if d.status == "decided" and left:
            yield doubt(
                study,
                "STU-41",
                W,
                f"decisions.{d.name}",
                f"{d.name}已决定,但 {', '.join(left)} 仍标TBC",
                f"{d.name} is decided, yet {', '.join(left)} is still marked TBC",
                "写上决定的值并删除TBC(trialwright confirm)",
                "write what was decided and delete TBC (trialwright confirm)",
                kind="governance",
            )


# ------------------------------------------------------------------------------------------------ what is given


def ungiven(study: Study) -> Iterator[Finding]:
    """STU-25: an intervention that is never due: neither ``when`` nor a row, or in no epoch."""
    from trialwright.study.lines import AsPrescribed

    given = {n for e in study.epochs.values() for listed in e.give.values for n in listed}
    for x in study.interventions.values():
        path = f"interventions.{x.name}"
        if (
            x.when is None
            and x.name not in study.activities
            and not isinstance(x.dose, AsPrescribed)
            and x.with_ is None
        ):
            yield doubt(
                study,
                "STU-25",
                E,
                path,
                f"{x.name}没有给药计划,activities中也没有这一行",
                f"{x.name} has no schedule and no row in activities",
                "写 when: …,或在 activities 加一行",
                "write when: …, or a row in activities",
                kind="not_computable",
            )
        if x.name not in given:
            yield doubt(
                study,
                "STU-25",
                E,
                path,
                f"{x.name}不在任何阶段给予",
                f"{x.name} is given in no epoch",
                "写入某个阶段的 give",
                "name it under give of an epoch",
                kind="not_computable",
            )


def opposites(study: Study) -> Iterator[Finding]:
    """STU-39: one observation asks two opposite things of one intervention."""
    against = {
        ("stop", "resume"),
        ("hold", "resume"),
        ("reduce", "resume"),
        ("stop", "delay"),
        ("stop", "hold"),
        ("stop", "reduce"),
    }
    rules = list(study.feedback.values())
    for k, a in enumerate(rules):
        for b in rules[k + 1 :]:
            verbs = {(a.then.verb, b.then.verb), (b.then.verb, a.then.verb)}
            if a.if_.text == b.if_.text and a.then.target == b.then.target and verbs & against:
                yield doubt(
                    study,
                    "STU-39",
                    W,
                    f"feedback.{b.name}",
                    f"规则{a.name}与{b.name}条件相同,措施相反",
                    f"{a.name} and {b.name} have one condition and opposite actions",
                    "合并或改条件",
                    "join them, or change a condition",
                    kind="logic_conflict",
                )


# ------------------------------------------------------------------------------------------------ design


def many_strata(study: Study) -> Iterator[Finding]:
    """STU-30: more strata than a quarter of the participants; most blocks stay unfilled and the arms drift apart."""
    for gate, a in study.allocation.items():
        if not isinstance(a, (PermutedBlocks, SimpleRandomisation)) or isinstance(a, Minimisation):
            continue
        cells = 1
        for s in a.strata.values():
            cells *= max(1, len(study.identity.sites)) if s.each else len(s.values)
        total = study.population.enrol
        if total and cells * 4 > total and cells > 1:
            yield doubt(
                study,
                "STU-30",
                W,
                f"allocation.{gate}.strata",
                f"{total}例分{cells}层,每层不足4例",
                f"{cells} strata for {total} participants leave fewer than 4 in each",
                "减少分层因素,或用最小化法",
                "use fewer factors, or minimisation",
                kind="statistics",
                source="Kernan, J Clin Epidemiol 1999;52:19",
            )


def not_ascending(study: Study) -> Iterator[Finding]:
    """STU-32: dose levels that do not go up; *the level below* would be another one than meant."""
    e = study.escalation
    levels = list(e.cohorts.values()) if e else []
    for a, b in pairwise(levels):
        if a.level.unit.is_convertible(b.level.unit) and not a.level < b.level:
            yield doubt(
                study,
                "STU-32",
                W,
                f"escalation.cohorts.{b.name}.level",
                f"{b.name}({b.level})不高于{a.name}({a.level})",
                f"{b.name} ({b.level}) is not above {a.name} ({a.level})",
                "按剂量由低到高排列",
                "list the levels from low to high",
                kind="design_mismatch",
            )


def other_than_rule(study: Study) -> Iterator[Finding]:
    """STU-34: the table printed in the protocol is not that of the rule it names."""
    e = study.escalation
    if e is None or not e.decide or e.rule == "table":
        return
    for row, said, computed in _differences(e):
        yield doubt(
            study,
            "STU-34",
            E,
            "escalation.decide",
            f"决策表 {row}: {said};规则 {e.rule} 给出 {computed}",
            f"the table says {row}: {said}; the rule {e.rule} gives {computed}",
            "改正该行,或写 rule: table",
            "correct the row, or write rule: table",
            kind="internal_contradiction",
        )


_SAME: Final = {"escalate": "up", "expand": "same", "stay": "same", "de-escalate": "down", "stop": "down"}


def _differences(e: Escalation) -> Iterator[tuple[str, str, str]]:
    from trialwright.designs import DESIGNS
    from trialwright.designs.decision import Treat
    from trialwright.designs.outcomes import Outcomes
    from trialwright.errors import TrialwrightError
    from trialwright.study.escalation_rules import reachable

    size = next(iter(e.cohorts.values())).n
    try:
        entry = DESIGNS[e.rule]
        given: dict[str, object] = dict(e.parameters)
        if any(p.name == "levels" for p in entry.parameters):
            given["levels"] = "3"
        design = entry.of(given)
    except TrialwrightError:
        return
    for (dlts, n), rows in reachable(e.decide, size):
        if len(rows) != 1 or n > 2 * size:
            continue
        action = next(a for r, a in e.decide if r is rows[0])
        marks = "T" * dlts + "N" * (n - dlts)
        cohorts = " ".join("2" + marks[k : k + size] for k in range(0, n, size))
        try:
            found = design.decide(Outcomes.of(f"1{'N' * size} {cohorts}"))
        except (TrialwrightError, ValueError):
            return
        computed = {1: "down", 2: "same", 3: "up"}.get(found.level, "down") if isinstance(found, Treat) else "down"
        if _SAME.get(action.word) != computed:
            words = {"up": "escalate", "same": "expand", "down": "stop"}[computed]
            yield f"{DecideRow(dlts, dlts, n)}", str(action), words


def unpinned(study: Study) -> Iterator[Finding]:
    """STU-37: an endpoint rests on a pack whose version nobody pinned; the next edition would change the result."""
    for e in study.endpoints.values():
        pack = e.criteria if isinstance(e, ResponseEndpoint) else ENDPOINT_PACKS.get(e.kind, "")
        if pack and pack not in study.assessments:
            yield doubt(
                study,
                "STU-37",
                W,
                f"endpoints.{e.name}",
                f"终点{e.name}所依据的规则包{pack}未固定",
                f"the pack {pack} that {e.name} rests on is not pinned",
                f"在 assessments 写 {pack}: {{…}}",
                f"write {pack}: {{…}} under assessments",
                kind="endpoint_definition",
            )


def nearly_another_drug(study: Study) -> Iterator[Finding]:
    """STU-42: names of drugs are free words, so one letter too many makes a new drug; a name written once that differs by
    one letter from a drug written elsewhere is asked about."""
    written = [
        (d.name, f"interventions.{x.name}.one of.{o.name}[{k}]")
        for x in study.interventions.values()
        for o in x.one_of.values()
        for k, d in enumerate(o.drugs, 1)
    ]
    names = [n for n, _ in written]
    others = {*names, *(x.agent for x in study.interventions.values() if x.agent), *study.interventions}
    for name, path in written:
        if names.count(name) > 1 or len(name) < 5:
            continue
        near = sorted(
            o for o in others if o != name and (names.count(o) > 1 or o not in names) and _one_letter(name, o)
        )
        if near:
            yield doubt(
                study,
                "STU-42",
                W,
                path,
                f"药名“{name}”只写了一次,与“{near[0]}”仅差一个字母",
                f"the drug {name!r} is written once and differs by one letter from {near[0]!r}",
                f"是否为 {near[0]}?若确为另一种药,则无须改动",
                f"did you mean {near[0]}? if it is another drug, nothing is to be done",
                kind="internal_contradiction",
            )


def _one_letter(one: str, other: str) -> bool:
    """Whether one letter added, left out, changed, or two neighbours exchanged make one word of the other."""
    a, b = one.casefold(), other.casefold()
    if len(a) > len(b):
        a, b = b, a
    k = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(b) - len(a) == 1:
        return a[k:] == b[k + 1 :]
    return (
        len(a) == len(b)
        and a != b
        and (a[k + 1 :] == b[k + 1 :] or (a[k : k + 2] == b[k : k + 2][::-1] and a[k + 2 :] == b[k + 2 :]))
    )
