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
    single = next(t for t in s.tables if t.name == "PK-plasma-parameters")
    printed = {r.group.en: r.printed() for r in single.records if r.participants == ("001",)}
    assert next(v for k, v in printed.items() if k.startswith("Cmax (")) == "3.20" and printed["Tmax (h)"] == "8.00"
    assert printed["Half-life (h)"] == "24.0" and printed["Points of lambda-z"].isdigit()
    assert not any("learance" in r.group.en for r in single.records)
    assert [f.name for f in s.figures] == ["PK-plasma"] and "LLOQ 0.1" in s.figures[0].svg("en")


@pytest.mark.evidence("double-programmed")
def test_drug_levels_answer_every_parameter_the_study_reports(tantalum: AnalysisReport) -> None:
    """By level with its unit: what `report` names has a row, also the area of the first day."""
    summary = next(t for t in section(tantalum, "PK").tables if t.name == "PK-plasma-summary")
    heads = {r.variable.en for r in summary.records}
    for word in ("Cmax (", "Tmax (h)", "AUC0–24 h (h·", "AUClast (h·", "Half-life (h)", "slope of the power model"):
        assert any(word in h for h in heads), word


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
    single = next(t for t in section(after, "PK").tables if t.name == "PK-plasma-parameters")
    printed = {(r.participants[0], r.group.en.split(" (")[0]): r.printed() for r in single.records}
    assert printed["001", "Cmax"] == "4.20" and printed["002", "Cmax"] == "3.20"
    before_it = analyse(study("ta-nps"), [*log, replace(fixed)], day(149))
    single = next(t for t in section(before_it, "PK").tables if t.name == "PK-plasma-parameters")
    assert {(r.participants[0], r.group.en.split(" (")[0]): r.printed() for r in single.records}[
        "001", "Cmax"
    ] == "3.20"


def test_an_answer_that_is_not_known_says_why(tantalum: AnalysisReport) -> None:
    unknown = [a for s in tantalum.sections for a in s.answers if isinstance(a.answer, Unknown)]
    assert all(a.because.zh and a.because.en for a in unknown)


# --- what the design decides on ----------------------------------------------------------------------------------------


@pytest.mark.evidence("double-programmed")
def test_an_interim_look_uses_only_what_had_happened_by_its_day() -> None:
    """Events on days 90, 178, 200 …: a look at 2 events stands on the second one's day, its hazard ratio at that cut."""
    base = study("oligometastatic-oesophagus")
    look = base.analysis.interim[0]
    two = replace(
        base,
        analysis=replace(
            base.analysis, interim=(replace(look, at="2 events", boundary="hazard ratio > 1", binding=True),)
        ),
    )
    log = logged(two_arms())
    s = section(analyse(two, log, day(700)), "DECISIONS")
    row = {r.statistic: r.printed() for r in next(t for t in s.tables if t.name == "decisions-looks").records}
    ends = sorted(
        a.answer.value.date
        for a in section(analyse(two, log, day(700)), "PFS").answers
        if isinstance(a.answer, Known) and isinstance(a.answer.value, Timed) and a.answer.value.cause == 1
    )
    assert row["seen"].startswith(f"{ends[1]}: 2 events")
    then = section(analyse(base, log, ends[1]), "PFS")
    ratio = next(r for r in then.results if r.name == "PFS.hazard_ratio").estimate
    printed = f"hazard ratio {ratio.value:.2f}" if isinstance(ratio, Known) else "hazard ratio NE"
    assert (
        printed in row["seen"]
        and row["boundary"] == "hazard ratio > 1"
        and row["says"] in ("crossed: stop", "not crossed: go on")
    )


