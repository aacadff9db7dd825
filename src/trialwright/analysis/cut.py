"""A trial as it was known on a day: events up to the cut, participants, groups, and where each event stands in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from trialwright.errors import TrialwrightError
from trialwright.history import events as ev
from trialwright.history.events import Event, Logged
from trialwright.history.participant import History, day_of
from trialwright.standards.standard import parameters_of, pinned
from trialwright.study.study import Study
from trialwright.trial.plan import Plan, plan_of
from trialwright.trial.state import Draft, Trial
from trialwright.values.dates import DAYS_PER_MONTH
from trialwright.values.text import Text

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A column of the tables: an arm, or a dose level where levels are climbed."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What was known at the end of ``at``.

    Args:
        trial: replay of the events that had happened by then.
        people: everybody who entered (enrolled or randomised), in order of entry.
        screened: everybody who was screened.
        log: participant -> sequence and event, in order.
        last: sequence of the last event of the log that was read; ``dropped``: events after the cut.
    """

    trial: Trial
    at: date
    people: tuple[History, ...]
    screened: tuple[History, ...]
    log: Mapping[str, tuple[tuple[int, Event], ...]]
    last: int
    dropped: int
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def plan(self) -> Plan:
        return self.trial.plan

    @property
    def study(self) -> Study:
        return self.trial.plan.study

    @property
    def by_level(self) -> bool:
        """Whether participants stand in dose levels rather than arms."""
        return self.study.escalation is not None

    def groups(self) -> tuple[Group, ...]:
        """Arms, or dose levels, in the order of the study file."""
        if self.study.escalation is not None:
            cohorts = self.study.escalation.cohorts
            return tuple(Group(name=n, label=c.label or Text.same(n)) for n, c in cohorts.items())
        return tuple(Group(name=n, label=a.label or Text.same(n)) for n, a in self.study.arms.items())

    def group_of(self, p: History) -> str:
        return p.cohort if self.by_level else p.arm

    def events_of(self, participant: str, *kinds: type[Event]) -> tuple[str, ...]:
        """Sequence numbers of a participant's events of some kinds, up to the cut."""
        return tuple(str(n) for n, e in self.log.get(participant, ()) if isinstance(e, kinds))

    def of_kind(self, participant: str, kind: type[E]) -> tuple[tuple[int, E], ...]:
        return tuple((n, e) for n, e in self.log.get(participant, ()) if isinstance(e, kind))


def cut_of(study: Study | Plan, events: Iterable[Logged], at: date) -> Cut:
    """Replays what had happened by the end of a day; every event keeps its sequence number.

    Args:
        study: the version in force.
        events: the log, in order of sequence.
        at: the day of the data cut, included.
    """
    draft = Draft(study if isinstance(study, Plan) else plan_of(study))
    log: dict[str, list[tuple[int, Event]]] = {}
    last = dropped = 0
    for logged in events:
        last = logged.sequence
        if day_of(logged.event.happened) > at:
            dropped += 1
            continue
        draft.sequence = logged.sequence - 1
        draft.apply(logged.event)
        log.setdefault(logged.event.participant, []).append((logged.sequence, logged.event))
    trial = draft.trial()
    everybody = tuple(trial.participants.values())
    entered = [p for p in everybody if "enrolment" in p.dates or "randomisation" in p.dates]
    entered.sort(key=lambda p: (p.dates.get("enrolment") or p.dates["randomisation"], p.participant))
    return Cut(
        trial=trial, at=at, people=tuple(entered), screened=everybody, log={k: tuple(v) for k, v in log.items()},
        last=last, dropped=dropped,
    )  # fmt: skip


def rules_of(study: Study, pack: str, rules: type, **more: object) -> Any:
    """The rules of a pack as the study pins them.

    A parameter the rules do not have, or a word they do not know, is left at its default; ``not_applied`` lists those.
    """
    found = study.assessments.get(pack)
    known = {p.name for p in parameters_of(rules)}
    values: dict[str, object] = {}
    for name, value in found.parameters.items() if found is not None else ():
        key = SPELLINGS.get(name, name)
        if key in known and isinstance(value, str) and _is_readable(rules, key, value, pack):
            values[key] = value
    values.update({k: v for k, v in more.items() if k in known})
    return pinned(rules, values, pack)


SPELLINGS: Final[Mapping[str, str]] = {
    "confirm": "confirm_days", "lookback_plt": "lookback_plt_days", "lookback_rbc": "lookback_rbc_days", "window": "window_days",
}  # fmt: skip


def _is_readable(rules: type, key: str, value: str, pack: str) -> bool:
    try:
        pinned(rules, {key: value}, pack)
    except (TrialwrightError, ValueError, ArithmeticError):
        return False
    return True


def not_applied(study: Study, packs: Mapping[str, type]) -> tuple[str, ...]:
    """Parameters of the study's packs that the rules of the analysis do not take, as ``pack.parameter = value``."""
    out = []
    for pack, rules in packs.items():
        found = study.assessments.get(pack)
        known = {p.name for p in parameters_of(rules)}
        for name, value in found.parameters.items() if found is not None else ():
            key = SPELLINGS.get(name, name)
            if key not in known or not isinstance(value, str) or not _is_readable(rules, key, value, pack):
                out.append(f"{pack}.{name} = {value if isinstance(value, str) else '…'}")
    return tuple(out)


def pack_name(study: Study, pack: str, otherwise: str = "") -> str:
    """``recist@1.1`` as the study pins it."""
    found = study.assessments.get(pack)
    version = (found.version if found is not None else None) or otherwise
    return f"{pack}@{version}" if version else pack


def months(days: float) -> float:
    """Days as reported months of 30.4375 days."""
    return days / DAYS_PER_MONTH


def described(sequence: int, e: Event) -> str:
    """An event in one line, for who follows a number back to what it rests on."""
    words = [type(e).__name__]
    for name in ("term", "response", "item", "intervention", "anchor", "encounter", "activity", "arm", "cause"):
        value = getattr(e, name, "")
        if value:
            words.append(str(value))
    if isinstance(e, ev.AdverseEventReported):
        words.append(f"grade {e.grade}" if e.grade is not None else "grade ?")
    if isinstance(e, ev.Observed):
        words.append(str(e.value) if not hasattr(e.value, "because") else "?")
    if isinstance(e, ev.Administered) and e.given is not None:
        words.append(str(e.given))
    return f"#{sequence} {e.happened} {e.participant}: {' '.join(words)}"


def amount(value: object) -> float | None:
    """A recorded amount as a number of its unit; ``None`` for words and for what is not known."""
    number = getattr(value, "value", None)
    return float(number) if isinstance(number, Decimal) else None


def ordered(values: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The values in the order of ``wanted``, the others after them."""
    return tuple(dict.fromkeys([w for w in wanted if w in values] + sorted(set(values) - set(wanted))))
