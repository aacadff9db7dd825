"""RECIST 1.1 at one time point: measurable lesions, target sums, target, non-target and overall response.

What a course of time points amounts to (best overall response, confirmation, duration) is ``history.endpoints.response``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from trialwright.errors import UnknownName
from trialwright.standards.rounding import significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.catalogue import near_names
from trialwright.values.quantity import plain
from trialwright.values.text import Text
from trialwright.values.truth import FALSE, TRUE, Truth

D = Decimal
Response: TypeAlias = Literal["CR", "PR", "SD", "Non-CR/Non-PD", "PD", "NE"]
NonTarget: TypeAlias = Literal["CR", "Non-CR/Non-PD", "PD", "NE", "none"]
NewLesion: TypeAlias = Literal["no", "yes", "equivocal"]
RESPONSES: Final[tuple[Response, ...]] = ("CR", "PR", "SD", "Non-CR/Non-PD", "PD", "NE")
SOURCE: Final = "Eisenhauer 2009 Eur J Cancer 45:228 (RECIST 1.1)"
TOO_SMALL_MM: Final = D(5)


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


# --- lesions --------------------------------------------------------------------------------------------------------

# method -> smallest measurable longest diameter, mm; CT and MRI at slices up to 5 mm, else twice the slice
SMALLEST_MM: Final = MappingProxyType({"CT": D(10), "MRI": D(10), "calliper": D(10), "chest X-ray": D(20)})
NODE_TARGET_MM: Final = D(15)
NODE_NORMAL_MM: Final = D(10)
SLICE_MM: Final = D(5)

LesionClass: TypeAlias = Literal["measurable", "non-measurable", "target node", "pathological node", "normal node"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a lesion is at baseline; ``needs`` is the smallest size that would be measurable, mm."""

    kind: LesionClass
    needs: Decimal


def measurability(
    *, size: Decimal | None, is_node: bool = False, method: str = "CT", slice_mm: Decimal | None = None
) -> Answer[Measured]:
    """Whether a lesion can be measured.

    Args:
        size: longest diameter, or short axis of a node, mm.
        method: CT, MRI, calliper, chest X-ray; any other measures nothing.
        slice_mm: slice thickness of CT or MRI.

    Returns:
        ``Unknown`` without the size, or without the slice where it decides.

    Source: RECIST 1.1 §3.1.

    >>> measurability(size=Decimal("9.9"), slice_mm=Decimal(5)).value.kind
    'non-measurable'
    """
    if size is None:
        return Unknown.of("the lesion was not measured", zh="病灶未测量", missing={"size"})
    if is_node:
        kind: LesionClass = (
            "target node"
            if size >= NODE_TARGET_MM
            else "pathological node"
            if size >= NODE_NORMAL_MM
            else "normal node"
        )
        return Known(Measured(kind=kind, needs=NODE_TARGET_MM))
    smallest = {k.casefold(): v for k, v in SMALLEST_MM.items()}.get(method.strip().casefold())
    if smallest is None:
        why = Text(zh=f"{method} 不能用于测量", en=f"{method} measures nothing")
        return Known(Measured(kind="non-measurable", needs=D("Infinity")), why)
    if method.strip().casefold() in ("ct", "mri"):
        if slice_mm is None:
            if size < smallest:
                return Known(Measured(kind="non-measurable", needs=smallest))
            return Unknown.of("the slice thickness is not recorded", zh="未记录扫描层厚", missing={"slice_mm"})
        if slice_mm > SLICE_MM:
            smallest = max(smallest, 2 * slice_mm)
    return Known(Measured(kind="measurable" if size >= smallest else "non-measurable", needs=smallest))


_HOLLOW: Final = (
    "oesophag", "esophag", "stomach", "gastric", "duodenum", "jejunum", "ileum", "small bowel", "colon", "rectum",
    "bowel", "intestin", "bladder", "ureter", "食管", "胃", "肠", "膀胱",
)  # fmt: skip
_NEVER: Final = (
    "effusion", "ascites", "leptomening", "lymphangit", "inflammatory breast", "cyst", "blastic", "sclerotic",
    "积液", "腹水", "脑膜", "囊", "成骨",
)  # fmt: skip
_PAIRED: Final = ("lung", "kidney", "breast", "ovary", "adrenal", "eye", "testis", "肺", "肾")


