"""How the analysis names what the study file abbreviates: items, visits, anchors, windows and conditions, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from trialwright.criteria.expression import Has, Kinds
from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.say import say
from trialwright.study.expressions import lexicon_for
from trialwright.study.lines import AfterEach, AnchorPoint, Between, Condition, DayPoint, Duration, Point, Span
from trialwright.study.study import Study
from trialwright.values.quantity import plain
from trialwright.values.text import Text

ANCHORS: Final[Mapping[str, Text]] = {
    "death": Text(zh="死亡", en="death"), "progression": Text(zh="疾病进展", en="progression"), "relapse": Text(zh="复发", en="relapse"),
    "transplantation": Text(zh="移植", en="transplantation"), "local_progression": Text(zh="局部进展", en="local progression"),
    "new_therapy": Text(zh="新的抗肿瘤治疗", en="new therapy"), "consent": Text(zh="知情同意", en="consent"),
    "screening": Text(zh="筛选", en="screening"), "enrolment": Text(zh="入组", en="enrolment"),
    "randomisation": Text(zh="随机化", en="randomisation"), "first_dose": Text(zh="首次给药", en="first dose"),
    "last_dose": Text(zh="末次给药", en="last dose"), "treatment_start": Text(zh="治疗开始", en="start of treatment"),
    "first_response": Text(zh="首次缓解", en="first response"), "end_of_study": Text(zh="研究结束", en="end of study"),
    "withdrawal": Text(zh="退出", en="withdrawal"), "last_alive": Text(zh="末次确认存活", en="last known alive"),
}  # fmt: skip
_UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "min": ("分钟", "minute"), "h": ("小时", "hour"), "d": ("天", "day"), "wk": ("周", "week"), "mo": ("个月", "month"), "y": ("年", "year"),
}  # fmt: skip
# ordinary words of adverse events; no dictionary's codes
TERMS: Final[Mapping[str, str]] = {
    "fatigue": "疲乏", "nausea": "恶心", "fever": "发热", "rash": "皮疹", "diarrhoea": "腹泻", "anaemia": "贫血",
    "pain": "疼痛", "cough": "咳嗽", "vomiting": "呕吐", "infection": "感染", "bleeding": "出血", "haemorrhage": "出血",
    "neutrophil_count_decreased": "中性粒细胞计数降低", "platelet_count_decreased": "血小板计数降低",
    "white_blood_cell_decreased": "白细胞计数降低", "lymphocyte_count_decreased": "淋巴细胞计数降低",
    "infusion_reaction": "输注反应", "pneumonitis": "肺炎", "radiation_pneumonitis": "放射性肺炎", "mucositis": "黏膜炎",
    "febrile_neutropenia": "发热性中性粒细胞减少", "graft_versus_host_disease": "移植物抗宿主病", "serum_sickness": "血清病",
    "liver_injury": "肝损伤", "kidney_injury": "肾损伤", "oesophagitis": "食管炎", "oesophageal_fistula": "食管瘘",
    "oesophageal_perforation": "食管穿孔", "dysphagia": "吞咽困难", "hypothyroidism": "甲状腺功能减退", "headache": "头痛",
    "capillary_proliferation": "反应性毛细血管增生", "nasopharyngeal_necrosis": "鼻咽坏死", "carotid_blowout": "颈动脉破裂",
    "temporal_lobe_necrosis": "颞叶坏死", "immune_related": "免疫相关事件", "dermatitis": "皮炎", "constipation": "便秘",
    "allergic_reaction": "过敏反应", "hypertension": "高血压", "sepsis": "脓毒症", "wound_complication": "伤口并发症",
}  # fmt: skip

USUAL: Final[Mapping[str, Text]] = {
    "WBC": Text(zh="白细胞计数", en="White blood cell count"), "reticulocyte_count": Text(zh="网织红细胞绝对值", en="Absolute reticulocyte count"), "qlq_c30": Text.same("EORTC QLQ-C30"),
    "target_sum": Text(zh="靶病灶总径", en="Sum of target diameters"), "ciclosporin_trough": Text(zh="环孢素谷浓度", en="Ciclosporin trough"),
    "naive_CD4": Text(zh="初始CD4 T细胞", en="Naive CD4 T cells"), "memory_CD4": Text(zh="记忆CD4 T细胞", en="Memory CD4 T cells"),
    "B": Text(zh="B细胞", en="B cells"), "NK": Text(zh="NK细胞", en="NK cells"),
}  # fmt: skip
_latest: list[tuple[Study, Lexicon]] = []


def lexicon_of(study: Study) -> Lexicon:
    """The shipped words and the study's own; the last study's are kept."""
    if not _latest or _latest[0][0] is not study:
        _latest[:] = [(study, lexicon_for(study))]
    return _latest[0][1]


def item_label(study: Study, item: str) -> Text:
    """What is measured: the study's label, the shipped word, or the name itself."""
    concept = study.concepts.get(item)
    if concept is not None and concept.label is not None:
        return concept.label
    entry = lexicon_of(study).get("variable", item)
    if entry is None:
        return USUAL.get(item, Text.same(item.replace("_", " ")))
    words = entry.label
    return Text(zh=words.zh or item, en=_capital(words.en or item))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:] if words[1:2].islower() or words[1:2] == " " else words


