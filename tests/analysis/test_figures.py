"""Figures: well-formed, in either language, nothing outside the paper, axes that name round values."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.analysis.competing_risks import cumulative_incidence
from trialwright.analysis.figures import (
    Axis,
    Band,
    Bars,
    Cells,
    Figure,
    Label,
    Line,
    Panel,
    Points,
    Rule,
    Segments,
    clinical,
)
from trialwright.analysis.figures.palette import SERIES, is_dark, wedge
from trialwright.analysis.figures.scale import log_ticks, nice_ticks
from trialwright.analysis.figures.svg import width_of, wrapped
from trialwright.analysis.survival import kaplan_meier
from trialwright.values.text import Text

T = Text(zh="无进展生存 <95%>", en='PFS & "more" <95%>')
RNG = np.random.default_rng(1)


def course(k: int) -> clinical.Course:
    return clinical.Course(
        participant=f"{k:03d}", points=((0.0, 1.0), (1.0, 2.0 + k), (2.0, 0.0)), group=k % 2, ticks=(1.0,)
    )


def all_figures() -> list[Figure]:
    c = kaplan_meier(RNG.exponential(10, 40), RNG.random(40) < 0.7)
    i = cumulative_incidence(RNG.exponential(10, 40), RNG.integers(0, 3, 40))
    arms = (Text(zh="试验组", en="Experimental"), Text(zh="对照组", en="Control"))
    lanes = [
        clinical.Lane(participant=str(k), length=k + 1.0, marks=((0.5, "pd"),), going_on=k % 2 == 0) for k in range(5)
    ]
    marks = (
        Line(points=((0, 1), (1, float("nan")), (2, 3), (3, 4)), label=T), Points(points=((0, 1),)), Rule(x=1, words=T),
        Bars(rows=((1, 2),)), Band(lower=((0, 0),), upper=((0, 1),)), Segments(rows=(((0, 0), (1, 1)),), ends="arrow"),
        Label(at=(1, 1), text=T), Cells(rows=((1, 1, wedge(0.5), T),)),
    )  # fmt: skip
    return [
        Figure(name="kit", title=T, panels=(Panel(x=Axis(label=T), y=Axis(label=T, grid=True), marks=marks, framed=True),), legend="above", footnotes=(T,)),
        clinical.kaplan_meier_figure({"a": (arms[0], c), "b": (arms[1], c)}, name="km", title=T),
        clinical.incidence_figure({"r": (arms[0], i, 1)}, name="cif", title=T),
        clinical.waterfall([("001", 30.0, "PD"), ("002", -40.0, "PR"), ("003", 5.0, "?")], name="w", title=T),
        clinical.spider([course(0), course(1)], name="s", title=T, groups=arms),
        clinical.swimmer(lanes, name="sw", title=T, kinds={"pd": (T, "cross", "#b3261e")}, groups=arms),
        clinical.forest([(T, 0.7, 0.5, 0.9, "0.70"), (T, 2.0, 0.1, None, "2.00"), (T, float("nan"), None, None, "NE")], name="f", title=T, sides=arms),
        clinical.concentrations([course(0), course(1)], name="pk", title=T, groups=arms, lloq=0.5),
        clinical.spaghetti([(T, T, [course(0)], [(1.0, T)]), (T, T, [course(1)], [])], name="sp", title=T, groups=arms),
        clinical.one_by_one([course(0), course(1)], name="c0", title=T, band=(150.0, 250.0)),
        clinical.before_after([("1", 1.0, 2.0)], name="ba", title=T, y_label=T),
    ]  # fmt: skip


@pytest.mark.parametrize("figure", all_figures(), ids=lambda f: f.name)
@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_every_figure_is_well_formed_and_inside_the_paper(figure: Figure, language: str) -> None:
    drawn = figure.svg(language)
    root = ElementTree.fromstring(drawn)
    assert "nan" not in drawn.lower().replace("nanoparticle", "") and "inf" not in drawn.replace("in-", "")
    width, height = (float(v) for v in root.attrib["viewBox"].split()[2:])
    texts = [e for e in root.iter() if e.tag.endswith("text")]
    assert texts
    for e in texts:
        assert -1 <= float(e.attrib["x"]) <= width + 1 and -1 <= float(e.attrib["y"]) <= height + 1
    words = "".join(e.text or "" for e in texts)
    assert ("无进展生存" in words) == (language != "en") and ("PFS" in words) == (language != "zh")
    assert (drawn.count('class="zh"') > 0) == (language == "both")
    assert figure.svg(language) == drawn, "the same values draw the same figure"


def test_clip_paths_of_one_page_do_not_meet() -> None:
    ids = [e for f in all_figures() for g in ("zh", "en") for e in f.svg(g).split('id="')[1:]]
    names = [e.split('"')[0] for e in ids]
    assert len(names) == len(set(names))


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 12))
def test_ticks_are_round_inside_and_not_too_many(low: float, span: float, most: int) -> None:
    ticks = nice_ticks(low, low + span, most)
    assert len(ticks) <= most + 2
    for t in ticks:
        assert low - span * 1e-6 <= t <= low + span * (1 + 1e-6)


def test_log_ticks_have_at_least_two_values() -> None:
    for low, high in ((0.9, 1.1), (0.03, 40.0), (1.0, 1e6)):
        assert len(log_ticks(low, high)) >= 2


def lightness(colour: str) -> float:
    """CIE L* of a colour: what is left of it in grey print."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return float(116 * (0.2126 * r + 0.7152 * g + 0.0722 * b) ** (1 / 3) - 16)


def test_neighbouring_series_differ_in_grey() -> None:
    for a, b in pairwise(SERIES):
        assert abs(lightness(a) - lightness(b)) > 12, (a, b)
    shades = [lightness(wedge(k / 10)) for k in range(11)]
    assert shades == sorted(shades, reverse=True)
    assert is_dark(wedge(1)) and not is_dark(wedge(0))


def test_chinese_lines_break_anywhere_and_latin_between_words() -> None:
    assert all(width_of(line, 10) <= 61 for line in wrapped("每个受试者在每行只计一次按最差级别计算", 60, 10))
    assert wrapped("alpha beta", 1000, 10) == ["alpha beta"]
