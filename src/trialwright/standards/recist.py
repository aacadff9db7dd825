"""RECIST 1.1 at one time point: measurable lesions, target sums, target, non-target and overall response.

What a course of time points amounts to (best overall response, confirmation, duration) is ``history.endpoints.response``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from trialwright.errors import UnknownName
from trialwright.standards.recist_lesions import (
    MAX_PER_ORGAN,
    MAX_TARGETS,
    NODE_NORMAL_MM,
    NODE_TARGET_MM,
    SLICE_MM,
    SMALLEST_MM,
    TOO_SMALL_MM,
    Follow,
    Lesion,
    LesionClass,
    Measured,
    choose_targets,
    is_node_site,
    measurability,
    organ_of,
    target_eligible,
    target_limits,
)
from trialwright.standards.rounding import significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.catalogue import near_names
from trialwright.values.quantity import plain
from trialwright.values.text import Text

__all__ = [
    "IRECIST",
    "OVERALL",
    "OVERALL_NON_TARGET",
    "PAIRS",
    "RECIST",
    "RESPONSES",
    "SLICE_MM",
    "Follow",
    "Lesion",
    "LesionClass",
    "Measured",
    "NewLesion",
    "NonTarget",
    "RecistRules",
    "Response",
    "TargetResult",
    "TargetVisit",
    "best_of_pair",
    "choose_targets",
    "irecist_best",
    "is_node_site",
    "measurability",
    "organ_of",
    "overall_response",
    "overall_response_non_target",
    "response_named",
    "target_course",
    "target_eligible",
    "target_limits",
    "target_visit",
]

D = Decimal
Response: TypeAlias = Literal["CR", "PR", "SD", "Non-CR/Non-PD", "PD", "NE"]
NonTarget: TypeAlias = Literal["CR", "Non-CR/Non-PD", "PD", "NE", "none"]
NewLesion: TypeAlias = Literal["no", "yes", "equivocal"]
RESPONSES: Final[tuple[Response, ...]] = ("CR", "PR", "SD", "Non-CR/Non-PD", "PD", "NE")
SOURCE: Final = "Eisenhauer 2009 Eur J Cancer 45:228 (RECIST 1.1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecistRules:
    """What a protocol settles about tumour response."""

    confirm_days: int = setting(28, "确认间隔至少", "confirmation at least", unit="d", source=f"{SOURCE} §4.6: 4 weeks")
    min_sd_days: int = setting(
        42,
        "判定 SD 的最短时间",
        "stable disease lasts at least",
        unit="d",
        source=f"{SOURCE} §4.4: 6 to 8 weeks, as the protocol says",
    )
    max_ne: int = setting(
        1, "两次缓解之间允许的 NE 次数", "NE allowed between the pair", source="admiralonco 1.3.0 default"
    )
    accept_sd: bool = setting(
        False, "两次 PR 之间可有一次 SD", "one SD between two PR allowed", source="admiralonco 1.3.0 default"
    )
    missing_as_ne: bool = setting(
        False, "无评估记为 NE", "no assessment counts as NE", source="admiralonco 1.3.0 default"
    )
    display: str = setting("strict", "显示方式", "display", source="EORTC RECIST FAQ", choices=("strict", "continuing"))
    reader: str = setting(
        "investigator", "判读者", "reader", source="study protocol", choices=("investigator", "independent")
    )
    interval_weeks: int = setting(6, "评估间隔", "interval of assessments", unit="wk", source="study protocol")
    markers: bool = setting(False, "是否计入肿瘤标志物", "tumour markers count", source=f"{SOURCE} §4.3.3")
    irecist: bool = setting(False, "同时按 iRECIST 判定", "iRECIST as well", source="Seymour 2017 Lancet Oncol 18:e143")


def response_named(word: str) -> Response:
    """The response a recorded word means. Raises ``UnknownName``.

    >>> response_named("NON-CR/NON-PD")
    'Non-CR/Non-PD'
    """
    folded = {r.casefold(): r for r in RESPONSES} | {
        "not evaluable": "NE",
        "not all evaluated": "NE",
        "not evaluated": "NE",
    }
    found = folded.get(word.strip().casefold())
    if found is None:
        raise UnknownName("tumour response", word, near_names(word, RESPONSES))
    return found


# --- target lesions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetVisit:
    """The targets at one visit.

    Args:
        total: sum of diameters, mm, of what was measured; ``None`` where nothing was.
        complete: all targets were measured.
        gone: all non-nodal targets disappeared and all target nodes are below 10 mm; ``None``: judged by a sum of 0.
    """

    total: Decimal | None
    complete: bool = True
    gone: bool | None = None


def target_visit(lesions: Sequence[Lesion]) -> TargetVisit:
    """The sum of diameters of the targets at one visit.

    >>> target_visit(
    ...     [Lesion(size="too small"), Lesion(size=D(3)), Lesion(size="absent"), Lesion(size=D(8), is_node=True)]
    ... )
    TargetVisit(total=Decimal('16'), complete=True, gone=False)
    """
    counted = [x.counted for x in lesions]
    measured = [c for c in counted if c is not None]
    gone = [x.is_gone for x in lesions]
    return TargetVisit(
        total=sum(measured, D(0)) if measured else None,
        complete=None not in counted,
        gone=False if False in gone else None if None in gone else True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetResult:
    """The target response at a visit and the numbers it rests on.

    Args:
        total, baseline, nadir: sums in mm; the nadir is that before the visit. complete: all targets were measured.
        is_pd: progression by the sums. continued: a response kept from before (display ``continuing``).
    """

    response: Response
    total: Decimal | None
    baseline: Decimal
    nadir: Decimal
    complete: bool
    is_pd: bool
    continued: bool = False

    @property
    def change_pct(self) -> Decimal | None:
        """Percent change from baseline, not rounded."""
        return _percent(self.total, self.baseline)

    @property
    def change_from_nadir_pct(self) -> Decimal | None:
        """Percent change from the nadir; not defined from a nadir of 0."""
        return _percent(self.total, self.nadir)

    @property
    def because(self) -> Text:
        """The sums behind the response."""
        if self.total is None:
            return Text(zh="靶病灶未评估", en="no target was measured")
        total, nadir = plain(self.total), plain(self.nadir)
        if self.is_pd:
            percent = self.change_from_nadir_pct
            how = "+" + plain(self.total - self.nadir) + " mm"
            how += "" if percent is None else f", +{plain(round(percent, 1))} %"
            why = Text(zh=f"总和 {total}，最低值 {nadir}（{how}）", en=f"sum {total}, nadir {nadir}: {how}")
        elif not self.complete:
            why = Text(zh="靶病灶未全部评估", en="not all targets were measured")
        elif self.response == "CR":
            why = Text(zh="靶病灶全部消失", en="all targets gone")
        else:
            base = plain(self.baseline)
            why = Text(
                zh=f"总和 {total}，基线 {base}，最低值 {nadir}", en=f"sum {total}, baseline {base}, nadir {nadir}"
            )
        if not self.continued:
            return why
        return Text(zh=f"{why.zh}（延续为 {self.response}）", en=f"{why.en} (continues as {self.response})")


def _percent(total: Decimal | None, base: Decimal) -> Decimal | None:
    return None if total is None or base == 0 else significant(100 * (total - base) / base)


PD_MM: Final = D(5)
PD_PCT: Final = D(20)
PR_PCT: Final = D(70)


def target_course(
    baseline: Decimal, visits: Sequence[TargetVisit], *, display: str = "strict"
) -> tuple[TargetResult, ...]:
    """The target response at each visit after baseline, in order of time.

    Args:
        baseline: sum of diameters at baseline, mm. visits: after baseline.
        display: ``strict`` judges each visit by itself; ``continuing`` keeps a response until progression.

    Source: RECIST 1.1 §4.3.1; PD needs at least 20 % and at least 5 mm above the smallest sum so far.

    >>> [r.response for r in target_course(D(40), [TargetVisit(total=D(10)), TargetVisit(total=D("12.5"))])]
    ['PR', 'PR']
    """
    nadir, out, best = baseline, [], ""
    for v in visits:
        result = _target(baseline, nadir, v)
        if v.complete and v.total is not None:
            nadir = min(nadir, v.total)
        if display == "continuing":
            kept = _continued(best, result.response)
            best = kept if kept in ("CR", "PR", "PD") else best
            if kept != result.response:
                result = replace(result, response=kept, continued=True)
        out.append(result)
    return tuple(out)


def _continued(best: str, now: Response) -> Response:
    if best == "PD":
        return "PD"
    if best in ("CR", "PR") and now == "SD":
        return "PR"
    return now


def _target(baseline: Decimal, nadir: Decimal, visit: TargetVisit) -> TargetResult:
    total, response = visit.total, _target_response(baseline, nadir, visit)
    return TargetResult(
        response=response, total=total, baseline=baseline, nadir=nadir, complete=visit.complete, is_pd=response == "PD"
    )


def _target_response(baseline: Decimal, nadir: Decimal, visit: TargetVisit) -> Response:
    """PD first: it may be called from an incomplete set, the others may not."""
    total = visit.total
    if total is None:
        return "NE"
    grown = total - nadir
    if grown > 0 if nadir == 0 else grown >= PD_MM and 100 * grown >= PD_PCT * nadir:
        return "PD"
    if not visit.complete:
        return "NE"
    if visit.gone if visit.gone is not None else total == 0:
        return "CR"
    return "PR" if 100 * total <= PR_PCT * baseline else "SD"


# --- overall response -----------------------------------------------------------------------------------------------

# target, non-target, overall where there is no new lesion and no PD; RECIST 1.1 Table 1, * = whatever stands there
OVERALL: Final[tuple[tuple[str, str, Response], ...]] = (
    ("CR", "CR", "CR"),
    ("CR", "none", "CR"),
    ("CR", "Non-CR/Non-PD", "PR"),
    ("CR", "NE", "PR"),
    ("PR", "*", "PR"),
    ("SD", "*", "SD"),
    ("NE", "*", "NE"),
)
# non-target disease only, no new lesion; RECIST 1.1 Table 2
OVERALL_NON_TARGET: Final[tuple[tuple[str, Response], ...]] = (
    ("CR", "CR"),
    ("Non-CR/Non-PD", "Non-CR/Non-PD"),
    ("NE", "NE"),
)


def overall_response(
    *,
    target: Response | None,
    non_target: NonTarget | None,
    new_lesion: NewLesion = "no",
    markers_normal: bool | None = None,
    rules: RecistRules | None = None,
) -> Answer[Response]:
    """The overall response at one time point.

    Args:
        target: target response, ``None`` where nobody said. non_target: likewise; ``none`` where there is none.
        new_lesion: an equivocal one changes nothing until it is confirmed.
        markers_normal: tumour markers, where the rules count them: without normal markers there is no CR.

    Returns:
        ``Unknown`` where an answer is missing that decides.

    Source: RECIST 1.1 Table 1 (agrees with admiralonco and the EORTC pages; the print was not seen).

    >>> overall_response(target="CR", non_target="Non-CR/Non-PD").value
    'PR'
    """
    if new_lesion == "yes" or "PD" in (target, non_target):
        what = Text(zh="新病灶", en="new lesion") if new_lesion == "yes" else Text(zh="病灶进展", en="lesions progress")
        return Known("PD", what)
    if target is None:
        return Unknown.of("the target response is not recorded", zh="未记录靶病灶评估", missing={"target"})
    for t, n, overall in OVERALL:
        if t == target and n in ("*", non_target):
            if overall == "CR" and rules is not None and rules.markers and not markers_normal:
                return _without_markers(markers_normal)
            return Known(overall, Text.same(f"{target} + {non_target or '-'}"))
    return Unknown.of("the non-target response is not recorded", zh="未记录非靶病灶评估", missing={"non_target"})


def _without_markers(markers_normal: bool | None) -> Answer[Response]:
    if markers_normal is None:
        return Unknown.of("are the tumour markers normal?", zh="肿瘤标志物是否正常？", missing={"markers"})
    return Known("PR", Text(zh="肿瘤标志物未正常", en="tumour markers not normal"))


def overall_response_non_target(*, non_target: NonTarget | None, new_lesion: NewLesion = "no") -> Answer[Response]:
    """The overall response at one time point where there is non-target disease only.

    Source: RECIST 1.1 Table 2 (the print was not seen).

    >>> overall_response_non_target(non_target="Non-CR/Non-PD").value
    'Non-CR/Non-PD'
    """
    if new_lesion == "yes" or non_target == "PD":
        return Known("PD", Text(zh="新病灶或明确进展", en="new lesion or unequivocal progression"))
    for n, overall in OVERALL_NON_TARGET:
        if n == non_target:
            return Known(overall)
    return Unknown.of("the non-target response is not recorded", zh="未记录非靶病灶评估", missing={"non_target"})


# first, second: best where the minimum duration of SD is met, where it is not; RECIST 1.1 Table 3.
# SD* = as the protocol says (admiralonco: NE)
PAIRS: Final = MappingProxyType({
    ("CR", "CR"): ("CR", "CR"),
    ("CR", "PR"): ("SD", "PD"),
    ("CR", "SD"): ("SD", "PD"),
    ("CR", "PD"): ("SD", "PD"),
    ("CR", "NE"): ("SD", "NE"),
    ("PR", "CR"): ("PR", "PR"),
    ("PR", "PR"): ("PR", "PR"),
    ("PR", "SD"): ("SD", "SD"),
    ("PR", "PD"): ("SD", "PD"),
    ("PR", "NE"): ("SD", "NE"),
    ("NE", "NE"): ("NE", "NE"),
    ("SD", "PD"): ("SD", "PD"),
    ("SD", "SD"): ("SD", "SD*"),
})  # fmt: skip


def best_of_pair(first: Response, second: Response) -> Answer[tuple[str, str]]:
    """The best response of two consecutive assessments at least 4 weeks apart, where confirmation is needed.

    Returns:
        the word where the minimum duration of stable disease is met, and where not (``SD*``: as the protocol says);
        ``Unknown`` for a pair the table does not print.

    Source: RECIST 1.1 Table 3 (agrees with the EORTC pages; the print was not seen). CR then PR needs the investigator.

    >>> best_of_pair("CR", "NE").value
    ('SD', 'NE')
    """
    found = PAIRS.get((first, second))
    if found is None:
        return Unknown.of(f"the table does not print {first} then {second}", zh=f"表中无 {first}、{second} 组合")
    return Known(found)


RECIST = Standard(
    name="recist@1.1",
    label=Text(zh="实体瘤疗效评价标准 RECIST 1.1", en="RECIST 1.1"),
    source=SOURCE,
    in_force="2009-01",
    rules=RecistRules,
    content=(
        f"PD: +{PD_MM} mm and +{PD_PCT} % from nadir; PR: <= {PR_PCT} % of baseline",
        f"measurable: {dict(SMALLEST_MM)}, slice <= {SLICE_MM}; nodes {NODE_TARGET_MM}/{NODE_NORMAL_MM}",
        f"at most {MAX_TARGETS} targets, {MAX_PER_ORGAN} an organ; too small to measure = {TOO_SMALL_MM}",
        *(f"{t} + {n} -> {o}" for t, n, o in OVERALL),
        *(f"non-target only {n} -> {o}" for n, o in OVERALL_NON_TARGET),
        *(f"{a}, {b} -> {m}/{n}" for (a, b), (m, n) in PAIRS.items()),
    ),
    unverified=Text(
        zh="表 1–3 与 admiralonco 及 EORTC 网页一致，未与印刷本核对",
        en="Tables 1-3 agree with admiralonco and the EORTC pages; the print was not seen",
    ),
    answers="standards.recist, history.endpoints.response",
)


def irecist_best(time_points: Sequence[str]) -> str:
    """The best response by iRECIST of the time points in order.

    Args:
        time_points: iCR, iPR, iSD, iUPD, iCPD, NE.

    Returns:
        the best of iCR, iPR, iSD reached before iCPD, even after an iUPD; else iCPD, iUPD or NE.

    Source: Seymour 2017 Lancet Oncol 18:e143, Table 4.

    >>> irecist_best(["iUPD", "iSD", "iPR"])
    'iPR'
    """
    known = ("iCR", "iPR", "iSD", "iUPD", "iCPD", "NE")
    for t in time_points:
        if t not in known:
            raise UnknownName("iRECIST response", t, near_names(t, known))
    before = time_points[: time_points.index("iCPD")] if "iCPD" in time_points else time_points
    for best in ("iCR", "iPR", "iSD"):
        if best in before:
            return best
    return next((t for t in ("iCPD", "iUPD") if t in time_points), "NE")


IRECIST = Standard(
    name="irecist@2017",
    label=Text(zh="免疫治疗疗效评价 iRECIST", en="iRECIST"),
    source="Seymour 2017 Lancet Oncol 18:e143",
    in_force="2017-03",
    content=("best = best of iCR > iPR > iSD reached before iCPD, even after an iUPD; else iCPD, else iUPD, else NE",),
    answers="standards.recist.irecist_best",
)
