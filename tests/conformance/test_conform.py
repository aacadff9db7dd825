"""``conform``: the form of a case file, its tolerances, what is unsupported, and that wrong answers are found out."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, shared
from trialwright.errors import UnreadableText
from trialwright.shell.cli import main
from trialwright.shell.conformance import Inputs, compare_all, conform, gather, run_case
from trialwright.shell.conformance.analysis import ADAPTERS, NOT_TESTED
from trialwright.shell.conformance.formula import Formula, design, events, is_true
from trialwright.values.answer import Known, Unknown

GOLDEN = ROOT / "tests" / "golden" / "analysis" / "cases.json"
CASES: list[dict[str, Any]] = json.loads(GOLDEN.read_text("utf-8"), parse_float=Decimal)["cases"]


def written(folder: Path, cases: list[dict[str, Any]]) -> Path:
    path = folder / "cases.json"
    path.write_text(json.dumps({"meta": {}, "cases": cases}, default=float), encoding="utf-8")
    return path


@pytest.mark.evidence("independent-software")
@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["id"]))
def test_golden_case(case: dict[str, Any]) -> None:
    result = run_case(case, GOLDEN.parent, ADAPTERS, NOT_TESTED)
    assert result.status == "pass", result.because


@pytest.mark.parametrize("name", ["analysis-reference.json", "design-reference.json"])
def test_every_reference_case_of_this_room(name: str) -> None:
    path = shared("reference", name)
    cases = json.loads(path.read_bytes(), parse_float=Decimal)["cases"]
    mine = [c for c in cases if c["function"] in ADAPTERS]
    assert mine
    results = [run_case(c, path.parent, ADAPTERS, NOT_TESTED) for c in mine]
    assert [r for r in results if r.status not in ("pass", "not_run")] == []


def shaken(value: Any, factor: Decimal) -> Any:
    """The same answer with every number moved; texts, flags and nulls as they are."""
    if isinstance(value, dict):
        return {k: shaken(v, factor) for k, v in value.items()}
    if isinstance(value, list):
        return [shaken(v, factor) for v in value]
    if isinstance(value, bool | str) or value is None:
        return value
    return Decimal(value) * factor + Decimal("0.01")


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["id"]))
def test_a_wrong_expectation_is_found_out(case: dict[str, Any]) -> None:
    """Each golden case can fail: one shifted expected number turns it into a failure that names the key."""
    numeric = [
        k
        for k, v in case["expected"].items()
        if shaken(v, Decimal(1)) != v and k not in NOT_TESTED.get(case["function"], ())
    ]
    for key in numeric:
        wrong = copy.deepcopy(case)
        wrong["expected"][key] = shaken(wrong["expected"][key], Decimal("1.02"))
        result = run_case(wrong, GOLDEN.parent, ADAPTERS, NOT_TESTED)
        assert result.status == "fail" and key in result.because


def test_comparison_exact_is_decimal_or_twelve_digits() -> None:
    rule = {"type": "exact", "value": 0}
    agree = [
        (1, 1),
        (0.1 + 0.2, Decimal("0.3")),
        (Decimal("2.50"), Decimal("2.5")),
        (1 / 3, Decimal("0.333333333333333")),
    ]
    for got, want in agree:
        assert compare_all({"x": got}, {"x": want}, rule, frozenset())[0] == []
    for got, want in [(1.0000001, 1), (True, 1), (1, True), ("1", 1), (None, 0), (0, None), ("a", "b")]:
        assert compare_all({"x": got}, {"x": want}, rule, frozenset())[0] != []


def test_comparison_absolute_relative_and_by_key() -> None:
    rule = {"type": "rel", "value": Decimal("0.01"), "keys": {"y": {"type": "abs", "value": Decimal("0.5")}}}
    assert compare_all({"x": 101, "y": 10.5}, {"x": 100, "y": 10}, rule, frozenset())[0] == []
    assert compare_all({"x": 101.1, "y": 10.6}, {"x": 100, "y": 10}, rule, frozenset())[0] != []
    problems, worst = compare_all({"x": 100.5, "y": 10}, {"x": 100, "y": 10}, rule, frozenset())
    assert problems == [] and worst == 0.5
    assert compare_all({"x": 1e-6}, {"x": 0}, {"type": "rel", "value": Decimal("0.1")}, frozenset())[0] != []


def test_null_is_unknown_and_only_the_given_keys_count() -> None:
    none = Unknown.of("not estimable")
    rule = {"type": "exact"}
    assert compare_all({"x": none, "more": 1}, {"x": None}, rule, frozenset())[0] == []
    assert compare_all({"x": float("inf")}, {"x": None}, rule, frozenset())[0] == []
    assert compare_all({"x": Known(3)}, {"x": 3}, rule, frozenset())[0] == []
    assert "not estimable" in compare_all({"x": none}, {"x": 2}, rule, frozenset())[0][0]
    assert compare_all({}, {"x": 2}, rule, frozenset())[0] == ["x: no answer"]
    assert compare_all({"x": {"a": 1, "b": 2}}, {"x": {"a": 1}}, rule, frozenset())[0] == []
    assert compare_all({"x": [1, 2]}, {"x": [1]}, rule, frozenset())[0] != []
    assert compare_all({"x": [1, [2, None]]}, {"x": [1, [2, None]]}, rule, frozenset())[0] == []
    assert compare_all({"x": 5}, {"x": 6}, rule, frozenset({"x"}))[0] == []


def test_unknown_functions_are_unsupported_with_near_names(tmp_path: Path) -> None:
    case = {"id": "a", "function": "binomial_interval", "inputs": {}, "expected": {}}
    done = conform(written(tmp_path, [case]), modules=("analysis",))
    assert done.cases[0].status == "unsupported" and "binomial_intervals" in done.cases[0].because
    assert not done.is_whole()


def test_a_broken_case_fails_alone_and_missing_data_are_listed_apart(tmp_path: Path) -> None:
    good = {
        "id": "g",
        "function": "incidence_rate",
        "inputs": {"events": 7, "person_years": 18.4},
        "expected": {"rate": 38.04},
        "tolerance": {"type": "abs", "value": 0.01},
    }
    bad = {"id": "b", "function": "incidence_rate", "inputs": {"events": 7}, "expected": {"rate": 1}}
    away = {
        "id": "c",
        "function": "logrank",
        "inputs": {"file": "data/none.csv", "formula": "Surv(a, b) ~ c"},
        "expected": {"p": 1},
    }
    done = conform(written(tmp_path, [bad, away, good]), modules=("analysis",))
    assert [c.status for c in done.cases] == ["fail", "not_run", "pass"]
    assert "person_years" in done.cases[0].because and "data/none.csv" in done.cases[1].because


def test_other_cases_of_the_same_kinds_run_with_data_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("t,e,g\n1,1,A\n2,0,A\n3,1,B\n4,1,B\n,1,B\n", encoding="utf-8")
    case = {
        "id": "x",
        "function": "logrank",
        "inputs": {"file": "d.csv", "formula": "Surv(t, e) ~ g", "rho": 0},
        "expected": {"df": 1, "observed": [1, 2]},
        "tolerance": {"type": "exact", "value": 0},
    }
    assert conform(written(tmp_path, [case]), modules=("analysis",)).is_whole()


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "validation.html"
    assert (
        main(["conform", str(GOLDEN), "--report", str(report), "--only", "mann_whitney", "RATE-0", "--lang", "en"]) == 0
    )
    said = capsys.readouterr().out
    assert said.count("\npass") + said.startswith("pass") == 2 and "pass 2, fail 0, unsupported 0" in said
    page = report.read_text("utf-8")
    assert "验证记录" in page and "RATE-0" in page and "SHA-256" in page and "http://" not in page
    assert main(["conform", str(GOLDEN), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["kind"] == "Conformance" and document["trialwright"] == 1 and len(document["sha256"]) == 64
    assert document["totals"]["pass"] == len(CASES) == len(document["cases"])
    assert [c["id"] for c in document["cases"]] == [c["id"] for c in CASES], "file order"
    assert {"id", "function", "status", "got", "expected", "difference", "source", "because"} <= set(
        document["cases"][0]
    )
    wrong = copy.deepcopy(CASES[:1])
    wrong[0]["expected"] = dict.fromkeys(wrong[0]["expected"], 77)
    assert main(["conform", str(written(tmp_path, wrong))]) == 1
    assert "fail" in capsys.readouterr().out
    assert main(["conform", str(GOLDEN), "--only", "RATE-O"]) == 2
    assert "RATE-0" in capsys.readouterr().err
    assert main(["conform", str(tmp_path / "no.json")]) == 2
    (tmp_path / "bad.json").write_text("[1]", encoding="utf-8")
    assert main(["conform", str(tmp_path / "bad.json")]) == 2


def test_rooms_do_not_answer_the_same_question_twice() -> None:
    adapters, _ = gather()
    assert set(ADAPTERS) <= set(adapters)
    with pytest.raises(ValueError, match="answered elsewhere"):
        gather(("analysis", "analysis"))
    assert gather(("nowhere",)) == ({}, {})


def test_formulas_filters_and_codings() -> None:
    f = Formula.of("Surv(time/30, status==2) ~ trt + strata(cell, site)")
    assert (f.time, f.event, f.terms, f.strata) == ("time/30", "status==2", ("trt",), ("cell", "site"))
    with pytest.raises(UnreadableText):
        Formula.of("time ~ x")
    rows = [{"a": "1", "s": "2", "x": "p"}, {"a": "0", "s": "1", "x": "q r"}]
    assert events(rows, "s") == [True, False] and events(rows, "a") == [True, False]
    assert is_true(rows[1], "x==q r & a in 0,3") and not is_true(rows[0], "a!=1")
    assert design(rows, ["x"]) == (["xq r"], [[0.0], [1.0]])
    assert design(rows, ["x"], ["q r", "p"])[0] == ["xp"]
    assert Inputs({"v": None}, Path()).numbers("v")[0] != 0


def test_data_that_the_file_does_not_bring_come_from_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three participants, two with the event: without the folder the case is set apart, with it it is answered."""
    case = {
        "id": "AE-1", "function": "adverse_event_counts", "tolerance": {"type": "exact", "value": 0},
        "inputs": {"dataset": "an invented one", "population": "SAFFL==Y", "filter": "AESER==Y", "denominators": {"A": 2, "B": 1}},
        "expected": {"participants": {"A": 1, "B": 0}, "events": {"A": 2, "B": 0}},
    }  # fmt: skip
    path = written(tmp_path, [case])
    assert main(["conform", str(path), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "pass 0, fail 0, unsupported 0, data not supplied 1" in said and "adsl.csv and adae.csv" in said
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "adsl.csv").write_text("USUBJID,TRT01A,SAFFL\n1,A,Y\n2,A,Y\n3,B,Y\n4,B,N\n", encoding="utf-8")
    rows = [
        "USUBJID,AEDECOD,AEBODSYS,AESEV,AESER,TRTEMFL",
        "1,X,S,MILD,Y,Y",
        "1,X,S,MILD,Y,Y",
        "2,X,S,MILD,N,Y",
        "4,X,S,MILD,Y,Y",
    ]
    (folder / "adae.csv").write_text("\n".join(rows), encoding="utf-8")
    report = tmp_path / "validation.html"
    assert main(["conform", str(path), "--data", str(folder), "--report", str(report), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["totals"] == {"pass": 1, "fail": 0, "unsupported": 0, "not_run": 0}
    assert set(document["data"]) == {"data/adsl.csv", "data/adae.csv"} and "data/adae.csv, SHA-256" in report.read_text(
        "utf-8"
    )
    assert main(["conform", str(path), "--data", str(tmp_path / "nowhere")]) == 2