def test_a_look_that_is_not_due_or_has_no_boundary_is_not_known() -> None:
    base = study("oligometastatic-oesophagus")
    s = section(analyse(base, logged(two_arms()), day(700)), "DECISIONS")
    by = {r.statistic: r for r in next(t for t in s.tables if t.name == "decisions-looks").records}
    assert isinstance(by["says"].value, Unknown) and by["says"].printed().startswith("not due:")
    assert by["boundary"].printed() == "the study file gives no boundary" and "of 47 events" in by["says"].printed()


@pytest.mark.parametrize(
    ("r1", "says"), [(0, "go on to the second stage"), (1, "go on to the second stage"), (2, "stop for futility")]
)
def test_a_first_stage_is_judged_on_its_own_participants(r1: int, says: str) -> None:
    """Three participants at one visit: two respond, one does not; the stage needs more than ``r1`` of three."""
    base = study("aplastic-anaemia")
    size = base.analysis.sample_size
    assert size is not None
    staged = replace(
        base, analysis=replace(base.analysis, sample_size=replace(size, n=5, success=4, first_stage=3, first_limit=r1))
    )
    s = section(analyse(staged, logged(three_readings()), day(300)), "DECISIONS")
    table = next(t for t in s.tables if t.name == "decisions-stages")
    stage = {r.statistic: r.printed() for r in table.records if r.variable.en.endswith("first stage")}
    assert stage == {"boundary": f"at least {r1 + 1} of 3; H0 ≤ 25.5%", "seen": "2/3 (66.7%)", "says": says}
    final = {r.statistic: r.printed() for r in table.records if r.variable.en.endswith("at the end")}
    assert final["says"] == "not decided: 2 of 5 are not known yet"


def three_readings() -> Iterator[Event]:
    yield ev.TrialOpened(happened=day(0), study="x", rehearsal=True)
    for k, word in enumerate(("CR", "PR", "NR")):
        who = f"P{k}"
        yield ev.Screened(happened=day(k), participant=who, site="1", sex="male")
        yield ev.Enrolled(happened=day(k + 2), participant=who, gate="enrolment", number=who, arm="all")
        for d in range(5):
            yield ev.Administered(happened=day(k + 5 + d), participant=who, intervention="atg", number=d + 1)
        for n, hb in ((-1, "90"), (10, "70"), (40, "85"), (70, "88")):
            on = day(k + 5 + n)
            yield ev.Observed(
                happened=on, participant=who, item="Hb", value=Quantity.of(hb, "g/L"), encounter="haematology"
            )
            yield ev.Observed(
                happened=on, participant=who, item="blood_transfusion", value=n == 10, encounter="haematology"
            )
            if n == 10:
                yield ev.ActivityDone(happened=on, participant=who, activity="blood_transfusion")
        yield ev.Visited(happened=day(k + 90), participant=who, encounter="W12")
        yield ev.ResponseRead(happened=day(k + 90), participant=who, criteria="saa", response=word, encounter="W12")


@pytest.mark.evidence("double-programmed")
def test_without_transfusion_is_known_only_once_the_record_covers_the_look_back() -> None:
    """Hb 90 on day -1 and 70 on day 10, the day of a transfusion; 85 on day 40 comes 30 days after it and counts.

    The record begins on day -1: what the 28 days before that held is not known, so 90 g/L is no recovery.
    """
    s = section(analyse(study("aplastic-anaemia"), logged(three_readings()), day(300)), "HB_REC")
    for a in s.answers:
        assert isinstance(a.answer, Known) and isinstance(a.answer.value, Timed)
        assert a.answer.value.cause == 1 and a.answer.value.days == 41  # day 0 of the start counts as 1
    assert any("Already at this level" in f.en and ": 3." in f.en for f in s.tables[0].footnotes)


def test_stopping_rules_and_cohorts_stand_beside_what_was_decided(tantalum: AnalysisReport) -> None:
    s = section(tantalum, "DECISIONS")
    stop = next(t for t in s.tables if t.name == "decisions-stopping")
    assert {r.statistic for r in stop.records} == {"boundary", "seen", "says", "decided"}
    ladder = next(t for t in s.tables if t.name == "decisions-escalation")
    assert all(r.printed("zh") and r.printed("en") for r in ladder.records)


