"""The stratum a participant falls into: site, cohort, or a recorded value put into its word or range."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trialwright.history.participant import Lived
from trialwright.study.lines import Range
from trialwright.study.study import Minimisation, PermutedBlocks, SimpleRandomisation, Stratum
from trialwright.trial.formulas import computed
from trialwright.trial.plan import Plan
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity


def stratum_of(
    plan: Plan, lived: Lived, allocation: PermutedBlocks | SimpleRandomisation | Minimisation, at: date
) -> Answer[tuple[str, ...]]:
    """One word a factor, in the order of the study file; ``Unknown`` names the factors nobody has recorded."""
    if not isinstance(allocation, PermutedBlocks):
        return Known(())
    words: list[str] = []
    missing: list[str] = []
    for s in allocation.strata.values():
        word = _word(plan, lived, s, at)
        if word is None:
            missing.append(s.of)
        else:
            words.append(word)
    if missing:
        names = ", ".join(missing)
        return Unknown.of(f"not recorded for the stratum: {names}", zh=f"分层因素未记录：{names}", missing=set(missing))
    return Known(tuple(words))


def value_of(plan: Plan, lived: Lived, name: str, at: date) -> str | Decimal | None:
    """The site, the cohort, the last recorded value of a concept, or what its formula gives on a day."""
    if name == "site":
        return lived.site or "1"
    if name == "cohort":
        return lived.cohort or None
    if name == "sex":
        return lived.sex or None
    series = lived.observed.get(name)
    if not series:
        concept = plan.study.concepts.get(name)
        if concept is None or concept.formula is None:
            return None
        answer = computed(plan, lived, concept, at)
        return answer.value if isinstance(answer, Known) else None
    value = series[-1].event.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Quantity):
        return value.value
    return value if isinstance(value, str) else None


def _word(plan: Plan, lived: Lived, stratum: Stratum, at: date) -> str | None:
    value = value_of(plan, lived, stratum.of, at)
    if value is None:
        return None
    if stratum.each:
        return str(value)
    for option in stratum.values:
        if isinstance(option, Range):
            number = value if isinstance(value, Decimal) else None
            inside = number is not None and (option.low is None or option.low <= number)
            if inside and number is not None and (option.high is None or number <= option.high):
                return str(option)
        elif option == str(value):
            return option
    return None


def words_of(stratum: Stratum, sites: tuple[str, ...] = ("1",)) -> tuple[str, ...]:
    """Every word a factor can take."""
    return sites if stratum.each else tuple(str(v) for v in stratum.values)
