"""``analyse``: a handful of invented participants, every number checked by hand, every number linked."""

from __future__ import annotations

import pytest

from tests.analysis.invented import day, logged, records, section, study, timed, two_arms
from trialwright.analysis.analyse import analyse, unlinked
from trialwright.analysis.cut import cut_of
from trialwright.analysis.pages import page
from trialwright.analysis.report import AnalysisReport
from trialwright.history import events as ev
from trialwright.values.answer import Known, Unknown


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


def test_an_answer_that_is_not_known_says_why(tantalum: AnalysisReport) -> None:
    unknown = [a for s in tantalum.sections for a in s.answers if isinstance(a.answer, Unknown)]
    assert all(a.because.zh and a.because.en for a in unknown)
