"""Best overall response of a course of assessments, with and without confirmation, by date and never by visit number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from trialwright.standards.recist import RecistRules, Response
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

Day: TypeAlias = date
Best: TypeAlias = Literal["CR", "PR", "SD", "Non-CR/Non-PD", "PD", "NE", "MISSING"]
_WORST_FIRST: Final = ("PD", "Non-CR/Non-PD", "SD", "PR", "CR", "NE")
_BEST_FIRST: Final[tuple[Response, ...]] = ("CR", "PR", "SD", "Non-CR/Non-PD", "PD", "NE")
ADEQUATE: Final = frozenset({"CR", "PR", "SD", "Non-CR/Non-PD", "PD"})


@dataclass(frozen=True, slots=True)
class Assessment:
    """An overall response at a date.

    Args:
        date: the day of the assessment, the last one where its scans took several days.
        response: overall response of that time point.
        first_date: the first of its scans, where they took several days.
        reader: whose reading it is; one reader's readings are judged by themselves.
    """

    date: Day
    response: Response
    first_date: Day | None = None
    reader: str = "investigator"


@dataclass(frozen=True, slots=True, kw_only=True)
class BestResponse:
    """The best overall response, the date it counts from, and the assessments it rests on."""

    response: Best
    date: Day | None
    used: tuple[Assessment, ...] = ()


def considered(
    assessments: Sequence[Assessment],
    *,
    start: date,
    new_therapy: date | None = None,
    reader: str | None = None,
    cutoff: date | None = None,
) -> tuple[Assessment, ...]:
    """The assessments that count for the best response: from start to the first PD, before new therapy, one a date.

    >>> day = date(2026, 1, 1)
    >>> len(considered([Assessment(day, "PD"), Assessment(day.replace(month=2), "PR")], start=day))
    1
    """
    by_date: dict[date, Assessment] = {}
    for a in assessments:
        if (reader is not None and a.reader != reader) or a.date < start or (cutoff is not None and a.date > cutoff):
            continue
        kept = by_date.get(a.date)
        if kept is None or _WORST_FIRST.index(a.response) < _WORST_FIRST.index(kept.response):
            by_date[a.date] = a
    out = []
    for day in sorted(by_date):
        if new_therapy is not None and day >= new_therapy:
            break
        out.append(by_date[day])
        if by_date[day].response == "PD":
            break
    return tuple(out)


@dataclass(frozen=True, slots=True)
class EquivocalLesion:
    """A new lesion nobody was sure of: when first seen, when confirmed, or that it was dismissed."""

    seen: Day
    confirmed: Day | None = None
    dismissed: bool = False


def with_equivocal(
    assessments: Sequence[Assessment], lesions: Sequence[EquivocalLesion], *, as_of: date
) -> Answer[tuple[Assessment, ...]]:
    """The assessments with progression dated back to the day a lesion was first seen, once it is confirmed.

    Args:
        as_of: the day of asking; a confirmation after it is not known yet.

    Returns:
        ``Unknown`` while a lesion is open that would come before every known progression.

    Source: RECIST 1.1 §4.3.5: progression counts from the scan that first showed the lesion.

    >>> rows, doubt = [Assessment(date(2026, 2, 16), "SD")], EquivocalLesion(date(2026, 2, 16), date(2026, 3, 30))
    >>> with_equivocal(rows, [doubt], as_of=date(2026, 4, 1)).value[0].response
    'PD'
    >>> with_equivocal(rows, [doubt], as_of=date(2026, 3, 1)).because.en
    'equivocal new lesion of 2026-02-16: the date of progression is open'
    """
    sure = [x for x in lesions if x.confirmed is not None and x.confirmed <= as_of]
    open_ = [x for x in lesions if not x.dismissed and x not in sure and x.seen <= as_of]
    kept = [a for a in assessments if a.date <= as_of]
    for x in sure:
        there = [a for a in kept if a.date == x.seen] or [Assessment(x.seen, "PD")]
        kept = [a for a in kept if a.date != x.seen]
        kept += [Assessment(a.date, "PD", a.first_date, a.reader) for a in there]
    progressed = min((a.date for a in kept if a.response == "PD"), default=None)
    earliest = min((x.seen for x in open_), default=None)
    if earliest is not None and (progressed is None or earliest < progressed):
        return Unknown.of(
            f"equivocal new lesion of {earliest}: the date of progression is open", zh=f"{earliest} 出现可疑新病灶：进展日期未定",
            missing={"new lesion"},
        )  # fmt: skip
    return Known(tuple(sorted(kept, key=lambda a: a.date)))


def best_response(
    assessments: Sequence[Assessment],
    *,
    start: date,
    new_therapy: date | None = None,
    reader: str | None = None,
    cutoff: date | None = None,
    rules: RecistRules | None = None,
) -> BestResponse:
    """The best overall response without confirmation.

    Args:
        assessments: in any order. start: randomisation or first treatment.

    Returns:
        the best of CR > PR > SD > Non-CR/Non-PD > PD > NE; SD and Non-CR/Non-PD only where they last ``min_sd_days``.

    Source: RECIST 1.1 §4.4; minimum duration as the protocol says.

    >>> day = date(2026, 1, 5)
    >>> found = best_response([Assessment(date(2026, 2, 16), "SD"), Assessment(date(2026, 3, 30), "PR")], start=day)
    >>> found.response, found.date.isoformat()
    ('PR', '2026-03-30')
    """
    r = rules or RecistRules()
    kept = considered(assessments, start=start, new_therapy=new_therapy, reader=reader, cutoff=cutoff)
    long_enough = start + timedelta(days=r.min_sd_days)
    for response in _BEST_FIRST:
        for a in kept:
            early = response in ("SD", "Non-CR/Non-PD") and a.date < long_enough
            if a.response == response and not early:
                return BestResponse(response=response, date=a.date, used=kept)
    if not kept:
        return BestResponse(response="NE" if r.missing_as_ne else "MISSING", date=None)
    return BestResponse(response="NE", date=kept[0].date, used=kept)


def confirmed_response(
    assessments: Sequence[Assessment],
    *,
    start: date,
    new_therapy: date | None = None,
    reader: str | None = None,
    cutoff: date | None = None,
    rules: RecistRules | None = None,
) -> BestResponse:
    """The best overall response where CR and PR need confirmation.

    Args:
        assessments: in any order. start: randomisation or first treatment.

    Source: RECIST 1.1 §4.6; the order of rules is that of admiralonco 1.3.0.

    >>> two = [Assessment(date(2026, 5, 16), "PR"), Assessment(date(2026, 6, 6), "PR")]
    >>> confirmed_response(two, start=date(2026, 4, 4)).response
    'SD'
    >>> confirmed_response([*two, Assessment(date(2026, 6, 13), "PR")], start=date(2026, 4, 4)).response
    'PR'
    """
    r = rules or RecistRules()
    kept = considered(assessments, start=start, new_therapy=new_therapy, reader=reader, cutoff=cutoff)
    for response in ("CR", "PR"):
        pair = _confirmed_cr(kept, r) if response == "CR" else _confirmed_pr(kept, r)
        if pair is not None:
            return BestResponse(response=pair[0].response if response == "CR" else "PR", date=pair[0].date, used=pair)
    return _unconfirmed(kept, start, r)


def _unconfirmed(kept: tuple[Assessment, ...], start: date, r: RecistRules) -> BestResponse:
    long_enough = start + timedelta(days=r.min_sd_days)
    lasting: tuple[tuple[Best, tuple[str, ...]], ...] = (
        ("SD", ("CR", "PR", "SD")),
        ("Non-CR/Non-PD", ("Non-CR/Non-PD",)),
    )
    for response, counts in lasting:
        for a in kept:
            if a.response in counts and a.date >= long_enough:
                return BestResponse(response=response, date=a.date, used=(a,))
    for a in kept:
        if a.response == "PD":
            return BestResponse(response="PD", date=a.date, used=(a,))
    if kept:
        return BestResponse(response="NE", date=kept[0].date, used=kept)
    return BestResponse(response="NE" if r.missing_as_ne else "MISSING", date=None)


def _confirmed_cr(kept: Sequence[Assessment], r: RecistRules) -> tuple[Assessment, Assessment] | None:
    for k, first in enumerate(kept):
        if first.response != "CR":
            continue
        second = _later(kept, k, ("CR",), r.confirm_days)
        if second is None:
            continue
        between = [a.response for a in kept[k + 1 : second]]
        if set(between) <= {"CR", "NE"} and between.count("NE") <= r.max_ne:
            return first, kept[second]
    return None


def _confirmed_pr(kept: Sequence[Assessment], r: RecistRules) -> tuple[Assessment, Assessment] | None:
    for k, first in enumerate(kept):
        if first.response != "PR":
            continue
        second = _later(kept, k, ("PR", "CR"), r.confirm_days)
        if second is None:
            continue
        between = [a.response for a in kept[k + 1 : second]]
        stable_allowed = 1 if r.accept_sd else 0
        if (
            set(between) <= {"PR", "CR", "NE", "SD"}
            and between.count("SD") <= stable_allowed
            and between.count("NE") <= r.max_ne
            and not _has_pr_after_cr([a.response for a in kept[k : second + 1]])
        ):
            return first, kept[second]
    return None


def _later(kept: Sequence[Assessment], k: int, wanted: tuple[str, ...], days: int) -> int | None:
    earliest = kept[k].date + timedelta(days=days)
    return next((j for j in range(k + 1, len(kept)) if kept[j].response in wanted and kept[j].date >= earliest), None)


def _has_pr_after_cr(responses: Sequence[str]) -> bool:
    return "CR" in responses and "PR" in responses[responses.index("CR") :]


def confirmed_answer(
    assessments: Sequence[Assessment],
    *,
    start: date,
    new_therapy: date | None = None,
    reader: str | None = None,
    cutoff: date | None = None,
    follow_up_ended: bool = False,
    rules: RecistRules | None = None,
) -> Answer[BestResponse]:
    """The confirmed best response as it can be known while follow-up goes on.

    Returns:
        ``Unknown`` with the earliest day of confirmation where the last assessment is a CR or PR not yet confirmed.

    >>> one = [Assessment(date(2026, 5, 16), "PR")]
    >>> confirmed_answer(one, start=date(2026, 4, 4)).because.en
    'uPR on 2026-05-16: confirmation possible from 2026-06-13'
    """
    r = rules or RecistRules()
    found = confirmed_response(assessments, start=start, new_therapy=new_therapy, reader=reader, cutoff=cutoff, rules=r)
    kept = considered(assessments, start=start, new_therapy=new_therapy, reader=reader, cutoff=cutoff)
    last = kept[-1] if kept else None
    is_open = not follow_up_ended and new_therapy is None and last is not None and last.response in ("CR", "PR")
    if is_open and last is not None and _rank(last.response) < _rank(found.response):
        first = _begun(kept)
        day = first.date + timedelta(days=r.confirm_days)
        return Unknown.of(
            f"u{last.response} on {first.date}: confirmation possible from {day}",
            zh=f"{first.date} 为未确认的 {last.response}（u{last.response}），最早可于 {day} 确认",
            missing={"confirmation"},
        )
    dates = "、".join(str(a.date) for a in found.used)
    why = Text(zh=f"{found.response}：依据 {dates}", en=f"{found.response} from {dates.replace('、', ', ')}")
    return Known(found, why)


def _begun(kept: Sequence[Assessment]) -> Assessment:
    """The first of the unbroken run of at least that response which the last assessment ends."""
    first = kept[-1]
    for a in reversed(kept[:-1]):
        if a.response == "NE":
            continue
        if _rank(a.response) > _rank(kept[-1].response):
            break
        first = a
    return first


def _rank(response: str) -> int:
    order = (*_BEST_FIRST, "MISSING")
    return order.index(response)


def is_responder(best: BestResponse) -> bool:
    """CR or PR; NE, missing and dead before are no responders."""
    return best.response in ("CR", "PR")


def has_disease_control(best: BestResponse) -> bool:
    """CR, PR, or SD (Non-CR/Non-PD likewise) that lasted long enough."""
    return best.response in ("CR", "PR", "SD", "Non-CR/Non-PD")


@dataclass(frozen=True, slots=True, kw_only=True)
class PairInDoubt:
    """A CR followed by a PR: either the CR was real (then PD) or it was a PR; the investigator must say."""

    cr: Assessment
    pr: Assessment


def doubtful_pairs(assessments: Sequence[Assessment], *, start: date) -> tuple[PairInDoubt, ...]:
    """Every CR directly followed by a PR.

    >>> two = [Assessment(date(2026, 2, 1), "CR"), Assessment(date(2026, 3, 15), "PR")]
    >>> len(doubtful_pairs(two, start=date(2026, 1, 1)))
    1
    """
    kept = [a for a in considered(assessments, start=start) if a.response != "NE"]
    return tuple(PairInDoubt(cr=a, pr=b) for a, b in pairwise(kept) if (a.response, b.response) == ("CR", "PR"))


def response_at(
    assessments: Sequence[Assessment], *, start: date, target_day: int, window: tuple[int, int]
) -> Answer[Best]:
    """The response at a time point: the visit nearest to the target day inside the window, ties to the later.

    Args:
        target_day: days after start (0 = start). window: first and last day allowed, both included.

    Returns:
        PD where progression came before the chosen visit; ``Unknown`` where no visit lies in the window.

    >>> days = [Assessment(date(2026, 4, 1), "PR")]
    >>> response_at(days, start=date(2026, 1, 1), target_day=90, window=(76, 104)).value
    'PR'
    """
    from trialwright.history.endpoints.windows import choose_visit

    ordered = sorted(assessments, key=lambda a: a.date)
    first_pd = next((a.date for a in ordered if a.response == "PD"), None)
    days = [(a.date - start).days for a in ordered]
    chosen = choose_visit(days, target=target_day, window=window)
    if first_pd is not None and (first_pd - start).days <= (chosen.value if isinstance(chosen, Known) else window[1]):
        return Known("PD", Text(zh=f"{first_pd} 已进展", en=f"progression on {first_pd}"))
    if isinstance(chosen, Unknown):
        return chosen
    at = ordered[days.index(chosen.value)]
    return Known(at.response, Text.same(f"{at.date}: {at.response}"))


def stable_disease_days(
    assessments: Sequence[Assessment], *, enrolled: date, cutoff: date | None = None
) -> Answer[int]:
    """Days from enrolment to the first PD, both included.

    Returns:
        ``Unknown`` while there is no PD.

    >>> both = [Assessment(date(2026, 2, 16), "SD"), Assessment(date(2026, 3, 30), "PD")]
    >>> stable_disease_days(both, enrolled=date(2025, 12, 20)).value
    101
    """
    pd = [a.date for a in assessments if a.response == "PD" and (cutoff is None or a.date <= cutoff)]
    if not pd:
        return Unknown.of("no progression so far", zh="尚未进展", missing={"progression"})
    return Known((min(pd) - enrolled).days + 1, Text(zh=f"{enrolled} 至 {min(pd)}", en=f"{enrolled} to {min(pd)}"))


@dataclass(frozen=True, slots=True)
class ImmunePoint:
    """A time point of an immune course: the RECIST response and whether disease grew further than at the last point."""

    date: Day
    response: Response
    grown_further: bool = False


def irecist_course(points: Sequence[ImmunePoint], *, first_days: int = 28, last_days: int = 56) -> tuple[str, ...]:
    """The iRECIST time points of a course: a progression is confirmed by further growth 4 to 8 weeks later.

    Args:
        points: in order of time. first_days, last_days: window of confirmation.

    Returns:
        iCR, iPR, iSD, iUPD, iCPD or NE by point; iSD, iPR, iCR in between resets an unconfirmed progression.

    Source: Seymour 2017 Lancet Oncol 18:e143.

    >>> one, two = ImmunePoint(date(2026, 1, 1), "PD"), ImmunePoint(date(2026, 2, 5), "PD", True)
    >>> irecist_course([one, two])
    ('iUPD', 'iCPD')
    """
    out: list[str] = []
    open_since: date | None = None
    confirmed = False
    for p in points:
        if confirmed:
            out.append("iCPD")
        elif p.response == "NE":
            out.append("NE")
        elif p.response == "PD":
            days = None if open_since is None else (p.date - open_since).days
            confirmed = days is not None and p.grown_further and first_days <= days <= last_days
            out.append("iCPD" if confirmed else "iUPD")
            open_since = p.date
        else:
            open_since = None
            out.append("iSD" if p.response == "Non-CR/Non-PD" else f"i{p.response}")
    return tuple(out)
