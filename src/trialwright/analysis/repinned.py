"""Whose answers change when a study pins other rules: the same events read under two versions of a study."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trialwright.history.events import Event, Logged
from trialwright.history.participant import Lived
from trialwright.standards import ctcae
from trialwright.standards.ctcae_lines import terms_of_item
from trialwright.study.study import AdverseEventsEndpoint, Endpoint, ResponseEndpoint, Study, SurvivalEndpoint
from trialwright.trial import endpoints
from trialwright.trial.plan import Plan, plan_of
from trialwright.trial.state import replay
from trialwright.values.answer import Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAnswer:
    """One participant whose answer differs: to an endpoint, or to a term graded by CTCAE."""

    participant: str
    what: str
    label: Text
    old: str
    new: str


def changed_answers(old: Study, new: Study, events: Iterable[Logged | Event], at: date) -> tuple[ChangedAnswer, ...]:
    """Everybody whose answer to an endpoint, or worst laboratory grade, differs between two versions.

    Args:
        events: what happened, as recorded. at: the cut-off day.
    Returns: by endpoint in the order of the new file, then by CTCAE term; participants by number.
    """
    taken = tuple(events)
    plans = plan_of(old), plan_of(new)
    trials = replay(plans[0], taken), replay(plans[1], taken)
    names = [n for n in trials[1].participants if trials[1].participants[n].number and n in trials[0].participants]
    names.sort(key=lambda n: trials[1].participants[n].number)
    out: list[ChangedAnswer] = []
    for name, endpoint in new.endpoints.items():
        before = old.endpoints.get(name)
        if before is None:
            continue
        for p in names:
            answers = [
                _said(plan, trial.participants[p], e, at)
                for plan, trial, e in zip(plans, trials, (before, endpoint), strict=True)
            ]
            if answers[0] != answers[1]:
                label = endpoint.label or Text.same(name)
                out.append(ChangedAnswer(participant=p, what=name, label=label, old=answers[0], new=answers[1]))
    versions = [_version(s) for s in (old, new)]
    if versions[0] != versions[1]:
        for p in names:
            out += _regraded(p, trials[1].participants[p], versions[0], versions[1], at)
    return tuple(out)


def _said(plan: Plan, lived: Lived, e: Endpoint, at: date) -> str:
    """The answer of an endpoint in words that can be compared."""
    if isinstance(e, ResponseEndpoint):
        answer = endpoints.response(plan, lived, e, at)
        if isinstance(answer, Unknown):
            return f"unknown: {answer.because.en}"
        return f"{'yes' if answer.value.yes else 'no'} ({answer.value.response})"
    if isinstance(e, SurvivalEndpoint):
        time = endpoints.survival(plan, lived, e, at)
        if isinstance(time, Unknown):
            return f"unknown: {time.because.en}"
        return f"{'event' if time.value.event else 'censored'} {time.value.date} ({time.value.reason})"
    if isinstance(e, AdverseEventsEndpoint):
        return f"{len(endpoints.events_of(plan, lived, e, at))} events"
    return ""


def _version(study: Study) -> str:
    pack = study.assessments.get("ctcae")
    return pack.version if pack is not None and pack.version is not None else "5.0"


def _regraded(participant: str, lived: Lived, old: str, new: str, at: date) -> list[ChangedAnswer]:
    """Worst laboratory grades that differ between two versions, by item."""
    out = []
    for item in lived.observed:
        worst = [_worst(lived, item, version, at) for version in (old, new)]
        if worst[0] != worst[1]:
            what = f"CTCAE {item}"
            said = [f"v{v} grade {'unknown' if g is None else g}" for v, g in zip((old, new), worst, strict=True)]
            label = Text(zh=f"CTCAE最高级别：{item}", en=f"worst CTCAE grade: {item}")
            out.append(ChangedAnswer(participant=participant, what=what, label=label, old=said[0], new=said[1]))
    return out


def _worst(lived: Lived, item: str, version: str, at: date) -> int | None:
    first = lived.dates.get("treatment_start")
    rows = [o for o in lived.observed[item] if o.on <= at and isinstance(o.event.value, Quantity)]
    before = [o for o in rows if first is not None and o.on <= first]
    base = before[-1].event if before else None
    grades = []
    for o in rows:
        value = o.event.value
        assert isinstance(value, Quantity)
        for term in terms_of_item(item, version):
            answer = ctcae.grade(
                term, value, version=version, lln=o.event.low, uln=o.event.high, policy="worst",
                baseline=base.value if base is not None and isinstance(base.value, Quantity) else None,
                baseline_lln=base.low if base is not None else None, baseline_uln=base.high if base is not None else None,
            )  # fmt: skip
            if isinstance(answer, Known):
                grades.append(answer.value)
    return max(grades, default=None)
