"""A handful of invented participants as events, and how the tests of ``analyse`` look into a report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.conftest import ROOT
from trialwright.analysis.endpoint_answers import Timed
from trialwright.analysis.report import AnalysisReport, Section
from trialwright.analysis.result import Record
from trialwright.history import events as ev
from trialwright.history.events import Event, Logged
from trialwright.study.study import Study
from trialwright.study.text import load
from trialwright.values.answer import Known
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


# --- dose levels, drug levels, target sums: tantalum -----------------------------------------------------------------


def one_level() -> Iterator[Event]:
    yield ev.TrialOpened(happened=day(0), study="TANP-RPS")
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
