"""``analyse``: a handful of invented participants, every number checked by hand, every number linked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import ROOT
from trialwright.analysis.analyse import analyse, unlinked
from trialwright.analysis.cut import cut_of
from trialwright.analysis.documents import figures_of, rows, to_csv, to_docx, to_json, to_markdown, to_parquet
from trialwright.analysis.endpoint_answers import Timed
from trialwright.analysis.pages import page
from trialwright.analysis.report import AnalysisReport, Section
from trialwright.analysis.result import Record
from trialwright.errors import TrialwrightError
from trialwright.history import events as ev
from trialwright.history.encoding import to_lines
from trialwright.history.events import Event, Logged
from trialwright.shell.cli import main
from trialwright.study.study import Study
from trialwright.study.text import load
from trialwright.values.answer import Known, Unknown
from trialwright.values.quantity import Quantity

START = date(2027, 1, 4)


def study(name: str) -> Study:
    path = ROOT / "studies" / f"{name}.yaml"
    return load(path.read_bytes(), name=path.name).study()


def day(n: int) -> date:
    return START + timedelta(days=n)


def logged(events: Iterator[Event]) -> tuple[Logged, ...]:
    ordered = sorted(events, key=lambda e: str(e.happened)[:10])
    return tuple(Logged(k + 1, e) for k, e in enumerate(ordered))


def gy(x: str) -> Quantity:
    return Quantity.of(x, "Gy")


# --- two arms: oesophagus --------------------------------------------------------------------------------------------


def two_arms() -> Iterator[Event]:
    """Eight participants; progression or death by hand; one never randomised."""
    yield ev.TrialOpened(happened=day(0), study="x", rehearsal=True)
    fates = {
        "A1": ("rt", 400, None, ((56, "PR"), (112, "PR"), (168, "PD"))),
        "A2": ("rt", None, None, ((56, "SD"), (112, "SD"), (168, "SD"), (224, "SD"))),
        "A3": ("rt", 300, None, ((56, "CR"), (112, "CR"), (168, "CR"), (224, "CR"), (280, "CR"))),
        "A4": ("rt", None, 60, ((56, "PR"), (112, "PD"))),
        "B1": ("control", 200, None, ((56, "PD"),)),
        "B2": ("control", 90, None, ((56, "SD"),)),
        "B3": ("control", None, None, ((56, "PR"), (70, "SD"), (112, "PD"))),
        "B4": ("control", None, None, ()),
    }
    for k, (who, (arm, death, therapy, scans)) in enumerate(fates.items()):
        r = 10 + k
        yield ev.Screened(happened=day(k), participant=who, site="1", sex="male" if k % 2 else "female")
        yield ev.Enrolled(happened=day(r - 5), participant=who, gate="enrolment", number=who)
        yield ev.Randomised(
            happened=day(r),
            participant=who,
            gate="randomisation",
            slot=k + 1,
            arm=arm,
            stratum=("1", "taxane" if k % 2 else "fluoropyrimidine", "1 .. 3"),
        )
        yield ev.Administered(happened=day(r), participant=who, intervention="camrelizumab", number=1)
        if arm == "rt":
            for n in range(5):
                yield ev.Administered(
                    happened=day(r + 1 + n),
                    participant=who,
                    intervention="local_rt",
                    number=n + 1,
                    planned=gy("8"),
                    given=gy("8"),
                )
        for on, response in scans:
            yield ev.ResponseRead(happened=day(r + on), participant=who, response=response)
        if therapy is not None:
            yield ev.NewTherapyStarted(happened=day(r + therapy), participant=who, therapy="other")
        if death is not None:
            yield ev.Died(happened=day(r + death), participant=who)
        else:
            yield ev.SeenAlive(happened=day(r + 420), participant=who)
    yield ev.AdverseEventReported(
        happened=day(20), participant="A1", instance=1, term="fatigue", grade=3, ended=day(25), related={"chemo": True}
    )
    yield ev.AdverseEventReported(
        happened=day(30), participant="A1", instance=2, term="fatigue", grade=1, ended=day(31), related={"chemo": False}
    )
    yield ev.AdverseEventReported(
        happened=day(20), participant="B1", instance=1, term="nausea", grade=2, ended=day(22), serious=True
    )
    yield ev.Screened(happened=day(1), participant="Z1")
    yield ev.ScreenFailed(happened=day(2), participant="Z1", gate="enrolment")


@pytest.fixture(scope="module")
def oesophagus() -> AnalysisReport:
    return analyse(study("oligometastatic-oesophagus"), logged(two_arms()), day(500))


def section(report: AnalysisReport, name: str) -> Section:
    return next(s for s in report.sections if s.name == name)


def records(s: Section, table: int, variable: str, group: str) -> list[Record]:
    return [r for r in s.tables[table].records if r.variable.en == variable and r.group.en == group]


def timed(s: Section) -> dict[str, Timed]:
    return {
        a.participant: a.answer.value
        for a in s.answers
        if isinstance(a.answer, Known) and isinstance(a.answer.value, Timed)
    }


@pytest.mark.evidence("double-programmed")
def test_progression_free_survival_by_hand(oesophagus: AnalysisReport) -> None:
    """Days from randomisation, counted from 1. New therapy is a treatment policy in this study; B4 has no scan."""
    found = {p: (t.days, t.cause) for p, t in timed(section(oesophagus, "PFS")).items()}
    assert found == {
        "A1": (169, 1), "A2": (225, 0), "A3": (301, 1), "A4": (113, 1), "B1": (57, 1), "B2": (91, 1), "B3": (113, 1), "B4": (1, 0),
    }  # fmt: skip
    os = {p: (t.days, t.cause) for p, t in timed(section(oesophagus, "OS")).items()}
    assert os["A1"] == (401, 1) and os["B4"] == (421, 0)
    assert all(t.days <= timed(section(oesophagus, "OS"))[p].days for p, t in timed(section(oesophagus, "PFS")).items())


@pytest.mark.evidence("double-programmed")
def test_confirmed_responses_and_their_difference(oesophagus: AnalysisReport) -> None:
    """A1 PR confirmed, A3 CR confirmed, A4 PR before new therapy not, B3 PR then SD not: 2/4 against 0/4."""
    s = section(oesophagus, "ORR")
    answers = {a.participant: a.answer.value for a in s.answers if isinstance(a.answer, Known)}
    assert answers["A1"] == "PR" and answers["A3"] == "CR" and answers["A4"] == "NE", (
        "new therapy on day 60 ends what counts"
    )
    rate = "Objective response rate (CR + PR)"
    assert [r.printed() for r in records(s, 0, rate, "Combined radiotherapy group")] == ["2 (50.0)"]
    assert [r.printed() for r in records(s, 0, rate, "Non-radiotherapy group")] == ["0 (0.0)"]
    clopper = records(s, 0, "Rate (%, 95% Clopper-Pearson)", "All")
    assert [r.printed() for r in clopper] == ["25.0", "3.2", "65.1"]
    difference = [r for r in s.tables[0].records if r.group.en == "Comparison"]
    assert difference[0].value == pytest.approx(50.0)


def test_duration_of_response_runs_over_responders_only(oesophagus: AnalysisReport) -> None:
    assert set(timed(section(oesophagus, "DOR"))) == {"A1", "A3"}
    sets = next(t for t in section(oesophagus, "DISPOSITION").tables if t.name == "sets")
    responders = [r for r in sets.records if r.variable.en.startswith("Responders") and r.group.en == "All"]
    assert responders[0].participants == ("A1", "A3")


def test_adverse_events_count_participants_once_and_keep_silent_arms(oesophagus: AnalysisReport) -> None:
    s = section(oesophagus, "AES")
    any_rt = records(s, 0, "Any adverse event", "Combined radiotherapy group")
    assert [r.printed() for r in any_rt] == ["1 (25.0)", "2"] and any_rt[0].participants == ("A1",)
    assert [r.printed() for r in records(s, 0, "Serious adverse event", "Non-radiotherapy group")] == ["1 (25.0)", "1"]
    related = records(s, 0, "Treatment-related adverse event", "Non-radiotherapy group")
    assert related[0].value == 1, "a missing relationship counts as related"


def test_exposure_with_biologically_effective_dose(oesophagus: AnalysisReport) -> None:
    """5 x 8 Gy, alpha/beta 10: BED 40 x 1.8 = 72, EQD2 60."""
    s = section(oesophagus, "EXPOSURE")
    printed = {r.variable.en: r.printed() for r in s.tables[0].records if r.group.en == "Combined radiotherapy group"}
    assert printed["BED10 (Gy), median (range)"] == "72 (72–72)"
    assert printed["EQD2 (Gy, α/β 10), median (range)"] == "60 (60–60)"


def test_disposition_counts(oesophagus: AnalysisReport) -> None:
    table = section(oesophagus, "DISPOSITION").tables[0]
    printed = {(r.variable.en, r.group.en): r.printed() for r in table.records}
    assert printed["Screened", "All"] == "9" and printed["Screen failures", "All"] == "1"
    assert printed["Died", "All"] == "4 (50.0)" and table.columns()[-1].en == "All"


def test_every_number_names_participants_or_rule_and_events_exist(oesophagus: AnalysisReport) -> None:
    assert unlinked(oesophagus) == ()
    assert all(r.rule for r in oesophagus.records())
    for r in oesophagus.records():
        if r.statistic == "n" and isinstance(r.value, int) and not r.context.startswith("saa"):
            assert len(set(r.participants)) == r.value, r
        assert all(n in oesophagus.event_lines for n in r.events)
    assert oesophagus.rehearsal and oesophagus.unconfirmed > 0


def test_an_earlier_cut_uses_nothing_later() -> None:
    log = logged(two_arms())
    early = analyse(study("oligometastatic-oesophagus"), log, day(100))
    assert early.events_dropped > 0
    assert all(t.date <= day(100) for s in early.sections for t in timed(s).values())
    late = analyse(study("oligometastatic-oesophagus"), log, day(500))
    before, after = timed(section(early, "PFS")), timed(section(late, "PFS"))
    assert all(after[p].date == t.date for p, t in before.items() if t.cause == 1), "a known event never moves"
    cut = cut_of(study("oligometastatic-oesophagus"), log, day(100))
    assert all(log[n - 1].event is e for entries in cut.log.values() for n, e in entries), "sequence numbers stay"


def test_nobody_yet_is_said_not_raised() -> None:
    empty = analyse(
        study("oligometastatic-oesophagus"), logged(iter([ev.TrialOpened(happened=day(0), study="x")])), day(10)
    )
    assert section(empty, "PFS").note is not None
    assert page(empty).count("<section") == len(empty.sections)


# --- dose levels, drug levels, target sums: tantalum -----------------------------------------------------------------


def one_level() -> Iterator[Event]:
    yield ev.TrialOpened(happened=day(0), study="x")
    sums = {
        "001": ((0, 100), (60, 60), (120, 65)),
        "002": ((0, 80), (60, 84), (120, 110)),
        "003": ((0, 50), (60, 45), (120, 44)),
    }
    reads = {"001": ("SD", "PR", "PR"), "002": ("SD", "SD", "PD"), "003": ("SD", "SD", "SD")}
    for who, points in sums.items():
        yield ev.Screened(happened=day(0), participant=who)
        yield ev.ActivityDone(happened=day(1), participant=who, activity="tumour_imaging")
        yield ev.Enrolled(happened=day(2), participant=who, gate="enrolment", number=who, cohort="low")
        yield ev.Administered(happened=datetime(2027, 1, 10, 8, 0), participant=who, intervention="ta_nps", number=1)
        for (on, size), response in zip(points, reads[who], strict=True):
            yield ev.ResponseRead(
                happened=day(6 + on), participant=who, response=response, target_sum=Quantity.of(str(size), "mm")
            )
        for hours, level in ((0, "0"), (4, "2.4"), (8, "3.2"), (24, "1.6"), (48, "0.8"), (72, "0.4")):
            moment = datetime(2027, 1, 10, 8, 0) + timedelta(hours=hours)
            yield ev.Observed(
                happened=moment,
                participant=who,
                item="tantalum",
                value=Quantity.of(level, "ug/L"),
                lod=Quantity.of("0.1", "ug/L"),
                specimen="plasma",
            )
    yield ev.DltJudged(happened=day(100), participant="001", answer=True)
    yield ev.Operated(happened=day(130), participant="003", procedure="resection", margin="R0")


@pytest.fixture(scope="module")
def tantalum() -> AnalysisReport:
    return analyse(study("ta-nps"), logged(one_level()), day(200))


@pytest.mark.evidence("double-programmed")
def test_drug_levels_of_a_depot(tantalum: AnalysisReport) -> None:
    """Halving every 24 h from 24 h on: half-life 24 h, Cmax 3.2 at 8 h; no clearance is printed."""
    s = section(tantalum, "PK")
    printed = {r.group.en: r.printed() for r in s.tables[0].records if r.participants == ("001",)}
    assert printed["Cmax"] == "3.20" and printed["Tmax (h)"] == "8.00" and printed["Half-life (h)"] == "24.0"
    assert not any("learance" in r.group.en for r in s.tables[0].records)
    assert [f.name for f in s.figures] == ["PK-plasma"] and "LLOQ 0.1" in s.figures[0].svg("en")


def test_waterfall_spider_and_dlt_by_level(tantalum: AnalysisReport) -> None:
    s = section(tantalum, "ORR")
    assert {"ORR-waterfall", "ORR-spider"} <= {f.name for f in s.figures}
    dlt = section(tantalum, "DLT")
    toxic = [r for r in dlt.tables[0].records if r.variable.en == "With DLT" and r.n]
    assert toxic and toxic[0].participants == ("001",)


def test_resection_margin_has_two_denominators(tantalum: AnalysisReport) -> None:
    s = section(tantalum, "R0")
    of = {r.variable.en for r in s.tables[0].records if "of:" in r.variable.en}
    assert any("Efficacy" in v for v in of) and any("Operated" in v for v in of)


# --- files and the command line --------------------------------------------------------------------------------------


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
    printed = {(r.participants[0], r.group.en): r.printed() for r in section(after, "PK").tables[0].records}
    assert printed["001", "Cmax"] == "4.20" and printed["002", "Cmax"] == "3.20"
    before_it = analyse(study("ta-nps"), [*log, replace(fixed)], day(149))
    assert {(r.participants[0], r.group.en): r.printed() for r in section(before_it, "PK").tables[0].records}[
        "001", "Cmax"
    ] == "3.20"


def test_an_answer_that_is_not_known_says_why(tantalum: AnalysisReport) -> None:
    unknown = [a for s in tantalum.sections for a in s.answers if isinstance(a.answer, Unknown)]
    assert all(a.because.zh and a.because.en for a in unknown)
