"""What is given, read from the words of an arm: components with amount, route, rhythm and length; all of it a proposal.

Nothing is looked up by the name of a drug: amounts, units and rhythms carry the reading, the words before an amount name it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from trialwright.reading.drafting.regimens import Regimens, regimens_of
from trialwright.reading.drafting.words import Length, lengths_in, number_of, one_line, plain_number, said
from trialwright.values.text import Text

_TIMES: Final = r"[×xX✕*]"
_SPLIT: Final = re.compile(
    r"\s*(?:[+＋;；→。]|\n|,\s*(?:then|and|or)\b|\bcombined with\b|\bplus\b|\bfollowed by\b|联合|并联合|序贯|,(?!\s*(?:持续|连续|连用|共|每|第|最多|至多|不超过|for|every|on|d\d|day|up to|maximum|at most|until|[A-Za-z\u4e00-\u9fff-]{1,10}(?:停药|停用|结束|末次给药)后?第))(?=\s*[A-Za-z\u4e00-\u9fff-]+\s*[\d(])|、(?=[A-Za-z\u4e00-\u9fff]+\s*\d))\s*",
    re.I,
)
_AMOUNT: Final = re.compile(
    r"(?<![\w.^])(?P<number>\d+(?:\.\d+)?)\s*(?P<power>"
    + _TIMES
    + r"\s*10\s*\^?\s*(?P<exponent>\d{1,2})|E\s*(?P<e>\d{1,2}))?\s*"
    r"(?P<unit>mg|µg|μg|ug|mcg|g|IU|U|万单位|mL|ml|MBq|GBq|mCi|cells?|个?细胞|(?:[A-Za-z-]+\s)?particles|个?颗粒|CFU)(?![A-Za-z])"
    r"\s*(?P<per>/\s*(?:kg|m\s?\^?\s?[2²]|㎡))?\s*(?P<day>/\s*(?:d\b|day|天|日))?",
)
_SHARE: Final = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*%\s*(?:of\s+)?(?:the\s+)?(?P<of>tumou?r volume|肿瘤体积|lesion volume|病灶体积)", re.I
)
_GRAY: Final = re.compile(
    rf"(?P<gray>\d+(?:\.\d+)?)\s*Gy\s*(?:/\s*(?:f|fx|fraction|次)\s*)?(?:{_TIMES}|per fraction,?\s*)\s*(?P<n>\d+)(?:\s*[-~–]\s*(?P<to>\d+))?",
    re.I,
)
_GRAY_TOTAL: Final = re.compile(
    r"(?P<total>\d+(?:\.\d+)?)\s*Gy\s*(?:in|/)\s*(?P<n>\d{1,2})\s*(?:fractions?|fx?|次|F)", re.I
)
_FULL_STOP: Final = re.compile(r"(?<=[A-Za-z0-9)]{2})\.\s+(?=[A-Z][a-z])")
_AFTER_EN: Final = re.compile(
    r"on (?:the )?(?:days? )?(?P<days>\d{1,3}(?:st|nd|rd|th)?(?:(?:,| and| &|, and) \d{1,3}(?:st|nd|rd|th)?)*)(?: days?)? after "
    r"(?:(?:the )?(?:end|completion|discontinuation|withdrawal|last dose) of |(?=\S+ (?:withdrawal|discontinuation|completion|ends?\b)))"
    r"(?P<what>[A-Za-z][A-Za-z0-9-]*)",
    re.I,
)
_AFTER_ZH: Final = re.compile(
    r"(?P<what>[A-Za-z0-9-]{2,}|[\u4e00-\u9fff]{2,8})(?:停药|停用|结束|末次给药)后?第?(?P<days>\d{1,3}\s*天?(?:\s*[和、及与]\s*第?\d{1,3}\s*天?)*)"
)
_MAINTENANCE: Final = re.compile(r"\bmaintenance\b|维持", re.I)
_GOES_ON: Final = re.compile(r"every (\d+) d from day 1((?: for \d+ \w+| x \d+)?)")
_FROM: Final = re.compile(r"\bfrom\s*~?\s*(?:d|day\s)\s?(\d{1,3})\s*$", re.I)
"""The day on which what comes next begins: "from ~D28, IMRT 2 Gy x 28"."""
_AUC: Final = re.compile(r"AUC\s*=?\s*(?P<n>\d+(?:\.\d+)?)", re.I)
_EVERY: Final = re.compile(
    r"(?:every|q|每)\s*(?P<n>\d{1,2}|two|three|four|[二两三四])?\s*[-–]?\s*(?P<unit>weeks?|wk?s?|days?|d|months?|周|天|个月|月)(?![A-Za-z])",
    re.I,
)
_DAYS: Final = re.compile(
    r"\b[dD](?:ay)?\s?(?P<a>\d{1,3})\s*(?:[-–~]\s*[dD]?\s?(?P<b>\d{1,3}))?(?:\s*(?:&|and|,|、|和)\s*[dD](?:ay)?\s?(?P<c>\d{1,3}))?|第\s*(?P<z>\d{1,3})\s*[-~至]\s*(?P<y>\d{1,3})\s*天"
)
_COURSE: Final = re.compile(
    rf"(?:{_TIMES}|\bfor|持续|连续|共|连用|\bfor a total of|\bup to|\bmaximum(?: of)?|\bat most|最多|至多|不超过)\s*(?=(?:\d|[一二两三四五六七八九十]|one|two|three|four|five|six))",
    re.I,
)
_ROUTES: Final = (
    ("intratumor", r"intratumou?r|瘤内"), ("intravenous", r"\bi\.?v\.?\b|intravenous|infusion|静脉|输注|滴注"), ("oral", r"\boral|\bp\.?o\.?\b|口服|tablet|capsule|片|胶囊"),
    ("subcutaneous", r"subcutaneous|\bs\.?c\.?\b|皮下"), ("intramuscular", r"intramuscular|\bi\.?m\.?\b|肌注|肌内|肌肉注射"),
    ("intrathecal", r"intrathecal|鞘内"), ("intraperitoneal", r"intraperitoneal|腹腔"), ("inhalation", r"inhal|吸入|雾化"),
    ("topical", r"topical|外用|涂抹|cream|ointment|乳膏"), ("ophthalmic", r"ophthalm|eye drops|滴眼|眼用"), ("intranasal", r"intranasal|鼻喷|滴鼻"),
    ("intra-arterial", r"intra-?arterial|动脉灌注"), ("rectal", r"rectal|灌肠|直肠给"), ("intra-articular", r"intra-?articular|关节腔"),
    ("intravitreal", r"intravitreal|玻璃体"),
)  # fmt: skip
_TYPES: Final = (
    ("radiation", r"\bGy\b|radiotherap|radiation|\bRT\b|SBRT|IMRT|放疗|放射治疗|照射"), ("surgery", r"surg|resection|手术|切除术"),
    ("vaccine", r"vaccin|疫苗"), ("genetic", r"gene therapy|CAR-?T|基因治疗"),
    ("biologic", r"cells?\b|细胞|antibod|[a-z]mab\b|单抗|globulin|球蛋白|plasma|血浆|exosome|vesicle|囊泡|外泌体|interferon|干扰素|probiotic|益生菌|microbiota|粪菌|PD-?L?1"),
    ("device", r"device|stent|laser|catheter|支架|器械|激光|stimulation|电刺激|磁刺激"), ("procedure", r"acupunct|针灸|针刺|moxibustion|艾灸|massage|推拿|block|阻滞|anesth|麻醉"),
    ("behavioral", r"exercise|training|education|counsel|rehabilit|运动|训练|教育|护理|康复|心理|认知"),
    ("dietary supplement", r"vitamin|supplement|diet|维生素|膳食|营养"),
)  # fmt: skip
_STOP: Final = frozenset(
    [
        "of",
        "the",
        "a",
        "an",
        "at",
        "in",
        "on",
        "with",
        "and",
        "or",
        "then",
        "dose",
        "dosage",
        "starting",
        "initial",
        "initially",
        "injection",
        "infusion",
        "oral",
        "orally",
        "intravenous",
        "intravenously",
        "iv",
        "po",
        "sc",
        "treatment",
        "therapy",
        "group",
        "arm",
        "patients",
        "receive",
        "received",
        "receiving",
        "given",
        "be",
        "will",
        "to",
        "for",
        "by",
        "plus",
        "combined",
        "standard",
        "is",
        "are",
        "was",
        "single",
        "each",
        "per",
        "day",
        "days",
        "week",
        "weeks",
        "program",
        "regimen",
        "induction",
        "maintenance",
        "definitive",
        "using",
        "use",
        "start",
        "from",
        "intratumoral",
        "intratumour",
        "subcutaneous",
        "once",
        "twice",
        "daily",
        "q3w",
        "q2w",
    ]
)
_ZH_PREFIX: Final = re.compile(
    r"^(?:给予|予以|采用|使用|应用|接受|口服|静脉滴注|静脉注射|静脉输注|皮下注射|肌肉注射|注射|输注|起始|每次|单次|单剂量|标准|治疗组|对照组|试验组|实验组|患者|参与者|在|的|及|和|与|或|加|再|每周|每日|每天)+"
)
_RHYTHM_TOKEN: Final = re.compile(
    r"[A-Za-z]|[dq]\d{1,3}(?:[dwh]|-\d+)?|(?:mg|g|ug)|m2|[bt]id|qd|qod|c?Gy|more|than|total|fractions?", re.I
)
"""Left over from a rhythm or an amount before: ``m`` of mg/m², ``d1``, ``q3w``."""
_ZH_NAME: Final = re.compile(r"[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z0-9-]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One thing given, as far as the words tell.

    Args:
        dose: a line of the study file, or empty where the words give no amount.
        level: the number and unit that may differ between dose levels.
        when: a schedule, or empty where the words give no rhythm.
        is_named: whether the words name it; else it bears the name of its kind.
        maintenance: interval in days and length of what goes on after the rest, where only single days stand before.
        after: another thing by whose end its days are counted, and these days.
        regimens: the regimens one of which is given, where the words join several by "or".
    """

    name: Text
    type: str
    route: str = ""
    dose: str = ""
    level: tuple[str, str] | None = None
    when: str = ""
    share_of: str = ""
    words: str = ""
    is_named: bool = True
    maintenance: tuple[int, str] | None = None
    after: tuple[str, tuple[int, ...]] | None = None
    regimens: Regimens | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes two components of two arms the same thing."""
        options = "; ".join(", ".join(o) for o in self.regimens.options) if self.regimens is not None else ""
        return (self.name.en or self.name.zh).casefold(), options or self.dose


def components_of(text: Text) -> tuple[Component, ...]:
    """The components an arm's words name; empty where no amount and no known kind of treatment is found."""
    en, zh = _in_one_language(text.en), _in_one_language(text.zh)
    if en and zh and len(en) == len(zh):
        return tuple(_paired(a, b) for a, b in zip(en, zh, strict=True))
    if en and zh:
        by_dose = {c.dose: c for c in zh if c.dose}
        best = en if len(en) >= len(zh) else zh
        return tuple(_paired(c, by_dose[c.dose]) if best is en and c.dose and c.dose in by_dose else c for c in best)
    return en or zh


