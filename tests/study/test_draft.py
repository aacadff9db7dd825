"""Drafts: every page of every layout becomes a study file that loads; nothing invented stands unmarked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from trialwright.reading.draft import draft
from trialwright.reading.drafting.endpoints import outcome_of
from trialwright.reading.drafting.interventions import components_of
from trialwright.reading.read import read_page
from trialwright.reading.record import Field, Layer, Meaning, RegistryRecord, Slot, State
from trialwright.study.doubts import doubts
from trialwright.study.study import PermutedBlocks, SequentialCohorts, Study
from trialwright.study.text import load
from trialwright.values.text import Text

PAGES = [p for p in sorted((ROOT / "tests" / "golden" / "reading").glob("*/page.*")) if "record" not in p.name]
SAMPLES = ROOT / "src" / "trialwright" / "shell" / "samples"


def drafted(path: Path) -> tuple[RegistryRecord, str, Study]:
    record = read_page(path.read_bytes(), name=path.name)
    text = draft(record)
    return record, text, load(text, name="study.yaml").study()


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.parent.name)
def test_every_layout_gives_a_draft_that_loads(path: Path) -> None:
    record, text, study = drafted(path)
    assert study.decisions and study.blocking and study.endpoints and study.primary
    assert draft(record) == text
    assert not [f for f in doubts(study, record) if f.severity.value == "error"]
    unreasoned = [p for p, reason in study.tbc.items() if not reason and study.decision_of(p) is None]
    assert unreasoned == []
    assert study.tbc["interventions." + next(iter(study.interventions)) + ".type"]


def test_dose_levels_become_cohorts_with_a_rule() -> None:
    _, _, study = drafted(SAMPLES / "chictr-dose-levels.txt")
    e = study.escalation
    assert e is not None and e.rule == "three_plus_three" and len(e.cohorts) == 3
    assert isinstance(study.allocation_at("enrolment"), SequentialCohorts)
    assert {c.n for c in e.cohorts.values()} == {3}
    assert {"escalation.rule", "escalation.dlt.window"} <= set(study.tbc)
    assert study.analysis.sample_size is not None and study.analysis.sample_size.design == "escalation"


def test_randomised_arms_get_blocks_and_a_test() -> None:
    _, _, study = drafted(SAMPLES / "chictr-randomised.txt")
    a = study.allocation_at("enrolment")
    assert isinstance(a, PermutedBlocks) and len(study.arms) == 2 and a.blocks == (4,)
    assert str(study.identity.day_one) == "randomisation"
    primary = study.primary[0].name
    assert study.analysis.estimates[primary].compare and f"analysis.estimates.{primary}.compare" in study.tbc


def test_one_group_with_a_response_gets_an_exact_single_stage() -> None:
    _, text, study = drafted(SAMPLES / "chictr-single-arm.txt")
    assert study.analysis.sample_size is not None and study.analysis.sample_size.design == "single_stage"
    assert study.analysis.estimates[study.primary[0].name].interval == "clopper_pearson 95 %"
    assert "# not used:" in text


def test_no_person_and_no_contact_value_enters_a_draft() -> None:
    for path in PAGES:
        record, text, _ = drafted(path)
        for where, _, slot in record.each_slot():
            if (
                where.startswith("contacts.")
                and slot.text
                and len(slot.text) > 5
                and not where.endswith(("institution", "address", "website", "postcode"))
            ):
                assert slot.text not in text, where


def test_closing_comment_accounts_for_every_field() -> None:
    record, text, _ = drafted(PAGES[0])
    listed = " ".join(re.findall(r"# (?:not used: |\s+)(.*)", text))
    for path, f in record.fields.items():
        if path.startswith(("keywords", "registration.")) and any(s.is_present for s in f.slots.values()):
            assert path in listed


@pytest.mark.parametrize(
    ("zh", "en", "expected"),
    [
        ("", "rabbit ATG 3 mg/kg/d for 5 days", [("3 mg/kg/d", "daily from day 1 for 5 d")]),
        ("雷帕霉素 2mg/d 口服,持续12周", "", [("2 mg/d", "daily from day 1 for 12 wk")]),
        ("", "docetaxel 75 mg/m2 iv every 3 weeks for 6 cycles", [("75 mg/m2", "every 21 d from day 1 x 6")]),
        ("", "SBRT 8 Gy x 5", [("8 Gy x 5", "daily on treatment days from day 1 x 5")]),
        ("", "RT 50 Gy in 25 fractions", [("2 Gy x 25", "daily on treatment days from day 1 x 25")]),
        ("", "carboplatin AUC 5 on day 1", [("AUC 5", "once at day 1")]),
        ("间充质干细胞 1×10^6/kg", "", []),
        ("", "MSC infusion of 1×10^6 cells/kg weekly", [("1e6 cells/kg", "every 7 d from day 1")]),
        ("", "drug X 100 mg bid, d1-d14", [("100 mg", "twice daily from day 1")]),
    ],
)  # fmt: skip
def test_amounts_and_rhythms_are_read_from_words(zh: str, en: str, expected: list[tuple[str, str]]) -> None:
    assert [(c.dose, c.when) for c in components_of(Text(zh=zh, en=en))] == expected


@pytest.mark.parametrize(
    ("words", "what"),
    [("Progression-free survival (PFS)", "pfs"), ("总生存期", "os"), ("客观缓解率", "response"), ("Dose-limiting toxicity", "dlt"), ("严重不良事件", "serious"), ("ALT level", "measured"), ("Vomiting", "yes_no"), ("Recovery time of platelets", "recovery"), ("药代动力学参数Cmax", "pk"), ("疾病控制率", "dcr"), ("Duration of response", "dor")],
)  # fmt: skip
def test_outcomes_are_known_by_their_words(words: str, what: str) -> None:
    assert outcome_of("outcomes[1]", Text(zh="", en=words), "primary").what == what


hostile = st.text(alphabet="aT BC1%:#{}[]\"'>-@&*|,;，。药 mg/kg×^\n\t\\", min_size=1, max_size=40)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    arms=st.lists(st.tuples(hostile, hostile, st.one_of(st.none(), st.integers(1, 300))), max_size=4),
    outcomes=st.lists(st.tuples(hostile, st.sampled_from(["primary", "secondary", "additional"])), max_size=4),
    criteria=st.lists(hostile, max_size=3),
    title=hostile,
    allocation=st.sampled_from(["", "randomised", "non_randomised"]),
)  # fmt: skip
def test_any_record_gives_a_draft_that_loads(arms, outcomes, criteria, title, allocation) -> None:  # type: ignore[no-untyped-def]
    fields: dict[str, Field] = {}

    def put(path: str, text: str, **means: object) -> None:
        slot = Slot(state=State.VALUE, layer=Layer.REGISTRANT, text=text, means=Meaning(**means) if means else None)  # type: ignore[arg-type]
        fields[path] = Field(path, {"en": slot})

    put("identification.public_title", title)
    if allocation:
        put("design.allocation", allocation, code=allocation)
    for k, (name, words, size) in enumerate(arms, 1):
        put(f"arms[{k}].label", name)
        put(f"arms[{k}].intervention", words)
        if size:
            from decimal import Decimal

            put(f"arms[{k}].size", str(size), number=Decimal(size))
    for k, (name, level) in enumerate(outcomes, 1):
        put(f"outcomes[{k}].name", name)
        put(f"outcomes[{k}].type", level, code=level)
    for k, words in enumerate(criteria, 1):
        put(f"eligibility.inclusion[{k}]", words)
    study = load(draft(RegistryRecord(fields=fields)), name="x").study()
    assert study.decisions
