"""What a running trial asks of the study again and again, looked up once a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from trialwright.history.participant import Lived
from trialwright.rehearsal import site
from trialwright.study.study import SequentialCohorts
from trialwright.trial.anchors import gates_open
from trialwright.trial.calendar import NextOf, next_of
from trialwright.trial.plan import Line, Plan

MOVES_ON: Final = "last_dose"
"""An anchor that only moves later: what hangs on it is looked at again when its day comes, not at every dose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A study as a running trial uses it.

    Args:
        lines: those whose days somebody waits for; ``idle``: the places of the others. gated: places of lines behind gates,
            with whether these are open. moving: places of lines that hang on the last dose.
        ranks: by place, what comes first on a day. nexts: by place, what is due next.
        doses: what hangs on administrations; ``only_moves``: the tokens of one that dates nothing new.
        awaited: visits and rows whose day something hangs on; ``interest``: every name whose dating matters.
    """

    work: site.Work
    lines: tuple[Line, ...]
    idle: frozenset[int]
    gated: tuple[tuple[int, Callable[[Lived], bool]], ...]
    moving: frozenset[int]
    ranks: tuple[int, ...]
    nexts: tuple[NextOf, ...]
    gate_lines: Mapping[str, tuple[tuple[str, bool], ...]]
    experimental: str
    dlt_tokens: frozenset[str]
    interest: frozenset[str]
    awaited: frozenset[str]
    doses: Mapping[str, site.AwaitedDoses]
    only_moves: tuple[str, ...] | None
    sequential: bool


def prepared(plan: Plan, *, full: bool) -> Prepared:
    """The study of a plan; ``full``: everything a visit collects is recorded."""
    key = ("prepared", full)
    found: Prepared | None = plan.memo.get(key)
    if found is None:
        work = site.work_of(plan, full=full)
        lines = tuple(ln for ln in plan.lines if ln.name not in work.idle_rows)
        found = plan.memo[key] = Prepared(
            work=work,
            lines=lines,
            idle=frozenset(ln.index for ln in plan.lines if ln.name in work.idle_rows),
            gated=tuple((ln.index, gates_open(ln.needs, ln.decided)) for ln in lines if ln.needs or ln.decided),
            moving=frozenset(ln.index for ln in plan.lines if MOVES_ON in ln.hangs_on),
            ranks=tuple(1 if ln.kind == "visit" else 2 for ln in plan.lines),
            nexts=tuple(next_of(plan, ln) for ln in plan.lines),
            gate_lines=site.gate_lines(plan),
            experimental=site.experimental_arm(plan.study),
            dlt_tokens=site.dlt_tokens(plan),
            interest=site.tokens_of_interest(plan),
            awaited=site.awaited_visits(plan),
            doses=site.awaited_doses(plan),
            only_moves=next((d.every for d in site.awaited_doses(plan).values() if d.every), None),
            sequential=isinstance(plan.study.allocation_at(plan.first_gate), SequentialCohorts),
        )
    return found
