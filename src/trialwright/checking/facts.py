"""What several rules must know about a trial before they may speak: arms, sizes, allocation, phase, classes, dates, status."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from trialwright.checking.look import Look
from trialwright.checking.passages import Part, Passage
from trialwright.checking.tables.classes import InterventionClass, classes_in
from trialwright.checking.tables.drugs import drugs_in
from trialwright.checking.words import gated, search

RANDOM: Final = gated(
    r"(?<!非)(?<!未)随机(?!选取|抽取|抽样|误差|效应)|(?<!non-)(?<!non )(?<!not )random(?:i[sz]ed|i[sz]ation|ly)?\b",
    re.I,
)
NOT_RANDOM: Final = gated(r"非随机|不随机|半随机|non-?\s?randomi[sz]ed|quasi-?random|不涉及|不适用", re.I)
SINGLE_ARM: Final = gated(r"单臂|单组|single[\s-]*(?:arm|group)", re.I)
PARALLEL: Final = gated(r"平行|并行|parallel", re.I)
CROSSOVER: Final = gated(r"交叉|cross-?\s?over", re.I)
FACTORIAL: Final = gated(r"析因|factorial", re.I)
OBSERVATIONAL: Final = gated(
    r"观察性|observational|队列|cohort study|横断面|cross-sectional|病例对照|case-control|诊断试验|diagnostic test",
    re.I,
)
OPEN: Final = gated(r"开放|打开标签|open[\s-]*label|非盲|不设盲|无盲|no masking|^\s*(?:none|无|not? blind\w*)\b", re.I)
BLIND: Final = gated(r"双盲|三盲|double[\s-]*(?:blind|mask)|triple[\s-]*(?:blind|mask)|quadruple", re.I)
CONTROL: Final = gated(
    r"control|comparator|placebo|sham|versus|\bvs\b|compared (?:with|to)|usual care|standard (?:care|of care|treatment) (?:alone|group)|historical|null hypothesis|"
    r"对照|安慰剂|相比|对比|较之|比较|优于|历史|零假设", re.I
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """Established from all fields together, each in the widest reading that the page allows."""

    is_interventional: bool
    is_random: bool
    random_at: Passage | None
    is_single: bool
    is_open: bool
    is_blind: bool
    is_dose_finding: bool
    is_withdrawn: bool
    phases: frozenset[int]
    sizes: tuple[int, ...]
    total: int | None
    interventions: str
    classes: tuple[InterventionClass, ...]
    drugs: frozenset[str]
    is_drug_or_radiation: bool

    def is_of(self, *names: str) -> bool:
        return any(c.name in names for c in self.classes)

    @property
    def n(self) -> int | None:
        """The number of participants: as stated in all, else the sum of the arms."""
        return self.total if self.total is not None else (sum(self.sizes) or None)


def facts_of(look: Look) -> Facts:
    """The facts of a page, worked out once a look."""
    kept = look.__dict__.get("_facts")
    if kept is None:
        kept = _facts(look)
        look.__dict__["_facts"] = kept
    return kept


DESIGN_PATHS: Final = (
    "design.model", "design.randomisation", "design.allocation", "identification.public_title", "identification.scientific_title",
    "summary", "description",
)  # fmt: skip


def _random_at(look: Look) -> Passage | None:
    model = look.text("design.model") + look.text("design.allocation")
    if NOT_RANDOM.search(model) or (SINGLE_ARM.search(model) and not RANDOM.search(model)):
        return None
    for path in DESIGN_PATHS:
        for p in look.by_path.get(path, {}).values():
            if RANDOM.search(p.text) and not NOT_RANDOM.search(p.text):
                return p
    return None


def _facts(look: Look) -> Facts:
    design = "\n".join(look.text(p) for p in (*DESIGN_PATHS, "design.type"))
    titles = look.text("identification.public_title") + "\n" + look.text("identification.scientific_title")
    random_at = _random_at(look)
    model = look.text("design.model") or titles
    arms = "\n".join(a.words() for a in look.arms)
    given = "\n".join(
        (arms, look.text("treatment_description"), "\n".join(p.text for p in look.under("interventions")), titles)
    )
    prose = look.text("summary") + "\n" + look.text("description")
    interventions = given if look.arms else given + prose
    masking = look.text("design.masking")
    classes = classes_in(interventions)
    drugs = frozenset(drugs_in(interventions)) - {"albumin"}
    status = look.text("recruitment_status")
    return Facts(
        is_interventional=not OBSERVATIONAL.search(look.text("design.type") or look.text("design.model")),
        is_random=random_at is not None,
        random_at=random_at,
        is_single=bool(SINGLE_ARM.search(model) or SINGLE_ARM.search(titles)) or (len(look.arms) == 1 and random_at is None),
        is_open=bool(OPEN.search(masking) or OPEN.search(titles + prose)) and not BLIND.search(titles + masking),
        is_blind=bool(BLIND.search(masking + titles)),
        is_dose_finding=bool(search(r"剂量(?:递增|爬坡|探索)|dose[\s-]*(?:escalat|finding)", design + arms, re.I))
        or _are_dose_levels(look.arms),
        is_withdrawn=bool(search(r"withdrawn|撤[销回]|terminated|终止|suspend|暂停|中断", status, re.I)),
        phases=_phases(look.text("design.phase") or titles),
        sizes=_sizes(look),
        total=_total(look),
        interventions=interventions,
        classes=classes,
        drugs=drugs,
        is_drug_or_radiation=bool(drugs) or any(c.name != "opioid or sedative" for c in classes)
        or bool(search(r"\bdrugs?\b|\btablets?\b|\bcapsules?\b|\binjections?\b|药物|片剂|胶囊|注射液|口服液|颗粒", interventions, re.I)),
    )  # fmt: skip


def _are_dose_levels(arms: tuple[Part, ...]) -> bool:
    """Two or more arms that are the same thing at rising doses."""
    labelled = [
        a
        for a in arms
        if search(
            r"低剂量|中剂量|高剂量|剂量组?\s*[1-9一二三四]|(?:low|medium|mid|middle|high)[\s-]*dose|dose level",
            a.words("label"),
            re.I,
        )
    ]
    return len(labelled) >= 2 and len(labelled) == len(arms)


@lru_cache(maxsize=512)
def _phases(text: str) -> frozenset[int]:
    if not text:
        return frozenset()
    out: set[int] = set()
    if search(r"Ⅳ|\bIV\b|(?:phase|阶段|期)\s*4|^\s*4\s*$|IV期|PHASE4|上市后", text, re.M):
        out.add(4)
    if search(r"Ⅲ|\bIII[ab]?\b|(?:phase|阶段|期)\s*3|^\s*3\s*$|III期|PHASE3|[-/+]\s*(?:3|III)\b", text, re.I | re.M):
        out.add(3)
    if search(
        r"Ⅱ|\bII[ab]?\b|(?:phase|阶段|期)\s*(?:1\s*[/-]\s*)?2|^\s*(?:1-)?2(?:-3)?\s*$|(?<!I)II期|PHASE2|[-/+]\s*(?:2|II)\b",
        text,
        re.I | re.M,
    ):
        out.add(2)
    if search(r"Ⅰ|\bI[ab]?\b(?!期)|(?<!I)(?<!V)I期|(?:phase|阶段|期)\s*1|^\s*1(?:-2)?\s*$|PHASE1", text, re.M):
        out.add(1)
    if search(r"^\s*0\s*$|探索性研究/预试验|EARLY_PHASE1|pilot", text, re.I | re.M):
        out.add(0)
    return frozenset(out)


def _sizes(look: Look) -> tuple[int, ...]:
    out = []
    for a in look.arms:
        p = a.get("size")
        m = search(r"\d+", p.text.replace(",", "")) if p is not None else None
        if m:
            out.append(int(m.group()))
    return tuple(out)


def _total(look: Look) -> int | None:
    for path in ("enrollment.count", "design.sample_size", "enrollment"):
        p = look.passage(path)
        m = search(r"\d+", p.text.replace(",", "")) if p is not None else None
        if m:
            return int(m.group())
    return None