def _paired(a: Component, b: Component) -> Component:
    return replace(
        a,
        name=Text(zh=b.name.zh, en=a.name.en),
        when=a.when or b.when,
        route=a.route or b.route,
        after=a.after or b.after,
        dose=a.dose or b.dose,
        level=a.level or b.level,
    )


def _in_one_language(text: str) -> tuple[Component, ...]:
    out: dict[tuple[str, str], Component] = {}
    rest, loose = [], list[str]()
    for line in text.split("\n"):
        choice = regimens_of(line)
        if choice is None:
            rest.append(line)
            continue
        name = Text(zh="", en=choice.name or "Chemotherapy")
        rhythm = f"every {choice.days} d from day 1" + (f" x {choice.cycles}" if choice.cycles else "")
        chosen = Component(name=name, type="drug", when=rhythm, words=line, regimens=choice)
        out.setdefault(chosen.key, chosen)
    start = ""
    for chunk in _SPLIT.split(_unbracketed(one_line("\n".join(rest)))):
        found = component_of(chunk)
        if found is not None and start and found.when.startswith("daily on treatment days from day 1 x"):
            found = replace(found, when=found.when.replace("from day 1 x", f"from day {start} x"))
        begins = _FROM.search(chunk)
        start = begins[1] if begins is not None else ""
        if found is not None:
            out.setdefault(found.key, found)
        elif (rhythm := when_of(one_line(chunk), "", "drug")) and rhythm not in loose:
            loose.append(rhythm)
        for sentence in _FULL_STOP.split(
            chunk
        ):  # the same thing said again, for longer: "maintenance: … up to 24 months"
            again = component_of(sentence)
            before = out.get(again.key) if again is not None else None
            if again is not None and before is not None and _lasts(again) > _lasts(before) > 0:
                out[again.key] = replace(before, when=again.when)
            elif again is not None and before is not None and before.when.startswith("once at day"):
                goes_on = _GOES_ON.fullmatch(again.when) if _MAINTENANCE.search(sentence) else None
                if goes_on is not None:
                    out[again.key] = replace(before, maintenance=(int(goes_on[1]), goes_on[2]))
    if len(out) == 1 and len(loose) == 1:  # "100 mL. Once a week for 4 weeks.": one thing, one rhythm
        key, only = next(iter(out.items()))
        out[key] = only if only.when else replace(only, when=loose[0])
    return tuple(out.values())