def visit_label(study: Study, visit: str) -> Text:
    """The visit's code, with its words where the study has some."""
    found = study.visits.get(visit)
    if found is None or found.label is None:
        return Text.same(visit)
    return Text(zh=f"{visit}（{found.label.zh}）", en=f"{visit} ({found.label.en})")


def term_label(study: Study, term: str) -> Text:
    """An adverse event by its usual words; the study's own label stands before them."""
    concept = study.concepts.get(term)
    if concept is not None and concept.label is not None:
        return concept.label
    words = term.replace("_", " ")
    return Text(zh=TERMS.get(term, words), en=_capital(words))


def said(study: Study, condition: Condition) -> Text:
    """A condition as a sentence."""
    return say(condition.expression, lexicon_of(study))


def said_kinds(study: Study, kinds: Kinds) -> Text:
    """What is selected, as a phrase: ``adverse event (CTCAE grade ≥ 3)``."""
    return say(Has(kinds), lexicon_of(study))


def duration(d: Duration) -> Text:
    """A length of time in words.

    >>> from decimal import Decimal
    >>> duration(Duration(Decimal(28), "d")).en, duration(Duration(Decimal(1), "mo")).zh
    ('28 days', '1 个月')
    """
    zh, en = _UNITS[d.unit]
    return Text(zh=f"{plain(d.number)} {zh}", en=f"{plain(d.number)} {en}{'' if d.number == 1 else 's'}")


def anchor(study: Study, name: str, of: str = "", index: int | None = None) -> Text:
    """A point in a participant's course: the study's words, else the usual ones."""
    definition = study.anchors.get(name)
    given = study.interventions.get(name)
    if definition is not None and (definition.zh or definition.en):
        words = Text(zh=definition.zh or definition.en, en=definition.en or definition.zh)
    elif given is not None and given.label is not None:
        words = given.label
    elif name in study.visits:
        words = visit_label(study, name)
    else:
        words = ANCHORS.get(name, Text.same(name.replace("_", " ")))
    if of == "start":
        return Text(zh=f"{words.zh}开始", en=f"start of {words.en}")
    if of == "end":
        return Text(zh=f"{words.zh}结束", en=f"end of {words.en}")
    if of == "nth":
        return Text(zh=f"第 {index} 次{words.zh}", en=f"{words.en} no. {index}")
    return words


def point(study: Study, p: Point) -> Text:
    """A point in time in words."""
    if isinstance(p, AnchorPoint):
        base, offset = anchor(study, p.anchor.name, p.anchor.of, p.anchor.index), p.offset
    elif isinstance(p, DayPoint):
        base, offset = Text(zh=f"第 {p.day} 天", en=f"day {p.day}"), p.offset
    else:
        return Text.same(str(p))
    if offset is None:
        return base
    after = offset.number >= 0
    time = duration(Duration(abs(offset.number), offset.unit))
    return Text(
        zh=f"{base.zh}{'后' if after else '前'} {time.zh}", en=f"{time.en} {'after' if after else 'before'} {base.en}"
    )


def span(study: Study, window: Span) -> Text:
    """A window in words."""
    if isinstance(window, AfterEach):
        what, time = anchor(study, window.of), duration(window.within)
        return Text(
            zh=f"每次{what.zh}{'期间及之后' if window.during else '之后'} {time.zh}内",
            en=f"{'during and ' if window.during else ''}within {time.en} after each {what.en}",
        )
    assert isinstance(window, Between)
    first, last = point(study, window.start.point), point(study, window.end.point)
    return Text(zh=f"{first.zh}至{last.zh}", en=f"from {first.en} to {last.en}")
