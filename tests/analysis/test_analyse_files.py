"""``analyse``: every file holds the same numbers, on the page, in tables and from the command line."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.analysis.invented import day, logged, one_level, section, study
from tests.conftest import ROOT
from trialwright.analysis.analyse import analyse
from trialwright.analysis.documents import figures_of, rows, to_csv, to_docx, to_json, to_markdown, to_parquet
from trialwright.analysis.pages import page
from trialwright.analysis.report import AnalysisReport
from trialwright.errors import TrialwrightError
from trialwright.history import events as ev
from trialwright.history.encoding import to_lines
from trialwright.history.events import Logged
from trialwright.shell.cli import main
from trialwright.values.quantity import Quantity


def test_every_file_holds_the_same_numbers(oesophagus: AnalysisReport) -> None:
    import pyarrow.parquet as pq

    flat = rows(oesophagus)
    read = list(csv.DictReader(io.StringIO(to_csv(oesophagus))))
    assert [r["printed"] for r in read] == [r["printed"] for r in flat]
    table = pq.read_table(io.BytesIO(to_parquet(oesophagus)))
    assert table.num_rows == len(flat) and table.column("printed").to_pylist() == [r["printed"] for r in flat]
    document = json.loads(to_json(oesophagus))
    printed = [r["printed"]["en"] for s in document["sections"] for t in s["tables"] for r in t["records"]]
    assert printed == [r["printed"] for r in flat] and document["kind"] == "Analysis"
    for name, svg in figures_of(oesophagus).items():
        assert name.endswith((".zh.svg", ".en.svg")) and ElementTree.fromstring(svg).tag.endswith("svg")
    words = to_markdown(section(oesophagus, "PFS").tables[0], "zh")
    assert "中位时间（月）" in words and words.count("\n|") > 5


def test_the_page_is_whole_bilingual_and_needs_no_network(oesophagus: AnalysisReport) -> None:
    html = page(oesophagus)
    assert "这是预演" in html and "This is a rehearsal" in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")
    data = html.split('id="records">')[1].split("</script>")[0]
    assert len(json.loads(data)) > 20
    for s in oesophagus.sections:
        assert f'id="{s.name}"' in html


def test_word_needs_its_extra_or_writes(oesophagus: AnalysisReport) -> None:
    try:
        import docx  # noqa: F401
    except ImportError:
        with pytest.raises(TrialwrightError, match="trialwright\\[documents\\]"):
            to_docx(oesophagus)
    else:
        assert to_docx(oesophagus)[:2] == b"PK"


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "events.jsonl"
    log.write_text("".join(to_lines(logged(one_level()))), encoding="utf-8")
    path = str(ROOT / "studies" / "ta-nps.yaml")
    assert main(["analyse", path, str(log), "--cut", "2027-07-01", "-o", str(tmp_path / "out"), "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "剂量限制性毒性" in said and "数据截止 2027-07-01" in said
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "index.html",
        "results.json",
        "records.zh.csv",
        "records.parquet",
        "figures",
    }
    assert main(["analyse", path, str(log), "-o", str(tmp_path / "out"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "Analysed"
    assert main(["analyse", path, str(log), "--cut", "soon"]) == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    assert main(["analyse", path, str(tmp_path / "empty.jsonl")]) == 2


def test_a_correction_changes_the_number_and_nothing_else() -> None:
    """One value of one participant corrected after the fact: the derived parameter follows, the sequence stays."""
    log = list(logged(one_level()))
    peak = next(
        e
        for e in log
        if isinstance(e.event, ev.Observed) and e.event.participant == "001" and str(e.event.value).startswith("3.2")
    )
    fixed = Logged(
        len(log) + 1,
        ev.Corrected(happened=day(150), participant="001", of=peak.sequence, value=Quantity.of("4.2", "ug/L")),
    )
    after = analyse(study("ta-nps"), [*log, fixed], day(200))
    single = next(t for t in section(after, "PK").tables if t.name == "PK-plasma-parameters")
    printed = {(r.participants[0], r.group.en.split(" (")[0]): r.printed() for r in single.records}
    assert printed["001", "Cmax"] == "4.20" and printed["002", "Cmax"] == "3.20"
    before_it = analyse(study("ta-nps"), [*log, replace(fixed)], day(149))
    single = next(t for t in section(before_it, "PK").tables if t.name == "PK-plasma-parameters")
    assert {(r.participants[0], r.group.en.split(" (")[0]): r.printed() for r in single.records}[
        "001", "Cmax"
    ] == "3.20"


def test_events_of_another_study_are_not_analysed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "events.jsonl"
    log.write_text("".join(to_lines(logged(one_level()))), encoding="utf-8")
    other = str(ROOT / "studies" / "recurrent-npc.yaml")
    assert main(["analyse", other, str(log), "-o", str(tmp_path / "out"), "--lang", "en"]) == 2
    assert "events of the study TANP-RPS, not of NPC-HLDR" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(["diff", other, other, "--events", str(log), "--lang", "zh"]) == 2
    assert "属于研究 TANP-RPS" in capsys.readouterr().err
