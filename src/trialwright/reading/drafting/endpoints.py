"""Outcomes turned into endpoints by their words: which kind, of what, when; the record's own wording stays in the record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from trialwright.reading.drafting.words import Length, lengths_in, said
from trialwright.values.text import Text

_KINDS: Final = (
    ("dlt", r"dose[- ]limiting|\bDLT|剂量限制|maximum tolerated|\bMTD\b|最大耐受|\bRP2D\b|recommended phase"),
    ("serious", r"\bSAEs?\b|serious adverse|严重不良"),
    ("teae", r"\bTEAEs?\b|treatment.emergent|治疗期(?:间)?不良|治疗期出现"),
    ("related3", r"grade\s*(?:≥|>=|>)?\s*3|(?:≥|>=)\s*3\s*级|3级(?:及|或)以上"),
    ("dor", r"duration of response|\bDo[Rr]\b|缓解持续|持续缓解"),
    ("dcr", r"disease control|\bDCR\b|疾病控制率"),
    ("pfs", r"progression.free|\bPFS\b|无进展|time to progression|\bTTP\b|至疾病进展"),
    ("dfs", r"disease.free|relapse.free|recurrence.free|event.free|metastasis.free|\b(?:DFS|RFS|EFS|DMFS|IDFS|LRFS)\b|无病生存|无复发|无事件|无转移"),
    ("local", r"local control|locoregional control|局部控制"),
    ("relapse", r"relapse|recurrence|复发"),
    ("os", r"overall survival|\bOS\b|总生存|survival|mortality|death|alive|存活|生存|死亡"),
    ("recovery", r"recovery time|time to recovery|engraftment|恢复时间|植入时间|造血恢复"),
    ("pk", r"pharmacokinetic|\bPK\b|药代|药动|\bAUC\b|C ?max|血药浓度|half-life|半衰期"),
    ("response", r"response rate|objective response|\bORR\b|remission|complete response|partial response|\bpCR\b|\bMRD\b|缓解率|反应率|应答率|缓解|pathological complete|有效率|治愈率|clinical efficacy|疗效"),
    ("qol", r"QLQ-?C30|EORTC"),
    ("safety", r"adverse|toxicit|safety|tolerab|complication|side effect|不良|毒性|安全|耐受|并发症|副作用|副反应"),
)  # fmt: skip
_CONTINUOUS: Final = re.compile(
    r"level|score|scale|change|concentration|count|pressure|time|volume|index|rate of|density|titer|水平|评分|量表|变化|浓度|计数|压|时间|体积|指数|密度|滴度|分数|得分|值|功能",
    re.I,
)
_ABBREVIATION: Final = re.compile(r"[（(]\s*([A-Z][A-Za-z0-9-]{1,9})\s*[)）]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An outcome as the record names it.

    Args:
        record: its path. level: primary, secondary or exploratory.
        words: everything said about it. times: lengths of time it names, ascending.
        what: the kind its words point to; ``measured`` a value, ``yes_no`` an answer.
    """

    record: str
    name: Text
    level: str
    words: str
    what: str
    times: tuple[Length, ...]
    short: str

    @property
    def is_safety(self) -> bool:
        return self.what in ("safety", "serious", "teae", "related3", "dlt")


def outcome_of(record: str, name: Text, level: str, more: str = "") -> Outcome:
    """Reads an outcome.

    Args:
        record: path in the record. name: its words. level: primary, secondary or exploratory.
        more: time point and method, as one text.
    """
    words = f"{said(name)}\n{more}"
    what = next((k for k, p in _KINDS if re.search(p, said(name), re.I)), "")
    if not what:
        what = next((k for k, p in _KINDS if k in ("pk", "qol", "safety") and re.search(p, words, re.I)), "")
    if not what:
        what = "measured" if _CONTINUOUS.search(words) else "yes_no"
    found = _ABBREVIATION.search(said(name))
    times = tuple(sorted({t for t in lengths_in(words) if 0 < t.days <= 4000}, key=lambda t: t.days))
    return Outcome(
        record=record,
        name=name,
        level=level,
        words=words,
        what=what,
        times=times,
        short=found[1].replace("-", "_") if found else "",
    )


SHORT: Final = {
    "dlt": "DLT", "serious": "SAE", "teae": "TEAE", "related3": "TRAE3", "dor": "DOR", "dcr": "DCR", "pfs": "PFS", "dfs": "DFS",
    "local": "LC", "relapse": "REL", "os": "OS", "recovery": "REC", "pk": "PK", "response": "ORR", "qol": "QOL", "safety": "AES",
}  # fmt: skip
SPOKEN: Final = (
    ("response", r"\bORR\b|objective response|客观缓解|overall response"), ("pfs", r"\bPFS\b|progression.free|无进展"),
    ("os", r"\bOS\b|overall survival|总生存"), ("safety", r"safety|adverse|toxicit|CTCAE|安全|不良"), ("qol", r"QLQ-?C30"),
)  # fmt: skip
NAMES: Final = {
    "response": Text(zh="客观缓解", en="Objective response"), "pfs": Text(zh="无进展生存", en="Progression-free survival"),
    "os": Text(zh="总生存", en="Overall survival"), "safety": Text(zh="不良事件", en="Adverse events"),
    "qol": Text(zh="生活质量", en="Quality of life"),
}  # fmt: skip


def outcomes_in_prose(record: str, words: str) -> tuple[Outcome, ...]:
    """Outcomes that stand in prose only: the one nearest behind the word *primary* comes first."""
    found = []
    for what, pattern in SPOKEN:
        m = re.search(pattern, words, re.I)
        if m:
            found.append((m.start(), what))
    primary = re.search(r"primary (?:end|out)|主要(?:终点|指标|结局)", words, re.I)
    after = [w for at, w in sorted(found) if primary and at > primary.start() and w not in ("safety",)]
    first = after[0] if after else next((w for _, w in sorted(found)), "")
    order = [first, *(w for _, w in sorted(found) if w != first)] if first else []
    return tuple(outcome_of(record, NAMES[w], "primary" if k == 0 else "secondary", "") for k, w in enumerate(order))
