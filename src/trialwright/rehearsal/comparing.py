"""The same virtual participants under another escalation rule: the study file's text with the rule exchanged."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from trialwright.errors import TrialwrightError
from trialwright.study.edit import put, without
from trialwright.study.study import Escalation
from trialwright.study.text import Document

_OF_THE_STUDY: Final = ("max",)
"""Words of a rule that are the study's own keys: ``max 18`` is the largest number of participants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as a person names it: ``boin target 0.30 max 18``."""

    design: str
    settings: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return " ".join([self.design, *(f"{k} {v}" for k, v in self.settings)])


def rule_from(line: str) -> Rule:
    """Reads ``design key value …`` (``key=value`` too); the words are checked against the design's own parameters.

    Raises: ``UnknownName`` for a design, ``TrialwrightError`` for a parameter the design has not.

    >>> str(rule_from("boin target=0.30"))
    'boin target 0.30'
    """
    from trialwright.designs import DESIGNS
    from trialwright.values.catalogue import near_names

    words = line.replace("=", " ").split()
    if not words:
        raise TrialwrightError("compare: an empty rule; write three_plus_three, or boin target 0.30")
    entry = DESIGNS[words[0]]
    if len(words) % 2 == 0:
        raise TrialwrightError(f"compare: {line!r}: {words[-1]!r} has no value; write {words[0]} name value …")
    settings = tuple(zip(words[1::2], words[2::2], strict=True))
    known = [p.name for p in entry.parameters]
    for name, _ in settings:
        if name not in known and name not in _OF_THE_STUDY:
            near = near_names(name, [*known, *_OF_THE_STUDY])
            hint = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(known)}"
            raise TrialwrightError(f"compare: {words[0]} has no parameter {name!r}; {hint}")
    return Rule(design=words[0], settings=settings)


def plain(rule: Rule) -> Rule:
    """A named variant by the parameters it stands for: a study file names the design and says them.

    >>> str(plain(Rule(design="three_plus_three/declare")))
    'three_plus_three after_excess declare_below top declare mtd_n 3'
    """
    from trialwright.designs import DESIGNS

    given = dict(rule.settings)
    fixed = tuple((k, str(v)) for k, v in DESIGNS[rule.design].fixed.items() if k not in given)
    return Rule(design=rule.design.partition("/")[0], settings=(*fixed, *rule.settings))


def with_rule(document: Document, rule: Rule) -> Document:
    """The study file with another escalation rule: its table, recommendation and old parameters go, the new ones come.

    Raises: ``TrialwrightError`` where the study has no escalation; ``UnreadableTexts`` where the file cannot hold the rule.
    """
    rule = plain(rule)
    study = document.study()
    escalation = study.escalation
    if escalation is None:
        raise TrialwrightError(f"{document.name}: the study has no escalation, so no escalation rule can be compared")
    own = {f.name.replace("_", " ") for f in fields(Escalation)}
    gone = {"decide", "recommend", *(k for k in escalation.parameters if k not in own)}
    gone |= {k for k, _ in rule.settings if k in _OF_THE_STUDY}
    held = {k for k in gone if document.node(f"escalation.{k}") is not None}
    found = put(without(document, [f"escalation.{k}" for k in held]), "escalation", "rule", rule.design)
    for key, value in rule.settings:
        found = put(found, "escalation", key.replace("_", " "), value)
    found.study()
    return found
