"""The same page saved as text, as plain HTML and in the register's own templates says the same."""

from __future__ import annotations

import pytest

from tests.reading.invented import TRIALS
from tests.reading.laws import broken_laws
from tests.reading.pages import Trial, html_page, saved_page, text_page
from trialwright.reading.read import read_page
from trialwright.reading.record import RegistryRecord, State


def said(record: RegistryRecord) -> dict[str, dict[str, object]]:
    """States, texts and meanings without places; hidden lists aside."""
    return {
        path: {lang: (s.state, s.text, s.code, s.items) for lang, s in f.slots.items()}
        for path, f in record.fields.items()
        if not path.startswith(("eligibility.inclusion", "version", "sites", "sponsor.secondary"))
    }


@pytest.mark.parametrize("name", sorted(TRIALS))
@pytest.mark.evidence("law")
def test_text_and_html_say_the_same(name: str) -> None:
    trial = TRIALS[name]
    if trial.version:
        trial = Trial(trial.single, trial.groups, "")
        single = {k: v for k, v in trial.single.items() if k != "registration.audit"}
        trial = Trial(single, trial.groups, "")
    as_text = read_page(text_page(trial).encode(), name="a.txt")
    as_html = read_page(html_page(trial).encode(), name="a.html")
    assert as_html.layout == "chictr-html"
    assert as_html.pages[0].lines.unread == ()
    assert said(as_html) == said(as_text)
    assert broken_laws(as_html) == {}


@pytest.mark.parametrize("newer", [False, True])
@pytest.mark.evidence("law")
def test_templates_of_the_register(newer: bool) -> None:
    trial = TRIALS["chictr-dose-levels"]
    record = read_page(saved_page(trial, newer=newer).encode(), name="a.html")
    assert broken_laws(record) == {}
    assert record.pages[0].lines.unread == ()
    assert record.text("arms[2].label", "en") == "Medium-dose group"
    assert len(record.indices("outcomes")) == 6
    zh = record.slot("eligibility.inclusion[5].a", "zh")
    assert zh is not None and zh.state is State.VALUE
    assert zh.text is not None and "≥1.5×10^9/L" in zh.text
    assert str(record.slot("eligibility.age.max").quantity) == "70 y"  # type: ignore[union-attr]
    assert record.text("eligibility.inclusion[7]", "en").startswith("Subjects participate voluntarily")
