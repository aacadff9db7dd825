"""The rehearsal report: total, self-contained, in both languages, with every default named and everything escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest

from trialwright.exchange.dossier import Dossier, Exact
from trialwright.exchange.report import CONTENTS, render
from trialwright.exchange.report_characteristics import assumed_response
from trialwright.exchange.report_decisions import assumed, in_both
from trialwright.exchange.report_findings import cleaner, field_words
from trialwright.exchange.report_page import amount, percent, show
from trialwright.exchange.report_record import ITEMS
from trialwright.exchange.report_words import Wording
from trialwright.rehearsal.characteristics import Characteristics, Share
from trialwright.shell import rehearsing
from trialwright.study.conduct import Alternative
from trialwright.study.study import ResponseEndpoint
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("chictr-dose-levels.txt", "chictr-single-arm.txt", "chictr-randomised.txt")
STUDIES = ("ta-nps.yaml", "msc-ev-liver-failure.yaml")
VOID = {"meta", "br", "input", "hr", "img", "link"}


@cache
def dossier(name: str) -> Dossier:
    """The dossier of two virtual trials of a sample page or study."""
    if name.endswith(".txt"):
        path = str(resources.files("trialwright.shell") / "samples" / name)
    else:
        path = str(ROOT / "studies" / name)
    subject = rehearsing.subject_of(path)
    scenario = rehearsing.scenario_for(subject.study, trials=2, seed=1, settings=[])
    return rehearsing.dossier_of(rehearsing.rehearse(subject, scenario, rehearsing.Means(workers=1)))


@cache
def report(name: str) -> str:
    return render(dossier(name))


def words_of(html: str, language: str = "") -> str:
    """What a reader sees, without style and script; of one language where asked."""
    html = re.sub(r"<(style|script)>.*?</\1>", " ", html, flags=re.S)
    if language:
        other = "en" if language == "zh" else "zh"
        html = re.sub(rf'<span class="{other}">[^<]*</span>', "", html)
        html = re.sub(rf'<text class="{other}"[^>]*>[^<]*</text>', "", html)
    return unescape(re.sub(r"<[^>]+>", " ", html))


class Balance(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"{tag} at {self.getpos()}")


@pytest.fixture(params=PAGES + STUDIES)
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param


def test_every_section_is_there_in_order_and_says_something(name: str) -> None:
    html = report(name)
    at = [html.index(f'<section id="{s}">') for s, _ in CONTENTS]
    assert at == sorted(at)
    for section in re.findall(r"<section id=.*?</section>", html, flags=re.S):
        assert len(words_of(section).split()) > 8
    found = Balance()
    found.feed(html)
    assert found.wrong == [] and found.open == []


def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    html = report(name)
    namespaces = html.replace('xmlns="http://www.w3.org/2000/svg"', "")
    loaded = re.findall(r"(?:src|href|action|data)\s*=\s*[\"'](?!#)[^\"']*", namespaces)
    assert loaded == []
    assert "@import" not in html and "url(http" not in html and "fetch(" not in html
    assert not re.search(r"<(?:link|iframe|object|embed|img)\b", html)


def test_both_languages_and_a_switch(name: str) -> None:
    html = report(name)
    assert '<html lang="zh-CN" data-lang="zh" class="zh">' in html
    assert 'id="lang"' in html
    assert 'data-lang="en"' in render(dossier(name), language="en")
    assert "全部为虚拟参与者" in words_of(html, "zh") and "虚拟参与者" not in words_of(html, "en")
    assert "All participants are virtual" in words_of(html, "en")


def test_every_default_is_named(name: str) -> None:
    d, html = dossier(name), report(name)
    for key, sourced in d.scenario.truth.items():
        assert f"<code>{key}</code>" in html
        if sourced.because is not None and "." not in key:
            assert show(sourced.because) in html
    say = Wording(d.study, d.record)
    missing = [p for p in d.study.tbc if show(say.path(p)) not in html]
    assert missing == []
    for decision in d.study.decisions.values():
        assert show(decision.question) in html


def test_no_internal_names(name: str) -> None:
    words = words_of(report(name))
    assert "arms[" not in words and "Unknown(" not in words and "Text(" not in words and "PerArm" not in words
    assert "nan" not in words.split() and "(None" not in words and "None," not in words
    assert not re.search(r"\d\.\d{5,}", words)


def test_every_participant_is_told(name: str) -> None:
    d, html = dossier(name), report(name)
    entered = [p for p in d.told.trial.participants.values() if p.number]
    assert html.count('<details class="diary">') == len(entered) > 0


def test_sample_pages_give_the_24_items_and_findings() -> None:
    for name in PAGES:
        html = report(name)
        assert len(ITEMS) == 24 and all(en in html for _, en, _ in ITEMS)
        for f in dossier(name).findings:
            assert f'<span class="code">{f.code}</span>' in html


def test_persons_stay_out() -> None:
    for name in PAGES:
        record, html = dossier(name).record, report(name)
        assert record is not None
        private = {s.text for _, _, s in record.each_slot() if s.private and s.text and len(s.text) > 2}
        assert private and [w for w in private if w in html] == []


def test_hostile_words_are_escaped() -> None:
    bad = '<script>alert("x")</script><img src=x onerror=y>'
    base = dossier("chictr-dose-levels.txt")
    both = Text(zh=bad, en=bad)
    finding = Finding(
        code=bad, severity=Severity.ERROR, field=bad, text=both, remedy=both, evidence=bad, propose=bad, layer=bad
    )
    study = replace(base.study, identity=replace(base.study.identity, title=both, name=bad))
    decision = next(iter(study.decisions.values()))
    worse = replace(decision, question=both, taken=bad, source=bad, alternatives=(Alternative(take=bad),), sets=(bad,))
    study = replace(study, decisions=type(study.decisions)({decision.name: worse}), tbc=type(study.tbc)({bad: bad}))
    html = render(
        replace(base, study=study, study_name=bad, findings=(finding,), unchecked=((bad, bad),), run={bad: bad})
    )
    assert html.count("<script>") == 1 and "<img" not in html


def test_empty_dossier_still_says_what_is_missing() -> None:
    base = dossier("ta-nps.yaml")
    told = replace(base.told, trial=replace(base.told.trial, participants={}), events=())
    bare = replace(base, rows=(), told=told, characteristics=Characteristics(trials=0, shares=(), spreads=()))
    words = words_of(render(bare))
    assert "没有虚拟试验" in words and "没有人入组" in words and "未读取注册页面" in words


def test_exact_values_stand_beside_simulated_ones() -> None:
    base = dossier("ta-nps.yaml")
    cohort = next(iter(base.study.escalation.cohorts))  # type: ignore[union-attr]
    label = Text.same("x")
    exact = Exact(name=f"recommended.{cohort}", label=label, value=0.1234, simulated=0.5, half_width=0.3)
    share = Share(name=f"recommended.{cohort}", label=label, count=37, trials=100)
    html = render(replace(base, exact=(exact,), characteristics=replace(base.characteristics, shares=(share,))))
    assert "12.3 %" in html and "37.0 % (27.6–47.2)" in html


@pytest.mark.evidence("published")
def test_the_monte_carlo_interval_is_clopper_pearson() -> None:
    """0 of 9: 0 to 33.63 %, the exact interval's upper end 1 - 0.025^(1/9)."""
    low, high = Share(name="x", label=Text.same("x"), count=0, trials=9).interval
    assert (low, round(high, 4)) == (0.0, round(1 - 0.025 ** (1 / 9), 4))


