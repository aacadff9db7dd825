"""Scenario files as a person meets them: read strictly, run at every point, written as page, JSON and Parquet."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from trialwright.errors import UnreadableText, UnreadableTexts
from trialwright.rehearsal import batches
from trialwright.rehearsal.comparing import rule_from
from trialwright.rehearsal.exact import exact_values
from trialwright.shell.cli import main
from trialwright.shell.rehearsing import Means, all_rows, scenario_for, subject_of
from trialwright.shell.scenario_designs import study_of
from trialwright.shell.scenario_files import looks_like_a_scenario, read_scenario, swept
from trialwright.study.text import load

TA = Path(__file__).resolve().parents[2] / "studies" / "ta-nps.yaml"
GOOD = f"""scenario: three truths
of: {TA}
trials: 4
seed: 7
truth:
  dlt: {{low: 0.05, mid: 15 %, high: 0.30}}
  dlt time: uniform over the window
  accrual: 1.5 per month
  not evaluable: 5 %
vary: {{dlt.high: 0.20 .. 0.50 step 0.30}}
compare: [three_plus_three, boin target 0.30 max 12]
"""


def test_a_scenario_file_states_varies_and_compares() -> None:
    found = read_scenario(GOOD, name="s.yaml")
    scenario = found.base(scenario_for(subject_of(str(TA)).study, trials=found.trials, seed=7, settings=()))
    assert (scenario["dlt.mid"], scenario["accrual"], scenario["not_evaluable"], scenario["dlt_time"]) == (
        0.15,
        1.5,
        0.05,
        "uniform",
    )
    assert scenario.truth["dlt.mid"].source == "s.yaml:6"
    assert "missed_visit" in scenario.defaults
    assert [(v.name, v.values) for v in found.varied(scenario)] == [("dlt.high", (0.2, 0.5))]
    assert [str(r) for r in found.compare] == ["three_plus_three", "boin target 0.30 max 12"]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("vary:", "varry:", 10, "did you mean vary?"),
        ("trials: 4", "trials: many", 3, "whole number"),
        ("seed: 7", "seed: -1", 4, "whole number"),
        ("boin", "bion", 11, "boin"),
        ("trials: 4", "grid: all", 3, "one at a time"),
    ],
)
def test_what_is_wrong_has_its_line_and_the_near_name(old: str, new: str, line: int, says: str) -> None:
    with pytest.raises(UnreadableTexts) as caught:
        read_scenario(GOOD.replace(old, new), name="s.yaml")
    assert f"s.yaml:{line}:" in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("mid: 15 %", "midd: 15 %", 6, "did you mean dlt.mid"),
        ("mid: 15 %", "mid: 150 %", 6, "no probability"),
        ("mid: 15 %", "mid: 0.1 .. 0.2 step 0.1", 6, "under vary"),
        ("1.5 per month", "1.5 per week", 8, "no number"),
        ("1.5 per month", "0", 8, "nobody would ever come"),
        ("uniform over the window", "sometimes", 7, "late"),
    ],
)
def test_a_value_the_study_cannot_have_has_its_line(old: str, new: str, line: int, says: str) -> None:
    found = read_scenario(GOOD.replace(old, new), name="s.yaml")
    with pytest.raises(UnreadableTexts) as caught:
        found.base(scenario_for(subject_of(str(TA)).study, trials=2, seed=1, settings=()))
    assert f"s.yaml:{line}:" in str(caught.value)
    assert says in str(caught.value)


def test_a_study_and_a_page_are_no_scenario() -> None:
    assert looks_like_a_scenario(GOOD.encode())
    assert not looks_like_a_scenario(TA.read_bytes())
    assert not looks_like_a_scenario("注册号 scenario: x".encode())


def test_ranges_on_the_command_line() -> None:
    scenario = scenario_for(subject_of(str(TA)).study, trials=2, seed=1, settings=())
    single, ranges = swept(scenario, ["dlt.mid=0.10..0.20:0.05", "accrual=3"])
    assert single == ("accrual=3",)
    assert [(v.name, v.values) for v in ranges] == [("dlt.mid", (0.1, 0.15, 0.2))]
    with pytest.raises(UnreadableText, match=r"dlt\.mid"):
        swept(scenario, ["dlt.midd=0.1..0.2:0.1"])


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenario")
    (folder / "s.yaml").write_text(GOOD, "utf-8")
    assert main(["rehearse", str(folder / "s.yaml"), "-o", str(folder / "out"), "--workers", "1", "--lang", "en"]) == 0
    return folder / "out"


def test_every_point_is_in_page_json_and_table(compared: Path) -> None:
    import pyarrow.parquet as pq

    found = json.loads((compared / "comparison.json").read_text("utf-8"))
    assert [(p["rule"].split()[0], p["settings"]["dlt.high"]) for p in found["points"]] == [
        ("three_plus_three", 0.2), ("boin", 0.2), ("three_plus_three", 0.5), ("boin", 0.5),
    ]  # fmt: skip
    for p in found["points"]:
        right = p["outcomes"]["right_level"]
        assert right["low"] <= right["value"] <= right["high"]
        chosen = sum(v for k, v in p["exact"].items() if k.startswith("recommended."))
        assert chosen == pytest.approx(1)
    assert found["points"][0]["difference"] == {}
    boin, three = found["points"][1], found["points"][0]
    by = boin["outcomes"]["enrolled"]["value"] - three["outcomes"]["enrolled"]["value"]
    assert boin["difference"]["enrolled"]["value"] == pytest.approx(by)
    table = pq.read_table(compared / "comparison.parquet").to_pylist()
    assert [r["set.dlt.high"] for r in table] == [0.2, 0.2, 0.5, 0.5]
    page = (compared / "comparison.html").read_text("utf-8")
    assert "情景点" in page
    assert "Exact beside simulated" in page
    assert "boin target 0.30 max 12" in page


def test_a_point_is_the_rehearsal_of_its_own_settings(compared: Path) -> None:
    """The printed table under a scenario file gives what ``rehearse --set`` gives: the points hide no other change."""
    import pyarrow.parquet as pq

    subject = subject_of(str(TA))
    base = read_scenario(GOOD, name="s.yaml").base(scenario_for(subject.study, trials=4, seed=7, settings=()))
    from trialwright.rehearsal.comparing import rule_from, with_rule
    from trialwright.shell.scenario_runs import subject_with
    from trialwright.study.text import load

    text = with_rule(load(subject.text, name="ta"), rule_from("three_plus_three")).save()
    alone = all_rows(subject_with(subject, text, "ta"), base.having("dlt.high", 0.5), Means(workers=1))
    kept = pq.read_table(compared / "points" / "0001-0" / "batches" / "000000000.parquet").to_pylist()
    assert list(alone) == kept


def test_nothing_is_weighed_and_compared_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["rehearse", str(TA), "--sensitivity", "--compare", "boin", "-o", str(tmp_path)]
    assert main([*wrong, "--lang", "en"]) != 0
    assert "one at a time" in capsys.readouterr().err


def test_every_question_is_weighed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--sensitivity` to files, on a study that leaves four questions open: values, words, a fact from outside, none."""
    text = TA.read_text("utf-8")
    head, _, rest = text.partition("decisions:\n")
    asked = re.split(r"(?m)^(?=  D\d+:$)", rest)
    kept = [d for d in asked if d.startswith(("  D1:", "  D3:", "  D8:", "  D10:", "  D25:"))]
    study = tmp_path / "study.yaml"
    study.write_text(head + "decisions:\n" + "".join(kept), "utf-8")
    out = tmp_path / "out"
    assert (
        main(["rehearse", str(study), "--sensitivity", "--trials", "2", "--seed", "5", "-o", str(out), "--lang", "en"])
        == 0
    )
    told = capsys.readouterr().out
    found = json.loads((out / "sensitivity.json").read_text("utf-8"))
    options = {(e["question"], e["option"]) for e in found["effects"] if e["kind"] == "decision"}
    assert {q for q, _ in options} == {"D1", "D3", "D25"} and len(options) == 7
    assert ("D3", "boin target 0.30 max 18") in options
    assert {s["question"] for s in found["skipped"] if not s["option"]} == {"D8", "D10"}
    assert all(s["zh"] and s["en"] for s in found["skipped"])
    assert {e["question"] for e in found["effects"] if e["kind"] == "assumption"} >= {"dlt.low", "accrual"}
    window = {e["option"]: e["changes"]["duration_days"]["value"] for e in found["effects"] if e["question"] == "D1"}
    assert window["injection to the last fraction"] < window["injection to 90 d after the last fraction"]
    (keyed,) = [e for e in found["effects"] if e["question"] == "D25"]
    assert keyed["same"] and all(c["value"] in (0.0, None) for c in keyed["changes"].values())
    page = (out / "sensitivity.html").read_text("utf-8")
    figure = (out / "tornado.svg").read_text("utf-8")
    assert "自注射至末次放疗后90天" in page and "What changed nothing" in page and "no alternatives are listed" in page
    assert "DLT观察窗到何时为止" in figure and "When does the DLT window close" in figure
    assert "could not be rehearsed" in told and str(out / "sensitivity.html") in told


