"""Cross-source: two pages or versions of one trial against each other, and dated tables of what was in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from trialwright.checking.doubt import Doubt, Unchecked, say
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage, blanks_folded
from trialwright.checking.words import gated, search
from trialwright.reading.record import RegistryRecord

_ONE_PAGE: Final = say("只给了一个页面，没有可比较的来源", "only one page was given; there is nothing to compare")
_DECISIVE: Final = gated(
    r"enrollment\.count|arms\[\d+\]\.size|outcomes\[\d+\]\.(?:name|type|time_point)|recruitment_status|eligibility\.|dates\.(?:start|completion)|design\.sample_size"
)


@check_entry(
    "CRO-01",
    "同一版本两处来源不一致",
    "two sources of one version disagree",
    W,
    "internal_contradiction",
    "external",
    "16.2 % differ in status (PMC5841737)",
)
def sources_disagree(look: Look) -> Iterator[Doubt | Unchecked]:
    """Values that disagree between two pages of the same version: number, primary outcome, criteria an error, the rest a warning.

    Fires: 80 here, 120 there. Silent: the same in both; only one page given (then the rule is listed as unchecked).
    """
    if len(look.record.pages) < 2:
        yield Unchecked(because=_ONE_PAGE)
        return
    for path, slots in look.slots.items():
        for language, slot in slots.items():
            other = next(
                (
                    a
                    for a in slot.also
                    if a.text and blanks_folded(a.text).casefold() != blanks_folded(slot.text or "").casefold()
                ),
                None,
            )
            if other is None or not slot.text or slot.private or path.startswith("contacts."):
                continue
            decisive = _DECISIVE.match(path) is not None and "status" not in path
            yield Doubt(
                at=Passage(path, language, slot.text, slot), more=(Passage(path, language, other.text or "", other),), severity=E if decisive else W,
                text=say(f"{path}：一处为“{slot.text[:60]}”，另一处为“{(other.text or '')[:60]}”。", f"{path}: '{slot.text[:60]}' on one page, '{(other.text or '')[:60]}' on the other."),
                mend=say("向研究者核实；两个值都保留，不取平均。", "Ask the team; keep both, average nothing."),
            )  # fmt: skip


def _primary(record: RegistryRecord) -> frozenset[str]:
    return frozenset(
        blanks_folded(record.text(f"outcomes[{k}].name")).casefold()
        for k in record.indices("outcomes")
        if search(r"primary|主要", record.text(f"outcomes[{k}].type"), re.I)
    )


@check_entry(
    "CRO-02",
    "开始后更改主要指标或样本量",
    "primary outcome or size changed after the start",
    E,
    "internal_contradiction",
    "external",
    "23 % of 1,746 trials (Holst, medRxiv 2023.02.20.23286182)",
)
def changed_after_start(look: Look) -> Iterator[Doubt | Unchecked]:
    """Primary outcome, size or dates that changed between versions after the trial had started.

    Fires: V1 week 12, V3 week 4. Silent: changed before the start; no earlier version at hand (unchecked).
    """
    if not look.record.history:
        yield Unchecked(because=say("没有历史版本", "no earlier version was given"))
        return
    start = look.date("dates.start") or look.date("dates.recruitment.start")
    changed_on = look.date("registration.refreshed") or look.date("version.created")
    first = look.record.history[0]
    now, before = _primary(look.record), _primary(first)
    if start is None or changed_on is None or changed_on.first <= start.last or not now or not before or now == before:
        return
    at = next((p for p in look.passages if p.path.startswith("outcomes[") and p.path.endswith(".name")), None)
    if at is not None:
        yield Doubt(
            at=at, text=say("主要指标在研究开始之后被修改。", "The primary outcome was changed after the trial had started."),
            mend=say("说明修改日期与理由，报告原定指标。", "Disclose date and reason; report the original outcome, too."),
        )  # fmt: skip


@check_entry(
    "CRO-03",
    "同一试验两次注册而未关联",
    "two registrations, not linked",
    W,
    "duplicate",
    "external",
    "double counting; WHO UTN",
)
def not_linked(look: Look) -> Iterator[Doubt | Unchecked]:
    """Two registration numbers of one trial that do not name each other.

    Fires: equal titles and dates under two numbers. Silent: linked by a secondary identifier; one page (unchecked).
    """
    if len(look.record.pages) < 2:
        yield Unchecked(because=_ONE_PAGE)
        return
    at = look.passage("identification.registration_number")
    others = at.slot.also if at is not None else ()
    ids = "\n".join(p.text for p in look.under("identification.secondary_ids"))
    for other in others:
        if at is not None and other.text and other.text != at.text and other.text not in ids:
            yield Doubt(
                at=at, text=say(f"同一试验另有注册号{other.text}，未互相注明。", f"The trial is also registered as {other.text}; neither names the other."),
                mend=say("在次要注册号中互相填写。", "Enter each as secondary identifier of the other."),
            )  # fmt: skip


# name in use, since when another is in force, which, source
_SUPERSEDED: Final = (
    (gated(r"DSM[\s-]*(?:IV|4)(?![A-Za-z])", re.I), date(2013, 5, 18), "DSM-5", "American Psychiatric Association 2013"),
    (gated(r"(?:Rome|罗马)\s*(?:III|Ⅲ|3)(?![A-Za-z])", re.I), date(2016, 5, 1), "Rome IV", "Drossman, Gastroenterology 2016;150:1262"),
    (gated(r"1987[^。；;]{0,12}ACR|ACR[^。；;]{0,12}1987", re.I), date(2010, 9, 1), "ACR/EULAR 2010", "Aletaha, Arthritis Rheum 2010;62:2569"),
    (gated(r"McDonald[^。；;]{0,8}20(?:01|05|10)", re.I), date(2018, 2, 1), "McDonald 2017", "Thompson, Lancet Neurol 2018;17:162"),
    (gated(r"Cheson[^。；;]{0,12}(?:1999|2007)|(?:1999|2007)[^。；;]{0,6}Cheson", re.I), date(2014, 9, 20), "Lugano 2014", "Cheson, J Clin Oncol 2014;32:3059"),
    (gated(r"\bSIRS\b[^。；;]{0,30}(?:sepsis|脓毒症)", re.I), date(2016, 2, 23), "Sepsis-3", "Singer, JAMA 2016;315:801"),
    (gated(r"ICD[\s-]*9", re.I), date(2015, 10, 1), "ICD-10", "WHO; CMS 2015"),
)  # fmt: skip


@check_entry(
    "CRO-04",
    "依据的标准已被取代",
    "guideline or criteria superseded",
    W,
    "ambiguity",
    "external",
    "dated table of criteria in force",
)
def superseded(look: Look) -> Iterator[Doubt]:
    """Diagnostic criteria or a classification that another edition had replaced when the trial starts.

    Fires: old criteria at the start. Silent: current; a trial that began before the change.
    """
    start = look.date("dates.start") or look.date("dates.recruitment.start") or look.date("registration.date")
    if start is None:
        return
    for words, since, newer, source in _SUPERSEDED:
        found = look.first(words)
        if found and start.first >= since:
            yield Doubt(
                at=found[0], fragment=found[1].group(), source=source,
                text=say(f"“{found[1].group()}”自{since}起已由{newer}取代，本研究{start}开始。", f"'{found[1].group()}' had been replaced by {newer} ({since}) when the trial starts ({start})."),
                mend=say(f"改用{newer}，或说明理由。", f"Use {newer}, or justify."),
            )  # fmt: skip


CROSS_SOURCE: Final = (sources_disagree, changed_after_start, not_linked, superseded)
