"""``trialwright check``: exit codes, JSON, the page with its margin, the corrected form, tables for many records."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.checking.pages import record_of
from tests.conftest import ROOT
from trialwright.checking import CHECKS, check
from trialwright.exchange.check_page import check_page
from trialwright.exchange.registry_form import form_entries, registry_form, registry_form_text
from trialwright.reading.read import read_page
from trialwright.shell.cli import main
from trialwright.shell.cli.check import prevalence
from trialwright.values.text import Text

READING = Path(__file__).resolve().parents[1] / "golden" / "reading"
PAGE = """维生素D滴剂预防早产儿代谢性骨病的单臂研究

注册号:

Registration number:

ChiCTR9900000001

申请注册联系人电话:

Applicant telephone:

+86 10 0000 0000

纳入标准:

1. 胎龄<32周; 2. 红细胞≥3.0×10^12/L。

Inclusion criteria

1. Gestational age < 32 weeks on beta?blocker; 2. Red cells >= 3.0 × 10 12 /L.

排除标准:

Exclusion criteria:

性别:

男女均可

Gender:

Both
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "vitd.txt"
    path.write_text(PAGE, "utf-8")
    return path


def test_json_and_exit_code(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(page), "--json", "--only", "EXT"]) == 1
    form = json.loads(capsys.readouterr().out)
    assert form["kind"] == "Findings" and form["counts"]["error"] == 2
    assert {f["code"].partition("-")[0] for f in form["findings"]} == {"EXT"}


def test_no_error_means_zero(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(page), "--only", "EXT-03", "--lang", "zh"]) == 0
    assert "连字符" in capsys.readouterr().out


def test_lowest_severity(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(page), "--min", "error", "--json"])
    assert {f["severity"] for f in json.loads(capsys.readouterr().out)["findings"]} == {"error"}


def test_wrong_rule_and_wrong_file(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(page), "--only", "EXT-99"]) == 2
    assert "did you mean" in capsys.readouterr().err
    assert main(["check", str(page.with_name("none.txt"))]) == 2
    assert main(["check", str(page.parent)]) == 2
    assert "--to" in capsys.readouterr().err


def test_the_folder_holds_page_form_and_json(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["check", str(page), "-o", str(out), "--lang", "en"]) == 1
    assert sorted(p.name for p in out.iterdir()) == ["check.html", "findings.json", "form.html", "form.txt"]
    html = (out / "check.html").read_text("utf-8")
    assert 'data-lang="en"' in html and "0000 0000" not in html and "[redacted]" in html
    assert html.count("<article") == len(json.loads((out / "findings.json").read_text("utf-8"))["findings"])
    assert "src=" not in html and "http" not in re.sub(r"https?://www\.w3\.org\S*", "", html)


def test_every_card_can_be_filtered_and_stands_at_its_line(page: Path) -> None:
    record = read_page(page.read_bytes(), name="vitd.txt")
    report = check(record)
    html = check_page(
        record,
        report.findings,
        labels={c: e.label for c, e in CHECKS.items()},
        unchecked=[("REG-04", Text(zh="无", en="none"))],
    )
    for f in report.findings:
        assert f'data-severity="{f.severity.value}" data-layer="{f.layer}"' in html
        assert f'id="L{f.lines[0]}"' in html
    assert "<mark>10 12 /L</mark>" in html
    assert "REG-04" in html


def test_mark_up_in_a_page_is_shown_not_run() -> None:
    record = record_of(
        {
            "identification.public_title": {"en": "<script>alert(1)</script>"},
            "eligibility.inclusion[1]": {"en": "<b>10? cells</b>"},
        }
    )
    report = check(record)
    for html in (check_page(record, report.findings, labels={}), registry_form(record, report.findings)):
        assert "<script>alert" not in html and "<b>10?" not in html


def test_the_form_changes_what_has_one_reading_and_asks_the_rest(page: Path) -> None:
    record = read_page(page.read_bytes(), name="vitd.txt")
    entries = {e.path: e for e in form_entries(record, check(record).findings)}
    was, now = entries["eligibility.inclusion[2]"].values["en"]
    assert (was, now) == ("Red cells >= 3.0 × 10 12 /L", "Red cells >= 3.0 × 10^12/L")
    assert entries["eligibility.inclusion[1]"].values["en"][1].endswith("beta-blocker")
    assert entries["eligibility.inclusion[1]"].values["zh"] == ("胎龄<32周", "胎龄<32周")
    assert [f.code for f in entries["eligibility.exclusion"].open_questions] == ["EXT-01"]
    assert not any(path.startswith("contacts") for path in entries)
    order = list(entries)
    assert (
        order.index("identification.registration_number")
        < order.index("eligibility.inclusion[1]")
        < order.index("eligibility.sex")
    )


