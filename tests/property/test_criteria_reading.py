"""Whatever a person writes into a facts file, a table or a bundle: facts, or errors with their places; never a crash."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.criteria.worlds import LEXICON
from trialwright.criteria.gate import read_gate
from trialwright.criteria.reading_facts import read_facts
from trialwright.criteria.screening import screen
from trialwright.errors import TrialwrightError
from trialwright.shell.facts_files import _fill, _placing
from trialwright.shell.fhir_facts import facts_tree

pytestmark = pytest.mark.evidence("law")
GATE = read_gate(
    "enrolment",
    {
        "I1": "ANC >= 1.5 x10^9/L within 7 d before first_dose without G_CSF for 14 d",
        "I2": "age >= 18 y at consent",
        "I3": "CrCl_CG >= 50 mL/min or Cr <= 1.5 ULN",
        "E1": "some AE where (grade >= 3 and end more than 72 h after start)",
        "E2": "has major_surgery within 4 wk before first_dose",
        "E3": "some lesion where (volume > 3000 cm3)",
        "E4": "NYHA > II or HIV is positive or HCV_RNA > LOD",
    },
    LEXICON,
)

words = st.sampled_from(
    ["ANC", "Cr", "weight", "HIV", "NYHA", "G_CSF", "AE", "lesion", "major_surgery", "first_dose", "consent", "value", "date", "start",
     "end", "ULN", "grade", "length", "ongoing", "results", "facts", "dates", "born", "sex", "at", "participant", "judgements", "x", "what"]
)  # fmt: skip
scalars = st.one_of(
    st.sampled_from(
        [
            "no",
            "yes",
            "no more",
            "2026-10-01",
            "2026-10",
            "2026-13-40",
            "0001",
            "9999-12-31",
            "1.8 x10^9/L",
            "<20",
            "-5 g/L",
            "1e9",
            "97",
            "0",
            "0 umol/L",
            "70 kg",
            "positive",
            "indeterminate",
            "not detected",
            "2026-10-15 planned",
            "2026-10-15 25:00",
            "male",
            "",
            "III",
            "𝟙",
        ]
    ),
    st.text(max_size=8),
    st.none(),
)
trees = st.recursive(
    scalars, lambda t: st.one_of(st.lists(t, max_size=3), st.dictionaries(words, t, max_size=4)), max_leaves=8
)
sections = st.fixed_dictionaries(
    {"at": st.sampled_from(["2026-10-12", "0001-01-01", "9999-12-31", "soon"])},
    optional={
        "dates": st.dictionaries(words, trees, max_size=3),
        "results": st.dictionaries(words, trees, max_size=4),
        "facts": st.dictionaries(words, trees, max_size=4),
        "judgements": trees,
        "born": scalars,
        "sex": scalars,
        "participant": scalars,
    },
)


@given(st.one_of(sections, trees))
def test_any_tree_is_facts_or_errors(tree: Any) -> None:
    with suppress(TrialwrightError):
        facts = read_facts(tree, LEXICON)
        found = screen(GATE, facts, LEXICON)
        assert found.to_json()["verdict"] == found.verdict
        for d in found.criteria:
            assert (d.evaluation.value is None) == bool(d.evaluation.missing)


fhir_words = st.sampled_from(
    ["resourceType", "entry", "resource", "code", "text", "coding", "display", "valueQuantity", "value", "unit", "status", "effectiveDateTime",
     "referenceRange", "high", "component", "clinicalStatus", "onsetPeriod", "start", "performedPeriod", "birthDate", "gender", "bodySite"]
)  # fmt: skip
fhir_values = st.one_of(
    st.sampled_from(["Bundle", "Observation", "Patient", "Condition", "Procedure", "MedicationStatement", "ANC", "final", "2026-10-01", "active", "1"]),
    st.none(),
    st.integers(-2, 2),
)  # fmt: skip
resources = st.recursive(
    fhir_values, lambda t: st.one_of(st.lists(t, max_size=2), st.dictionaries(fhir_words, t, max_size=5)), max_leaves=10
)
entries = st.lists(st.dictionaries(fhir_words, resources, max_size=6).map(lambda r: {"resource": r}), max_size=3)


@given(entries)
def test_any_bundle_is_facts_or_an_error(entry: list[Any]) -> None:
    with suppress(TrialwrightError):
        tree, notes = facts_tree({"resourceType": "Bundle", "entry": entry}, LEXICON, "bundle.json")
        assert isinstance(notes, tuple)
        read_facts({**tree, "at": "2026-10-12"}, LEXICON)


COLUMNS = [
    "participant",
    "at",
    "born",
    "ANC",
    "ANC.date",
    "ANC.unit",
    "ANC.ULN",
    "G_CSF",
    "AE",
    "AE.grade",
    "AE.start",
    "judge.E1",
    "judge.by",
    "first_dose",
]


@given(st.dictionaries(st.sampled_from(COLUMNS), st.one_of(scalars, st.text(max_size=6)), max_size=8))
def test_any_row_is_facts_or_errors(row: dict[str, str | None]) -> None:
    tree: dict[str, Any] = {}
    for column, said in row.items():
        place = _placing(column, LEXICON)
        assert place is not None
        if said:
            place(tree, said)
    _fill(tree)
    with suppress(TrialwrightError):
        read_facts(tree, LEXICON)
