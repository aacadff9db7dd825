"""Laws of drafting: total on any text, every draft parses, the account of characters and numbers closes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.criteria.cleaning import clean
from trialwright.criteria.grammar import parse
from trialwright.criteria.lexicon import shipped
from trialwright.criteria.translate import Item, translate, translate_list
from trialwright.criteria.translate.draft import Draft, NumberUse, Use
from trialwright.criteria.translate.numbers import find_numbers

PARTS = [
    "age", "年龄", "ANC", "血小板", "ALT和AST", "hemoglobin", "血清肌酐(Cr)", "NYHA", "ECOG", "major surgery", "化疗", "HBsAg阳性", "infection", "感染",
    "≥", ">=", "<", "不超过", "at least", "no more than", "以上", "1.5", "100", "18", "三", "two", "10^9/L", "×10 9 /L", "g/L", "mg/dL", "岁", "years",
    "×ULN", "倍正常值上限", "%", "within", "4周内", "4 weeks", "before", "首次给药前", "randomisation", "过去6个月内", "after", "and", "or", "或", "且", "、", ",",
    ";", "。", "(", ")", "(如", "除外", "except", "unless", "若", "if", "仅在", "a)", "b)", "1.", "2.", ":", "以下", "no", "未使用", "history of", "既往", "per protocol", '"', "?", "&ge;", "<sup>9</sup>", "Ⅲ级", "①", " ",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PARTS), max_size=22).map(" ".join),
    st.lists(st.sampled_from(PARTS), max_size=22).map("".join),
)
kinds = st.sampled_from(["include", "exclude"])


def check(draft: Draft, sources: list[str]) -> None:
    for text in (draft.that, *(r.that for r in draft.readings), *(p.that for p in draft.parts)):
        parse(text, lexicon=shipped())
    assert draft.text == f"{draft.that} TBC"
    assert 0.0 <= draft.confidence <= 1.0
    for account in draft.accounting:
        assert account.is_closed
        source = draft.source[account.language]
        assert source in sources
        assert "".join(p.span.of(source) for p in account.parts) == source
        counted = {n.span for n in account.numbers}
        cleaned = clean(source)
        for n in find_numbers(cleaned.text):
            assert any(s.start <= cleaned.span(n.start, n.end)[0] < s.end for s in counted)
        assert all(n in account.numbers for n in account.unused)
        assert all(n.use in NumberUse and n.words == n.span.of(source) for n in account.numbers)
    for leaf in draft.leaves:
        assert all(0 <= s.start <= s.end <= len(draft.source[s.language]) for s in leaf.spans)


@pytest.mark.evidence("law")
@given(zh=st.none() | texts, en=st.none() | texts, kind=kinds)
def test_translate_is_total_and_accounts_for_everything(zh: str | None, en: str | None, kind: str) -> None:
    draft = translate(zh, en, kind=kind, number="1")  # type: ignore[arg-type]
    check(draft, [t for t in (zh, en) if t])


@pytest.mark.slow
@pytest.mark.evidence("law")
@settings(max_examples=4000)
@given(en=texts, kind=kinds)
def test_translate_is_total_at_length(en: str, kind: str) -> None:
    check(translate(None, en, kind=kind, number="1"), [en])  # type: ignore[arg-type]


@pytest.mark.evidence("law")
@given(st.lists(st.tuples(kinds, st.sampled_from(["1", "2", "2.a", "2.b", "3"]), texts), max_size=5))
@settings(max_examples=30)
def test_a_list_is_total(rows: list[tuple[str, str, str]]) -> None:
    drafted = translate_list([Item(number=n, kind=k, en=t) for k, n, t in rows])  # type: ignore[arg-type]
    assert "enrolment" in drafted.gates
    for d in drafted:
        parse(d.that, lexicon=shipped())


@pytest.mark.evidence("law")
@given(texts)
def test_translate_gives_the_same_twice(text: str) -> None:
    assert translate(text, None, kind="include", number="1") == translate(text, None, kind="include", number="1")


@pytest.mark.evidence("law")
@given(st.text())
def test_cleaning_keeps_places_and_is_settled(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.text) == len(cleaned.starts) == len(cleaned.ends)
    assert all(0 <= a <= b <= len(text) for a, b in zip(cleaned.starts, cleaned.ends, strict=True))
    assert list(cleaned.starts) == sorted(cleaned.starts)


@pytest.mark.evidence("law")
@given(st.sampled_from(PARTS), st.sampled_from(PARTS))
def test_more_words_never_lose_a_character(first: str, second: str) -> None:
    text = f"{first} ANC ≥ 1.5×10^9/L {second}"
    draft = translate(None, text, kind="include", number="1")
    said = sum(draft.accounting[0].share(u) for u in Use)
    assert abs(said - 1.0) < 1e-9
