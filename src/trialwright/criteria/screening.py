"""Screens one participant at one gate: the verdict, each criterion with its reason, and what is missing from whom.

Ineligible as soon as one inclusion is false or one exclusion true; eligible when every inclusion is true and every
exclusion false; otherwise undetermined, as is a gate without inclusions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, TypeAlias

from trialwright.criteria import expression as ex
from trialwright.criteria.because import questions_in, target_of, who_answers
from trialwright.criteria.derived import lacking_inputs
from trialwright.criteria.evaluate import Evaluation, compiled
from trialwright.criteria.facts import Facts
from trialwright.criteria.gate import Criterion, Gate
from trialwright.criteria.lexicon import ASKS, Lexicon
from trialwright.criteria.reading_facts import from_the_future, implausible
from trialwright.criteria.say import say
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

Verdict: TypeAlias = Literal["eligible", "ineligible", "undetermined"]
_LETTER: Final = {True: "T", False: "F", None: "U"}
NO_INCLUSIONS: Final = 'protocol("no inclusion criteria")'
VERDICTS: Final = {
    "eligible": Text(zh="符合入选条件", en="eligible"),
    "ineligible": Text(zh="不符合入选条件", en="ineligible"),
    "undetermined": Text(zh="尚不能确定", en="undetermined"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One criterion decided for one participant; ``met``: yes, no or unknown, from the participant's side."""

    criterion: Criterion
    evaluation: Evaluation
    sentence: Text

    @property
    def met(self) -> Literal["yes", "no", "unknown"]:
        value = self.evaluation.value
        if value is None:
            return "unknown"
        return "yes" if value is self.criterion.is_inclusion else "no"

    @property
    def is_not_applicable(self) -> bool:
        """Met only because it does not apply: an ``if`` without ``else`` whose condition is false."""
        is_conditional = isinstance(self.criterion.expression, ex.Choose)
        return self.met == "yes" and is_conditional and self.evaluation.is_not_applicable

    def to_json(self) -> dict[str, Any]:
        e = self.evaluation
        out: dict[str, Any] = {
            "id": self.criterion.number,
            "kind": self.criterion.kind,
            "truth": _LETTER[e.value],
            "met": self.met,
            "until": e.until.isoformat() if e.until else None,
            "missing": sorted(e.missing),
            "because": {"zh": e.because.zh, "en": e.because.en},
            "rests_on": list(e.rests_on),
        }
        if self.is_not_applicable:
            out["not_applicable"] = True
        return out


@dataclass(frozen=True, slots=True)
class Need:
    """One missing thing, the criteria that ask for it, and (of a derived value) the inputs nobody has recorded."""

    need: str
    criteria: tuple[str, ...]
    inputs: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {"need": self.need, "criteria": list(self.criteria)}
        if self.inputs:
            out["inputs"] = list(self.inputs)
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """A participant screened at a gate.

    Args:
        until: eligible: the last day for which all answers hold; ineligible: up to that day it is too early, not a
            screening failure (``None`` = for good).
        missing: by who can answer, first what settles a criterion alone.
    """

    study: str
    version: str
    participant: str
    gate: str
    at: date
    verdict: Verdict
    until: date | None
    criteria: tuple[Decided, ...]
    missing: dict[str, tuple[Need, ...]]
    findings: tuple[Finding, ...] = ()
    questions: Mapping[str, Text] = field(default_factory=dict, repr=False)

    @property
    def deciding(self) -> tuple[Decided, ...]:
        """The criteria that make the participant ineligible."""
        return tuple(d for d in self.criteria if d.met == "no")

    @property
    def is_too_early(self) -> bool:
        """Whether every reason against the participant passes with time."""
        return self.verdict == "ineligible" and self.until is not None

    def to_json(self) -> dict[str, Any]:
        """The machine-readable form (``docs/screen.md``)."""
        out: dict[str, Any] = {
            "trialwright": 1,
            "kind": "Screening",
            "study": self.study,
            "version": self.version,
            "participant": self.participant,
            "gate": self.gate,
            "at": self.at.isoformat(),
            "verdict": self.verdict,
            "until": self.until.isoformat() if self.until else None,
            "criteria": [d.to_json() for d in self.criteria],
            "missing": {who: [n.to_json() for n in self.missing.get(who, ())] for who in ASKS},
        }
        if self.findings:
            out["findings"] = [
                {"code": f.code, "severity": f.severity.value, "field": f.field, "zh": f.text.zh, "en": f.text.en}
                for f in self.findings
            ]
        return out


