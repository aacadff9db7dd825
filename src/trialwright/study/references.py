"""What the values of a study refer to, and what must hold between them: STU-11, 15, 21, 24, 26–29, 31, 33, 40."""

from __future__ import annotations

from collections.abc import Mapping

from trialwright.study.kinds import GENERAL, Reading
from trialwright.study.study import Study
from trialwright.study.tree import Map, Scalar

SECTIONS = (
    "concepts",
    "anchors",
    "gates",
    "interventions",
    "arms",
    "epochs",
    "visits",
    "activities",
    "endpoints",
    "oversight",
    "samples",
    "decisions",
)


def names_of(tree: Map) -> Mapping[str, Mapping[str, Scalar]]:
    """Every name of the file by space, with its key."""
    out: dict[str, dict[str, Scalar]] = {}
    for section in SECTIONS:
        out[section] = _keys(tree.get(section))
    escalation = tree.get("escalation")
    out["cohorts"] = _keys(escalation.get("cohorts") if isinstance(escalation, Map) else None)
    analysis = tree.get("analysis")
    out["sets"] = _keys(analysis.get("sets") if isinstance(analysis, Map) else None)
    return out


def _keys(node: object) -> dict[str, Scalar]:
    return {k.text: k for k, _ in node.entries if k.text not in GENERAL} if isinstance(node, Map) else {}


def complain_of_references(study: Study | None, at: Reading) -> None:
    """Adds what is wrong between the values."""
