"""Changing a pin is an amendment whose effect on participants can be listed."""

from __future__ import annotations

from datetime import date

from tests.trial.lives import STUDIES
from trialwright.analysis.repinned import changed_answers
from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.study.text import load
from trialwright.values import Quantity

TEXT = (STUDIES / "recurrent-npc.yaml").read_text("utf-8")


def study(text: str = TEXT) -> object:
    return load(text, name="study.yaml").study()


def events() -> list[Event]:
    day = date(2026, 1, 5)
    alt = {"item": "ALT", "low": Quantity.of("7 U/L"), "high": Quantity.of("50 U/L")}
    return [
        ev.Screened(happened=day, participant="A"),
        ev.Enrolled(happened=day, participant="A", gate="enrolment", number="001"),
        ev.Observed(happened=day, participant="A", value=Quantity.of("100 U/L"), **alt),  # type: ignore[arg-type]
        ev.Administered(happened=day, participant="A", intervention="ld_rt", number=1),
        ev.Administered(happened=day, participant="A", intervention="anti_pd1", number=1),
        ev.Observed(happened=date(2026, 2, 5), participant="A", value=Quantity.of("301 U/L"), **alt),  # type: ignore[arg-type]
        ev.ResponseRead(happened=date(2026, 3, 5), participant="A", response="PR"),
        ev.ResponseRead(happened=date(2026, 4, 9), participant="A", response="PD"),
    ]


def test_nothing_changes_under_the_same_study() -> None:
    assert changed_answers(study(), study(), events(), date(2026, 6, 1)) == ()  # type: ignore[arg-type]


def test_another_version_of_ctcae_moves_a_grade() -> None:
    """ALT 301 with ULN 50 and base 100: grade 2 by v5.0, 3 by v6.0 (analysis rules, section 3)."""
    assert "ctcae: {version: 5.0" in TEXT
    found = changed_answers(
        study(), study(TEXT.replace("ctcae: {version: 5.0", "ctcae: {version: 6.0")), events(), date(2026, 6, 1)
    )  # type: ignore[arg-type]
    assert [(c.participant, c.what, c.old, c.new) for c in found] == [
        ("A", "CTCAE ALT", "v5.0 grade 2", "v6.0 grade 3")
    ]


def test_another_event_of_an_endpoint_moves_who_is_censored() -> None:
    old = "kind: survival, from: first_dose TBC, event: first of (progression; death) TBC"
    assert old in TEXT
    new = TEXT.replace(old, "kind: survival, from: first_dose TBC, event: death TBC")
    found = changed_answers(study(), study(new), events(), date(2026, 6, 1))  # type: ignore[arg-type]
    assert [c.what for c in found] == ["PFS"]
    assert found[0].old.startswith("event 2026-04-09") and found[0].new.startswith("censored")
