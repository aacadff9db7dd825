"""``trialwright read`` and the corpus mode as a person uses them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from trialwright.shell.cli import main
from trialwright.shell.corpus import items, rows_of, run_corpus

GOLDEN = ROOT / "tests" / "golden" / "reading"
VITD = GOLDEN / "chictr-show-text" / "vitd.txt"


def test_json_and_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(VITD), "--json"]) == 0
    form = json.loads(capsys.readouterr().out)
    assert form["kind"] == "RegistryRecord" and form["id"] == "ChiCTR9900000001"
    assert main(["read", str(VITD), "--lang", "zh"]) == 0
    table = capsys.readouterr().out
    assert "已隐去" in table and "空白" in table and "修复建议（确定）" in table


def test_contacts_are_kept_only_when_asked_and_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    main(["read", str(VITD), "--json"])
    assert "0000 0000" not in capsys.readouterr().out
    main(["read", str(VITD), "--json", "--contacts", "keep"])
    out = capsys.readouterr()
    assert "+86 10 0000 0000" in out.out and "contact" in out.err


def test_repairs_are_taken_over_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    main(["read", str(VITD), "--json", "--accept-repairs", "sure"])
    form = json.loads(capsys.readouterr().out)
    slot = form["fields"]["eligibility.inclusion[2]"]["en"]
    assert slot["text"].endswith("10^12/L") and slot["as_written"].endswith("10 12 /L")
    assert form["repairs"][0]["certainty"] == "accepted"


def test_explain_prints_every_score(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(VITD), "--explain", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "chictr-show-text" in said and "label pairs" in said and "not JSON" in said


def test_what_cannot_be_read_is_said_and_exit_code_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    strange = tmp_path / "page.txt"
    strange.write_text("nothing in particular")
    assert main(["read", str(strange)]) == 2
    out = capsys.readouterr()
    assert out.out == "" and "page.txt: no known layout" in out.err
    assert main(["read", str(tmp_path / "missing.txt")]) == 2
    assert "no such file" in capsys.readouterr().err
    assert main(["read", str(tmp_path)]) == 2


def test_pages_of_one_number_are_merged_and_others_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(VITD.read_text("utf-8").replace("男女均可", "女性"), "utf-8")
    main(["read", str(VITD), str(other), "--json"])
    forms = json.loads(capsys.readouterr().out)
    assert len(forms) == 1 and len(forms[0]["pages"]) == 2
    assert forms[0]["fields"]["eligibility.sex"]["zh"]["also"]


def corpus(folder: Path) -> Path:
    """A folder of six pages, one of them broken, one holding two trials."""
    folder.mkdir()
    for k, name in enumerate(
        ("chictr-show-text/page.txt", "ctgov-v2/page.json", "ctgov-xml/page.xml", "medifind/page.txt")
    ):
        source = GOLDEN / name
        (folder / f"{k}{source.suffix}").write_bytes(source.read_bytes())
    (folder / "broken.txt").write_bytes(b"\x00\x01 no page")
    one = (GOLDEN / "ctgov-v2" / "compact.json").read_text("utf-8")
    (folder / "two.jsonl").write_text(one + "\n" + one.replace("NCT99000001", "NCT99000002") + "\n", "utf-8")
    return folder


WORK = "trialwright.shell.cli.read:field_rows"


def test_a_folder_becomes_one_table_and_a_bad_page_a_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = corpus(tmp_path / "pages")
    table = tmp_path / "fields.csv"
    assert main(["read", str(folder), "--to", str(table), "--workers", "1", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["records"], summary["errors"]) == (7, 1)
    with table.open(encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    assert {r["page"] for r in rows} == {
        "0.txt",
        "1.json",
        "2.xml",
        "3.txt",
        "broken.txt",
        "two.jsonl#1",
        "two.jsonl#2",
    }
    (bad,) = [r for r in rows if r["error"]]
    assert bad["page"] == "broken.txt" and "no known layout" in bad["error"]
    assert not any("@example.org" in (r["text"] or "") or "0000 000" in (r["text"] or "") for r in rows)
    assert not (tmp_path / "fields.csv.parts").exists()


def test_an_interrupted_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import trialwright.shell.corpus as machinery

    monkeypatch.setattr(machinery, "BATCH", 2)
    folder = corpus(tmp_path / "pages")
    table = tmp_path / "fields.parquet"
    whole = run_corpus([folder], table, WORK, ["id", "path", "text"], workers=1, progress=False)
    expected = list(rows_of(table))
    parts = tmp_path / "again.parquet.parts"

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(machinery, "_join", stop)
    with pytest.raises(KeyboardInterrupt):
        run_corpus([folder], tmp_path / "again.parquet", WORK, ["id", "path", "text"], workers=1, progress=False)
    kept = sorted(parts.glob("part-*"))
    assert len(kept) == 4
    kept[-1].unlink()
    monkeypatch.undo()
    monkeypatch.setattr(machinery, "BATCH", 2)
    second = run_corpus([folder], tmp_path / "again.parquet", WORK, ["id", "path", "text"], workers=1, progress=False)
    assert (second.records, second.errors, second.rows) == (whole.records, whole.errors, whole.rows)
    assert second.resumed == 3
    assert list(rows_of(tmp_path / "again.parquet")) == expected


def test_items_are_the_same_on_every_run(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "pages")
    assert list(items([folder])) == list(items([folder]))