def _lasts(c: Component) -> float:
    """How many days a schedule runs; 0 where it has no end."""
    length = max(lengths_in(c.when.partition(" for ")[2]), key=lambda x: x.days, default=None)
    if length is not None:
        return float(length.days)
    times = re.fullmatch(r"every (\d+) d from day 1 x (\d+)", c.when)
    return float(times[1]) * float(times[2]) if times else 0.0


def _unbracketed(text: str) -> str:
    """Brackets that hold components open up; brackets behind an amount stay."""
    return re.sub(r"[（(](?=[^()（）]*\d[^()（）]*[+＋;；])([^()（）]*)[)）]", r" + \1 + ", text)


def component_of(chunk: str) -> Component | None:
    """The component one stretch of words tells, or ``None``."""
    words = one_line(chunk)
    dose, level, at, share = _dose(words)
    type_ = _type_at(words, dose, at)
    if not dose and type_ not in ("radiation", "surgery"):
        return None
    name = _name(words, at, type_)
    named = bool(name.en or name.zh)
    if not named:
        name = _generic(type_)
    return Component(
        is_named=named,
        name=name,
        type=type_,
        route="" if type_ in ("radiation", "surgery") else route_of(words),
        dose=dose,
        level=level,
        when=when_of(_sentence(words, at) if dose else words, dose, type_),
        share_of=share,
        words=words,
        after=_after(words),
    )


