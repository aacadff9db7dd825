"""What single layouts must get right, each told by the page that shows it."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from trialwright.reading.read import read_page
from trialwright.reading.record import RegistryRecord, State

GOLDEN = ROOT / "tests" / "golden" / "reading"


def page(name: str) -> RegistryRecord:
    path = GOLDEN / name
    return read_page(path.read_bytes(), name=path.name)


def code(record: RegistryRecord, path: str) -> str | None:
    slot = record.slot(path)
    return None if slot is None else slot.code


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("ctgov-v2/page.json", "design.phase", "1-2"),
        ("ctgov-v2/page.json", "outcomes[2].type", "secondary"),
        ("ctgov-v2/page.json", "dsmc", "yes"),
        ("ctgov-v1/page.json", "design.model", "crossover"),
        ("ctgov-xml/page.xml", "design.phase", "2-3"),
        ("ctgov-classic-text/page.txt", "design.phase", "2"),
        ("ichgcp-zh-b/page.txt", "recruitment_status", "recruiting"),
        ("ichgcp-zh-b/page.txt", "arms[2].type", "placebo_comparator"),
        ("ichgcp-zh-a/page.txt", "outcomes[2].type", "secondary"),
        ("ichgcp-en/page.txt", "design.allocation", "not_applicable"),
        ("euctr-text/page.txt", "design.phase", "2"),
        ("euctr-text/page.txt", "design.masking", "double"),
        ("drks-json/page.json", "recruitment_status", "recruiting"),
        ("drks-json/page.json", "design.masking", "none"),
        ("usdm-json/page.json", "outcomes[1].type", "primary"),
        ("chictr-xml/page.xml", "design.phase", "pilot"),
        ("itmctr-text/page.txt", "registration.status", "retrospective"),
        ("generic/page.txt", "design.masking", "double"),
    ],
)
def test_codes(name: str, path: str, expected: str) -> None:
    assert code(page(name), path) == expected


@pytest.mark.parametrize(
    ("name", "path", "language", "expected"),
    [
        ("ctgov-v2/page.json", "eligibility.inclusion[3]", "en", "ANC >= 1.5 x 10^9/L"),
        ("ctgov-v2/page.json", "eligibility.inclusion[2].1", "en", "within 48 hours"),
        ("ctgov-xml/page.xml", "eligibility.inclusion[1]", "en", "Cough for less than seven days"),
        ("chictr-xml/page.xml", "arms[1].intervention", "en", "Moxibustion at three points: 20 minutes daily"),
        ("chictr-xml/page.xml", "eligibility.inclusion[2]", "en", "Aged >= 40 and <= 75 years"),
        ("ictrp-xml/page.xml", "eligibility.inclusion[3]", "en", "Informed consent"),
        (
            "euctr-text/page.txt",
            "identification.scientific_title",
            "es",
            "Extracto de oliva en la hipertensión leve, ensayo aleatorizado",
        ),
        ("euctr-text/page.txt", "outcomes[1].time_point", "en", "Week 12"),
        ("drks-json/page.json", "arms[1].intervention", "de", "Kamillentee abends"),
        ("drks-json/page.json", "eligibility.inclusion[2]", "en", "Consent"),
        ("usdm-json/page.json", "eligibility.inclusion[1]", "en", "Nurses with ≥ 4 night shifts a month"),
        ("ichgcp-zh-a/page.txt", "eligibility.inclusion[2].b", "en", "vomiting"),
        ("itmctr-text/page.txt", "arms[2].label", "zh", "对照组"),
        ("chictr-aspx-2020/page.txt", "outcomes[2].name", "en", "Type"),
        ("medifind/page.txt", "eligibility.inclusion[2]", "en", "Planned chemotherapy with >= 4 cycles"),
    ],
)
def test_texts(name: str, path: str, language: str, expected: str) -> None:
    slot = page(name).slot(path, language)
    assert slot is not None and slot.text == expected


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("ctgov-v2/page.json", "dates.start", "2024-03"),
        ("ctgov-xml/page.xml", "dates.start", "2003-11"),
        ("ichgcp-zh-b/page.txt", "dates.verified", "2024-03"),
        ("ictrp-xml/page.xml", "registration.date", "2020-03-05"),
        ("drks-json/page.json", "ethics.date", "2023-11-28"),
    ],
)
def test_dates_keep_their_precision(name: str, path: str, expected: str) -> None:
    slot = page(name).slot(path)
    assert slot is not None and str(slot.date) == expected


def test_an_ambiguous_printed_date_is_not_guessed() -> None:
    slot = page("ictrp-xml/page.xml").slot("registration.date.printed")
    assert slot is not None and slot.text == "05/03/2020" and slot.date is None


def test_a_phase_that_a_sheet_turned_into_a_date_is_damaged() -> None:
    slot = page("ictrp-xlsx/page.xlsx").slot("design.phase")
    assert slot is not None and slot.state is State.DAMAGED and slot.code is None


def test_a_flattened_comparator_is_proposed_from_the_age_field() -> None:
    (repair,) = page("ictrp-xml/page.xml").repairs
    assert (repair.propose, repair.certainty) == (("Age ≥ 18 years",), "sure")


def test_the_flag_that_cannot_be_believed_says_so() -> None:
    slot = page("ictrp-xml/page.xml").slot("registration.flag")
    assert slot is not None and slot.inferred is not None and "not to be believed" in slot.inferred.en


def test_no_upper_age_is_blank_and_not_none() -> None:
    assert page("drks-json/page.json").slot("eligibility.age.max").state is State.BLANK  # type: ignore[union-attr]
    assert page("ichgcp-en/page.txt").slot("eligibility.age.max").state is State.BLANK  # type: ignore[union-attr]


def test_outcomes_in_prose_are_never_lifted() -> None:
    record = page("medifind/page.txt")
    assert record.indices("outcomes") == ()
    assert "outcomes" in record.not_shown.lost


def test_machine_translation_is_the_mirrors() -> None:
    record = page("ichgcp-zh-b/page.txt")
    assert record.slot("summary", "zh").layer.value == "mirror"  # type: ignore[union-attr]
    assert page("ichgcp-zh-a/page.txt").slot("summary", "en").layer.value == "registrant"  # type: ignore[union-attr]


def test_generic_says_that_it_guesses() -> None:
    record = page("generic/page.txt")
    assert record.pages[0].score <= 0.6
    assert all(s.inferred is not None for _, _, s in record.each_slot() if s.items is None)


def test_a_sponsor_that_is_a_person_is_redacted() -> None:
    data = (
        (GOLDEN / "chictr-xml" / "page.xml")
        .read_bytes()
        .replace(b"<primary_sponsor>Affiliated Hospital of Example University", b"<primary_sponsor>Shili Jia")
    )
    slot = read_page(data, name="p.xml").slot("sponsor.primary")
    assert slot is not None and slot.text == "Shili Jia" and slot.private


def test_a_colon_that_a_tab_cut_off_still_makes_a_label() -> None:
    data = (GOLDEN / "chictr-show-text" / "vitd.txt").read_bytes().replace("性别:".encode(), "性别\t:".encode())
    record = read_page(data, name="p.txt")
    assert record.slot("eligibility.sex", "zh").text == "男女均可"  # type: ignore[union-attr]
    assert record.slot("eligibility.exclusion", "zh").text is None  # type: ignore[union-attr]
