"""Reports that several modules look at: two arms, and dose levels."""

from __future__ import annotations

import pytest

from tests.analysis.invented import day, logged, one_level, study, two_arms
from trialwright.analysis.analyse import analyse
from trialwright.analysis.report import AnalysisReport


@pytest.fixture(scope="module")
def oesophagus() -> AnalysisReport:
    return analyse(study("oligometastatic-oesophagus"), logged(two_arms()), day(500))


@pytest.fixture(scope="module")
def tantalum() -> AnalysisReport:
    return analyse(study("ta-nps"), logged(one_level()), day(200))
