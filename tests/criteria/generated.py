"""Generated sentences of the language and generated participants, small enough that every part meets every other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

AT = date(2026, 10, 12)
ANCHORS = ("consent", "enrolment", "first_dose")
CONCEPTS = ("G_CSF", "major_surgery", "infection", "radiotherapy", "fertility_plan")
QUESTIONS = ("fit for surgery", "likely to comply")


def _day(offset: int) -> str:
    return (AT + timedelta(days=offset)).isoformat()


# ------------------------------------------------------------------------------------------------ sentences
anchor = st.sampled_from(
    (*ANCHORS, *ANCHORS, "end(radiotherapy)", "start(major_surgery)", "first_dose + 2 wk", "consent - 1 mo")
)
distance = st.sampled_from(("7 d", "14 d", "4 wk", "1 mo", "6 mo", "1 y", "0 d", "31 d"))
bound = st.sampled_from(("within", "less than", "at least", "more than"))
side = st.sampled_from(("before", "after"))
when = st.one_of(
    st.builds(lambda b, d, s, a: f"{b} {d} {s} {a}", bound, distance, side, anchor),
    st.builds(lambda s, a: f"{s} {a}", side, anchor),
    st.builds(lambda a: f"at {a}", anchor),
    st.builds(lambda a, b: f"from {a} to {b}", anchor, anchor),
)
window = st.one_of(when, st.sampled_from(("ever", "now")))
maybe_window = st.one_of(st.just(""), window.map(lambda w: " " + w))
sign = st.sampled_from((">=", ">", "<=", "<", "=", "!="))

measured = st.one_of(
    st.builds(lambda c, n, w: f"ANC {c} {n} x10^9/L{w}", sign, st.sampled_from(("1", "1.5", "2")), maybe_window),
    st.builds(lambda n, w, k, d: f"ANC >= {n} x10^9/L{w} without {k} for {d}", st.sampled_from(("1", "1.5")), maybe_window,
              st.sampled_from(("G_CSF", "(G_CSF or infection)")), distance),
    st.builds(lambda c, n, w: f"Cr {c} {n} ULN{w}", sign, st.sampled_from(("1", "1.5")), maybe_window),
    st.builds(lambda c, n, w: f"Hb {c} {n}{w}", sign, st.sampled_from(("90 g/L", "9 g/dL")), maybe_window),
    st.builds(lambda w: f"20 < PTA <= 40 %{w}", maybe_window),
    st.builds(lambda w: f"ECOG in 0..1{w}", maybe_window),
    st.builds(lambda c, s, w: f"NYHA {c} {s}{w}", sign, st.sampled_from(("I", "II", "III")), maybe_window),
    st.builds(lambda w: f"NYHA in {{III, IV}}{w}", maybe_window),
    st.builds(lambda n, v, w: f"HIV {n} {v}{w}", st.sampled_from(("is", "is not")), st.sampled_from(("positive", "negative")),
              maybe_window),
    st.builds(lambda c, w: f"HBV_DNA {c} 500 IU/mL{w}", sign, maybe_window),
    st.builds(lambda c: f"HCV_RNA {c} LOD", sign),
    st.builds(lambda n, w: f"TBIL <= (if {n} then 3 ULN else 1.5 ULN){w}",
              st.sampled_from(("has infection", "no G_CSF ever", "ECOG = 0")), maybe_window),
    st.builds(lambda c, n, a: f"age {c} {n} y{a}", sign, st.sampled_from(("18", "60")), st.sampled_from(("", " at consent", " at first_dose"))),
    st.just("sex is female"),
)  # fmt: skip
attribute = st.one_of(
    st.sampled_from(
        (
            "purpose is not diagnostic",
            "purpose is diagnostic",
            "start within 6 mo before enrolment",
            "end after consent",
        )
    ),
    st.sampled_from(("end more than 7 d after start", 'judge "relevant"')),
)
ae_attribute = st.sampled_from(
    ("grade >= 3", "grade > 1", "term is nausea", "related is yes", "end more than 72 h after start", "grade = 5")
)
recorded = st.one_of(
    st.builds(lambda h, k, w: f"{h} {k}{w}", st.sampled_from(("has", "no", "has known")), st.sampled_from(CONCEPTS), maybe_window),
    st.builds(lambda a, b, w: f"has ({a} or {b}){w}", st.sampled_from(CONCEPTS[:2]), st.sampled_from(CONCEPTS[2:]), maybe_window),
    st.builds(lambda h, a, w: f"{h} major_surgery where ({a}){w}", st.sampled_from(("has", "no")), attribute, maybe_window),
    st.builds(lambda h, a, b, j: f"{h} AE where ({a} {j} {b})", st.sampled_from(("some", "no")), ae_attribute, ae_attribute,
              st.sampled_from(("and", "or"))),
    st.builds(lambda a: f"every AE has ({a})", ae_attribute),
    st.builds(lambda b, n, a: f"at {b} {n} AE where ({a})", st.sampled_from(("least", "most")), st.integers(0, 2), ae_attribute),
    st.builds(lambda a: f"every (major_surgery or radiotherapy) has ({a})", attribute),
)  # fmt: skip
judged = st.sampled_from([f'judge "{q}"' for q in QUESTIONS])
leaf = st.one_of(measured, measured, recorded, recorded, judged)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = inner.map(lambda t: f"({t})")
    joined = st.lists(item, min_size=2, max_size=3)
    return st.one_of(
        st.builds(lambda xs, j: f" {j} ".join(xs), joined, st.sampled_from(("and", "or"))),
        st.builds(lambda a, b: f"{a} unless {b}", item, item),
        st.builds(lambda a, b: f"{a} only if {b}", item, item),
        st.builds(
            lambda c, a, b: f"if {c} then {a}" + (f" else {b}" if b else ""), item, item, st.one_of(st.just(""), item)
        ),
        st.builds(lambda a: f"not {a}", item),
        st.builds(lambda a, w: f"({a}) {w}", inner, window),
        st.builds(
            lambda r, xs, w: f"{r} of ({'; '.join(xs)}){w}",
            st.sampled_from(("all", "any", "none", "at least 1", "at least 2", "at most 1")),
            st.lists(inner, min_size=2, max_size=3),
            maybe_window,
        ),
    )


sentences = st.recursive(leaf, _larger, max_leaves=5)


# ------------------------------------------------------------------------------------------------ participants
offsets = st.integers(-220, 0)
days = offsets.map(_day)
coarse = st.one_of(days, days, days, days.map(lambda d: d[:7]), days.map(lambda d: d[:4]))


def result(values: tuple[str, ...], day: st.SearchStrategy[str], uln: tuple[str, ...] = ()) -> st.SearchStrategy[Any]:
    def row(value: str, on: str, limit: str) -> dict[str, str]:
        return {"value": value, "date": on, **({"ULN": limit} if limit else {})}

    return st.builds(
        row, st.sampled_from(values), st.one_of(day, st.just("null")), st.sampled_from((*uln, "") if uln else ("",))
    )


_VALUES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ANC": (("0.8 x10^9/L", "1.5 x10^9/L", "1800 /uL", "2.4", "<1 x10^9/L"), ()),
    "Cr": (("80 umol/L", "160 umol/L", "1.2 mg/dL"), ("97", "97 umol/L", "1.1 mg/dL")),
    "Hb": (("85 g/L", "9 g/dL", "120 g/L"), ()),
    "PTA": (("20 %", "30 %", "55 %"), ()),
    "ECOG": (("0", "1", "3"), ()),
    "NYHA": (("I", "III", "IV"), ()),
    "HIV": (("negative", "positive", "indeterminate"), ()),
    "HBV_DNA": (("<20 IU/mL", "1000 IU/mL", "900 copies/mL", "not detected"), ()),
    "HCV_RNA": (("not detected", "25 IU/mL"), ()),
    "TBIL": (("20 umol/L", "40 umol/L", "2 mg/dL"), ("20", "21 umol/L")),
}


@st.composite
def participants(draw: st.DrawFn, *, exact: bool = False) -> dict[str, Any]:
    """A facts tree; ``exact``: no partial or missing dates."""
    day = days if exact else coarse
    tree: dict[str, Any] = {"at": AT.isoformat(), "dates": {}, "results": {}, "facts": {}, "judgements": {}}
    for name in ANCHORS:
        kind = draw(st.sampled_from(("past", "planned", "none")))
        if kind == "past":
            tree["dates"][name] = _day(draw(st.integers(-20, 0)))
        elif kind == "planned":
            tree["dates"][name] = _day(draw(st.integers(0, 20))) + " planned"
    if draw(st.booleans()):
        tree["born"] = draw(
            st.sampled_from(("1966-10-14", "2008-10-20", "1990-02-28", "2008-10" if not exact else "2008-01-01"))
        )
    if draw(st.booleans()):
        tree["sex"] = draw(st.sampled_from(("female", "male")))
    for name, (values, uln) in _VALUES.items():
        rows = draw(st.lists(result(values, day, uln), max_size=2))
        if exact:
            rows = [r for r in rows if r["date"] != "null"]
        if rows:
            tree["results"][name] = rows
    for name in CONCEPTS:
        said = draw(_records(_attributes_of(name), day, exact=exact))
        if said is not None:
            tree["facts"][name] = said
    said = draw(_records(_ae, day, exact=exact))
    if said is not None:
        tree["facts"]["AE"] = said
    for q in QUESTIONS:
        answer = draw(st.sampled_from((None, "yes", "no")))
        if answer:
            tree["judgements"][q] = {"answer": answer, "by": "INV-01", "on": AT.isoformat()}
    return tree


def _attributes_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    if name != "major_surgery":
        return st.just({})
    purpose = st.sampled_from((None, "diagnostic", "therapeutic"))
    relevant = st.sampled_from((None, "yes", "no"))
    return st.builds(
        lambda p, r: {**({"purpose": p} if p else {}), **({"judge": {"relevant": r}} if r else {})}, purpose, relevant
    )


_ae = st.builds(
    lambda g, t, r: {k: v for k, v in (("grade", g), ("term", t), ("related", r)) if v},
    st.sampled_from(("1", "3", "5", None)),
    st.sampled_from(("nausea", "fatigue", None)),
    st.sampled_from(("yes", "no", None)),
)


@st.composite
def _records(
    draw: st.DrawFn, attributes: st.SearchStrategy[dict[str, Any]], day: st.SearchStrategy[str], *, exact: bool
) -> Any:
    kind = draw(st.sampled_from(("silent", "no", "yes", "list", "list")))
    if kind == "silent" or (exact and kind == "yes"):
        return None
    if kind in ("no", "yes"):
        return kind
    rows: list[Any] = []
    for _ in range(draw(st.integers(1, 2))):
        shape = draw(st.sampled_from(("point", "span", "going", "open") if not exact else ("point", "span", "going")))
        first, last = sorted((draw(days), draw(days)))
        if shape == "point":
            row: dict[str, Any] = {"date": draw(day)}
        elif shape == "span":
            row = {"start": first, "end": last}
        elif shape == "going":
            row = {"start": first, "ongoing": "yes"}
        else:
            row = {"start": first}
        rows.append({**row, **draw(attributes)})
    return [*rows, "no more"] if draw(st.booleans()) else rows
