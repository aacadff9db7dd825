"""What the command line says of itself and of words it cannot take: one paragraph, in the language asked for."""

from __future__ import annotations

import argparse
import importlib
import json
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from trialwright.errors import LISTED, UnknownName
from trialwright.shell.catalogues import kind_named
from trialwright.shell.cli import COMMANDS, main, module_of

HAN = re.compile(r"[\u4e00-\u9fff]")


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 2
    return capsys.readouterr().err.strip()


@pytest.mark.parametrize(
    ("words", "en", "zh"),
    [
        (("reed",), "no command is called 'reed'; did you mean read", "没有名为 'reed' 的命令"),
        (("read",), "not given: PAGE", "缺少：PAGE"),
        (("read", "x", "--layuot", "y"), "there is no option --layuot; did you mean --layout?", "没有 --layuot 这个选项"),
        (("schema", "x"), "not expected here: x", "多出的内容：x"),
        (("check", "x", "--min", "q"), "--min: 'q' is not known; write one of note, warning, error", "--min：'q' 不可用"),
        (("demo", "--trials", "many"), "--trials: 'many' is not a whole number", "--trials：'many' 不是整数"),
        (("read", "x", "--to"), "--to has nothing behind it", "--to 之后缺少内容"),
        (("read", "nosuch.txt"), "there is no such file", "没有这个文件"),
        (("show", "nosuch.yaml"), "there is no such file", "没有这个文件"),
        (("design", "boyn"), "no design is called 'boyn'; did you mean boin", "没有名为 'boyn' 的设计"),
        (("calc", "bsa", "hight=1cm"), "no input of bsa is called 'hight'", "bsa 没有名为 'hight' 的输入"),
        (("list", "nothing"), "no kind is called 'nothing'; there are standards", "没有名为 'nothing' 的目录种类"),
    ],
)  # fmt: skip
def test_a_usage_error_is_one_paragraph_in_either_language(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], en: str, zh: str
) -> None:
    for language, expected in (("en", en), ("zh", zh)):
        text = said(capsys, *words, "--lang", language) if words[-1] != "--to" else said(capsys, words[0], "--lang", language, *words[1:])  # fmt: skip
        assert expected in text
        assert "\n" not in text


def test_a_hint_leads_to_a_list_that_is_there() -> None:
    for one, shown in LISTED.items():
        assert f"trialwright list {shown}" in str(UnknownName(one, "x"))
        assert shown == "KIND" or kind_named(shown).name
    assert "list" not in str(UnknownName("decision", "D99"))


def test_every_option_is_told_in_both_languages() -> None:
    for command in COMMANDS:
        parser = argparse.ArgumentParser(add_help=False)
        importlib.import_module(module_of(command)).add_arguments(parser)
        for action in parser._actions:
            assert action.help and HAN.search(action.help), (command, action.dest)
            assert re.search("[a-z]{2}", action.help), (command, action.dest)


def test_the_headings_of_help_are_in_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--help", "--lang", "zh"]) == 0
    text = capsys.readouterr().out
    assert "用法：" in text and "参数：" in text and "usage:" not in text and "show this help" not in text
    assert main(["read", "--help", "--lang", "en"]) == 0
    assert "usage:" in capsys.readouterr().out


def test_a_file_where_a_folder_should_be_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page"
    page.write_text("x", "utf-8")
    assert "a file stands where the folder" in said(capsys, "schema", "-o", str(page / "schema.json"))
    assert "已有同名文件夹" in said(capsys, "schema", "-o", str(tmp_path), "--lang", "zh")


def test_explain_takes_the_family_of_a_code_and_speaks_one_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "ELI", "--lang", "en"]) == 0
    heads = re.findall(r"^(\S+) · ", capsys.readouterr().out, re.M)
    assert heads and all(h.startswith("ELI-") for h in heads)
    assert main(["explain", "STU-13", "--lang", "zh"]) == 0
    assert "→ 写上正确的单位" in capsys.readouterr().out
    assert main(["explain", "ENG-01", "--lang", "en"]) == 0
    assert not HAN.search(capsys.readouterr().out)
    assert main(["explain", "boin", "--lang", "en"]) == 0
    assert ">>>" not in capsys.readouterr().out
    assert main(["explain", "ELI-04", "--lang", "zh"]) == 0
    assert "严重程度：错误" in capsys.readouterr().out


def test_json_is_json_where_a_file_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "-o", str(tmp_path / "s.json"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == [str(tmp_path / "s.json")]


def test_show_says_what_a_study_is_in_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    study = str(ROOT / "studies" / "ta-nps.yaml")
    heads = {}
    for language in ("zh", "en"):
        assert main(["show", study, "--lang", language]) == 0
        heads[language] = capsys.readouterr().out.splitlines()[1]
    assert "single group" in heads["en"] and "open label" in heads["en"]
    assert "单组" in heads["zh"] and "open label" not in heads["zh"]


@pytest.mark.parametrize(
    ("option", "value", "why"), [("--workers", "0", "at least one process"), ("--until", "3", "between 0 and 0.5")]
)
def test_numbers_that_mean_nothing_are_refused(
    option: str, value: str, why: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    study = str(ROOT / "studies" / "ta-nps.yaml")
    text = said(capsys, "rehearse", study, option, value, "-o", str(tmp_path / "out"))
    assert f"{option} {value}" in text and why in text
    assert not (tmp_path / "out").exists()


def test_a_page_is_checked_with_its_drafted_criteria(capsys: pytest.CaptureFixture[str]) -> None:
    """Whole criteria that exclude each other are found by ``check`` as by the report of a rehearsal."""
    from trialwright.shell.rehearsing import subject_of

    page = str(ROOT / "src/trialwright/shell/samples/chictr-dose-levels.txt")
    main(["check", page, "--json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [f["code"] for f in found] == [f.code for f in subject_of(page).findings]
