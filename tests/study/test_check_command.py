"""``trialwright check`` on study files: what the study doubts, told from a page by its content."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from trialwright.shell.cli import main

S0 = ROOT / "studies" / "ta-nps.yaml"
PAGE = ROOT / "src" / "trialwright" / "shell" / "samples" / "chictr-dose-levels.txt"


@pytest.fixture
def drafted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["draft", str(PAGE), "-o", str(tmp_path)]) == 0
    capsys.readouterr()
    return tmp_path / "study.yaml"


def found(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> dict[str, object]:
    assert main(["check", *words, "--json"]) == code
    form = json.loads(capsys.readouterr().out)
    assert form["kind"] == "StudyFindings"
    return dict(form)


def test_a_sound_study_has_no_findings_and_says_what_was_not_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(S0), "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "TANP-RPS 0.1  (ta-nps.yaml)  0 error  0 warning  0 note" in text
    assert "No record.json" in text


def test_a_decision_whose_marks_stand_is_a_finding(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["decide", str(drafted), "D2", "--take", "another rule", "--by", "principal_investigator"]
    assert main([*words, "--because", "x"]) == 0
    capsys.readouterr()
    form = found(capsys, str(drafted), code=0)
    assert form["record"] is True
    assert [f["code"] for f in form["findings"]] == ["STU-41"]  # type: ignore[attr-defined]
    assert found(capsys, str(drafted), "--only", "STU-34", code=0)["findings"] == []
    assert main(["check", str(drafted), "--min", "error", "--lang", "zh"]) == 0
    assert "1 警告  0 提示  （1 条未显示）" in capsys.readouterr().out


def test_an_error_in_the_study_is_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "tests" / "golden" / "study" / "vitd.yaml").read_text("utf-8")
    assert "give: [drops], " in text
    study = tmp_path / "study.yaml"
    study.write_text(text.replace("give: [drops], ", ""), "utf-8")
    form = found(capsys, str(study), code=1)
    assert form["record"] is False
    assert "STU-25" in [f["code"] for f in form["findings"]]  # type: ignore[attr-defined]


def test_what_cannot_be_checked_is_said(tmp_path: Path, drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, says in (
        ((str(drafted), str(PAGE)), "check study files and pages apart"),
        ((str(drafted), "--to", "x.csv"), "not for a study file"),
        ((str(drafted), "--only", "STU-99"), "no code is called 'STU-99'"),
    ):
        assert main(["check", *words, "--lang", "en"]) == 2
        assert says in capsys.readouterr().err
    broken = tmp_path / "broken.yaml"
    broken.write_text("trialwright: 1\nstudy: 3\n", "utf-8")
    assert main(["check", str(broken)]) == 2
    assert "STU-" in capsys.readouterr().err
    (tmp_path / "record.json").write_text("{", "utf-8")
    assert main(["check", str(drafted), "--lang", "en"]) == 2
    assert "this is no record" in capsys.readouterr().err


def test_a_page_is_still_checked_as_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(shutil.copy(PAGE, tmp_path / "page.txt"))
    assert main(["check", str(page), "-o", str(tmp_path / "out"), "--min", "error", "--lang", "en"]) == 1
    told = capsys.readouterr()
    assert "7 error  4 warning  7 note  (11 not shown)" in told.out
    written = told.err.split("Written: ")[1].strip().partition("/")[2]
    assert {p.name for p in (tmp_path / "out").iterdir()} == set(written.rsplit("/", 1)[-1].split(", "))
