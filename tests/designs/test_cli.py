"""``trialwright design`` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trialwright.shell.cli import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["design", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_boin_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "boin", "target=0.30", "levels=5", "--p", "0.05,0.15,0.30,0.45,0.60", "--json")
    found = json.loads(out)
    assert code == 0 and found["design"]["parameters"]["target"] == 0.3
    first = found["characteristics"][0]
    assert first["how"] == "exact" and first["selection_none_first"][3] == pytest.approx(0.54633, abs=1e-5)
    assert found["table"]["rows"][0][1]["zh"] == "≤ 0" and found["paragraph"]["zh"]


def test_decisions_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "three_plus_three", "levels=3", "--outcomes", "1NNN 2NT?", "--lang", "en")
    assert code == 0 and out.startswith("Wait until") and "1 of 3 at level 2" in out
    code, out, _ = run(capsys, "three_plus_three", "levels=3", "--outcomes", "1NNN", "--lang", "zh")
    assert "剂量水平2：再入3例" in out and "理由" in out
    code, out, _ = run(capsys, "three_plus_three", "levels=3", "--outcomes", "1NTT", "--json")
    assert json.loads(out)["decision"] == "stop" and json.loads(out)["recommended"] is None


def test_pathways(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "three_plus_three", "levels=2", "--pathways", "1", "--p", "0.2,0.4", "--json")
    rows = json.loads(out)["pathways"]
    assert code == 0 and sum(r["probability"] for r in rows[1:]) == pytest.approx(1, abs=1e-3)


def test_compare_says_what_it_could_not_take_over(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "boin", "levels=3", "max_n=12", "--compare", "three_plus_three,crm", "--lang", "en")
    assert code == 0 and "three_plus_three has no max_n" in err and "assumptions" in err
    assert out.count("crm") >= 3 and "exact" in out


def test_compare_on_the_same_people(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("boin", "levels=3", "max_n=12", "--p", ".1,.3,.5", "--compare", "crm half_width=0.05", "--simulate", "300")
    code, out, _ = run(capsys, *words, "--json")
    found = json.loads(out)
    assert code == 0 and len(found["differences"]) == 1 and found["characteristics"][1]["trials"] == 300


def test_single_arm_and_two_arms(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("simon", "null=0.20", "alternative=0.40", "alpha=0.05", "power=0.80", "--compare", "single_stage")
    code, out, _ = run(capsys, *words, "--lang", "en")
    assert code == 0 and "3/13 12/43" in out and "0.0496" in out
    words = ("log_rank", "hr=0.65", "median=10", "accrual=12", "follow_up=12", "dropout=5%/y", "looks=0.5:futility,1")
    code, out, _ = run(capsys, *words, "spending=LDOF", "--lang", "zh")
    assert code == 0 and "个事件" in out and "风险比0.65" in out


def test_another_tools_number(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "three_plus_three", "levels=5", "--as", "R:UBCRM", "--p", ".1,.2,.3,.4,.5", "--json")
    assert code == 0 and "declare_below" in err
    none_first = json.loads(out)["characteristics"][0]["selection_none_first"]
    assert none_first == pytest.approx([0.093853, 0.264044, 0.324735, 0.219202, 0.081293, 0.016872], abs=1e-6)


def test_toxicity_and_efficacy(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("boin12", "levels=2", "max_n=9", "--p", "0.1,0.3", "--efficacy", "0.2,0.5")
    code, out, _ = run(capsys, *words, "--json")
    found = json.loads(out)["characteristics"][0]
    assert code == 0 and found["how"] == "exact" and sum(found["selection_none_first"]) == pytest.approx(1)
    code, out, _ = run(capsys, *words, "--simulate", "200", "--lang", "zh")
    assert code == 0 and "模拟200次" in out


def test_pathways_from_here(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "boin", "levels=3", "--outcomes", "1NNN", "--pathways", "1", "--lang", "en")
    assert code == 0 and "1NNN 2NNT" in out


def test_lists(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("permuted_blocks", "blocks=4,6", "--seed", "7", "--slots", "12", "--strata", "a;b", "--json")
    one, two = run(capsys, *words)[1], run(capsys, *words)[1]
    assert one == two and len(json.loads(one)["slots"]) == 24 and len(json.loads(one)["sha256"]) == 64


def test_which(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "which", "n=20", "endpoint=binary", "arms=1", "--json")
    found = json.loads(out)
    assert code == 0 and found["hypotheses"][0]["rule"] == "3/7 11/20" and "consistent with" in found["sentence"]["en"]
    for more in ("endpoint=survival", "endpoint=continuous", "endpoint=dose"):
        assert run(capsys, "which", "n=36", more, "arms=2", "--lang", "zh")[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("boin", "target=0.9"), "boin.target"),
        (("boyn",), "did you mean boin"),
        (("boin", "target"), "key=value"),
        (("boin", "levels=3", "--p", "0.1,0.2"), "3 rates"),
        (("three_plus_three", "--outcomes", "1NNZ"), "1NNZ"),
        (("three_plus_three", "--outcomes", "4NNN"), "levels 1"),
        (("simon", "null=0.2", "alternative=0.4", "--pathways", "2"), "no dose levels"),
        (("which", "n=0"), "1 …"),
        (("which", "n=20", "endpoint=sheep"), "sheep"),
    ],
)
def test_usage_errors_say_what_to_do(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str) -> None:
    code, _, err = run(capsys, *words)
    assert code == 2 and says in err


def test_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for k, words in enumerate(
        (
            ("boin", "levels=3", "max_n=12"),
            ("single_stage", "null=0.05", "alternative=0.20"),
            ("log_rank", "hr=0.65", "median=10", "accrual=12", "follow_up=12", "looks=0.5,1"),
            ("three_plus_three", "levels=2", "--pathways", "2"),
            ("which", "n=20"),
        )
    ):
        folder = tmp_path / str(k)
        assert run(capsys, *words, "-o", str(folder), "--lang", "zh")[0] == 0
        figures = sorted(p.name for p in folder.glob("*.svg"))
        assert figures
        for name in figures:
            text = (folder / name).read_text("utf-8")
            assert text.startswith("<svg") and "nan" not in text
    assert "目标DLT概率0.30" in (tmp_path / "0" / "protocol.zh.txt").read_text("utf-8")
    assert {"bounds.svg", "events.svg"} <= {p.name for p in (tmp_path / "2").iterdir()}
    assert (tmp_path / "1" / "saw-tooth.svg").exists()


def test_numbers_that_are_too_small_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("boin", "--simulate", "0"), ("permuted_blocks", "--slots", "0")):
        assert main(["design", *words, "--lang", "en"]) == 2
        assert "0 is too few" in capsys.readouterr().err


def test_what_is_simulated_for_its_size_says_so_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["design", "boin12", "--lang", "en"]) == 0
    assert "Too many paths to be walked exactly" in capsys.readouterr().err
