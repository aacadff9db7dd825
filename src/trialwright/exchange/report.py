"""The rehearsal report: one self-contained bilingual HTML file that works from disk and prints well.

The page comes from ``report_page``, each section from the module of its name.
"""

from __future__ import annotations

from trialwright.exchange.dossier import Dossier
from trialwright.exchange.report_characteristics import characteristics_section
from trialwright.exchange.report_decisions import decisions_section
from trialwright.exchange.report_findings import findings_section
from trialwright.exchange.report_next import foot, head, next_section
from trialwright.exchange.report_page import page, t
from trialwright.exchange.report_record import record_section
from trialwright.exchange.report_schedule import schedule_section
from trialwright.exchange.report_schema import schema_section
from trialwright.exchange.report_told import told_section
from trialwright.exchange.report_words import Wording

CONTENTS = (
    ("page", t("注册页面", "The page")),
    ("findings", t("问题", "Findings")),
    ("decisions", t("待决定与假设", "Decisions and assumptions")),
    ("schema", t("流程图", "Schema")),
    ("schedule", t("访视计划", "Schedule")),
    ("told", t("一次虚拟试验", "One virtual trial")),
    ("characteristics", t("运行特征", "Operating characteristics")),
    ("next", t("接下来", "What next")),
    ("run", t("本次运行", "This run")),
)


def render(dossier: Dossier, *, language: str = "zh") -> str:
    """The report as HTML.

    Args:
        dossier: everything it tells. language: which one is shown first, ``zh`` or ``en``; both are in the file.
    """
    study = dossier.study
    say = Wording(study, dossier.record)
    body = "".join(
        (
            head(dossier, CONTENTS),
            record_section(2, dossier.record),
            findings_section(3, dossier),
            decisions_section(4, dossier, say),
            schema_section(5, study, say),
            schedule_section(6, study, say),
            told_section(7, dossier, say),
            characteristics_section(8, dossier, say),
            next_section(9, dossier, say),
            foot(10, dossier),
            "</div>",
        )
    )
    return page(f"{study.name} – 预演报告 / rehearsal report", body, language)