def is_node_site(site: str) -> bool:
    """Whether a site is a lymph node."""
    word = site.casefold()
    return any(w in word for w in ("node", "nodal", "淋巴结"))


def target_eligible(
    *, site: str, size: Decimal | None, irradiated: bool = False, progressed_after: bool | None = None
) -> Truth:
    """Whether a lesion may be chosen as a target.

    Args:
        site: organ in words; a node by the word node. size: longest diameter, or short axis of a node, mm.
        irradiated, progressed_after: treated locally before, and grown since.

    Source: RECIST 1.1 §3.1, §4.2.

    >>> target_eligible(site="oesophagus", size=Decimal(35)).because.en
    'a hollow organ cannot be measured reproducibly'
    """
    word = site.casefold()
    if any(w in word for w in _HOLLOW) and not is_node_site(site):
        return Known(
            FALSE.value, Text(zh="空腔脏器病灶难以重复测量", en="a hollow organ cannot be measured reproducibly")
        )
    if any(w in word for w in _NEVER):
        return Known(FALSE.value, Text(zh="真正不可测量的病灶", en="truly non-measurable disease"))
    if size is None:
        return Unknown.of("the lesion was not measured", zh="病灶未测量", missing={"size"})
    smallest = NODE_TARGET_MM if is_node_site(site) else SMALLEST_MM["CT"]
    if size < smallest:
        return Known(FALSE.value, Text(zh=f"小于 {smallest} mm", en=f"below {smallest} mm"))
    if irradiated and progressed_after is None:
        return Unknown.of(
            "has the irradiated lesion grown since?", zh="放疗后该病灶是否进展？", missing={"progressed_after"}
        )
    if irradiated and not progressed_after:
        return Known(FALSE.value, Text(zh="放疗后未进展的病灶", en="irradiated and not grown since"))
    return TRUE


def organ_of(site: str) -> str:
    """The organ a site counts for: paired organs are one, and so are all lymph nodes.

    >>> organ_of("lung-left"), organ_of("node-neck")
    ('lung', 'lymph_node')
    """
    word = site.strip().casefold()
    if is_node_site(word):
        return "lymph_node"
    return next((organ for organ in _PAIRED if organ in word), word)


MAX_TARGETS: Final = 5
MAX_PER_ORGAN: Final = 2


def target_limits(sites: Iterable[str]) -> tuple[int, Mapping[str, int]]:
    """How many of these lesions may be targets: in all, and by organ.

    >>> target_limits(["liver", "liver", "liver", "lung-left"])
    (3, mappingproxy({'liver': 2, 'lung': 1}))
    """
    counts: dict[str, int] = {}
    for s in sites:
        counts[organ_of(s)] = min(counts.get(organ_of(s), 0) + 1, MAX_PER_ORGAN)
    return min(sum(counts.values()), MAX_TARGETS), MappingProxyType(counts)


def choose_targets(lesions: Sequence[tuple[str, str, Decimal]]) -> tuple[str, ...]:
    """The largest eligible lesions (name, site, size) within the limits, in order of size.

    >>> choose_targets([("a", "liver", D(20)), ("b", "liver", D(30)), ("c", "liver", D(25)), ("d", "lung", D(11))])
    ('b', 'c', 'd')
    """
    chosen: list[str] = []
    used: dict[str, int] = {}
    for name, site, size in sorted(lesions, key=lambda x: (-x[2], x[0])):
        if len(chosen) == MAX_TARGETS or used.get(organ_of(site), 0) == MAX_PER_ORGAN:
            continue
        if target_eligible(site=site, size=size) == TRUE:
            chosen.append(name)
            used[organ_of(site)] = used.get(organ_of(site), 0) + 1
    return tuple(chosen)


