"""Scenario files as a person meets them: read strictly, run at every point, written as page, JSON and Parquet."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from trialwright.errors import UnreadableText, UnreadableTexts
from trialwright.shell.cli import main
from trialwright.shell.rehearsing import Means, all_rows, scenario_for, subject_of
from trialwright.shell.scenario_files import looks_like_a_scenario, read_scenario, swept

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
