"""Every rule fires on its invented pages and stays silent on theirs; what it says has evidence, both languages and a remedy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checking.pages import GOLDEN, cases, record_of
from trialwright.checking import CHECKS, check
from trialwright.checking.entry import DETECTS, KINDS
from trialwright.checking.passages import blanks_folded
from trialwright.values.finding import Finding

CASES = cases()


def ids(rows: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    return [f"{code}-{which}-{k}" for k, (code, which, _) in enumerate(rows)]


@pytest.mark.evidence("law")
@pytest.mark.parametrize(("code", "which", "page"), CASES, ids=ids(CASES))
def test_fires_and_stays_silent(code: str, which: str, page: dict[str, Any]) -> None:
    record = record_of(page)
    found = [f for f in check(record, only=[code]).findings if f.code == code]
    if which == "silent":
        assert found == []
        return
    assert found, f"{code} saw nothing"
    for f in found:
        assert_whole(f, record.pages[f.page].text)


def assert_whole(f: Finding, page: str) -> None:
    assert f.evidence and f.evidence in blanks_folded(page), (f.code, f.evidence)
    assert len(f.evidence) <= 120
    assert f.lines and all(1 <= n <= page.count("\n") + 1 for n in f.lines)
    for text in (f.text, f.remedy):
        assert text.zh and text.en and text.zh != text.en, f.code
        assert any("\u4e00" <= c <= "\u9fff" for c in text.zh), f.code
    assert f.field and f.source and f.kind in KINDS and f.detect in DETECTS
    assert f.layer in ("registrant", "registry", "mirror", "protocol")


def test_every_rule_has_pages_of_both_sorts() -> None:
    have = {(code, which) for code, which, _ in CASES}
    assert {c for c in CHECKS if (c, "fires") not in have or (c, "silent") not in have} == set()
    assert {c for c, _ in have} <= set(CHECKS), GOLDEN


def test_every_rule_explains_itself() -> None:
    for code, entry in CHECKS.items():
        assert len(entry.manual) > 80 and "Fires" in entry.manual, code
        assert entry.source and entry.label.zh != entry.label.en, code


def test_the_catalogue_is_the_published_one() -> None:
    count = {"EXT": 11, "REG": 14, "DES": 17, "OUT": 21, "ELI": 22, "INT": 23, "BIL": 7, "CRO": 4, "SAT": 4, "FEA": 4}
    assert {f: sum(c.startswith(f) for c in CHECKS) for f in count} == count
    assert len(CHECKS) == sum(count.values())