Follow: TypeAlias = Decimal | Literal["too small", "absent", "not evaluable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesion:
    """A target lesion at a time point: its size in mm (short axis of a node), or a word."""

    size: Follow
    is_node: bool = False

    @property
    def counted(self) -> Decimal | None:
        """What enters the sum; ``None`` where the lesion was not evaluable."""
        if self.size == "too small":
            return TOO_SMALL_MM
        if self.size == "absent":
            return D(0)
        return None if self.size == "not evaluable" else self.size

    @property
    def is_gone(self) -> bool | None:
        """Disappeared, or a node below 10 mm."""
        if self.counted is None:
            return None
        return self.counted < NODE_NORMAL_MM if self.is_node else self.counted == 0


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
    """The target response at a visit and the numbers it rests on; percents are not rounded."""

    response: Response
    nadir: Decimal
    change_pct: Decimal | None
    change_from_nadir_pct: Decimal | None
    is_pd: bool
    because: Text


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
                result = _with(result, kept)
        out.append(result)
    return tuple(out)


def _continued(best: str, now: Response) -> Response:
    if best == "PD":
        return "PD"
    if best in ("CR", "PR") and now == "SD":
        return "PR"
    return now


def _with(result: TargetResult, response: Response) -> TargetResult:
    return TargetResult(
        response=response,
        nadir=result.nadir,
        change_pct=result.change_pct,
        change_from_nadir_pct=result.change_from_nadir_pct,
        is_pd=result.is_pd,
        because=Text(
            zh=f"{result.because.zh}（延续为 {response}）", en=f"{result.because.en} (continues as {response})"
        ),
    )


def _target(baseline: Decimal, nadir: Decimal, visit: TargetVisit) -> TargetResult:
    total = visit.total
    if total is None:
        why = Text(zh="靶病灶未评估", en="no target was measured")
        return TargetResult(
            response="NE", nadir=nadir, change_pct=None, change_from_nadir_pct=None, is_pd=False, because=why
        )
    grown = total - nadir
    is_pd = grown > 0 if nadir == 0 else grown >= PD_MM and 100 * grown >= PD_PCT * nadir
    change = significant(100 * (total - baseline) / baseline) if baseline else None
    from_nadir = significant(100 * grown / nadir) if nadir else None
    gone = visit.gone if visit.gone is not None else total == 0
    response: Response
    if is_pd:
        response = "PD"
        how = "reappeared" if nadir == 0 else f"+{plain(grown)} mm, +{plain(round(from_nadir or D(0), 1))} %"
        why = Text(
            zh=f"总和 {plain(total)}，最低值 {plain(nadir)}（{how}）",
            en=f"sum {plain(total)}, nadir {plain(nadir)}: {how}",
        )
    elif not visit.complete:
        response, why = "NE", Text(zh="靶病灶未全部评估", en="not all targets were measured")
    elif gone:
        response, why = "CR", Text(zh="靶病灶全部消失", en="all targets gone")
    else:
        response = "PR" if 100 * total <= PR_PCT * baseline else "SD"
        why = Text(
            zh=f"总和 {plain(total)}，基线 {plain(baseline)}，最低值 {plain(nadir)}",
            en=f"sum {plain(total)}, baseline {plain(baseline)}, nadir {plain(nadir)}",
        )
    return TargetResult(
        response=response, nadir=nadir, change_pct=change, change_from_nadir_pct=from_nadir, is_pd=is_pd, because=why
    )


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
    *, target: Response | None, non_target: NonTarget | None, new_lesion: NewLesion = "no"
) -> Answer[Response]:
    """The overall response at one time point.

    Args:
        target: target response, ``None`` where nobody said. non_target: likewise; ``none`` where there is none.
        new_lesion: an equivocal one changes nothing until it is confirmed.

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
            return Known(overall, Text.same(f"{target} + {non_target or '-'}"))
    return Unknown.of("the non-target response is not recorded", zh="未记录非靶病灶评估", missing={"non_target"})


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
