"""Sentences and paragraphs, word for word, each from a value."""

from __future__ import annotations

import pytest

from trialwright.designs import DESIGNS
from trialwright.designs.boin import Boin
from trialwright.designs.say import Conduct, characteristics_words, opening, paragraph, sentence
from trialwright.designs.simon import Simon
from trialwright.designs.single_stage import SingleStage
from trialwright.designs.survival import LogRank
from trialwright.designs.three_plus_three import ThreePlusThree
from trialwright.designs.walk import walk
from trialwright.values.text import Text

P = (0.05, 0.15, 0.30, 0.45, 0.60)


def test_boin_paragraph() -> None:
    design = Boin(target=0.30, levels=5)
    found = walk(design).under(P)
    assert f"{opening(design).en} {characteristics_words(found, 0.30).en}" == (
        "Doses are escalated by the BOIN design (target DLT probability 0.30, boundaries 0.236 and 0.359, cohorts of 3, at most "
        "30 participants, elimination if P(DLT > 0.30) > 0.95). The rule proposes, the committee decides, nobody is escalated "
        "while a DLT window that could change the decision is open. If the true DLT probabilities are 5, 15, 30, 45 and 60 %, "
        "the third level is recommended with probability 0.546 and no level with 0.0002; on average 30.0 participants are "
        "treated, 5.6 of them above the target, with 7.5 DLTs (exact)."
    )
    assert opening(design).zh + characteristics_words(found, 0.30).zh == (
        "剂量递增采用BOIN设计（目标DLT概率0.30，边界0.236/0.359，每组3例，最多30例；若P(DLT>0.30)>0.95则剔除该剂量）。"
        "规则仅提出建议，由委员会决定；凡观察窗内尚有可能改变结论者，不得递增。若各剂量真实DLT概率为5%、15%、30%、45%、60%，"
        "则第3剂量被推荐的概率为0.546，无可推荐剂量的概率为0.0002；平均治疗30.0例，其中5.6例高于目标剂量，DLT 7.5例（精确计算）。"
    )


def test_single_stage_sentence() -> None:
    words = sentence(SingleStage(null=0.05, alternative=0.20, alpha=0.05, power=0.80), 0.10)
    assert words.en == (
        "With a single-stage exact binomial design, 27 evaluable participants are needed to reject a response rate of 5% in "
        "favour of 20% if at least 4 respond (one-sided alpha 0.05, true 0.0437; power 0.8, true 0.8177). Allowing for 10% not "
        "evaluable, 30 will be enrolled."
    )
    assert words.zh == (
        "采用单阶段精确二项设计：以应答率5%为无效值、20%为目标值，单侧α=0.05（实际0.0437），把握度0.8（实际0.8177），"
        "需27例可评价试验参与者，至少4例应答方可拒绝无效假设；按10%不可评价估计，拟入组30例。"
    )


def test_log_rank_sentence() -> None:
    words = sentence(LogRank(hr=(0.65,), median=10, accrual=12, follow_up=12, dropout=0.05))
    assert words.en == (
        "170 events give 0.8 power to detect a hazard ratio of 0.65 at a two-sided alpha of 0.05 (Schoenfeld, 1:1). With 12 "
        "months of accrual, 12 of follow-up, a control median of 10 months and 5% drop-out a year, 280 participants will be "
        "randomised."
    )
    assert words.zh == (
        "按Schoenfeld法（1:1），双侧α=0.05，检出风险比0.65的把握度为0.8，需170个事件；设对照组中位时间10个月、入组12个月、"
        "随访12个月、年脱落率5%，拟随机入组280例。"
    )


def test_simon_sentence_reads_its_numbers_as_counts() -> None:
    words = sentence(Simon(null=0.2, alternative=0.4))
    assert "at most 3 of the first 13 respond" in words.en and "if at least 13 respond" in words.en
    assert "3/13 12/43" in words.zh and "至少13例应答" in words.zh


def test_what_nobody_said_is_printed_as_not_stated() -> None:
    design = ThreePlusThree(levels=3)
    words = paragraph(design, [walk(design).under((0.1, 0.3, 0.5))], version="0.1.0")
    assert "DLT window: [not stated]" in words.en and "【未说明】" in words.zh
    assert "names no target; 0.30 is taken" in words.en
    told = paragraph(design, [], version="0.1.0", conduct=Conduct(window=Text(zh="28天", en="28 days")))
    assert "DLT window: 28 days" in told.en and "DLT观察窗：28天" in told.zh


SAMPLES: dict[str, dict[str, object]] = {
    "single_stage": {"null": 0.2, "alternative": 0.4},
    "simon": {"null": 0.2, "alternative": 0.4},
    "two_stage": {"r1": 3, "n1": 13, "r": 12, "n": 43},
    "fleming": {"null": 0.2, "looks": "15,30"},
    "bop2": {"null": 0.2, "alternative": 0.4, "cutoff": 0.9, "gamma": 1},
    "predictive_probability": {"null": 0.2, "n_max": 30},
    "two_proportions": {"control": 0.2, "experimental": 0.4},
    "fisher": {"control": 0.2, "experimental": 0.7},
    "two_means": {"difference": 0.5, "sd": 1},
    "log_rank": {"hr": 0.65, "median": 10, "accrual": 12, "follow_up": 12},
    "weighted_log_rank": {"hr": 0.65, "median": 10, "accrual": 12, "follow_up": 12},
    "max_combo": {"hr": 0.65, "median": 10, "accrual": 12, "follow_up": 12},
    "rmst": {"hr": 0.65, "median": 10, "accrual": 12, "follow_up": 12, "tau": 18},
    "milestone": {"hr": 0.65, "median": 10, "accrual": 12, "follow_up": 12, "at": 12},
    "group_sequential": {"looks": "0.5,1"},
    "minimisation": {"factors": "sex,site"},
    "bayes_stop": {"limit": 0.33},
    "constant_level_stop": {"p_low": 0.2},
    "conditional_power": {"z": 1, "t": 0.5},
    "predictive_power": {"z": 1, "t": 0.5},
    "accrual": {"n": 20, "rate": 2},
    "event_forecast": {"n": 100, "median": 10, "accrual": 12, "events": 60},
}


@pytest.mark.parametrize("name", list(DESIGNS))
def test_every_entry_speaks_both_languages_and_has_a_table(name: str) -> None:
    entry = DESIGNS[name]
    assert entry.label.zh and entry.label.en and entry.source
    for p in entry.parameters:
        assert p.label.zh and p.label.en and p.allowed
    design = entry.of(SAMPLES.get(name, {}))
    assert design == entry.of(SAMPLES.get(name, {})) and hash(design) == hash(design)
    assert sentence(design).zh and sentence(design).en if hasattr(design, "label") else True
    if entry.family == "allocation":
        return
    table = design.table()
    assert table.rows and all(len(r) == len(table.head) for r in table.rows)
    assert all(h.zh and h.en for h in table.head) and table.title.zh and table.title.en