ALONE = """scenario: alone
of: {design: boin target 0.30 levels 3 max 12}
trials: 6
seed: 3
truth: {dlt: [0.05, 15 %, 0.30]}
vary: {dlt.level3: [20, 45] %, accrual: [0.75, 1.5] per month}       # units behind lists
"""


def test_a_design_alone_is_rehearsed_in_a_study_that_can_be_read(tmp_path: Path) -> None:
    path, out = tmp_path / "s.yaml", tmp_path / "out"
    path.write_text(ALONE, "utf-8")
    assert main(["rehearse", str(path), "-o", str(out)]) == 0
    done = json.loads((out / "comparison.json").read_text("utf-8"))
    assert [tuple(p["settings"].values()) for p in done["points"]] == [
        (0.2, 0.75),
        (0.2, 1.5),
        (0.45, 0.75),
        (0.45, 1.5),
    ]
    assert done["assumed"]["dlt.level2"] == {"value": 0.15, "status": "stated", "source": "s.yaml:5"}
    assert all("recommended.level3" in p["exact"] for p in done["points"])
    study = load((out / "study.yaml").read_bytes(), name="study.yaml").study()
    assert study.escalation is not None and (study.escalation.rule, study.escalation.max) == ("boin", 12)
    assert main(["rehearse", str(out / "study.yaml"), "--trials", "2", "-o", str(tmp_path / "again")]) == 0


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ("{design: bion levels 3}", "boin"),
        ("{design: boin levls 3}", "did you mean levels"),
        ("{design: permuted_blocks}", "s.yaml:2:14 of.design: permuted_blocks alone cannot be rehearsed"),
        ("{design: conditional_power z 1 t 0.5}", "one interim result"),
        ("{design: simon null 0.4 alternative 0.3}", "alternative"),
        ("{desing: boin}", "of has no key 'desing'"),
        ("{design: [boin]}", "no design is named"),
        ("{design: boin levels 0}", "levels"),
    ],
)
def test_a_design_that_cannot_go_alone_is_refused_with_a_reason(
    of: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(f"scenario: alone\nof: {of}\ntrials: 2\n", "utf-8")
    assert main(["rehearse", str(path), "-o", str(tmp_path / "out")]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    "rule",
    ["three_plus_three", "a_plus_b levels 4", "fixed_cohorts", "i3_plus_3", "boin start 2", "keyboard", "mtpi2", "crm half_width 0.06",
     "rolling_six", "tite_boin", "tite_crm", "blrm", "three_plus_three/declare", "single_stage null 0.20 alternative 0.50"],
)  # fmt: skip
def test_every_design_that_goes_alone_makes_a_study_that_runs(rule: str) -> None:
    text = study_of(rule_from(rule))
    plan = batches.plan_from(text, "study.yaml")
    scenario = scenario_for(plan.study, trials=1, seed=1, settings=())
    (row,) = batches.rows(plan, scenario, 0, 1)
    assert row["enrolled"]
    exact_values(plan.study, scenario)


def test_values_by_level_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(ALONE.replace("0.05, 15 %", "15 %"), "utf-8")
    assert main(["rehearse", str(path), "-o", str(tmp_path / "out")]) == 2
    assert "s.yaml:5:" in (told := capsys.readouterr().err) and "2 values for 3 levels" in told


def test_all_points_of_a_sweep_hold_the_same_trials(tmp_path: Path) -> None:
    path, out = tmp_path / "s.yaml", tmp_path / "out"
    path.write_text(ALONE.replace("trials: 6", "trials: 100").replace(", accrual: [0.75, 1.5] per month", ""), "utf-8")
    args = [
        "--set",
        "dlt.level1=0",
        "--set",
        "dlt.level2=0",
        "--set",
        "dlt.level3=0..0.5:0.5",
        "--until",
        "0.12",
        "--workers",
        "1",
    ]
    assert main(["rehearse", str(path), *args, "-o", str(out)]) == 0
    done = json.loads((out / "comparison.json").read_text("utf-8"))
    (n,) = {p["trials"] for p in done["points"]}
    assert 20 < n < 100 and done["trials"] == n  # the clear point alone would have stopped after its first batch
    assert f"{n} virtual trials at each point" in (out / "comparison.html").read_text("utf-8")