def test_without_a_finding_or_a_repair_the_form_changes_nothing() -> None:
    path = ROOT / "tests" / "golden" / "reading" / "chictr-show-text" / "page.txt"
    entries = {e.path: e for e in form_entries(read_page(path.read_bytes(), name="page.txt"), ())}
    assert not entries["registration.date"].is_changed and not entries["registration.refreshed"].is_changed


def test_every_field_of_a_clinicaltrials_form_has_a_name_in_both_languages() -> None:
    path = ROOT / "tests" / "golden" / "reading" / "ctgov-v2" / "page.json"
    record = read_page(path.read_bytes(), name="page.json")
    assert [e.path for e in form_entries(record, ()) if e.label.zh == e.label.en] == []


def test_every_question_stands_somewhere_in_the_form(page: Path) -> None:
    for record in (
        read_page(page.read_bytes(), name="vitd.txt"),
        read_page((READING / "chictr-hv-text" / "page.txt").read_bytes(), name="page"),
    ):
        findings = check(record).findings
        entries = form_entries(record, findings)
        asked = [f for e in entries for f in e.open_questions]
        assert len(asked) == len(set(map(id, asked)))
        left = {f.code for f in findings if f.severity.value != "note"} - {f.code for f in asked}
        assert all(any(f.propose for f in findings if f.code == code) for code in left), left


def test_a_folder_becomes_a_table_with_prevalence(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for k in range(3):
        (folder / f"{k}.txt").write_text(PAGE.replace("9900000001", f"990000000{k}"), "utf-8")
    (folder / "broken.txt").write_text("no registry page", "utf-8")
    to = tmp_path / "findings.csv"
    assert main(["check", str(folder), "--to", str(to), "--workers", "1", "--json"]) == 0
    form = json.loads(capsys.readouterr().out)
    assert (form["records"], form["errors"]) == (4, 1)
    row = next(r for r in form["prevalence"] if r["code"] == "EXT-04")
    assert (row["registry"], row["records"], row["with_finding"], row["percent"]) == ("ChiCTR", 3, 3, 100.0)
    assert "0000 0000" not in to.read_text("utf-8")


def test_prevalence_counts_a_record_once() -> None:
    rows = [{"page": "a", "registry": "NCT", "year": "2024", "code": ""}, {"page": "b", "registry": "NCT", "year": "2024", "code": ""},
            {"page": "a", "registry": "NCT", "year": "2024", "code": "X", "severity": "note"}, {"page": "a", "registry": "NCT", "year": "2024", "code": "X", "severity": "note"}]  # fmt: skip
    assert prevalence(rows) == [
        {
            "registry": "NCT",
            "year": "2024",
            "code": "X",
            "severity": "note",
            "records": 2,
            "with_finding": 1,
            "percent": 50.0,
        }
    ]


def test_contacts_of_real_pages_are_in_no_file(seeds: list[Path]) -> None:
    for file in seeds:
        record = read_page(file.read_bytes(), name=file.name)
        report = check(record)
        html = check_page(record, report.findings, labels={}) + registry_form(record, report.findings)
        for _, _, s in record.each_slot():
            if s.private and s.text and re.search(r"@|\d{6}|\d{3,4} \d{4}", s.text):
                assert s.text not in html, file.name


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", ["chictr-show-text/page.txt", "chictr-hv-text/page.txt", "chictr-show-text/vitd.txt"])
def test_the_form_as_text_reads_back_as_the_record(name: str) -> None:
    record = read_page((READING / name).read_bytes(), name="page")
    again = read_page(registry_form_text(record).encode(), name="form")
    for path, language, slot in record.each_slot():
        if slot.private or slot.items is not None or not slot.is_present or path.startswith(("contacts.", "version.")):
            continue
        if any(r.path.startswith(path) for r in record.repairs):
            continue  # damage with one reading is mended in the form
        back = again.slot(path, language)
        assert back is not None and back.text == slot.text, (path, language)
    for path, _, slot in again.each_slot():
        assert not slot.private or not slot.text, path