def _after(words: str) -> tuple[str, tuple[int, ...]] | None:
    """The days "on the 2nd and 14th days after ATG withdrawal" names, and of what; ``None`` where nothing is said to end.

    >>> _after("infused once on the 2nd and 14th days after ATG withdrawal"), _after("ATG停药后第2天和第14天各输注一次")
    (('ATG', (2, 14)), ('ATG', (2, 14)))
    """
    m = _AFTER_EN.search(words) or _AFTER_ZH.search(words)
    if m is None:
        return None
    days = tuple(dict.fromkeys(int(d) for d in re.findall(r"\d+", m["days"]) if int(d)))
    return (m["what"], days) if days else None


def _sentence(words: str, at: int) -> str:
    """The sentence an amount stands in: the days of the next one belong to something else."""
    end = _FULL_STOP.search(words, at)
    starts = [m.end() for m in _FULL_STOP.finditer(words, 0, at)]
    return words[starts[-1] if starts else 0 : end.start() if end is not None else len(words)]


def _type_at(words: str, dose: str, at: int) -> str:
    """The kind, by the dose first, then by the words just before it; an amount of mass is a medicine."""
    if "Gy" in dose:
        return "radiation"
    near = type_of(words[max(0, at - 40) : at + 12])
    if not dose:
        return near if near != "drug" else type_of(words)
    return near if near in ("biologic", "vaccine", "genetic", "dietary supplement") else "drug"


