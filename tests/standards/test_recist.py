"""RECIST at a time point: the tables whole, and lesions in words."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from trialwright.errors import UnknownName
from trialwright.standards import recist
from trialwright.standards.recist import Lesion, RecistRules, TargetVisit
from trialwright.values.answer import Known, Unknown

D = Decimal
# as printed in the design of the rules: first, second -> minimum duration met / not met
PAIRS = """CR,CR CR/CR · PR,CR PR/PR · PR,PR PR/PR · CR,PR SD/PD · CR,SD SD/PD · CR,PD SD/PD · CR,NE SD/NE · PR,NE SD/NE
· PR,SD SD/SD · PR,PD SD/PD · SD,PD SD/PD · SD,SD SD/SD* · NE,NE NE/NE"""


def told(answer: object) -> object:
    return answer.value if isinstance(answer, Known) else "unknown"


@pytest.mark.evidence("published")
def test_the_whole_table_of_pairs() -> None:
    rows = [r.split() for r in PAIRS.replace("\n", " ").split("·")]
    assert {tuple(a.split(",")): tuple(b.split("/")) for a, b in rows} == dict(recist.PAIRS)
    assert isinstance(recist.best_of_pair("SD", "PR"), Unknown)


@pytest.mark.evidence("published")
@pytest.mark.parametrize(
    ("target", "non_target", "new"),
    list(
        product(["CR", "PR", "SD", "PD", "NE"], ["CR", "Non-CR/Non-PD", "PD", "NE", "none"], ["no", "yes", "equivocal"])
    ),
)
def test_the_whole_table_of_overall_responses(target: str, non_target: str, new: str) -> None:
    if new == "yes" or "PD" in (target, non_target):
        expected = "PD"
    elif target == "CR":
        expected = "CR" if non_target in ("CR", "none") else "PR"
    else:
        expected = target
    assert told(recist.overall_response(target=target, non_target=non_target, new_lesion=new)) == expected  # type: ignore[arg-type]


def test_non_target_disease_only() -> None:
    answers = [
        told(recist.overall_response_non_target(non_target=n)) for n in ("CR", "Non-CR/Non-PD", "NE", "PD", None)
    ]  # type: ignore[arg-type]
    assert answers == ["CR", "Non-CR/Non-PD", "NE", "PD", "unknown"]
    assert told(recist.overall_response_non_target(non_target="CR", new_lesion="yes")) == "PD"


def test_what_is_not_recorded_is_asked_only_where_it_decides() -> None:
    assert told(recist.overall_response(target=None, non_target=None, new_lesion="yes")) == "PD"
    assert told(recist.overall_response(target=None, non_target="CR")) == "unknown"
    assert told(recist.overall_response(target="CR", non_target=None)) == "unknown"
    assert told(recist.overall_response(target="SD", non_target=None)) == "SD"


def test_markers_stand_between_a_complete_response_and_its_name() -> None:
    counted = RecistRules(markers=True)
    asked = [
        told(recist.overall_response(target="CR", non_target="CR", markers_normal=m, rules=counted))
        for m in (True, False, None)
    ]
    assert asked == ["CR", "PR", "unknown"]
    assert told(recist.overall_response(target="CR", non_target="CR", markers_normal=False)) == "CR"


def course(*sums: str | None, base: str = "100", **more: bool) -> list[str]:
    visits = [
        TargetVisit(
            total=None if s is None else D(s.rstrip("*")), complete=s is not None and not s.endswith("*"), **more
        )
        for s in sums
    ]  # type: ignore[arg-type]
    return [r.response for r in recist.target_course(D(base), visits)]


def test_incomplete_visits_are_not_evaluable_but_may_progress() -> None:
    assert course("60*", "70", "121*") == ["NE", "PR", "PD"]
    assert course(None, "50") == ["NE", "PR"]
    assert course("10*", "12") == ["NE", "PR"]  # an incomplete sum of 10 is no nadir
    assert course("0", "5") == ["CR", "PD"]
    assert course("0", "0") == ["CR", "CR"]


def test_percent_from_a_nadir_of_zero_is_undefined() -> None:
    found = recist.target_course(D(30), [TargetVisit(total=D(0)), TargetVisit(total=D(5))])[1]
    assert found.is_pd and found.change_from_nadir_pct is None and found.change_pct == D("-83.3333333333333")
    assert "+5 mm" in found.because.en and "最低值 0" in found.because.zh


def test_nodes_below_10_mm_make_a_complete_response_of_a_sum_above_zero() -> None:
    visit = recist.target_visit([Lesion(size="absent"), Lesion(size=D(8), is_node=True)])
    assert (visit.total, visit.gone) == (D(8), True)
    assert recist.target_course(D(40), [visit])[0].response == "CR"
    open_ = recist.target_visit([Lesion(size="not evaluable"), Lesion(size=D(8), is_node=True)])
    assert (open_.total, open_.complete, open_.gone) == (D(8), False, None)
    assert recist.target_visit([Lesion(size="not evaluable")]).total is None
    assert recist.target_visit([Lesion(size="too small"), Lesion(size="absent")]) == TargetVisit(
        total=D(5), complete=True, gone=False
    )


def test_reasons_are_told_in_both_languages() -> None:
    rows = recist.target_course(
        D(100),
        [
            TargetVisit(total=D(70)),
            TargetVisit(total=D(80)),
            TargetVisit(total=None),
            TargetVisit(total=D(90), complete=False),
            TargetVisit(total=D(0)),
        ],
        display="continuing",
    )
    assert [r.response for r in rows] == ["PR", "PR", "NE", "PD", "PD"]
    assert rows[1].because.en.endswith("(continues as PR)") and "延续" in rows[1].because.zh
    assert rows[2].because.en == "no target was measured"


def test_measurability_needs_what_decides() -> None:
    assert isinstance(recist.measurability(size=None), Unknown)
    assert isinstance(recist.measurability(size=D(12)), Unknown)  # slice unknown
    assert told(recist.measurability(size=D(8))).kind == "non-measurable"  # type: ignore[attr-defined]
    assert told(recist.measurability(size=D(50), method="PET")).kind == "non-measurable"  # type: ignore[attr-defined]
    assert told(recist.measurability(size=D(12), method="mri", slice_mm=D(5))).kind == "measurable"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("site", "size", "given", "expected"),
    [
        ("liver", "12", {}, True),
        ("肝", "12", {}, True),
        ("食管", "40", {}, False),
        ("sigmoid colon", "40", {}, False),
        ("pleural effusion", "40", {}, False),
        ("blastic bone lesion", "40", {}, False),
        ("mediastinal lymph node", "14", {}, False),
        ("gastric lymph node", "16", {}, True),
        ("纵隔淋巴结", "16", {}, True),
        ("liver", "12", {"irradiated": True}, "unknown"),
        ("liver", "12", {"irradiated": True, "progressed_after": True}, True),
        ("liver", "12", {"irradiated": True, "progressed_after": False}, False),
        ("liver", None, {}, "unknown"),
    ],
)
def test_target_eligibility(site: str, size: str | None, given: dict[str, bool], expected: object) -> None:
    assert told(recist.target_eligible(site=site, size=None if size is None else D(size), **given)) == expected


def test_limits_and_choice_of_targets() -> None:
    most, by_organ = recist.target_limits(["lung-left", "lung-right", "右肺", "node-neck", "node-axilla", "liver"])
    assert most == 5 and dict(by_organ) == {"lung": 2, "lymph_node": 2, "liver": 1}
    assert recist.organ_of("左肾上腺") == "adrenal" and recist.organ_of("右肾") == "kidney"
    many = [(f"{organ}{k}", organ, D(30 - k)) for organ in ("liver", "spleen", "brain") for k in range(3)]
    chosen = recist.choose_targets(many)
    assert len(chosen) == 5 and chosen == ("brain0", "liver0", "spleen0", "brain1", "liver1")


def test_words_of_responses() -> None:
    assert recist.response_named("not evaluable") == "NE"
    with pytest.raises(UnknownName, match="PR"):
        recist.response_named("PRR")
    with pytest.raises(UnknownName):
        recist.irecist_best(["PR"])
    assert recist.irecist_best([]) == "NE"
