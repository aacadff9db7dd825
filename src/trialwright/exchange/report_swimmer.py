"""One virtual trial as a swimmer plot: a lane a participant, with doses, toxicity, responses, progression and death."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from trialwright.analysis.figures.clinical import Lane, swimmer
from trialwright.analysis.figures.palette import BAD, GOOD, INK, SOFT
from trialwright.exchange.dossier import Dossier
from trialwright.exchange.report_page import t
from trialwright.exchange.report_words import Wording
from trialwright.history.participant import History, day_of
from trialwright.trial import oversight
from trialwright.values.dates import DAYS_PER_MONTH
from trialwright.values.text import Text

MOST_LANES: Final = 60
KINDS: Final = {
    "dose": (t("给药/治疗", "treatment given"), "tick", SOFT),
    "ae": (t("≥3级不良事件", "adverse event, grade ≥ 3"), "triangle", "#d1602a"),
    "dlt": (t("剂量限制性毒性", "dose-limiting toxicity"), "diamond", BAD),
    "response": (t("缓解（CR/PR）", "response (CR/PR)"), "circle", GOOD),
    "progression": (t("疾病进展", "progression"), "square", "#7b3294"),
    "withdrawal": (t("退出或失访", "withdrawn or lost"), "ring", SOFT),
    "death": (t("死亡", "death"), "cross", INK),
}


def entered(dossier: Dossier) -> list[History]:
    """Everybody who was enrolled, in order of entry."""
    found = [p for p in dossier.told.trial.participants.values() if p.number]
    return sorted(found, key=lambda p: (p.dates.get("enrolment", date.min), p.number))


def end_of(p: History) -> date:
    """The last day known of a participant."""
    for name in ("death", "withdrawal", "lost", "off_study"):
        if name in p.dates:
            return p.dates[name]
    return p.dates.get("last_alive", p.dates.get("enrolment", date.min))


def groups_of(dossier: Dossier, say: Wording) -> tuple[list[str], list[Text]]:
    """What lanes are coloured by: dose levels where there are some, else arms."""
    study = dossier.study
    if study.escalation is not None and dossier.told.trial.entered:
        names = list(study.escalation.cohorts)
        return names, [say.cohort(n) for n in names]
    return list(study.arms), [say.name(a) for a in study.arms]


def swimmer_svg(dossier: Dossier, say: Wording, people: Sequence[History]) -> str:
    """The plot in both languages."""
    names, labels = groups_of(dossier, say)
    lanes = [_lane(dossier, p, names) for p in people[:MOST_LANES]]
    drawn = swimmer(
        lanes, name="told", title=Text(zh="", en=""), kinds=KINDS, groups=labels,
        x_label=t("自入组起的时间（月）", "Time since enrolment (months)"),
    )  # fmt: skip
    return replace(drawn, width=960.0).svg("both")


def _lane(dossier: Dossier, p: History, names: Sequence[str]) -> Lane:
    start = p.dates["enrolment"]

    def months(on: date) -> float:
        return max(0.0, (on - start).days / DAYS_PER_MONTH)

    marks = [(months(day_of(e.happened)), "dose") for given in p.given.values() for e in given]
    marks += [(months(a.onset), "ae") for a in p.adverse_events.values() if (a.grade or 0) >= 3]
    first = p.dates.get("first_response")
    if first is not None:
        marks.append((months(first), "response"))
    marks += [(months(p.dates[n]), n) for n in ("progression", "death") if n in p.dates]
    left = next((p.dates[n] for n in ("withdrawal", "lost") if n in p.dates), None)
    if left is not None:
        marks.append((months(left), "withdrawal"))
    toxic = dlt_on(dossier, p)
    if toxic is not None:
        marks.append((months(toxic), "dlt"))
    group = p.cohort if p.cohort in names else p.arm
    latest = max((when for when, _ in marks), default=0.0)
    length = max(months(end_of(p)), 0.05, latest if p.state == "on_study" else 0.0)
    return Lane(
        participant=p.number, length=length, group=names.index(group) if group in names else 0,
        marks=tuple(marks), going_on=p.state == "on_study",
    )  # fmt: skip


def dlt_on(dossier: Dossier, p: History) -> date | None:
    """The day of a dose-limiting toxicity: of the worst related event in its window, else of the judgement."""
    if dossier.study.escalation is None or not p.cohort:
        return None
    plan = dossier.plan
    status = oversight.dlt_status(plan, p, end_of(p))
    judged = p.dlt_judged is not None and p.dlt_judged[1]
    if status.letter != "T" and not judged:
        return None
    first, last = oversight.dlt_window(plan, p)
    inside = [
        a for a in p.adverse_events.values()
        if (a.grade or 0) >= 3 and (first is None or a.onset >= first) and (last is None or a.onset <= last)
    ]  # fmt: skip
    if inside:
        return max(inside, key=lambda a: a.grade or 0).onset
    return p.dlt_judged[0] if p.dlt_judged is not None else None
