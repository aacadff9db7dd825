"""Whether participants have had the treatment, or its organ dose, before: radiotherapy after earlier radiotherapy."""

from __future__ import annotations

import re

from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look
from trialwright.checking.words import search


def is_reirradiation(look: Look) -> bool:
    """Radiotherapy for a recurrence after earlier radical or radiation treatment."""
    kept: bool | None = look.__dict__.get("_reirradiation")
    if kept is None:
        f = facts_of(look)
        titles = (
            look.text("identification.public_title")
            + look.text("identification.scientific_title")
            + look.text("condition.name")
        )
        before = search(
            r"(?:prior|previous|after)[^.;。；]{0,30}(?:radical|radiation|radiotherapy|irradiat)|既往[^。；]{0,20}放疗|根治性(?:放|治)疗后",
            "\n".join(c.text for c in look.criteria) + look.text("summary"),
            re.I,
        )
        kept = f.is_of("re-irradiation") or (
            f.is_of("radiotherapy") and bool(search(r"recurr|复发", titles, re.I)) and bool(before)
        )
        look.__dict__["_reirradiation"] = kept
    return kept