# --- quality of life ---------------------------------------------------------------------------------------------------


def questionnaires(as_items: bool) -> Iterator[Event]:
    """Two participants, two visits: all answers best; then item 1 to 5 at 4 and item 10 at 3 for the first."""
    yield ev.TrialOpened(happened=day(0), study="x", rehearsal=True)
    for k, who in enumerate(("Q1", "Q2")):
        yield ev.Screened(happened=day(k), participant=who, site="1", sex="female")
        yield ev.Enrolled(happened=day(k + 2), participant=who, gate="enrolment", number=who, arm="all")
        yield ev.Administered(happened=day(k + 3), participant=who, intervention="ld_rt", number=1)
        for visit, on, worse in (("SCR", 1, False), ("EORT", 60, k == 0)):
            yield ev.Visited(happened=day(k + on), participant=who, encounter=visit)
            answers = {n: 7 if n in (29, 30) else 1 for n in range(1, 31)}
            if worse:
                answers.update(dict.fromkeys(range(1, 6), 4) | {10: 3})
                del answers[28]
            common = {"happened": day(k + on), "participant": who, "item": "qlq_c30", "encounter": visit}
            if as_items:
                for n, a in answers.items():
                    yield ev.Observed(value=Quantity.of(str(a), "1"), attributes={"item": str(n)}, **common)  # type: ignore[arg-type]
            else:
                yield ev.Observed(value=Quantity.of("50", "1"), attributes={"scale": "QL"}, **common)  # type: ignore[arg-type]


@pytest.mark.evidence("double-programmed")
def test_thirty_answers_become_scales_with_their_change() -> None:
    """PF 100 → 0, FA 0 → (3+1+1)/3: mean 5/3 → 22.2; the item that was not answered leaves its scale unknown."""
    s = section(analyse(study("recurrent-npc"), logged(questionnaires(True)), day(300)), "QOL")
    tables = {t.name: t for t in s.tables}
    assert len([n for n in tables if n != "QOL-compliance"]) == 16
    pf = [r for r in tables["QOL-PF"].records if r.context.startswith("QOL/PF/EORT")]
    assert next(r for r in pf if r.group.en == "Change").printed() == "n=2; -50.0 ± 70.7; median -50.0 [-100.0, 0.0]"
    assert next(r for r in pf if r.group.en == "Worse").printed() == "1/2 (50.0)" and len(pf[0].events) == 10
    fa = [r for r in tables["QOL-FA"].records if r.context.startswith("QOL/FA/EORT")]
    assert next(r for r in fa if r.group.en == "Value").printed() == "n=2; 11.1 ± 15.7; median 11.1 [0.0, 22.2]"
    fi = [r for r in tables["QOL-FI"].records if r.context.startswith("QOL/FI/EORT")]
    assert next(r for r in fi if r.group.en == "Value").n == 1
    assert "items 1, 2, 3, 4, 5" in tables["QOL-PF"].title.en and s.figures[0].name == "QOL-scales"
    received = {r.variable.en: r.printed() for r in tables["QOL-compliance"].records}
    assert received["EORT"] == "2/2 (100.0)" and received["RESP (Response)"] == "0/0 (–)"


def test_scales_that_were_not_recorded_are_said() -> None:
    s = section(analyse(study("recurrent-npc"), logged(questionnaires(False)), day(300)), "QOL")
    assert [t.name for t in s.tables] == ["QOL-compliance", "QOL-QL"]
    assert any("14 of the 15 scales were not recorded" in f.en for f in s.tables[1].footnotes)


