"""What a study's things are called in a report: names, paths and values in a clinician's words, never internal ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.say import say
from trialwright.exchange import report_times as times
from trialwright.reading.record import RegistryRecord
from trialwright.study import tables, words
from trialwright.study.expressions import lexicon_for
from trialwright.study.lines import (
    Anchor,
    Between,
    Condition,
    Dose,
    Duration,
    Once,
    Repeated,
    Schedule,
    Stop,
    Tail,
    Time,
    Until,
)
from trialwright.study.noted import PerArm
from trialwright.study.shapes import Table
from trialwright.study.study import (
    AdverseEventsEndpoint,
    ChangeEndpoint,
    DltEndpoint,
    Endpoint,
    Gate,
    Masking,
    PkEndpoint,
    ProportionEndpoint,
    RecoveryEndpoint,
    ResponseEndpoint,
    ScaleEndpoint,
    Study,
    SurvivalEndpoint,
)
from trialwright.study.who import Criterion
from trialwright.values.quantity import Quantity, plain
from trialwright.values.text import Text

_ROWS: Final[Mapping[str, tuple[str, str]]] = {
    "consent": ("知情同意", "informed consent"), "re_consent": ("再次知情同意", "renewed consent"),
    "eligibility": ("入排标准核对", "eligibility"), "medical_history": ("病史", "medical history"),
    "prior_therapy": ("既往治疗", "prior therapy"), "vital_signs": ("生命体征", "vital signs"),
    "physical_examination": ("体格检查", "physical examination"), "physical_exam": ("体格检查", "physical examination"),
    "weight_height": ("体重、身高", "weight and height"), "haematology": ("血常规", "haematology"),
    "chemistry": ("血生化", "chemistry"), "liver_panel": ("肝功能", "liver panel"), "coagulation": ("凝血功能", "coagulation"),
    "urinalysis": ("尿常规", "urinalysis"), "thyroid": ("甲状腺功能", "thyroid function"), "ecg": ("心电图", "ECG"),
    "echocardiography": ("超声心动图", "echocardiography"), "pregnancy_test": ("妊娠试验", "pregnancy test"),
    "infection_panel": ("感染筛查", "infection screen"), "hepatitis": ("肝炎筛查", "hepatitis screen"),
    "tumour_imaging": ("肿瘤影像学检查", "tumour imaging"), "imaging": ("影像学检查", "imaging"),
    "bone_marrow": ("骨髓检查", "bone marrow"), "reticulocytes": ("网织红细胞", "reticulocytes"),
    "biopsy": ("活检", "biopsy"), "pathology": ("病理", "pathology"), "quality_of_life": ("生活质量", "quality of life"),
    "questionnaire": ("问卷", "questionnaire"), "immune_panel": ("免疫指标", "immune panel"),
    "adverse_events": ("不良事件", "adverse events"), "concomitant_therapy": ("合并用药/治疗", "concomitant therapy"),
    "survival_status": ("生存状态", "survival status"), "ciclosporin_level": ("环孢素血药浓度", "ciclosporin level"),
    "laboratory": ("实验室检查", "laboratory tests"), "plasma_log": ("血浆输注记录", "log of plasma given"),
    "transfusions": ("输血记录", "transfusions"), "radiotherapy_plan": ("放疗计划", "radiotherapy plan"),
    "encephalopathy": ("肝性脑病分级", "encephalopathy grade"), "ascites": ("腹水评估", "ascites"),
    "response": ("疗效评价", "response"), "endoscopy": ("内镜检查", "endoscopy"), "subset_panel": ("免疫细胞亚群", "immune cell subsets"),
    "demographics": ("人口学资料", "demographics"), "procedure": ("干预操作", "procedure"),
}  # fmt: skip
_ROLES: Final[Mapping[str, tuple[str, str]]] = {
    "principal_investigator": ("主要研究者", "principal investigator"), "investigator": ("研究者", "investigator"),
    "coordinator": ("研究协调员", "coordinator"), "pharmacist": ("药师", "pharmacist"), "statistician": ("统计师", "statistician"),
    "radiation_oncologist": ("放疗医师", "radiation oncologist"), "program": ("程序", "the program"),
    "tumour_board": ("多学科讨论", "tumour board"), "dsmb": ("数据与安全监察委员会", "safety monitoring board"),
    "randomisation_service": ("随机化系统", "randomisation service"), "sponsor": ("申办者", "sponsor"),
    "ethics_committee": ("伦理委员会", "ethics committee"),
}  # fmt: skip
_ANCHORS: Final[Mapping[str, tuple[str, str]]] = {
    "consent": ("知情同意", "consent"), "screening": ("筛选", "screening"), "enrolment": ("入组", "enrolment"),
    "randomisation": ("随机化", "randomisation"), "treatment_start": ("开始治疗", "start of treatment"),
    "first_dose": ("首次给药", "first dose"), "last_dose": ("末次给药", "last dose"), "progression": ("疾病进展", "progression"),
    "unacceptable_toxicity": ("不可耐受的毒性", "unacceptable toxicity"), "new_therapy": ("开始新的治疗", "start of new therapy"),
    "first_response": ("首次缓解", "first response"), "relapse": ("复发", "relapse"), "withdrawal": ("退出", "withdrawal"),
    "death": ("死亡", "death"), "last_alive": ("末次已知存活", "last known alive"),
    "last_assessment": ("末次评估", "last assessment"), "data_cutoff": ("数据截止", "data cut-off"),
    "end_of_study": ("研究结束", "end of study"),
}  # fmt: skip
_KINDS: Final[Mapping[type, tuple[str, str]]] = {
    DltEndpoint: ("剂量限制性毒性", "dose-limiting toxicity"), AdverseEventsEndpoint: ("不良事件", "adverse events"),
    ResponseEndpoint: ("缓解", "response"), SurvivalEndpoint: ("时间至事件终点", "time to event"),
    RecoveryEndpoint: ("恢复时间", "time to recovery"), PkEndpoint: ("药代动力学", "pharmacokinetics"),
    ChangeEndpoint: ("较基线变化", "change from baseline"), ScaleEndpoint: ("量表", "questionnaire"),
    ProportionEndpoint: ("比例", "proportion"),
}  # fmt: skip
_PACKS: Final[Mapping[str, tuple[str, str]]] = {
    "ctcae": ("CTCAE", "CTCAE"), "recist": ("RECIST", "RECIST"), "tte": ("时间至事件规则", "time-to-event rules"),
    "teae": ("治疗期不良事件", "treatment-emergent events"), "liver": ("肝病评分", "liver scores"),
}  # fmt: skip
_KNOWN: Final[Mapping[str, tuple[str, str]]] = {
    "PFS": ("无进展生存期（PFS）", "progression-free survival (PFS)"), "OS": ("总生存期（OS）", "overall survival (OS)"),
    "ORR": ("客观缓解率（ORR）", "objective response rate (ORR)"), "DCR": ("疾病控制率（DCR）", "disease control rate (DCR)"),
    "DOR": ("缓解持续时间（DOR）", "duration of response (DOR)"), "DFS": ("无病生存期（DFS）", "disease-free survival (DFS)"),
    "EFS": ("无事件生存期（EFS）", "event-free survival (EFS)"), "TFS": ("无移植生存期（TFS）", "transplant-free survival (TFS)"),
    "DLT": ("剂量限制性毒性（DLT）", "dose-limiting toxicity (DLT)"), "AES": ("不良事件", "adverse events"), "CR": ("完全缓解率（CR）", "complete response rate (CR)"),
}  # fmt: skip
_LISTED: Final = (
    words.PHASES, words.PURPOSES, words.MODELS, words.MASKING, words.ARM_TYPES, words.EPOCH_TYPES, words.INTERVENTION_TYPES, words.ROLES, words.ROUTES,
    words.FORMS, words.STATUSES, words.WHEN_MISSED, words.SEXES, words.REPLACEMENTS, words.CONTACTS, words.TYPES,
)  # fmt: skip


_RULES: Final = {"three_plus_three": "3+3", "boin": "BOIN", "crm": "CRM", "clopper_pearson": "Clopper-Pearson"}


def listed(word: str) -> Text:
    """A word of the closed lists in both languages; any other as it stands."""
    return next((found[word] for found in _LISTED if word in found), Text.same(word))


@cache
def _tables() -> tuple[Table, ...]:
    found = [x for x in vars(tables).values() if isinstance(x, Table)]
    for x in vars(tables).values():
        if isinstance(x, Mapping):
            found += [y for y in x.values() if isinstance(y, Table)]
    return tuple(found)


@cache
def _key(top: str, name: str, depth: int) -> Text | None:
    if depth == 0:
        found = tables.FILE.key(name)
        return found.means if found else None
    near = [x for x in _tables() if x.name.split(".")[0] == top] + list(_tables())
    return next((k.means for x in near if (k := x.key(name)) is not None), None)


class Wording:
    """The words of one study."""

    def __init__(self, study: Study, record: RegistryRecord | None = None) -> None:
        self.study = study
        self.record = record
        self._lexicon: Lexicon | None = None

    @property
    def lexicon(self) -> Lexicon:
        if self._lexicon is None:
            self._lexicon = lexicon_for(self.study)
        return self._lexicon

    def name(self, name: str) -> Text:
        """What something of the study is called; visits keep their short name where they have no label."""
        s = self.study
        for space in (s.interventions, s.arms, s.visits, s.epochs, s.gates, s.oversight, s.activities):
            if name in space:
                item: Any = space[name]
                if item.label is not None:
                    return _whole(item.label)
                if isinstance(item, Gate):
                    return _spaced(name, _ANCHORS)
                if name in s.visits:
                    return Text.same(name)
                if name in s.epochs:
                    return self._epoch(name)
                if name in s.activities and (name in s.concepts or name not in _ROWS):
                    return self.concept(name)
                return _spaced(name, {**_ROWS, **_ROLES})
        if s.escalation is not None and name in s.escalation.cohorts:
            return self.cohort(name)
        if name in s.anchors:
            return Text(zh=s.anchors[name].zh or name, en=s.anchors[name].en or name)
        if name in _ANCHORS or name in _ROLES:
            return _spaced(name, {**_ANCHORS, **_ROLES})
        if name in s.endpoints:
            return self.endpoint(s.endpoints[name])
        return self.concept(name)

    def _epoch(self, name: str) -> Text:
        kind = self.study.epochs[name].type
        alike = [e.name for e in self.study.epochs.values() if e.type == kind and e.label is None]
        found = words.EPOCH_TYPES.get(kind, Text.same(name))
        if len(alike) < 2:
            return found
        return Text(zh=f"{found.zh}{alike.index(name) + 1}", en=f"{found.en} {alike.index(name) + 1}")

    def concept(self, name: str) -> Text:
        """A row of the schedule, a laboratory value, a word of the study's own."""
        own = self.study.concepts.get(name)
        if own is not None and (own.zh or own.en):
            return _whole(Text(zh=own.zh, en=own.en))
        if name in _ROWS:
            return _spaced(name, _ROWS)
        for sort in ("variable", "concept", "code"):
            entry = self.lexicon.get(sort, name)
            if entry is not None and (entry.label.zh or entry.label.en):
                return _whole(entry.label)
        return _spaced(name, {})

    def cohort(self, name: str) -> Text:
        """A dose level with its label and dose."""
        assert self.study.escalation is not None
        c = self.study.escalation.cohorts[name]
        label = _whole(c.label) if c.label is not None else _spaced(name, {})
        dose = c.level.as_typed
        return Text(zh=f"{label.zh}（{dose}）", en=f"{label.en} ({dose})") if dose not in label.zh else label

    def endpoint(self, e: Endpoint) -> Text:
        """An endpoint: its label, the page's words for it, or its kind with what it is about."""
        if e.label is not None:
            return _in_chinese(e.label)
        if self.record is not None and e.record:
            zh, en = (self.record.text(f"{e.record}.name", tongue) for tongue in ("zh", "en"))
            if (zh or en) and len(zh) <= 60 and len(en) <= 120:
                return _in_chinese(Text(zh=zh, en=en))
        if e.name in _KNOWN:
            return _spaced(e.name, _KNOWN)
        zh, en = _KINDS.get(type(e), ("终点", "endpoint"))
        if isinstance(e, ChangeEndpoint | ScaleEndpoint):
            of = self.concept(e.of)
            zh, en = f"{of.of('zh')}{zh}", f"{of.of('en')}, {en}"
        elif isinstance(e, SurvivalEndpoint):
            event = times.until(e.event, self.name)
            zh, en = f"至{event.zh}的时间", f"time to {event.en}"
        return Text(zh=f"{zh}（{e.name}）", en=f"{en} ({e.name})")

    def path(self, path: str) -> Text:
        """A path of the study file as words: section › thing › property."""
        parts = [p for p in re.split(r"\.|(?=\[)", path) if p]
        zh: list[str] = []
        en: list[str] = []
        top = parts[0] if parts else ""
        for k, p in enumerate(parts):
            if p.startswith("["):
                if zh:
                    zh[-1] += f"（第{p[1:-1]}项）"
                    en[-1] += f" (no. {p[1:-1]})"
                continue
            if p in ("zh", "en") and k > 0:
                which = ("中文", "Chinese") if p == "zh" else ("英文", "English")
                zh.append(which[0])
                en.append(which[1])
                continue
            named = k == 1 and top not in (
                "study",
                "population",
                "dosing",
                "safety",
                "capture",
                "analysis",
                "escalation",
                "objectives",
                "record",
            )
            found = None if named else _key(top, p, k)
            if found is None and top == "assessments":
                found = _spaced(p.lower(), _PACKS)
            number = (top == "criteria" and k > 1) or (top == "decisions" and k == 1)
            word = found if found is not None else Text.same(p) if number else self.name(p)
            zh.append(word.of("zh"))
            en.append(word.of("en"))
        return Text(zh=" › ".join(zh), en=" › ".join(en))

    def value(self, path: str) -> Text | None:
        """The value that stands at a path, where it is one line; ``None`` for whole sections and what is not found."""
        node: Any = self.study
        for p in (x for x in re.split(r"\.|(?=\[)", path) if x):
            node = _step(node, p)
            if node is None:
                return None
        return self.words_of(node)

    def words_of(self, node: Any) -> Text | None:
        """A value of the study as words."""
        if isinstance(node, Criterion):
            said = [self.condition(c) for c in node.lines]
            return Text(zh="；".join(c.of("zh") for c in said), en="; ".join(c.of("en") for c in said))
        if isinstance(node, Text):
            return _whole(node)
        if isinstance(node, Masking):
            return listed(node.how)
        if isinstance(node, bool):
            return Text(zh="是" if node else "否", en="yes" if node else "no")
        if isinstance(node, Decimal):
            return Text.same(plain(node))
        if isinstance(node, Quantity):
            return Text.same(node.as_typed)
        return self._line(node)

    def _is_name(self, word: str) -> bool:
        s = self.study
        cohorts: Mapping[str, object] = s.escalation.cohorts if s.escalation is not None else {}
        spaces: tuple[Mapping[str, object], ...] = (
            s.arms,
            s.visits,
            s.epochs,
            s.gates,
            s.interventions,
            s.oversight,
            cohorts,
        )
        return word in _ROLES or any(word in space for space in spaces)

    def condition(self, condition: Condition) -> Text:
        """A condition of the study in words."""
        return say(condition.expression, self.lexicon, {})

    def _line(self, node: Any) -> Text | None:
        name = self.name
        if isinstance(node, Dose):
            return times.dose(node, name)
        if isinstance(node, Duration):
            return times.duration(node)
        if isinstance(node, Anchor):
            return times.anchor(node, name)
        if isinstance(node, Time):
            return times.time(node, name)
        if isinstance(node, Between):
            return times.span(node, name)
        if isinstance(node, Until):
            return times.until(node, name)
        if isinstance(node, Stop):
            return times.stop(node, name)
        if isinstance(node, Schedule):
            return times.schedule(node, name)
        if isinstance(node, Tail | Repeated):
            return times.repetition(node, name)
        if isinstance(node, Once):
            return times.once(node, name)
        if isinstance(node, str) and self._is_name(node):
            return self.name(node)
        if isinstance(node, str):
            return (
                listed(node) if listed(node) != Text.same(node) else Text.same(_RULES.get(node, node.replace("_", " ")))
            )
        if isinstance(node, int | float):
            return Text.same(f"{node:g}")
        if isinstance(node, tuple):
            found = [w for x in node if (w := self.words_of(x)) is not None]
            if not found:
                return None
            return Text(zh="、".join(f.of("zh") for f in found), en=", ".join(f.of("en") for f in found))
        if isinstance(node, Condition):
            return self.condition(node)
        if hasattr(node, "text") and isinstance(node.text, str):
            return Text.same(node.text)
        if (
            is_dataclass(node)
            and type(node).__str__ is not object.__str__
            and not str(node).startswith(type(node).__name__ + "(")
        ):
            return Text.same(str(node))
        return None