class Screener:
    """A gate made ready once, to screen many participants."""

    def __init__(self, gate: Gate, lexicon: Lexicon, *, study: str = "", version: str = "") -> None:
        self.gate, self.lexicon, self.study, self.version = gate, lexicon, study, version
        self._asked: dict[str, str] = {}
        self._questions = {k: q for c in gate.criteria for k, q in questions_in(_strictest(c)).items()}
        self._questions["no inclusion criteria"] = Text(zh="没有入选标准", en="no inclusion criteria")
        self._prepared = [(c, _judge_of(c, gate, lexicon), *_spoken(c, gate, lexicon)) for c in gate.criteria]

    def __call__(self, facts: Facts) -> Screening:
        """One participant."""
        decided: list[Decided] = []
        findings: list[Finding] = [*implausible(facts, self.lexicon), *from_the_future(facts)]
        for criterion, judge, sentence, readings in self._prepared:
            decided.append(Decided(criterion=criterion, evaluation=judge(facts, self.gate.name), sentence=sentence))
            if readings:
                findings += _differing(criterion, readings, facts, self.gate.name)
        verdict, until = verdict_of(decided)
        return Screening(
            study=self.study,
            version=self.version,
            participant=facts.participant,
            gate=self.gate.name,
            at=facts.at,
            verdict=verdict,
            until=until,
            criteria=tuple(decided),
            missing=self._missing(decided, facts),
            findings=tuple(findings),
            questions=self._questions,
        )

    def _missing(self, decided: list[Decided], facts: Facts) -> dict[str, tuple[Need, ...]]:
        asking: dict[str, list[str]] = {}
        alone: set[str] = set()
        for d in decided:
            for need in d.evaluation.missing:
                asking.setdefault(need, []).append(d.criterion.number)
                if len(d.evaluation.missing) == 1:
                    alone.add(need)
        if not any(d.criterion.is_inclusion for d in decided):
            asking[NO_INCLUSIONS] = []
        order = sorted(asking, key=lambda n: (n not in alone, -len(asking[n]), n))
        out: dict[str, tuple[Need, ...]] = dict.fromkeys(ASKS, ())
        for need in order:
            who = self._asked.get(need) or self._asked.setdefault(need, who_answers(need, self.lexicon))
            out[who] = (*out[who], Need(need, tuple(asking[need]), self._inputs(need, facts)))
        return out

    def _inputs(self, need: str, facts: Facts) -> tuple[str, ...]:
        _, what = target_of(need)
        entry = self.lexicon.get("variable", what)
        return lacking_inputs(entry, facts) if entry is not None and entry.formula is not None else ()


def screen(gate: Gate, facts: Facts, lexicon: Lexicon, *, study: str = "", version: str = "") -> Screening:
    """Screens one participant; for many, make a ``Screener`` once."""
    return Screener(gate, lexicon, study=study, version=version)(facts)


def verdict_of(decided: list[Decided]) -> tuple[Verdict, date | None]:
    """The verdict and until when it holds."""
    against = [d.evaluation.until for d in decided if d.met == "no"]
    if against:
        return "ineligible", None if None in against else max(u for u in against if u is not None)
    has_inclusion = any(d.criterion.is_inclusion for d in decided)
    if not has_inclusion or any(d.met == "unknown" for d in decided):
        return "undetermined", None
    return "eligible", min((u for d in decided if (u := d.evaluation.until) is not None), default=None)


def _strictest(criterion: Criterion) -> ex.Expression:
    """With unsettled readings an inclusion needs all of them, an exclusion any."""
    if not criterion.readings:
        return criterion.expression
    every = (criterion.expression, *criterion.readings)
    return ex.All(every) if criterion.is_inclusion else ex.Any(every)


def _judge_of(criterion: Criterion, gate: Gate, lexicon: Lexicon) -> Callable[..., Evaluation]:
    return compiled(_strictest(criterion), lexicon, look_back=gate.look_back)


def _spoken(criterion: Criterion, gate: Gate, lexicon: Lexicon) -> tuple[Text, tuple[Callable[..., Evaluation], ...]]:
    sentence = say(criterion.expression, lexicon, gate.look_back)
    if not criterion.readings:
        return sentence, ()
    every = (criterion.expression, *criterion.readings)
    return sentence, tuple(compiled(e, lexicon, look_back=gate.look_back) for e in every)


def _differing(
    criterion: Criterion, readings: tuple[Callable[..., Evaluation], ...], facts: Facts, gate: str
) -> list[Finding]:
    values = [r(facts, gate).value for r in readings]
    if len(set(values)) == 1:
        return []
    letters = ", ".join(_LETTER[v] for v in values)
    return [
        Finding(
            code="CRI-30",
            severity=Severity.WARNING,
            field=f"criteria.{gate}.{criterion.number}",
            text=Text(
                zh=f"{criterion.number} 的不同读法结果不同({letters}),按较严者判定",
                en=f"the readings of {criterion.number} differ ({letters}); the stricter one decides",
            ),
            remedy=Text(zh="由研究者确定采用哪种读法", en="settle which reading is meant"),
            kind="ambiguous",
            detect="rule",
            layer="study",
        )
    ]