# --- responses at a visit ----------------------------------------------------------------------------------------------


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(
    ("other", "word"),
    [
        ((120, "PR"), "PR"),
        ((195, "PR"), "PR"),
        ((150, "PR"), "uPR"),
        ((120, "SD"), "uPR"),
        ((195, "CR"), "PR"),
        ((195, "SD"), "uPR"),
    ],
)
def test_a_response_at_a_visit_needs_its_confirmation(other: tuple[int, str], word: str) -> None:
    """PR on day 160; the study asks for 4 weeks between two readings, before or after."""

    def log() -> Iterator[Event]:
        yield ev.TrialOpened(happened=day(0), study="x", rehearsal=True)
        yield ev.Screened(happened=day(0), participant="N1", site="1", sex="male")
        yield ev.Enrolled(happened=day(2), participant="N1", gate="enrolment", number="N1", arm="all")
        yield ev.Administered(happened=day(3), participant="N1", intervention="ld_rt", number=1)
        for on, response, visit in ((160, "PR", "RESP"), (*other, "")):
            yield ev.ResponseRead(
                happened=day(on), participant="N1", criteria="recist", response=response, encounter=visit
            )
        yield ev.Visited(happened=day(160), participant="N1", encounter="RESP")
        yield ev.Died(happened=day(250), participant="N1")

    answer = section(analyse(study("recurrent-npc"), logged(log()), day(300)), "ORR").answers[0].answer
    assert isinstance(answer, Known) and answer.value == word


# --- the comparison the study asks for ---------------------------------------------------------------------------------


def liver() -> Iterator[Event]:
    """Six a group, two visits without gaps: AST by hand."""
    yield ev.TrialOpened(happened=day(0), study="x", rehearsal=True)
    values = ((20, 24, 30), (30, 31, 40), (25, 27, 28), (40, 38, 41), (22, 25, 23), (35, 36, 45))
    for k in range(12):
        who, arm = f"L{k:02}", "ev" if k % 2 else "control"
        yield ev.Screened(happened=day(k), participant=who, site="1", sex="male")
        yield ev.Enrolled(happened=day(k + 1), participant=who, gate="enrolment", number=who)
        yield ev.Randomised(
            happened=day(k + 2), participant=who, gate="enrolment", slot=k + 1, arm=arm, stratum=("yes",)
        )
        for visit, on, v in zip(("D1", "D8", "D15"), (2, 9, 16), values[k // 2], strict=True):
            shown = str(v + (3 if k % 2 and visit != "D1" else 0) + (k * 7 % 5))
            yield ev.Visited(happened=day(k + on), participant=who, encounter=visit)
            yield ev.Observed(
                happened=day(k + on), participant=who, item="AST", value=Quantity.of(shown, "U/L"), encounter=visit
            )


@pytest.mark.parametrize(("method", "digits"), [("ancova", "2"), ("mmrm", "2"), ("rank_ancova", "")])
def test_a_change_is_compared_by_the_method_of_the_study_or_says_that_it_is_not(method: str, digits: str) -> None:
    base = study("msc-ev-liver-failure")
    estimates = {
        **dict(base.analysis.estimates.items()),
        "AST_C": replace(base.analysis.estimates["AST_C"], method=method),
    }
    e = replace(base.endpoints["AST_C"], at=("D8", "D15"))
    asked = replace(
        base,
        analysis=replace(base.analysis, estimates=type(base.analysis.estimates)(estimates)),
        endpoints=type(base.endpoints)({**dict(base.endpoints.items()), "AST_C": e}),
    )
    s = section(analyse(asked, logged(liver()), day(200)), "AST_C")
    found = [r for r in s.tables[0].records if r.context == f"AST_C/AST/D15/{method}"]
    if not digits:
        assert len(found) == 1 and isinstance(found[0].value, Unknown) and "rank_ancova" in found[0].printed()
        return
    assert [r.statistic for r in found] == ["estimate", "lower", "upper", "p"]
    estimate, lower, upper, p = (float(str(r.value)) for r in found)
    assert lower < estimate < upper and 0 <= p <= 1 and "MSC-EV group − Non-MSC-EV group" in found[0].variable.en