def _in_chinese(text: Text) -> Text:
    """Both languages; a well-known abbreviation gives the Chinese that a page in English lacks."""
    if not text.zh or text.zh == text.en:
        found = re.search(r"\(([A-Za-z]{2,4})\)", text.en)
        known = _KNOWN.get(found.group(1).upper()) if found else None
        if known is not None:
            return Text(zh=known[0], en=text.en)
    return _whole(text)


def _step(node: Any, part: str) -> Any:
    if isinstance(node, Criterion) and (part == "that" or part.endswith(" of")):
        return node.lines
    if part.startswith("["):
        inside = part[1:-1]
        if isinstance(node, tuple) and inside.isdigit() and 0 < int(inside) <= len(node):
            return node[int(inside) - 1]
        return None
    if isinstance(node, PerArm):
        return node.of(part)
    if isinstance(node, Mapping):
        return node.get(part)
    if isinstance(node, Text):
        return Text.same(node.of(part)) if part in ("zh", "en") else None
    if isinstance(node, Study) and part in ("study", "record"):
        return node.identity if part == "study" else node.reference
    for attribute in (part.replace(" ", "_"), part.replace(" ", "_") + "_", part + "s"):
        if hasattr(node, attribute):
            return getattr(node, attribute)
    for inner in ("criteria", "parameters"):
        found = getattr(node, inner, None)
        if isinstance(found, Mapping) and part in found:
            return found[part]
    return None


def _spaced(name: str, table: Mapping[str, tuple[str, str]]) -> Text:
    if name in table:
        zh, en = table[name]
        return Text(zh=zh, en=en)
    return Text.same(name.replace("_", " "))


def _whole(text: Text) -> Text:
    return Text(zh=text.of("zh"), en=text.of("en"))