def type_of(words: str) -> str:
    """The kind of intervention the words speak of; a drug where nothing else is said."""
    return next((t for t, p in _TYPES if re.search(p, words, re.I)), "drug")


def route_of(words: str) -> str:
    """The route the words name, or empty."""
    return next((r for r, p in _ROUTES if re.search(p, words, re.I)), "")


def _dose(words: str) -> tuple[str, tuple[str, str] | None, int, str]:
    if m := _SHARE.search(words):
        return f"{m['number']} % of tumour_volume", (m["number"], "%"), m.start(), "tumour_volume"
    if m := _GRAY.search(words):
        number = m["n"] + (f"..{m['to']}" if m["to"] and int(m["to"]) > int(m["n"]) else "")
        return f"{plain_number(m['gray'])} Gy x {number}", None, m.start(), ""
    if (m := _GRAY_TOTAL.search(words)) and int(m["n"]):
        each = float(m["total"]) / int(m["n"])
        return f"{each:g} Gy x {m['n']}", None, m.start(), ""
    if m := _AUC.search(words):
        return f"AUC {plain_number(m['n'])}", None, m.start(), ""
    m = _AMOUNT.search(words)
    if m is None:
        return "", None, len(words), ""
    unit = _unit(m["unit"])
    number = _number(m)
    per = "/m2" if m["per"] and "m" in m["per"] and "kg" not in m["per"] else "/kg" if m["per"] else ""
    day = "/d" if m["day"] else ""
    return f"{number} {unit}{per}{day}", (number, f"{unit}{per}{day}"), m.start(), ""


def _number(m: re.Match[str]) -> str:
    exponent = m["exponent"] or m["e"]
    mantissa = m["number"]
    if m["unit"] == "万单位":
        return f"{mantissa}e4" if "." not in mantissa else f"{float(mantissa) * 10000:.0f}"
    if not exponent:
        return plain_number(mantissa)
    return f"{plain_number(mantissa)}e{int(exponent)}"


def _unit(word: str) -> str:
    word = word.strip()
    if "cell" in word.lower() or "细胞" in word:
        return "cells"
    if "particle" in word.lower() or "颗粒" in word:
        return "particles"
    return {"µg": "ug", "μg": "ug", "mcg": "ug", "ml": "mL", "万单位": "IU", "mCi": "mCi"}.get(word, word)


def _name(words: str, at: int, type_: str) -> Text:
    before = words[:at]
    if re.search(r"[\u4e00-\u9fff]", before):
        part = re.split(r"[,，:：()（）\s]", before.rstrip(" :：(（,，"))[-1]
        part = _ZH_PREFIX.sub("", part)
        found = _ZH_NAME.search(part)
        name = (found.group() if found else "")[:24]
        name = re.sub(r"(?:剂量|用量|起始|注射|口服|静脉滴注|静脉注射|每|为|约|共|含|达)+$", "", name)
        return Text(zh=name, en="")
    tokens = re.findall(r"[A-Za-z][A-Za-z0-9-]*", before.rstrip(" :").rsplit(":", 1)[-1])
    kept: list[str] = []
    for token in reversed(tokens):
        if _RHYTHM_TOKEN.fullmatch(token):
            if kept:
                break  # what stands before belongs to another amount
        elif token.lower() not in _STOP:
            kept.append(token)
    return Text(zh="", en=" ".join(reversed(kept[:3]))[:40])


