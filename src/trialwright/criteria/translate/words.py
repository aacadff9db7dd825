"""The words that steer a draft: denial, history, presence, exception, condition, stopping; and words that carry nothing."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

DENIED_ZH: Final = re.compile(
    r"(?:未(?!恢复|控制|治愈|愈合|缓解|完全|得到|能|达|满|到|成年|破裂|知|明确)(?:曾|经|使用|接受|输注?|发生|出现|见|合并|患|行|进行|用|有|参加|发现|服用|应用|伴)*过?|无(?!法|需|论|菌|创|症状)|没有|否认|不存在|不伴有?|不合并|不得(?:有|使用|接受)?|不能有|必须不需要?|不需要?|不使用|排除(?:了|患有)?|禁止)[^,;。、]{0,14}$"
)
DENIED_EN: Final = re.compile(
    r"\b(?:no(?!t\s(?:limited|only))|not(?!\s(?:limited|only|suitable|controlled|recovered|resolved|able|fully|yet|adequately|well|respond\w*|tolerat\w*|eligible|been\s(?:cured|controlled|adequately|resolved)))|never|without|absence\sof|free\s(?:of|from)|den(?:y|ies)|n't|neither|nor|negative\sfor|have\snot|has\snot|must\snot)\b[^,;.()]{0,45}$",
    re.I,
)
DENIED_BEHIND_ZH: Final = re.compile(r"^\s?(?:史)?(?:必须)?(?:不需要|不存在|未出现|未发生|阴性)")
HISTORY: Final = re.compile(
    r"既往|曾|病史|(?<![A-Za-z\u4e00-\u9fff])史|史(?![\u4e00-\u9fff])|有.{0,12}史|\bhistory\b|\bprevious(?:ly)?\b|\bprior\b(?!\sto)|\bever\b|\bin\sthe\spast\b|\bpast\b|\bhad\b|以往|先前|过去",
    re.I,
)
STOPPED: Final = re.compile(
    r"完成|结束|停用|停药|停止|末次|最后一次|洗脱|complet|finish|discontinu|stopped|stopping|ended|last\s(?:dose|course|cycle|treatment|administration|infusion|time)|wash[\s-]?out|final\sdose|since|治疗间期|间隔|距|elapsed|treatment[\s-]free",
    re.I,
)
EXCEPTION: Final = re.compile(
    r"(?P<suffix>除外|例外)|(?P<unless>除非|\bunless\b)|(?P<prefix>(?:但|但是|而)?不包括|(?:但|但是)?排除(?=[^,;。]{2,30}$)|\bexcept(?:\s(?:for|that|if|when|in|those))?\b|\bexcluding\b|\bexclusive\sof\b|\bwith\sthe\sexception\sof\b|\bother\sthan\b|\bnot\sincluding\b|\bbut\s(?:not(?!\s(?:more|less|older|younger|greater|lower|higher|limited|exceed\w*|over|above|below|under|yet)\b)|allow(?:s|ing|ed)?)\b)|(?P<around>除(?:了)?(?P<inner>[^,;。()]{2,40}?)(?:以外|之外|外)(?:的)?,?)",
    re.I,
)
CONDITION: Final = re.compile(
    r"(?P<zh>^(?:若|如果|如(?!下|上|[^,]{0,16}等)|对于|针对|当)(?P<c1>[^,;。]{2,60}?)(?:的?(?:患者|受试者|者)|时)?,(?:则|应|须|需|必须)?)|(?P<en>^(?:if|for|in(?=\s(?:case|patients|subjects|women|participants|those)))\s(?P<c2>[^,;.]{3,110}?),\s?(?:then\s)?)",
    re.I,
)
ALLOWED: Final = re.compile(
    r"\b(?:is|are|will\sbe|may\sbe|can\sbe)\s(?:also\s|still\s)?(?:allowed|permitted|eligible|acceptable|accepted|not\sexcluded|included)\b(?!\sonly)|\bmay\s(?:still\s|also\s)?(?:be\s(?:enrolled|included)|enrol\w*|participate|enter)|\bcan\s(?:be\s(?:enrolled|included)|participate)|\ballow\w*\sto\s(?:enrol\w*|participate|enter)|(?:允许|可以?|则?有资格|能够?)(?:入组|入选|纳入|参加|参与|入试)|可纳入|不排除|不作为排除",
    re.I,
)
REQUIRED: Final = re.compile(r"必须|须(?!要求)|应当|要求|\bmust\b|\bshall\b|\brequired\sto\b", re.I)
JUDGED: Final = re.compile(
    r"\binvestigators?(?:'s|s')?\s(?:opinion|judg\w+|belie\w+|consider\w*|deem\w*|discretion|assess\w*|determin\w*|feel\w*|thinks?)|\b(?:opinion|judg\w+|discretion)\sof\s(?:the\s)?(?:principal\s)?(?:investigator|physician|doctor)|\b(?:deemed|judged|considered|determined)\sby\s(?:the\s)?(?:principal\s|study\s)?(?:investigator|researcher|physician|doctor)|\bresearchers?\s(?:consider|believe|think|judge)|(?:研究者|研究人员|医生|医师|主要研究者)(?:的)?(?:认为|判断|判定|评估|观点|觉得|考虑|评定|酌情)|经研究者",
    re.I,
)
ONLY: Final = re.compile(
    r"^\s?(?:仅(?:在|当|限|对|适用于)?|只(?:在|有|限|对)|only\s(?:if|when|in|for)?|[^()]{0,50}\bonly\s(?:if|when|in|required))",
    re.I,
)
EXAMPLE: Final = re.compile(
    r"(?:例如|比如|譬如|诸如|如(?!果|下|上|有|无|需|使用|出现)|\be\.?g\.?,?|\bsuch\sas\b|\bfor\s(?:example|instance)\b|\bi\.e\.?,?)\s?:?",
    re.I,
)
PREAMBLE: Final = re.compile(
    r"(?:符合|满足|具备|达到|包括|有)?(?:以下|下列|如下)[^;。]{0,24}:?\s*$|(?:标准|要求|条件|定义为|如下|指标|包括)\s?:\s*$|\b(?:the\s)?(?:following|below|as\sfollows)\b[^;.]{0,60}:?\s*$|\bdefined\s(?:as|by)\b[^;.]{0,60}:?\s*$|\bincludes?\s?:\s*$|\bcriteria\s?:\s*$|\bby\s?:\s*$",
    re.I,
)
HEADING: Final = re.compile(
    r"^(?P<h>[A-Za-z][A-Za-z\s/&-]{2,44}(?:function|status|tests?|examination|parameters?|routine|indicators?|index|reserve|hematology|haematology|chemistry|coagulation|liver|renal|kidney|hepatic|blood|cardiac|bone\smarrow|urine)?\s?:\s?|[\u4e00-\u9fff/]{2,10}(?:功能|学|常规|检查|指标|生化|系统|储备|情况)(?:指标|检查)?(?:基本正常|正常|良好)?[\s:,(]\s?)"
)
# attribute -> words that give it a value; used where a concept has the attribute
QUALITIES: Final = (
    ("control", "uncontrolled_after_treatment", re.compile(r"经(?:规范|正规)?治疗(?:后)?(?:仍)?(?:未|不能|无法)(?:得到)?控制的?|\bnot\s(?:been\s)?(?:adequately\s)?controlled\safter\streatment\b", re.I)),
    ("activity", "active", re.compile(r"(?<!不)(?<!非)活动(?:性|期)|\bactive(?:ly)?\b", re.I)),
    ("severity", "severe", re.compile(r"严重|重度|\bsevere\b|\bserious\b", re.I)),
    ("stability", "unstable", re.compile(r"不稳定性?|\bunstable\b", re.I)),
    ("symptoms", "yes", re.compile(r"有症状的?|(?<!a)\bsymptomatic\b", re.I)),
    ("control", "uncontrolled", re.compile(r"(?:未|不能|难以|无法|控制不)(?:良好)?(?:得到)?(?:有效)?控制的?|控制不佳|未控制的?|\buncontrolled\b|\bpoorly\scontrolled\b|\bnot\s(?:well\s|adequately\s)?controlled\b", re.I)),
    ("systemic_treatment", "yes", re.compile(r"需要?(?:要)?(?:系统|全身)(?:性)?(?:抗感染|治疗)+的?|\brequir\w+\ssystemic\s(?:treatment|therapy|anti\w+)\b", re.I)),
    ("method", "histopathology", re.compile(r"(?:经)?组织病理学(?:明确|确诊|诊断|证实|确认)*(?:为|的)?|\bhistopathologically\s(?:confirmed|proven|diagnosed)\b", re.I)),
)  # fmt: skip
POSITIVE: Final = re.compile(
    r"(?:\s|检测|检查|结果|test(?:ed|s)?\b|is\b|are\b|was\b|results?\b|must\b|should\b|be\b|serology\b|infection\b|抗体|抗原|表面抗原|者|为|呈|\(|\)|:|HIV|[A-Za-z-]{1,6}(?![A-Za-z]))*+(?P<w>阳性|positiv\w*|reactive|阴性|negativ\w*|\(\+\)|\(-\))",
    re.I,
)
POSITIVE_BEFORE: Final = re.compile(
    r"\b(?P<w>positive|negative)\s(?:test\s|serology\s|results?\s|status\s)?(?:for|of)\s(?:the\s)?[\w\s,/-]{0,30}$|\b(?P<v>positive|negative)\s(?:(?:serum|urine|blood|plasma|or|and|sensitive)\s)*$",
    re.I,
)

_STOP_EN: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "in",
        "on",
        "at",
        "to",
        "by",
        "with",
        "from",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "having",
        "do",
        "does",
        "did",
        "must",
        "should",
        "shall",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "or",
        "and",
        "but",
        "not",
        "no",
        "nor",
        "that",
        "which",
        "who",
        "whom",
        "whose",
        "this",
        "these",
        "those",
        "it",
        "its",
        "their",
        "his",
        "her",
        "they",
        "patient",
        "patients",
        "subject",
        "subjects",
        "participant",
        "participants",
        "individual",
        "individuals",
        "volunteer",
        "volunteers",
        "women",
        "men",
        "woman",
        "man",
        "female",
        "male",
        "people",
        "person",
        "those",
        "adult",
        "adults",
        "serum",
        "plasma",
        "blood",
        "level",
        "levels",
        "count",
        "counts",
        "value",
        "values",
        "total",
        "test",
        "tests",
        "testing",
        "result",
        "results",
        "measured",
        "measurement",
        "calculated",
        "calculation",
        "determined",
        "assessed",
        "assessment",
        "estimated",
        "using",
        "use",
        "used",
        "according",
        "confirmed",
        "known",
        "documented",
        "presence",
        "present",
        "history",
        "current",
        "currently",
        "any",
        "other",
        "others",
        "prior",
        "previous",
        "previously",
        "past",
        "recent",
        "within",
        "before",
        "after",
        "during",
        "least",
        "most",
        "more",
        "less",
        "than",
        "equal",
        "greater",
        "days",
        "weeks",
        "months",
        "years",
        "received",
        "receiving",
        "receive",
        "undergone",
        "undergoing",
        "had",
        "treatment",
        "treated",
        "therapy",
        "diagnosed",
        "diagnosis",
        "suffering",
        "suffer",
        "suffers",
        "evidence",
        "considered",
        "including",
        "include",
        "includes",
        "laboratory",
        "lab",
        "normal",
        "range",
        "limit",
        "upper",
        "lower",
        "status",
        "score",
        "scores",
        "grade",
        "class",
        "stage",
        "performance",
        "concomitant",
        "concurrent",
        "combined",
        "cases",
        "case",
        "each",
        "both",
        "either",
        "all",
        "one",
        "two",
        "there",
        "following",
        "criteria",
        "if",
        "then",
        "only",
        "when",
        "baseline",
        "screening",
        "enrollment",
        "enrolment",
        "randomization",
        "adequate",
        "function",
        "time",
        "period",
        "least",
        "same",
        "without",
        "also",
        "such",
        "e.g",
        "eg",
        "ie",
        "i.e",
        "etc",
        "formula",
        "gault",
        "cockcroft",
        "cockroft",
        "mdrd",
        "ckd-epi",
        "based",
        "method",
        "evaluation",
        "standard",
        "criteria",
        "group",
        "eastern",
        "cooperative",
        "oncology",
        "age",
        "aged",
        "old",
        "regardless",
        "gender",
        "sex",
        "meet",
        "meets",
        "meeting",
        "defined",
        "volume",
        "lesion",
        "lesions",
        "grade",
        "ctcae",
        "nci",
        "v",
        "version",
        "study",
        "trial",
        "drug",
        "first",
        "dose",
        "last",
        "start",
        "initiation",
        "administration",
        "new",
        "york",
        "heart",
        "association",
        "class",
        "measured",
        "echocardiography",
        "regulated",
        "per",
        "within",
        "no",
        "upper",
    ]
)
_STOP_ZH: Final = re.compile(
    r"患者|受试者|参与者|志愿者|研究|试验|临床|既往|目前|现在|存在|有|患有|患|伴有|伴|合并|经|明确|诊断为|诊断|确诊|证实|接受过|接受|使用过|使用|应用|进行过|进行|曾|发生过|发生|出现|检测到|检测|检查|化验|实验室|结果|者|的|为|及|和|或|与|且|并|以及|同时|必须|需要|需|应|须|可|能|在|于|其|该|此|任何|任一|各种|其他|其它|等|内|前|后|时|期间|期|已|过|未|无|不|血清|血液|血浆|水平|计数|数值|值|评分|分级|分期|定义|级|分|度|岁|性别不限|性别|男女不限|男女|不限|使用|公式|计算|基线|正常|上限|下限|心脏|女性|男性|妇女|病史|史|疾病|症|类|时间|至少|以上|以下|超过|之间|介于|达到|恢复至|恢复|水平|规定|根据|标准|按照|依据|中|上|下|一个|一种|种|个|名|足够|良好|功能|(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?![\u4e00-\u9fff])"
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'-]+")
_PUNCT: Final = re.compile(r"[\s,;:.。、()\[\]{}<>≤≥=×%/+~*'\"!?&|\\_-]")


def residue(text: str, taken: list[tuple[int, int]], start: int, end: int) -> int:
    """How much of a stretch says something beyond what was taken: content words, two Chinese characters counting as one.

    >>> residue("patients with severe trauma", [(21, 27)], 0, 27)
    1
    """
    kept = list(text[start:end])
    for a, b in taken:
        for k in range(max(a, start), min(b, end)):
            kept[k - start] = "\n"
    rest = "".join(kept)
    english = [w for w in _WORD.findall(rest) if w.lower() not in _STOP_EN]
    chinese = _STOP_ZH.sub(" ", re.sub(r"[\x00-\x7f]", " ", rest))
    hanzi = sum(1 for c in chinese if "\u4e00" <= c <= "\u9fff")
    return len(english) + (hanzi + 1) // 2


ABOUT: Final = MappingProxyType({"within": "<=", "less than": "<", "at least": ">=", "more than": ">"})
BOUND_WORDS: Final = MappingProxyType({v: k for k, v in ABOUT.items()})
