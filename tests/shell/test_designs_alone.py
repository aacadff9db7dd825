"""A design that is computed from its own rule, as a person meets it: scenario file in, page, JSON, table and figure out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trialwright.shell.cli import main

SIMON = """scenario: Simon beside one stage
of: {design: simon null 0.20 alternative 0.40}
vary: {response: 0.10 .. 0.50 step 0.05}
compare: [single_stage]
"""
LOG_RANK = """scenario: one look
of: {design: "log_rank hr 0.5 median 10 accrual 12 follow_up 12 looks 0.5:futility,1"}
trials: 200
seed: 5
compare: [milestone at 12]
"""


def rehearse(folder: Path, text: str, *more: str, code: int = 0) -> Path:
    path = folder / "s.yaml"
    path.write_text(text, "utf-8")
    assert main(["rehearse", str(path), "-o", str(folder / "out"), *more]) == code
    return folder / "out"


def test_an_exact_sweep_is_page_json_table_and_figure_in_both_languages(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    out = rehearse(tmp_path, SIMON)
    found = json.loads((out / "comparison.json").read_text("utf-8"))
    assert (found["kind"], found["trials"], found["seed"]) == ("DesignComparison", 0, None)
    assert found["designs"] == ["simon null 0.20 alternative 0.40", "single_stage null 0.20 alternative 0.40"]
    assert [p["settings"]["response"] for p in found["points"][::2]] == [
        0.1,
        0.15,
        0.2,
        0.25,
        0.3,
        0.35,
        0.4,
        0.45,
        0.5,
    ]
    for p in found["points"]:
        assert all(o["how"] == "exact" and o["low"] is None for o in p["outcomes"].values())
    one, other = found["points"][4:6]
    by = other["outcomes"]["reject"]["value"] - one["outcomes"]["reject"]["value"]
    assert other["difference"]["reject"] == {"value": pytest.approx(by), "low": None, "high": None}
    rows = pq.read_table(out / "comparison.parquet").to_pylist()
    assert len(rows) == 18 and rows[0]["reject.how"] == "exact" and rows[0]["set.response"] == 0.1
    page, figure = (out / "comparison.html").read_text("utf-8"), (out / "sweep.svg").read_text("utf-8")
    for words in (
        "拒绝无效假设（成功）的概率",
        "P(null rejected: success)",
        "Simon二阶段设计",
        "Simon two-stage",
        "判定表",
        "No number of this page has simulation error",
    ):
        assert words in page
    assert "期望可评价例数" in figure and "expected number of evaluable participants" in figure


def test_both_hypotheses_are_shown_where_nobody_says_anything(tmp_path: Path) -> None:
    out = rehearse(tmp_path, "scenario: x\nof: {design: simon null 0.20 alternative 0.40}\n")
    found = json.loads((out / "comparison.json").read_text("utf-8"))
    assert [p["settings"] for p in found["points"]] == [{"response": 0.2}, {"response": 0.4}]
    assert found["assumed"]["response"]["status"] == "default"
    assert (
        found["points"][0]["outcomes"]["reject"]["value"]
        <= 0.05
        < 0.8
        <= found["points"][1]["outcomes"]["reject"]["value"]
    )


def test_what_is_stated_is_not_overridden_by_the_hypotheses(tmp_path: Path) -> None:
    text = "scenario: x\nof: {design: simon null 0.20 alternative 0.40}\ntruth: {response: 35 %}\n"
    found = json.loads((rehearse(tmp_path, text) / "comparison.json").read_text("utf-8"))
    assert [p["settings"] for p in found["points"]] == [{}]
    assert found["assumed"]["response"] == {"value": 0.35, "status": "stated", "source": "s.yaml:3"}
    found = json.loads(
        (rehearse(tmp_path, text, "--set", "response=0.2..0.4:0.1") / "comparison.json").read_text("utf-8")
    )
    assert [p["settings"]["response"] for p in found["points"]] == [0.2, 0.3, 0.4]


def test_a_simulated_sweep_shows_its_error_and_repeats_itself(tmp_path: Path) -> None:
    out = rehearse(tmp_path, LOG_RANK)
    first = (out / "comparison.json").read_text("utf-8")
    found = json.loads(first)
    assert (found["trials"], found["seed"]) == (200, 5)
    assert [p["settings"] for p in found["points"]] == [{"hazard_ratio": h} for h in (1.0, 1.0, 0.5, 0.5)]
    power = found["points"][2]["outcomes"]["reject"]
    assert power["how"] == "simulated" and power["low"] < power["value"] < power["high"]
    assert found["points"][2]["outcomes"]["reject_theory"]["how"] == "normal theory"
    assert found["points"][3]["difference"]["reject"]["low"] is not None
    page = (out / "comparison.html").read_text("utf-8")
    assert "200 simulated trials at each point, seed 5" in page and "每点模拟200次，种子5" in page
    assert (rehearse(tmp_path, LOG_RANK) / "comparison.json").read_text("utf-8") == first
    other = json.loads((rehearse(tmp_path, LOG_RANK, "--seed", "6") / "comparison.json").read_text("utf-8"))
    assert other["points"][2]["outcomes"]["reject"]["value"] != power["value"]


def test_toxicity_and_efficacy_are_given_by_level(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "scenario: x\nof: {design: boin12 levels 2 max_n 6}\ntruth: {toxicity: [0.1, 30 %], efficacy: [0.2, 0.5]}\nvary: {toxicity.level2: [0.1, 0.5]}\n"
    found = json.loads((rehearse(tmp_path, text, "--lang", "en") / "comparison.json").read_text("utf-8"))
    low, high = (p["outcomes"] for p in found["points"])
    assert low["n.level1"]["value"] < high["n.level1"]["value"]
    assert sum(v["value"] for k, v in low.items() if k.startswith("recommended.")) == pytest.approx(1)
    assert "best level chosen" in capsys.readouterr().out


def test_several_rules_with_lists_are_parted_by_semicolons(tmp_path: Path) -> None:
    out = rehearse(
        tmp_path,
        "scenario: x\nof: {design: simon null 0.20 alternative 0.40}\n",
        "--compare",
        "bop2 looks 10,20; single_stage",
    )
    found = json.loads((out / "comparison.json").read_text("utf-8"))
    assert [d.split()[0] for d in found["designs"]] == ["simon", "bop2", "single_stage"]


def test_one_stage_alone_is_lived_through_and_beside_others_computed(tmp_path: Path) -> None:
    alone = "scenario: x\nof: {design: single_stage null 0.20 alternative 0.60}\ntrials: 2\n"
    (tmp_path / "a").mkdir()
    found = json.loads((rehearse(tmp_path / "a", alone) / "comparison.json").read_text("utf-8"))
    assert found["kind"] == "Comparison" and (tmp_path / "a" / "out" / "study.yaml").exists()
    (tmp_path / "b").mkdir()
    found = json.loads((rehearse(tmp_path / "b", alone + "compare: [simon]\n") / "comparison.json").read_text("utf-8"))
    assert found["kind"] == "DesignComparison" and len(found["designs"]) == 2


def test_a_named_variant_escalates_by_the_parameters_it_stands_for(tmp_path: Path) -> None:
    text = "scenario: x\nof: {design: three_plus_three levels 3}\ntrials: 2\ncompare: [three_plus_three/declare]\n"
    found = json.loads((rehearse(tmp_path, text) / "comparison.json").read_text("utf-8"))
    own, declared = (p["exact"] for p in found["points"])
    assert declared["expected_n"] < own["expected_n"]  # the level below is declared at once, without three more


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        (SIMON, ["--sensitivity"], "grid: one at a time"),
        (SIMON, ["--until", "0.05"], "give trials"),
        (SIMON, ["--resume"], "leave it out"),
        (SIMON, ["--keep", "0"], "no events are lived through"),
        (SIMON.replace("single_stage", "bayes_stop limit 0.3"), [], "different truths"),
        (SIMON.replace("response", "respons"), [], "did you mean response"),
        ("scenario: x\nof: {design: boin12 levels 2 max_n 6}\nvary: {toxicity: 0.1 .. 0.5 step 0.1}\n", [], "did you mean toxicity.level1 or toxicity.level2"),
        (SIMON.replace("0.50 step", "1.50 step"), [], "no probability"),
        (LOG_RANK + "truth: {hazard_ratio: 0}\n", [], "write a number above 0"),
        (LOG_RANK.replace("trials: 200", "trials: 1"), [], "at least two simulated trials"),
        (LOG_RANK.replace("at 12", "at 18") + "truth: {accrual: 1000}\nvary: {hazard_ratio: [1]}\n", [], "lower the rate of entry"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_clear_line(
    text: str, options: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rehearse(tmp_path, text, *options, "--lang", "en", code=2)
    assert says in capsys.readouterr().err