def _generic(type_: str) -> Text:
    from trialwright.study.words import INTERVENTION_TYPES

    known = INTERVENTION_TYPES.get(type_)
    words = {"radiation": Text(zh="放疗", en="Radiotherapy"), "surgery": Text(zh="手术", en="Operation")}
    return words.get(type_) or known or Text(zh="干预", en="Treatment")


def when_of(words: str, dose: str, type_: str) -> str:
    """A schedule from the rhythm and the length the words give, or empty."""
    every = _rhythm(words)
    days = list(_DAYS.finditer(words))
    course = _course(words)
    if "Gy x" in dose:
        n = dose.rpartition("x ")[2]
        start = next((int(m["a"]) for m in days if m["a"] and int(m["a"])), 1)
        return f"daily on treatment days from day {start} x {n.partition('..')[0]}"
    if days and not every:
        return _on_days(days)
    if every:
        return f"{every} from day 1{course}"
    if dose.endswith("/d") and course:
        return f"daily from day 1{course}"
    return ""


def _rhythm(words: str) -> str:
    if re.search(
        r"\b(?:twice|two times) (?:a day|daily)|\bbid\b|每日(?:两|2|二)次|每天(?:两|2|二)次|一日(?:两|2|二)次",
        words,
        re.I,
    ):
        return "twice daily"
    if re.search(r"\b(?:three times|thrice) (?:a day|daily)|\btid\b|每日(?:三|3)次|每天(?:三|3)次", words, re.I):
        return "three times daily"
    if re.search(r"\btwice (?:a week|weekly)|每周(?:两|2|二)次", words, re.I):
        return "twice weekly"
    if (m := _EVERY.search(words)) and (m["n"] or not re.match(r"(?:每|every|q)\s*(?:d|day|天)", m[0], re.I)):
        n = number_of(m["n"].lower()) if m["n"] else 1
        unit = {"w": "wk", "周": "wk", "m": "mo", "个": "mo", "月": "mo"}.get(m["unit"][0].lower(), "d")
        if n:
            return f"every {n * 7} d" if unit == "wk" else f"every {n} {unit}"
    if re.search(r"\b(?:once )?(?:weekly|a week|per week)\b|\bqw\b|每周(?:一|1)次|一周一次", words, re.I):
        return "every 7 d"
    if re.search(r"\bdaily\b|\bqd\b|once a day|per day|每日|每天|一日一次|/\s?(?:d\b|day|天|日)", words, re.I):
        return "daily"
    return ""


def _course(words: str) -> str:
    for m in _COURSE.finditer(words):
        rest = words[m.end() : m.end() + 24]
        found = lengths_in(rest)
        if found and found[0].unit in ("d", "wk", "mo", "y") and found[0].number <= 520:
            return f" for {found[0]}"
        cycles = re.match(r"(\d{1,2})\s*(?:cycles?|周期|个周期|次|doses)", rest, re.I)
        if cycles and int(cycles[1]):
            return f" x {cycles[1]}"
    return ""


def _on_days(days: list[re.Match[str]]) -> str:
    parts = []
    for m in days[:6]:
        first, last, also = m["a"] or m["z"], m["b"] or m["y"], m["c"]
        if not first or int(first) == 0:
            continue
        if last and int(last) > int(first):
            parts.append(f"daily from day {int(first)} x {int(last) - int(first) + 1}")
        else:
            parts.append(f"once at day {int(first)}")
        if also and int(also):
            parts.append(f"once at day {int(also)}")
    return "; ".join(dict.fromkeys(parts))


def longest_course(components: tuple[Component, ...]) -> Length | None:
    """The longest length any schedule names, for the end of treatment."""
    found = [x for c in components for x in lengths_in(c.when)]
    return max(found, key=lambda x: x.days, default=None)


__all__ = ["Component", "component_of", "components_of", "longest_course", "route_of", "said", "type_of", "when_of"]
