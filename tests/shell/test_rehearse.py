"""The command as a new user meets it: what it writes, what it repeats, and how it says no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trialwright.shell.cli import main
from trialwright.shell.rehearsing import Means, all_rows, scenario_for, subject_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "src" / "trialwright" / "shell" / "samples" / "chictr-dose-levels.txt"
STUDY = ROOT / "studies" / "ta-nps.yaml"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    assert (
        main(["rehearse", str(PAGE), "-o", str(out), "--trials", "6", "--workers", "1", "--keep", "2", "--lang", "en"])
        == 0
    )
    return out


def test_a_page_gives_report_study_record_numbers_and_events(written: Path) -> None:
    names = {p.name for p in written.iterdir()}
    assert names >= {
        "report.html",
        "study.yaml",
        "record.json",
        "rehearsal.json",
        "events.jsonl",
        "run.json",
        "batches",
    }
    found = json.loads((written / "rehearsal.json").read_text("utf-8"))
    assert len(found["rows"]) == 6
    assert all(v["source"] and v["zh"] and v["en"] for v in found["assumed"].values())


def test_the_kept_events_are_readable_by_every_later_command(written: Path) -> None:
    from trialwright.history.encoding import from_lines
    from trialwright.study.text import load
    from trialwright.trial.state import replay

    study = load((written / "study.yaml").read_bytes(), name="study.yaml").study()
    trial = replay(study, from_lines((written / "events.jsonl").read_text("utf-8")))
    assert trial.rehearsal and trial.participants
    row = json.loads((written / "rehearsal.json").read_text("utf-8"))["rows"][2]
    assert trial.concluded is not None
    assert row["conclusion"] == trial.concluded.word


def test_a_resumed_run_ends_as_one_that_was_not_interrupted(tmp_path: Path) -> None:
    subject = subject_of(str(STUDY))
    scenario = scenario_for(subject.study, trials=45, seed=3, settings=["accrual=4"])
    once = all_rows(subject, scenario, Means(workers=1, folder=tmp_path))
    (tmp_path / "batches" / "000000020.parquet").write_bytes(b"damaged")
    again = all_rows(subject, scenario, Means(workers=1, folder=tmp_path, resume=True))
    assert [dict(r) for r in again] == [dict(r) for r in once]


def test_another_seed_does_not_continue_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = ["rehearse", str(STUDY), "-o", str(tmp_path), "--trials", "2", "--workers", "1"]
    assert main([*base, "--seed", "1"]) == 0
    assert main([*base, "--seed", "2", "--resume"]) == 2
    assert "another seed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", bytes(range(256)) * 9, "no text"),
        ("other.txt", b"hello\nthere is nothing here\n", "no known layout"),
        ("study.yaml", b"study: {name: X}\n", "no study file"),
    ],
)
def test_what_is_neither_page_nor_study(
    name: str, content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main(["rehearse", str(tmp_path / name), "-o", str(tmp_path / "out")]) == 2
    message = capsys.readouterr().err
    assert said in message and name in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("level: 2 %", "levl: 2 %", "did you mean level"),
        ("rule: three_plus_three", "rule: three_plus_tree", "did you mean three_plus_three"),
        ("stagger: {first: 1 TBC, wait: 7 d TBC}", "stagger: {first: 1 TBC, wait: 7 TBC}", "write for example 28 d"),
    ],
)
def test_a_slip_in_a_study_file_names_line_and_remedy(
    old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = STUDY.read_text("utf-8")
    assert old in text
    bad = tmp_path / "bad.yaml"
    bad.write_text(text.replace(old, new), encoding="utf-8")
    assert main(["rehearse", str(bad), "-o", str(tmp_path / "out")]) == 2
    message = capsys.readouterr().err
    assert "bad.yaml:" in message and said in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("dlt.mdi=0.2", "did you mean dlt.mid"),
        ("dlt.mid", "no '='"),
        ("dlt.mid=x", "no number"),
        ("dlt.mid=7", "no probability"),
    ],
)
def test_a_wrong_setting_is_told(setting: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", str(STUDY), "-o", str(tmp_path / "out"), "--set", setting]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("which", ["dose-levels", "single-arm", "randomised"])
def test_demo_ends_with_the_path_of_a_report(which: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", which, "-o", str(tmp_path), "--trials", "3", "--workers", "1", "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[-1].endswith("report.html") and Path(lines[-1]).exists()
    assert len(lines) <= 11
