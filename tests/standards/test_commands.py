"""``calc``, ``list`` and ``explain`` as a person types them."""

from __future__ import annotations

import json

import pytest

from trialwright.shell import catalogues
from trialwright.shell.cli import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def test_calc_prints_value_formula_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "calc", "bsa", "height=170cm", "weight=63.4kg", "--lang", "en")
    assert code == 0 and "1.7303 m²" in out and "Mosteller 1987" in out and "method = Mosteller (default)" in out


def test_calc_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "calc", "bsa", "height=170cm", "--lang", "zh")
    assert code == 0 and "未知：缺少：体重" in out and "例子：trialwright calc bsa" in out


def test_a_missing_input_is_unknown_and_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "calc", "calvert", "auc=5", "--json")
    told = json.loads(out)
    assert code == 0 and told["outcomes"] == [] and told["unknown"]["missing"] == ["gfr"]


def test_json_carries_value_unit_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "calc", "bed", "fractions=5", "dose=8Gy", "--json")
    rows = {o["name"]: o for o in json.loads(out)["outcomes"]}
    assert rows["bed"]["value"] == 72 and rows["bed"]["unit"] == "Gy" and rows["eqd2"]["value"] == 60


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("height=170", "weight=60kg"), "write 170cm"),
        (("height=170kg", "weight=60kg"), "write it in cm"),
        (("height",), "key=value"),
        (("hight=170cm",), "did you mean height"),
        (("height=170cm", "height=171cm"), "twice"),
        (("height=tall", "weight=60kg"), "is no amount"),
        (("height=170cm", "weight=60kg", "method=Mostler"), "Mosteller"),
    ],
)
def test_a_wrong_word_is_told_with_what_to_write(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, out, err = run(capsys, "calc", "bsa", *words)
    assert code == 2 and out == "" and said in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("calc", "crcl", "creatinine=85g/kg", "age=65", "sex=F", "weight=60kg"), "write it in umol/L or mg/dL"),
        (("calc", "crcl", "creatinine=85umol/L", "age=old", "sex=F", "weight=60kg"), "is no number"),
        (("calc", "crcl", "creatinine=85umol/L", "age=65", "sex=X", "weight=60kg"), "no sex is called"),
        (("calc", "ecog", "karnofsky=7.5"), "no whole number"),
        (("calc", "meld", "bilirubin=1mg/dL", "inr=1", "creatinine=1mg/dL", "dialysis=maybe"), "neither yes nor no"),
        (("calc", "dose", "rate=175mg/m2", "size=60kg"), "cannot be converted"),
        (("calc", "qlq-c30", "items=1,2,3"), "30 items"),
        (("calc", "clif-c-ad", "age=50", "creatinine=-1mg/dL"), "below 0"),
        (("calc", "tablets", "dose=10mg", "strengths=0"), "not above 0"),
        (("calc", "dose-intensity", "planned=1,-"), "a value is missing"),
        (("calc", "bed", "fractions=1", "dose=2Gy", "alpha_beta=0Gy"), "not above 0"),
        (("calc", "aarc", "bilirubin=1mg/dL", "he=7", "inr=1", "lactate=1mmol/L", "creatinine=1mg/dL"), "West Haven"),
        (("calc", "mled",), "did you mean meld"),
        (("list", "standrads"), "did you mean standards"),
        (("explain", "ctcae@9"), "did you mean ctcae"),
    ],
)  # fmt: skip
def test_other_wrong_words(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    code, _, err = run(capsys, *words)
    assert code == 2 and said in err


def test_calc_alone_lists_the_instruments(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "calc", "--lang", "en")
    assert code == 0 and "ckd-epi" not in out and "egfr" in out


def test_list_shows_the_kinds_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "list", "--json")
    kinds = {k["name"]: k["entries"] for k in json.loads(out)["kinds"]}
    assert code == 0 and kinds["standards"] >= 30 and kinds["instruments"] >= 15 and kinds["terms"] >= 45
    code, out, _ = run(capsys, "list", "standard", "--lang", "en")
    assert code == 0 and "ctcae@5.0" in out and "pfs@fda-2007" in out


def test_explain_shows_versions_parameters_and_what_is_not_verified(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", "ctcae", "--json")
    names = [e["name"] for e in json.loads(out)["entries"]]
    assert code == 0 and names == ["ctcae", "ctcae@4.03", "ctcae@5.0", "ctcae@6.0"]
    code, out, _ = run(capsys, "explain", "meld@3.0", "--lang", "en")
    assert "not verified" in out and "exclude_above = 30" in out
    code, out, _ = run(capsys, "explain", "Hyponatremia", "--lang", "en")
    assert "v4.03: 1 <LLN | 3 <130 | 4 <120" in out
    code, out, _ = run(capsys, "explain", "CTCAE-GRADE-BELOW-VALUE", "--lang", "en")
    assert code == 0 and "not lower" in out
    code, out, _ = run(capsys, "explain", "OS-EVIDENCE-AFTER-LAST-ALIVE", "--lang", "zh")
    assert code == 0 and "末次存活" in out
    code, out, _ = run(capsys, "explain", "recist", "--lang", "zh")
    assert "recist" in out


def test_every_entry_of_every_kind_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    from trialwright.shell.cli.explain import describe

    entries = list(catalogues.every())
    assert len(entries) > 100
    for e in entries:
        told = describe(e.kind, e.name, e.label, e.source, e.entry)
        assert told["label"]["en"] and json.dumps(told)
