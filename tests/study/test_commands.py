"""The commands on study files, as a user types them."""

from __future__ import annotations

import difflib
import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import ROOT
from trialwright.shell.cli import main
from trialwright.study.edit import taking
from trialwright.study.schema import schema
from trialwright.study.text import load

SAMPLES = ROOT / "src" / "trialwright" / "shell" / "samples"
S0 = ROOT / "studies" / "ta-nps.yaml"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return Path(shutil.copy(S0, tmp_path / "study.yaml"))


def test_draft_then_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = str(SAMPLES / "chictr-dose-levels.txt")
    assert main(["draft", page, "-o", str(tmp_path)]) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"study.yaml", "record.json"}
    assert main(["draft", page, "-o", str(tmp_path)]) == 2
    assert main(["draft", page, "-o", str(tmp_path), "--force"]) == 0
    capsys.readouterr()
    for language in ("zh", "en"):
        assert main(["show", str(tmp_path / "study.yaml"), "--lang", language]) == 0
        assert ("访视计划" if language == "zh" else "Schedule of activities") in capsys.readouterr().out
    assert main(["show", str(tmp_path / "study.yaml"), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["tbc"] and shown["decisions"] and shown["activities"] and shown["criteria"]["enrolment"]


def test_decide_writes_one_decision_and_diff_shows_it(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = study.read_text("utf-8")
    assert (
        main(
            [
                "decide",
                str(study),
                "D9",
                "--take",
                "50 Gy in 25",
                "--by",
                "principal_investigator",
                "--because",
                "usual",
                "--at",
                "2026-11-22",
            ]
        )
        == 0
    )
    new = load(study.read_bytes(), name="x").study()
    d = new.decisions["D9"]
    assert (d.status, d.by, str(d.at), d.taken) == ("decided", "principal_investigator", "2026-11-22", "50 Gy in 25")
    assert not [p for p in new.tbc for s in d.sets if p == s or p.startswith(s + ".")]
    removed = [
        x[2:] for x in difflib.ndiff(old.splitlines(), study.read_text("utf-8").splitlines()) if x.startswith("- ")
    ]
    assert len(removed) == 9 and all("TBC" in x or x.strip().startswith(("taken:", "status:")) for x in removed)
    capsys.readouterr()
    assert main(["diff", str(S0), str(study), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["substantive"] == 0 and found["counts"]["confirmed"] == 7


def test_deciding_otherwise_keeps_the_marks_until_values_are_written(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = [
        "decide",
        str(study),
        "D9",
        "--take",
        "54 Gy in 27",
        "--by",
        "principal_investigator",
        "--at",
        "2026-11-22",
    ]
    assert main(args) == 0
    assert "interventions.rt.dose" in load(study.read_bytes(), name="x").study().tbc
    assert main([*args, "--set", "interventions.rt.dose=2 Gy x 27"]) == 0
    after = load(study.read_bytes(), name="x").study()
    assert str(after.interventions["rt"].dose) == "2 Gy x 27" and "interventions.rt.dose" not in after.tbc
    capsys.readouterr()
    main(["diff", str(S0), str(study)])
    said = capsys.readouterr().out
    assert "rt, dose: 2 Gy x 25 TBC → 2 Gy x 27" in said and "due: consent, ethics review" in said


def test_an_option_brings_its_own_values(study: Path) -> None:
    assert main(["decide", str(study), "D9", "--take", "50.4 Gy in 28", "--by", "principal_investigator"]) == 0
    after = load(study.read_bytes(), name="x").study()
    rt = after.interventions["rt"]
    assert (str(rt.dose), str(rt.when)) == ("1.8 Gy x 28", "daily on treatment days from day 2 -0 d / +4 d x 28")
    assert not any(p.startswith("interventions.rt.") and p in after.decisions["D9"].sets for p in after.tbc)
    assert main(["decide", str(study), "D3", "--take", "boin target 0.30 max 18", "--by", "statistician"]) == 0
    e = load(study.read_bytes(), name="x").study().escalation
    assert e is not None and (e.rule, e.max, e.decide, e.recommend) == ("boin", 18, (), None)


@pytest.mark.parametrize("path", sorted(S0.parent.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_option_that_says_what_it_sets_loads(path: Path) -> None:
    document = load(path.read_bytes(), name=path.name)
    tried = 0
    for decision in document.study().decisions.values():
        for option in decision.alternatives:
            if option.sets:
                other = taking(document, option.sets)
                assert other.study() != document.study()
                tried += 1
    assert tried >= 15


def test_adopt_takes_all_that_do_not_block(study: Path) -> None:
    assert main(["adopt", str(study), "--by", "principal_investigator", "--at", "2026-11-22"]) == 0
    after = load(study.read_bytes(), name="x").study()
    assert all(d.status == "decided" for d in after.decisions.values() if not d.blocking)
    assert all(d.status != "decided" for d in after.decisions.values() if d.blocking)


def test_confirm_rename_format(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["confirm", str(study), "escalation.dlt.window"]) == 0
    assert main(["confirm", str(study), "escalation.dlt.window"]) == 2
    assert main(["confirm", str(study), "escalation.dlt.windw"]) == 2
    assert "did you mean escalation.dlt.window" in capsys.readouterr().err
    assert main(["rename", str(study), "RESP", "READING"]) == 0
    assert "READING" in load(study.read_bytes(), name="x").study().visits
    assert main(["rename", str(study), "EORT", "FU"]) == 2
    assert main(["format", "--check", str(study)]) == 0
    study.write_text(study.read_text("utf-8") + "   \n\n", "utf-8")
    assert main(["format", "--check", str(study)]) == 1
    assert main(["format", str(study)]) == 0
    assert main(["format", "--check", str(study)]) == 0


def test_a_typo_is_told_with_place_and_remedy_and_nothing_is_written(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = study.read_text("utf-8").replace("level: 5 %, n: 3", "levl: 5 %, n: 3").replace("iv d1", "iv")
    study.write_text(broken, "utf-8")
    for command in (["show"], ["confirm", "escalation.dlt.window"], ["format"]):
        assert main([command[0], str(study), *command[1:]]) == 2
    err = capsys.readouterr().err
    assert "study.yaml:191:" in err and "did you mean level" in err and "STU-04" in err
    assert main(["show", str(study), "--lang", "zh"]) == 2
    assert "是否为 level" in capsys.readouterr().err
    assert study.read_text("utf-8") == broken


def test_the_schema_accepts_the_five_and_refuses_what_the_loader_refuses(tmp_path: Path) -> None:
    from ruamel.yaml import YAML

    check = jsonschema.Draft202012Validator(schema())
    jsonschema.Draft202012Validator.check_schema(schema())

    def instance(text: str) -> object:
        return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))

    for path in sorted((ROOT / "studies").glob("*.yaml")):
        assert list(check.iter_errors(instance(path.read_text("utf-8")))) == [], path
    text = S0.read_text("utf-8")
    for old, new in (
        ("level: 5 %, n: 3", "levl: 5 %, n: 3"),
        ("  phase: phase I\n", "  phase: phase one\n"),
        ("  sex: any\n", "  sex: both\n"),
        ("blocking: true", "blocking: maybe"),
        ("  languages: [zh, en]", "  languages: zh-en-fr"),
        ("  masking: open label TBC", "  masking: [open label]"),
        ("kind: dlt, set", "kind: dtl, set"),
        ("  ctcae: {version", "  ctcea: {version"),
        ("min_points: 3", "min_point: 3"),
        ("contact: ", "contct: ") if "contact: " in text else ("when missed: make up", "when missed: make it up"),
        ("  model: single group\n", ""),
    ):
        assert old in text
        assert list(check.iter_errors(instance(text.replace(old, new, 1)))), (old, new)
    assert main(["schema", "-o", str(tmp_path / "s.json")]) == 0
    assert json.loads((tmp_path / "s.json").read_text("utf-8")) == json.loads(json.dumps(schema()))
