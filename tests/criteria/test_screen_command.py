"""``trialwright screen``: facts files, tables of candidates, FHIR bundles, the sheet, the log and its CONSORT counts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import browsers
from tests.criteria.worlds import LEXICON, facts_of, golden, shown, tree_of, verdict
from trialwright.criteria.gate import read_gate
from trialwright.criteria.screening import screen
from trialwright.criteria.screening_log import ScreeningLog
from trialwright.errors import TrialwrightError, UnreadableTexts
from trialwright.exchange.screening_sheet import log_html, sheet_html
from trialwright.shell.cli import main
from trialwright.shell.facts_files import Defaults, candidates
from trialwright.values.text import Text

STUDY = Path(__file__).resolve().parents[2] / "studies" / "ta-nps.yaml"
NONE = Defaults(at=date(2026, 10, 12))
GATE = {
    "I1": "age >= 18 y at consent",
    "I2": "ANC >= 1.5 x10^9/L within 7 d before first_dose",
    "E1": "has infection now",
    "E2": "has major_surgery within 4 wk before first_dose",
    "E14": "judge",
}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["screen", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


# ------------------------------------------------------------------------------------------------ facts files
def test_every_scalar_is_text(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        "at: 2026-10-12\nresults: {Hb: 090 g/L, HIV: negative}\nfacts: {G_CSF: no, infection: [{severity: severe}]}\n",
        "utf-8",
    )
    (c,) = candidates(path, LEXICON, NONE)
    assert c.facts is not None and c.facts.results["Hb"][0].value.typed == "090 g/L"  # type: ignore[union-attr]
    assert c.facts.records["G_CSF"].closed and c.name == "p"


def test_all_errors_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        "at: yesterday\nborn: 1990-13\nsex: x\nresults: {Hbb: 9, infection: yes, ANC: {value: 1 quux, date: 3 May}}\n"
        "facts: {ANC: yes, radiotherapy: [{start: 2026-05-01, end: 2026-04-01}]}\njudgements: {E1: maybe}\nresult: {}\n",
        "utf-8",
    )
    with pytest.raises(UnreadableTexts) as e:
        list(candidates(path, LEXICON, NONE))
    paths = [x.where.path for x in e.value.exceptions]
    assert paths == [
        "result", "at", "born", "sex", "results.Hbb", "results.infection", "results.ANC", "results.ANC.date", "facts.ANC",
        "facts.radiotherapy", "judgements.E1",
    ]  # fmt: skip
    assert "did you mean Hb" in str(e.value) and "write it under facts" in str(e.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "duplicate key"),
        ("a: [1\n", "expected"),
        ("- 1\n", "a map is expected"),
        ("results: {HBV_DNA: >500}\n", "p.yaml:1"),
    ],
)
def test_yaml_that_is_none_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(TrialwrightError) as e:
        list(candidates(path, LEXICON, NONE))
    assert said in str(e.value)


# ------------------------------------------------------------------------------------------------ tables
HEAD = "participant,born,consent,first_dose,ANC,ANC.date,ANC.unit,infection,major_surgery,judge.E14,judge.by,judge.on"
ROWS = """\
01,1980-01-01,2026-10-05,2026-10-15 planned,2.0,2026-10-10,x10^9/L,no,no more,no,INV-01,2026-10-11
02,2010-01-01,2026-10-05,2026-10-15 planned,2.0,2026-10-10,x10^9/L,no,no more,no,INV-01,2026-10-11
03,1980-01-01,2026-10-05,2026-10-15 planned,2.0,2026-10-01,x10^9/L,no,no more,no,INV-01,2026-10-11
04,1980-01-01,2026-10-05,2026-10-15 planned,2.0,2026-10-10,x10^9/L,no,2026-10-01; no more,no,INV-01,2026-10-11
05,1980-01-01,2026-10-05,2026-10-15 planned,1.0,2026-10-10,x10^9/L,yes,,yes,INV-01,2026-10-11
06,1980-01-01,2026-10-05,whenever,2.0,2026-10-10,x10^9/L,no,no more,no,INV-01,2026-10-11
"""
EXPECTED = ["eligible", "ineligible", "undetermined", "ineligible", "ineligible"]


def _screened(path: Path) -> ScreeningLog:
    from trialwright.criteria.screening_log import Unreadable

    gate = read_gate("enrolment", GATE, LEXICON)
    found = list(candidates(path, LEXICON, NONE))
    return ScreeningLog(
        screenings=tuple(screen(gate, c.facts, LEXICON) for c in found if c.facts is not None),
        unreadable=tuple(Unreadable(c.name, c.because) for c in found if c.facts is None),
    )


def _xlsx(path: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for k, line in enumerate([HEAD, *ROWS.splitlines()]):
        cells: list[Any] = line.split(",")
        if k:
            cells[1], cells[4] = date.fromisoformat(cells[1]), float(cells[4])
        sheet.append(cells)
    book.save(path)
    return path


@pytest.mark.parametrize("form", ["csv", "semicolon", "gb18030", "tsv", "xlsx"])
def test_a_table_of_candidates(tmp_path: Path, form: str) -> None:
    text = HEAD + "\n" + ROWS
    if form == "xlsx":
        path = _xlsx(tmp_path / "c.xlsx")
    else:
        path = tmp_path / ("c.tsv" if form == "tsv" else "c.csv")
        text = text.replace(",", {"semicolon": "\t", "tsv": "\t"}.get(form, ","))
        path.write_bytes(text.replace("infection", "感染").encode("gb18030") if form == "gb18030" else text.encode())
    log = _screened(path)
    assert [s.verdict for s in log.screenings] == EXPECTED
    counts = log.counts()
    assert {k: counts[k] for k in ("assessed", "eligible", "undetermined", "too_early", "excluded", "unreadable")} == {
        "assessed": 6, "eligible": 1, "undetermined": 1, "too_early": 1, "excluded": 2, "unreadable": 1,
    }  # fmt: skip
    assert counts["reasons"] == {"E1": 1, "E14": 1, "I1": 1, "I2": 1} or counts["reasons"] == {
        "I1": 1,
        "E1": 1,
        "E14": 1,
    }
    assert "whenever" in log.unreadable[0].because
    assert [s.until.isoformat() for s in log.screenings if s.is_too_early and s.until] == ["2026-10-29"]


def test_unknown_columns_are_told_before_anybody_is_screened(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("participant,ANCC,ANC.dat\n1,2,3\n", "utf-8")
    with pytest.raises(UnreadableTexts) as e:
        list(candidates(path, LEXICON, NONE))
    assert [x.where.path for x in e.value.exceptions] == ["ANCC", "ANC.dat"]
    assert "did you mean ANC" in str(e.value)


# ------------------------------------------------------------------------------------------------ FHIR
def _bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}


def _observation(code: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": code,
        "effectiveDateTime": "2026-10-10T08:15:00+08:00",
        **more,
    }


R4 = _bundle(
    {"resourceType": "Patient", "id": "P-7", "birthDate": "1961-05", "gender": "male"},
    _observation(
        {"coding": [{"system": "http://loinc.org", "code": "14682-9"}]},
        valueQuantity={"value": 160, "unit": "umol/L", "code": "umol/L"},
        referenceRange=[{"low": {"value": 53, "unit": "umol/L"}, "high": {"value": 97, "unit": "umol/L"}}],
    ),
    _observation({"text": "HBV DNA"}, valueQuantity={"value": 20, "comparator": "<", "unit": "IU/mL"}),
    _observation({"text": "HBsAg"}, valueCodeableConcept={"text": "Positive"}),
    _observation({"text": "panel"}, component=[{"code": {"text": "Hb"}, "valueQuantity": {"value": 95, "unit": "g/L"}}]),
    _observation({"text": "shoe size"}, valueQuantity={"value": 43}),
    {**_observation({"text": "ANC"}, valueQuantity={"value": 9, "unit": "10*9/L"}), "status": "entered-in-error"},
    {"resourceType": "Condition", "id": "c1", "code": {"text": "Gilbert's syndrome"}, "clinicalStatus": {"coding": [{"code": "active"}]}, "onsetDateTime": "2001"},
    {"resourceType": "Condition", "id": "c2", "code": {"text": "diabetes mellitus"}, "verificationStatus": {"coding": [{"code": "refuted"}]}},
    {"resourceType": "Procedure", "id": "p1", "status": "completed", "code": {"text": "major surgery"}, "performedDateTime": "2026-08-20"},
    {"resourceType": "MedicationAdministration", "id": "m1", "status": "completed", "medicationCodeableConcept": {"text": "G-CSF"},
     "effectivePeriod": {"start": "2026-09-01", "end": "2026-09-05"}},
)  # fmt: skip
R5 = _bundle(
    {"resourceType": "Patient", "id": "P-8", "gender": "female"},
    {"resourceType": "Procedure", "id": "p1", "status": "not-done", "code": {"text": "surgical sterilisation"}},
    {"resourceType": "MedicationStatement", "id": "m1", "status": "recorded", "medication": {"concept": {"text": "filgrastim"}}, "effectiveDateTime": "2026-09-01"},
    {"resourceType": "MedicationAdministration", "id": "m2", "status": "completed", "medication": {"concept": {"coding": [{"display": "erythropoietin"}]}},
     "occurencePeriod": {"start": "2026-09-01"}},
)  # fmt: skip


def test_a_fhir_bundle_is_a_source_of_facts(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(R4), "utf-8")
    (c,) = candidates(path, LEXICON, Defaults(at=date(2026, 10, 12), dates={"first_dose": "2026-10-15 planned"}))
    f = c.facts
    assert f is not None and (c.name, f.sex, str(f.born)) == ("P-7", "male", "1961-05")
    (cr,) = f.results["Cr"]
    assert (str(cr.on), cr.minute, cr.uln.value if cr.uln else None, cr.ref) == (
        "2026-10-10",
        8 * 60 + 15,
        97,
        "Observation/o1",
    )
    assert f.results["HBV_DNA"][0].value.censored == "<"  # type: ignore[union-attr]
    assert f.results["HBsAg"][0].value == "positive" and str(f.results["Hb"][0].value.value) == "95"  # type: ignore[union-attr]
    assert f.records["gilbert_syndrome"].records[0].ongoing and not f.records["gilbert_syndrome"].closed
    assert f.records["diabetes_mellitus"].closed and f.records["diabetes_mellitus"].records == ()
    assert str(f.records["G_CSF"].records[0].end) == "2026-09-05"
    assert len(c.notes) == 2 and "shoe size" in c.notes[0] and "entered-in-error" in c.notes[1]
    assert "ANC" not in f.results


def test_the_fifth_release_says_some_things_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(R5), "utf-8")
    (c,) = candidates(path, LEXICON, NONE)
    assert c.facts is not None
    assert str(c.facts.records["G_CSF"].records[0].start) == "2026-09-01"
    assert str(c.facts.records["erythropoietin"].records[0].start) == "2026-09-01"
    assert c.facts.records["surgical_sterilisation"].closed


def test_two_patients_in_one_bundle_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(_bundle({"resourceType": "Patient"}, {"resourceType": "Patient"})), "utf-8")
    with pytest.raises(TrialwrightError, match="more than one patient"):
        list(candidates(path, LEXICON, NONE))


# ------------------------------------------------------------------------------------------------ command
FACTS = """\
trialwright: 1
participant: "003"
at: 2026-10-12
dates: {consent: 2026-10-05, screening: 2026-10-05, first_dose: 2026-10-15 planned}
born: 1961-05
results: {TBIL: {value: 24 umol/L, ULN: 20, date: 2026-10-09}, ALB: {value: 2.8 g/L, date: 2026-10-09}}
"""


def test_one_participant_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "003.yaml"
    path.write_text(FACTS, "utf-8")
    code, out, _ = run(capsys, str(STUDY), str(path), "--gate", "enrolment", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["kind"], found["study"], found["participant"], found["gate"]) == (
        "Screening",
        "TANP-RPS",
        "003",
        "enrolment",
    )
    assert found["verdict"] == "ineligible"
    (against,) = [c for c in found["criteria"] if c["met"] == "no"]
    assert (against["id"], against["until"]) == ("I5.c", "2026-10-16")
    assert "2.8 g/L" in against["because"]["zh"]
    assert [f["code"] for f in found["findings"]] == ["CRI-20", "CRI-30"] or "CRI-20" in [
        f["code"] for f in found["findings"]
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_participant_as_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    path = tmp_path / "003.yaml"
    path.write_text(FACTS.replace("2.8 g/L", "38 g/L"), "utf-8")
    sheet = tmp_path / "sheet.html"
    code, out, _ = run(capsys, str(STUDY), str(path), "--lang", language, "-o", str(sheet))
    assert code == 0 and ("尚不能确定" if language == "zh" else "undetermined") in out
    assert ("左心室射血分数" if language == "zh" else "left ventricular ejection fraction") in out
    html = sheet.read_text("utf-8")
    for words in (
        "筛选表",
        "Screening sheet",
        "尚缺资料",
        "签名 Signature",
        "首次给药前7天内",
        "within 7 days before first dose",
    ):
        assert words in html


def test_several_candidates_give_a_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "c.csv"
    path.write_text(
        "participant,at,born,consent\n1,2026-10-12,1990-01-01,2026-10-01\n2,2026-10-12,2012-01-01,2026-10-01\n", "utf-8"
    )
    log = tmp_path / "log.csv"
    code, out, _ = run(capsys, str(STUDY), str(path), "--lang", "en", "-o", str(log))
    assert code == 0 and "excluded by" in out
    lines = log.read_text("utf-8-sig").splitlines()
    assert lines[0] == "participant,at,verdict,until,against,missing"
    assert lines[2].startswith("2,2026-10-12,ineligible,,I1,")
    code, out, _ = run(capsys, str(STUDY), str(path), "--json")
    assert json.loads(out)["counts"]["first_reason"] == {"I1": 1}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--gate", "enrolmnt"], "did you mean enrolment"),
        (["--at", "today"], "write YYYY-MM-DD"),
        (["--date", "first_dose"], "write --date"),
        (["-o", "sheet.pdf"], "end the name in .html or .csv"),
    ],
)
def test_what_is_asked_wrongly_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    path = tmp_path / "003.yaml"
    path.write_text(FACTS, "utf-8")
    code, _, err = run(capsys, str(STUDY), str(path), *words)
    assert code == 2 and said in err


# ------------------------------------------------------------------------------------------------ the sheet
def _sheet() -> str:
    world = golden("screening.yaml")
    gate = read_gate("enrolment", world["criteria"], LEXICON)
    found = screen(gate, facts_of(**world["facts"]), LEXICON, **world["study"])
    return sheet_html(found, LEXICON, Text(zh="示例研究", en="An example <study>"))


def test_the_sheet_shows_reason_missing_and_until() -> None:
    html = _sheet()
    for words in (
        "2026-10-16",
        "24 umol/L, ULN 20",
        "体重",
        "研究者按原文判断E14",
        "An example &lt;study&gt;",
        "在时限内复查",
    ):
        assert words in html


def test_a_log_page_has_the_flow() -> None:
    gate = read_gate("enrolment", {"I1": "age >= 18 y"}, LEXICON)
    log = ScreeningLog(screenings=tuple(screen(gate, facts_of(f"born: {y}-01-01"), LEXICON) for y in (1990, 2015)))
    html = log_html(log, Text(zh="示例", en="example"), "enrolment")
    assert "CONSORT" in html and "assessed for eligibility" in html and "I1" in html


@browsers.needed
@pytest.mark.browser
def test_the_sheet_prints_on_paper(tmp_path: Path) -> None:
    page = tmp_path / "sheet.html"
    page.write_text(_sheet(), "utf-8")
    pdf = browsers.render(page, tmp_path / "sheet.pdf", profile=tmp_path / "profile", pdf=True)
    assert pdf.read_bytes()[:4] == b"%PDF" and pdf.stat().st_size > 10_000


def test_a_facts_file_with_chinese_names_is_read() -> None:
    tree = tree_of("results: {血红蛋白: 95 g/L, HIV检测: 阴性}\nfacts: {粒细胞集落刺激因子: no}\nsex: 女")
    assert (
        shown(verdict("Hb >= 90 g/L and HIV is negative and no G_CSF ever and sex is female", json.dumps(tree))) == "T"
    )


def test_without_facts_the_criteria_are_read_back_with_their_contradictions(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(STUDY), "--gate", "enrolment", "--lang", "zh")
    assert code == 0 and "I2     ECOG体能状态评分 0–1" in out and "SAT-02 I5.c 的例外“有肝转移”永远不会适用" in out
    code, out, _ = run(capsys, str(STUDY), "--json")
    found = json.loads(out)
    assert [f["code"] for f in found["findings"]] == ["SAT-02", "ELI-10"]
    assert found["criteria"][0]["expression"] == "age >= 18 y at consent"
    assert all(isinstance(c["signed"], bool) for c in found["criteria"])


def test_a_gate_nobody_can_pass_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(STUDY.read_text("utf-8").replace("    I2: ECOG in 0..1", "    I2: age < 18 y at consent"), "utf-8")
    code, out, _ = run(capsys, str(path), "--lang", "en")
    assert code == 1 and "nobody can meet all of: I1" in out


def test_a_mark_on_a_line_is_a_mark_on_its_criterion_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "study.yaml"
    text = STUDY.read_text("utf-8").replace("    I6: life_expectancy >= 6 mo", "    I6: life_expectancy >= 6 mo TBC")
    path.write_text(text.replace("      - ALB >= 2.8 g/dL", "      - ALB >= 2.8 g/dL TBC"), "utf-8")
    _, out, _ = run(capsys, str(path), "--json")
    unsigned = {c["id"] for c in json.loads(out)["criteria"] if not c["signed"]}
    assert {"I6", "I5.c"} <= unsigned and not {"I5.a", "I5.b", "I1"} & unsigned


def test_files_that_are_odd_are_told_in_one_paragraph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wide = tmp_path / "wide.csv"
    wide.write_text("participant,at," + "x" * 200_000 + "\n1,2026-10-12,\n", "utf-8")
    empty = tmp_path / "empty.yaml"
    empty.write_text("", "utf-8")
    for path, says in ((wide, "wide.csv:1: this is no table"), (empty, "empty.yaml: the file is empty")):
        code, _, err = run(capsys, str(STUDY), str(path), "--lang", "en")
        assert code == 2 and says in err and "Traceback" not in err
    _, _, err = run(capsys, str(STUDY), str(empty), "--lang", "zh")
    assert "文件是空的" in err


def test_a_day_that_is_none_says_what_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "candidates.csv"
    table.write_text("participant,at\n001,soon\n", "utf-8")
    _, out, _ = run(capsys, str(STUDY), str(table), "--json")
    assert "'soon' is no day; write YYYY-MM-DD" in out


def test_a_date_for_an_unknown_anchor_names_the_option(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("at: 2026-10-12\n", "utf-8")
    code, _, err = run(capsys, str(STUDY), str(facts), "--date", "first_dos=2026-10-15", "--lang", "en")
    assert code == 2 and "--date: no anchor is called 'first_dos'; did you mean first_dose" in err