def test_the_assumed_truth_is_that_of_the_endpoint() -> None:
    """Complete response: 40 % respond, 30 % of them completely; disease control has no assumed truth."""
    d = dossier("ta-nps.yaml")
    orr = next(e for e in d.study.endpoints.values() if isinstance(e, ResponseEndpoint))
    p = float(d.scenario["response"])
    assert assumed_response(d.scenario, orr) == p
    complete = assumed_response(d.scenario, replace(orr, want=("CR",)))
    assert complete is not None and round(complete, 9) == round(p * float(d.scenario["complete_share"]), 9)
    assert assumed_response(d.scenario, replace(orr, want=("CR", "PR", "SD"))) is None


@pytest.mark.parametrize("name", PAGES)
def test_where_a_finding_lies_is_said_in_chinese(name: str) -> None:
    d = dossier(name)
    assert d.findings
    for f in d.findings:
        where = field_words(f.field).zh
        assert not re.search(r"[a-z]{3}", where), where


def test_a_line_in_two_languages_is_split() -> None:
    assert in_both("程序默认值 / defaults of the program") == Text(zh="程序默认值", en="defaults of the program")
    assert in_both("50 Gy / 25 fractions") == "50 Gy / 25 fractions"
    assert in_both("PR / CR（缓解） / response") == Text(zh="PR / CR（缓解）", en="response")


def test_small_words() -> None:
    assert assumed("response", 0.4, "probability of response").zh == "40 %"
    assert assumed("hazard_ratio", 0.7, "hazard ratio, experimental to control").zh == "0.7"
    assert field_words("arms[2].intervention").zh == "分组与干预2 › 干预"
    assert percent(float("nan")) == "–" and amount(float("nan")) == "–"
    assert cleaner(None)("call 13900000000") == "call [redacted]"


def test_a_course_without_a_last_dose_is_not_said_to_be_one_day_long() -> None:
    """Taken at home from a day on: only when the last dose is recorded can its days be counted."""
    from datetime import date

    from trialwright.exchange.report_told import _given_words, is_supply
    from trialwright.history import events as ev
    from trialwright.rehearsal.batches import plan_from
    from trialwright.trial.state import Draft

    path = ROOT / "studies" / "aplastic-anaemia.yaml"
    plan = plan_from(path.read_text("utf-8"), path.name)
    name = next(n for n in plan.study.interventions if is_supply(plan, n))
    draft = Draft(plan)

    def words() -> str:
        return _given_words(plan, draft.participants["A"].frozen(), Wording(plan.study)).en

    draft.apply(ev.Administered(happened=date(2026, 2, 13), participant="A", intervention=name, number=1))
    assert "from 2026-02-13 on" in words() and "day" not in words()
    draft.apply(ev.Administered(happened=date(2026, 2, 17), participant="A", intervention=name, number=2))
    assert words().endswith("for 5 days")


@pytest.mark.parametrize("name", PAGES)
def test_a_drafted_dose_is_asked_about_in_words(name: str) -> None:
    """What is taken for an intervention reads as dose and days in either language, never as a line of the study file."""
    from trialwright.exchange.report_decisions import _DOSE_AND_WHEN, decision_row

    study = dossier(name).study
    words = Wording(study)
    asked = [d for d in study.decisions.values() if d.taken and _DOSE_AND_WHEN.fullmatch(d.taken) and not d.options]
    for d in asked:
        shown = str(decision_row(d, words)[2])
        if study.interventions[d.sets[0].partition(".")[2]].dose is not None:
            assert "天" in shown and d.taken not in unescape(shown), d.taken
    assert asked or name != "chictr-single-arm.txt"
