"""``trialwright design``: decision table, exact characteristics, pathways, protocol sentences and figures of a design."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from trialwright.errors import TrialwrightError, UnreadableText, Where
from trialwright.shell.cli.output import Output
from trialwright.values.text import Text

_HELP: Final = """\
examples / 示例:
  trialwright design boin target=0.30 levels=5 cohort=3 max_n=30 --p 0.05,0.15,0.30,0.45,0.60
  trialwright design three_plus_three levels=3 --outcomes "1NNN 2NT?"     what now? / 现在怎么办？
  trialwright design three_plus_three levels=3 --pathways 2               what could come? / 可能的走向
  trialwright design boin levels=3 max_n=18 --compare three_plus_three,crm
  trialwright design simon null=0.20 alternative=0.40 alpha=0.05 power=0.80 --compare single_stage,bop2
  trialwright design log_rank hr=0.65 median=10 accrual=12 follow_up=12 dropout=5%/y looks=0.5:futility,1
  trialwright design permuted_blocks blocks=4,6 --seed 7 --slots 20 --strata "site=1;site=2"
  trialwright design which n=20 endpoint=binary arms=1                    read n backwards / 由例数反推
`trialwright list designs` lists the designs, `trialwright explain NAME` tells more."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    parser.add_argument(
        "name", metavar="NAME", help="a design of `trialwright list designs`, or which / 设计名，或 which"
    )
    parser.add_argument("given", nargs="*", metavar="key=value", help="its parameters / 参数")
    parser.add_argument(
        "--p",
        metavar="P1,P2,…",
        help="true rates by level; several truths separated by ; / 各剂量真实概率，多组用分号隔开",
    )
    parser.add_argument(
        "--efficacy", metavar="E1,E2,…", help="true efficacy by level, for boin12 / 各剂量真实有效率（boin12）"
    )
    parser.add_argument("--table", action="store_true", help="only the decision table / 仅决策表")
    parser.add_argument("--outcomes", metavar="TEXT", help='what happened so far, such as "1NNN 2NT?" / 迄今结局')
    parser.add_argument("--pathways", type=int, metavar="K", help="what the next K cohorts could bring / 后续K组的走向")
    parser.add_argument("--compare", metavar="A,B", help="other designs under the same truths / 同一真值下比较")
    parser.add_argument(
        "--as", dest="tool", metavar="R:NAME", help="set the variants of another tool / 采用其他软件的变体"
    )
    parser.add_argument(
        "--simulate", type=int, metavar="N", help="simulate N trials on the same people / 用同一批虚拟参与者模拟"
    )
    parser.add_argument(
        "--timing", metavar="key=value,…", help="window, per_window, late: for rules that decide by times"
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of lists and simulations / 种子")
    parser.add_argument("--slots", type=int, default=20, help="places of an allocation list / 随机表长度")
    parser.add_argument("--strata", metavar="A;B", default="", help="strata of an allocation list / 分层")
    parser.add_argument("--loss", metavar="SHARE", default="0", help="share expected not evaluable / 预计不可评价比例")
    parser.add_argument(
        "-o", "--output", metavar="DIR", help="write figures, JSON and protocol text there / 写入此文件夹"
    )


@dataclass(frozen=True)
class Asked:
    """A design that was asked for: its entry's name, the value, what was set for another tool."""

    name: str
    design: Any
    set_for_tool: Text | None = None


def run(args: argparse.Namespace, out: Output) -> int:
    if args.name == "which":
        return _which(args, out)
    from trialwright.designs.allocation import Allocation
    from trialwright.designs.boin12 import Boin12
    from trialwright.designs.cohorts import CohortDesign
    from trialwright.designs.counts import CountDesign

    asked = _made(args.name, _pairs(args.given), args.tool)
    if asked.set_for_tool is not None:
        out.note(asked.set_for_tool)
    if args.outcomes is not None and not args.pathways:
        return _decision(asked, args.outcomes, out)
    if isinstance(asked.design, CohortDesign):
        if args.pathways:
            return _pathways(asked, args, out)
        return _dose_finding(asked, args, out)
    if args.pathways:
        raise TrialwrightError(f"{asked.name} has no dose levels, hence no pathways")
    if isinstance(asked.design, CountDesign):
        return _counting(asked, args, out)
    if isinstance(asked.design, Allocation):
        return _allocation(asked, args, out)
    if isinstance(asked.design, Boin12) and not args.table:
        return _efficacy(asked, args, out)
    return _plain(asked, args, out)


def _pairs(words: Sequence[str]) -> dict[str, object]:
    given: dict[str, object] = {}
    for word in words:
        key, mark, value = word.partition("=")
        if not mark or not key:
            raise UnreadableText(Where("design"), f"{word!r} is no parameter", "write key=value, such as target=0.30")
        if key in given:
            raise UnreadableText(Where("design"), f"{key} is given twice", "give it once")
        given[key] = value
    return given


def _made(name: str, given: dict[str, object], tool: str | None = None) -> Asked:
    from trialwright.designs import DESIGNS

    entry = DESIGNS[name]
    if tool is None:
        return Asked(name, entry.of(given, Where(f"design {name}")))
    from trialwright.designs.parameters import shown
    from trialwright.designs.peers import peer

    found = peer(tool, entry.name.split("/")[0])
    settings = {**found.settings, **given}
    words = ", ".join(f"{k}={shown(v)}" for k, v in found.settings.items()) or "–"
    said = Text(
        zh=f"按{found.tool}设定：{words}（{found.note.zh}）", en=f"set as in {found.tool}: {words} ({found.note.en})"
    )
    return Asked(name, entry.of(settings, Where(f"design {name}")), said)


def _truths(text: str | None, levels: int, target: float, out: Output) -> list[list[float]]:
    from trialwright.designs.say import default_truths

    if text is None:
        out.note(
            Text(
                zh="未给出真实概率（--p），以下情形为假定。",
                en="no truth was given (--p): the ones below are assumptions.",
            )
        )
        return [list(t) for t in default_truths(levels, target)]
    found = []
    for part in text.split(";"):
        try:
            rates = [
                float(w.strip().removesuffix("%")) / (100 if w.strip().endswith("%") else 1) for w in part.split(",")
            ]
        except ValueError:
            raise UnreadableText(Where("--p"), f"{part!r} is no list of rates", "write 0.05,0.15,0.30") from None
        if len(rates) != levels or any(not 0 <= r <= 1 for r in rates):
            raise UnreadableText(
                Where("--p"), f"{part!r} must be {levels} rates between 0 and 1", "give one rate a level"
            )
        found.append(rates)
    return found


def _decision(asked: Asked, text: str, out: Output) -> int:
    from trialwright.designs.decision import CONCLUSIONS, Stop, Treat, Wait
    from trialwright.designs.outcomes import Outcomes

    if not hasattr(asked.design, "decide"):
        raise TrialwrightError(f"{asked.name} does not decide on outcomes of participants; see --table")
    outcomes = Outcomes.of(text, Where("--outcomes"))
    d = asked.design.decide(outcomes)
    if out.json:
        kind = type(d).__name__
        value: dict[str, object] = {
            "trialwright": 1,
            "kind": "Decision",
            "design": asked.name,
            "outcomes": str(outcomes),
        }
        value |= {"decision": kind.lower(), "because": {"zh": d.because.zh, "en": d.because.en}}
        if isinstance(d, Treat):
            value |= {"level": d.level, "n": d.n}
        elif isinstance(d, Stop):
            value |= {"recommended": d.recommended, "conclusion": d.conclusion}
        else:
            value |= {"until": {"zh": d.until.zh, "en": d.until.en}}
        out.value(value)
        return 0
    has_levels = hasattr(asked.design, "levels")
    if isinstance(d, Treat):
        where = Text(zh=f"剂量水平{d.level}：", en=f" at level {d.level}") if has_levels else Text(zh="", en="")
        out.say(Text(zh=f"下一步：{where.zh}再入{d.n}例。", en=f"Next: treat {d.n}{where.en}."))
    elif isinstance(d, Wait):
        out.say(Text(zh=f"等待，直至{d.until.zh}。", en=f"Wait until {d.until.en}."))
    else:
        level = (
            Text(zh=f"，推荐剂量水平{d.recommended}", en=f", level {d.recommended} is recommended")
            if d.recommended
            else Text(zh="，无可推荐剂量", en=", no level is recommended")
            if has_levels
            else Text(zh="", en="")
        )
        word = CONCLUSIONS[d.conclusion]
        out.say(Text(zh=f"停止：{word.zh}{level.zh}。", en=f"Stop: {word.en}{level.en}."))
    out.say(Text(zh=f"理由：{d.because.zh}", en=f"Because: {d.because.en}"))
    return 0


def _show_table(design: Any, out: Output) -> None:
    table = design.table()
    out.say(table.title)
    out.table(table.head, [[c.text for c in r] for r in table.rows], widest=70)
    if table.variants.en:
        out.say(Text(zh=f"变体：{table.variants.zh}", en=f"variants: {table.variants.en}"))
    if table.source:
        out.say(Text(zh=f"出处：{table.source}", en=f"source: {table.source}"))


def table_json(table: Any) -> dict[str, object]:
    """A decision table as JSON."""
    return {
        "title": _both(table.title),
        "head": [_both(h) for h in table.head],
        "rows": [[{**_both(c.text), "action": c.action} for c in r] for r in table.rows],
        "source": table.source,
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _settings(asked: Asked) -> dict[str, object]:
    from trialwright.designs.parameters import settings_of

    return {"name": asked.name, "label": _both(asked.design.label), "parameters": settings_of(asked.design)}


def _others(text: str | None, first: Asked, given: dict[str, object], out: Output) -> list[Asked]:
    """The designs of ``--compare``: each name may carry its own key=value; shared parameters are taken over."""
    if not text:
        return []
    from trialwright.designs import DESIGNS

    out_ = []
    for part in re.split(r",(?![^=]*=[^,]*,?[\d.]+(?:,|$))", text) if "=" not in text else text.split(";"):
        words = part.split()
        if not words:
            continue
        entry = DESIGNS[words[0]]
        known = {p.name for p in entry.parameters}
        shared = {k: v for k, v in given.items() if k.replace("-", "_") in known}
        if "levels" in known and hasattr(first.design, "levels"):
            shared.setdefault("levels", first.design.levels)
        own = _pairs(words[1:])
        dropped = sorted(set(given) - set(shared))
        if dropped:
            out.note(
                Text(
                    zh=f"{words[0]}没有参数{'、'.join(dropped)}，按其默认值比较。",
                    en=f"{words[0]} has no {', '.join(dropped)}: compared at its own defaults.",
                )
            )
        out_.append(Asked(" ".join(words), entry.of({**shared, **own}, Where(f"--compare {words[0]}"))))
    return out_


def _found(design: Any, truth: list[float], args: argparse.Namespace) -> Any:
    """Exact where the rule can be walked, simulated where it decides by times or where asked; the result says which."""
    from trialwright.designs.simulate import Timing, simulate
    from trialwright.designs.walk import walk

    if design.memory == "times" or args.simulate:
        from trialwright.designs.parameters import parameters_of

        known = {p.name: p for p in parameters_of(Timing)}
        values = _pairs(args.timing.split(",")) if args.timing else {}
        unknown = set(values) - set(known)
        if unknown:
            raise UnreadableText(Where("--timing"), f"{min(unknown)} is not known", "give window, per_window or late")
        made: dict[str, Any] = {k: known[k].read(v, Where("--timing")) for k, v in values.items()}
        return simulate(design, truth, trials=args.simulate or 10_000, seed=args.seed, timing=Timing(**made))
    return walk(design).under(truth)


def _dose_finding(asked: Asked, args: argparse.Namespace, out: Output) -> int:
    from trialwright import __version__
    from trialwright.designs.doubts import doubts
    from trialwright.designs.say import paragraph, target_of

    target = target_of(asked.design)
    if args.table:
        if out.json:
            out.value(
                {
                    "trialwright": 1,
                    "kind": "Design",
                    "design": _settings(asked),
                    "table": table_json(asked.design.table()),
                }
            )
        else:
            _show_table(asked.design, out)
        return 0
    every = [asked, *_others(args.compare, asked, _pairs(args.given), out)]
    truths = _truths(args.p, asked.design.levels, target, out)
    found = [[_found(a.design, t, args) for t in truths] for a in every]
    words = paragraph(asked.design, found[0], version=__version__)
    if args.output:
        from trialwright.shell.design_pages import write_dose_finding

        for path in write_dose_finding(Path(args.output), [a.name for a in every], found, target, words, out.language):
            out.note(str(path))
    for doubt in doubts(asked.design):
        out.note(Text(zh=f"{doubt.code} {doubt.text.zh}", en=f"{doubt.code} {doubt.text.en}"))
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Design",
                "design": _settings(asked),
                "table": table_json(asked.design.table()),
                "characteristics": [
                    {"design": a.name, **characteristics_json(f, target)}
                    for a, row in zip(every, found, strict=True)
                    for f in row
                ],
                "differences": _differences(every, found, target),
                "paragraph": _both(words),
                "source": asked.design.source,
            }
        )
        return 0
    if not args.compare:
        _show_table(asked.design, out)
        out.say("")
    _show_characteristics(every, found, target, out)
    for line in _differences(every, found, target):
        out.say(Text(zh=str(line["zh"]), en=str(line["en"])))
    out.say("")
    out.say(words)
    return 0


def _differences(every: list[Asked], found: list[list[Any]], target: float) -> list[dict[str, Any]]:
    """Paired differences where all were simulated on the same people."""
    from trialwright.designs.simulate import paired_difference

    out = []
    for k, first in enumerate(found[0]):
        for a, row in zip(every[1:], found[1:], strict=True):
            if not (first.trials and row[k].trials == first.trials):
                continue
            best = 1 + min(range(len(first.p)), key=lambda j, f=first: (round(abs(f.p[j] - target), 9), j))  # type: ignore[misc]
            value, error = paired_difference(row[k], first, [best])
            out.append(
                {
                    "design": a.name,
                    "truth": list(first.p),
                    "difference": value,
                    "standard_error": error,
                    "zh": f"{a.name}与{every[0].name}相比，推荐第{best}水平的概率差{value:+.3f}（同一批参与者，标准误{error:.3f}）",
                    "en": f"{a.name} against {every[0].name}: P(level {best} recommended) {value:+.3f} "
                    f"(same people, standard error {error:.3f})",
                }
            )
    return out


def characteristics_json(found: Any, target: float) -> dict[str, object]:
    """Operating characteristics under one truth as JSON."""
    return {
        "truth": list(found.p),
        "how": "exact" if not found.trials else "simulated",
        "trials": found.trials,
        "half_width": found.half_width,
        "selection_none_first": found.selection.tolist(),
        "n_by_level": found.mean_n.tolist(),
        "dlt_by_level": found.mean_dlt.tolist(),
        "expected_n": found.expected_n,
        "n_p90": found.quantile_n(0.9),
        "expected_above_target": found.expected_above(target),
        "recommended_above_target": found.recommends_above(target),
        "ends": found.stops,
    }


def _show_characteristics(every: list[Asked], found: list[list[Any]], target: float, out: Output) -> None:
    levels = every[0].design.levels
    head = [
        Text(zh="设计", en="design"),
        Text(zh="真值", en="truth"),
        Text(zh="无", en="none"),
        *(Text.same(f"{j}") for j in range(1, levels + 1)),
        Text(zh="推荐过高", en="too high"),
        Text.same("E(N)"),
        Text.same("P90(N)"),
        Text(zh="高于目标例数", en="n above"),
        Text(zh="DLT例数", en="DLTs"),
    ]
    rows = []
    for k in range(len(found[0])):
        for a, row in zip(every, found, strict=True):
            f = row[k]
            rows.append(
                [
                    a.name,
                    " ".join(f"{v:g}" for v in f.p),
                    *(f"{v:.3f}" for v in f.selection),
                    f"{f.recommends_above(target):.3f}",
                    f"{f.expected_n:.1f}",
                    str(f.quantile_n(0.9)),
                    f"{f.expected_above(target):.1f}",
                    f"{f.expected_dlt:.1f}",
                ]
            )
    hows = list(dict.fromkeys((f.how.zh, f.how.en) for row in found for f in row))
    how = Text(zh="；".join(h[0] for h in hows), en="; ".join(h[1] for h in hows))
    out.say(
        Text(
            zh=f"推荐各剂量水平的概率等（{how.zh}）", en=f"Probability of recommending each level, and more ({how.en})"
        )
    )
    out.table(head, rows, widest=40)


def _pathways(asked: Asked, args: argparse.Namespace, out: Output) -> int:
    from trialwright.designs.decision import Stop, Treat
    from trialwright.designs.pathways import Pathway, pathways, probability_of

    if not 1 <= args.pathways <= 4:
        raise UnreadableText(Where("--pathways"), f"{args.pathways} cohorts ahead", "write 1 … 4")
    root = pathways(asked.design, args.outcomes or "", args.pathways)
    truth = _truths(args.p, asked.design.levels, 0.3, out)[0] if args.p else None

    def line(p: Pathway) -> tuple[str, Text, str]:
        d = p.decision
        if isinstance(d, Treat):
            say = Text(zh=f"剂量水平{d.level}入{d.n}例", en=f"treat {d.n} at level {d.level}")
        elif isinstance(d, Stop):
            say = Text(zh=f"结束，推荐{d.recommended or '无'}", en=f"end, recommended: {d.recommended or 'none'}")
        else:
            say = Text(zh="等待", en="wait")
        share = f"{probability_of(p, root, truth):.4f}" if truth else ""
        return str(p.outcomes) or "–", say, share

    every = list(root.walk())
    if args.output:
        from trialwright.shell.design_pages import write_pathways

        for path in write_pathways(Path(args.output), asked.name, root, out.language):
            out.note(str(path))
    if out.json:
        rows = []
        for p in every:
            text, say, share = line(p)
            rows.append(
                {
                    "outcomes": text,
                    "decision": _both(say),
                    "because": _both(p.decision.because),
                    "probability": float(share) if share else None,
                }
            )
        out.value({"trialwright": 1, "kind": "Pathways", "design": _settings(asked), "pathways": rows})
        return 0
    head = (Text(zh="结局", en="outcomes"), Text(zh="决定", en="decision"), Text(zh="概率", en="probability"))
    out.table(head, [line(p) for p in every])
    return 0


def _counting(asked: Asked, args: argparse.Namespace, out: Output) -> int:
    from trialwright.designs.parameters import Parameter
    from trialwright.designs.say import sentence

    loss = float(
        str(Parameter(name="loss", kind="number", default=0, label=Text.same("")).read(args.loss, Where("--loss")))
    )
    words = sentence(asked.design, loss)
    every = [asked, *_others(args.compare, asked, _pairs(args.given), out)]
    rates = _rates(args.p, every)
    rows = [(a, p, a.design.bounds.under(p)) for a in every for p in rates]
    if args.output:
        from trialwright.shell.design_pages import write_counting

        pairs = [(a.name, a.design) for a in every]
        for path in write_counting(Path(args.output), pairs, words, out.language):
            out.note(str(path))
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Design",
                "design": _settings(asked),
                "table": table_json(asked.design.table()),
                "characteristics": [
                    {
                        "design": a.name,
                        "p": p,
                        "how": "exact",
                        "reject": f.reject,
                        "stop_early": f.stop_early,
                        "expected_n": f.expected_n,
                        "n": a.design.bounds.looks[-1],
                    }
                    for a, p, f in rows
                ],
                "sentence": _both(words),
                "source": asked.design.source,
            }
        )
        return 0
    if args.table or not args.compare:
        _show_table(asked.design, out)
        if args.table:
            return 0
        out.say("")
    harm = asked.design.counts_harm
    out.say(Text(zh="确切操作特征（精确计算）", en="Exact characteristics"))
    head = (
        Text(zh="设计", en="design"),
        Text(zh="真实率", en="true rate"),
        Text(zh="P(越界停止)", en="P(stop)") if harm else Text(zh="P(拒绝)", en="P(reject)"),
        Text(zh="P(提前终止)", en="P(stop early)"),
        Text.same("E(N)"),
        Text(zh="最多例数", en="most n"),
    )
    out.table(
        head,
        [
            (
                a.name,
                f"{p:g}",
                f"{f.reject:.4f}",
                f"{f.stop_early:.4f}",
                f"{f.expected_n:.2f}",
                str(a.design.bounds.looks[-1]),
            )
            for a, p, f in rows
        ],
    )
    out.say("")
    out.say(words)
    return 0


def _rates(text: str | None, every: list[Asked]) -> list[float]:
    if text:
        try:
            return [float(w) for w in text.split(",")]
        except ValueError:
            raise UnreadableText(Where("--p"), f"{text!r} is no list of rates", "write 0.2,0.4") from None
    design = every[0].design
    if hasattr(design, "null"):
        p1 = getattr(design, "alternative", None)
        return [design.null, *([] if p1 is None else [p1])]
    return [0.05, 0.1, 0.2, 0.3, 0.4, 0.5]


def _allocation(asked: Asked, args: argparse.Namespace, out: Output) -> int:
    from trialwright.designs.imbalance import diagnostics

    if asked.name == "minimisation":
        out.say(
            Text(
                zh="最小化随机没有预先的随机表：分配取决于参与者的因素水平。可用rehearse检验其平衡与可预测性。",
                en="minimisation has no list: an arm depends on the participant's factor levels; rehearse shows its balance.",
            )
        )
        return 0
    strata = [s.strip() for s in args.strata.split(";")] if args.strata else [""]
    found = asked.design.listing(args.seed, strata, args.slots)
    seen = diagnostics(found)
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Listing",
                "method": found.method,
                "seed": found.seed,
                "sha256": found.sha256,
                "slots": [
                    {
                        "stratum": s.stratum,
                        "number": s.number,
                        "arm": s.arm,
                        "block": s.block,
                        "probability": list(s.probability),
                    }
                    for s in found.slots
                ],
                "diagnostics": seen._asdict(),
            }
        )
        return 0
    out.table(
        (
            Text(zh="层", en="stratum"),
            Text(zh="序号", en="slot"),
            Text(zh="组别", en="arm"),
            Text(zh="区组", en="block"),
            Text(zh="抽取前概率", en="probability before"),
        ),
        [
            (s.stratum or "–", str(s.number), s.arm, str(s.block or "–"), " ".join(f"{p:.3f}" for p in s.probability))
            for s in found.slots
        ],
    )
    out.say(Text(zh=f"方法：{found.method}；种子{found.seed}", en=f"method: {found.method}; seed {found.seed}"))
    out.say(f"SHA-256 {found.sha256}")
    out.say(
        Text(
            zh=f"各组{seen.counts}；最大不平衡{seen.largest_imbalance:g}；最长同组连续{seen.longest_run}；"
            f"猜中概率：收敛策略{seen.convergence:.3f}，知情者{seen.informed:.3f}",
            en=f"arms {seen.counts}; largest imbalance {seen.largest_imbalance:g}; longest run {seen.longest_run}; "
            f"guessed right: convergence strategy {seen.convergence:.3f}, informed observer {seen.informed:.3f}",
        )
    )
    return 0


def _plain(asked: Asked, args: argparse.Namespace, out: Output) -> int:
    """Two arms and forecasts: a table and the sentence."""
    from trialwright.designs.parameters import Parameter
    from trialwright.designs.say import sentence

    if not hasattr(asked.design, "table"):
        raise TrialwrightError(f"{asked.name} has nothing to compute: it is a way of not allocating by chance")
    loss = float(
        str(Parameter(name="loss", kind="number", default=0, label=Text.same("")).read(args.loss, Where("--loss")))
    )
    every = [asked, *_others(args.compare, asked, _pairs(args.given), out)]
    words = [sentence(a.design, loss) for a in every]
    if args.output:
        from trialwright.shell.design_pages import write_table

        for path in write_table(
            Path(args.output), asked.name, asked.design.table(), words[0], out.language, asked.design
        ):
            out.note(str(path))
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Design",
                "design": _settings(asked),
                "table": table_json(asked.design.table()),
                "sentence": _both(words[0]),
                "compared": [
                    {"design": _settings(a), "table": table_json(a.design.table()), "sentence": _both(w)}
                    for a, w in zip(every[1:], words[1:], strict=True)
                ],
                "source": asked.design.source,
            }
        )
        return 0
    for a, w in zip(every, words, strict=True):
        _show_table(a.design, out)
        if not args.table and asked.name not in ("accrual", "event_forecast", "conditional_power", "predictive_power"):
            out.say("")
            out.say(w)
    return 0


def _efficacy(asked: Asked, args: argparse.Namespace, out: Output) -> int:
    """BOIN12: ranks, and the characteristics under one truth, exact where the states are few."""
    from trialwright.designs.efficacy import EfficacyTruth, simulate_efficacy, walk_efficacy
    from trialwright.designs.say import default_truths

    design = asked.design
    tox = (
        _truths(args.p, design.levels, design.tox_limit, out)[0]
        if args.p
        else list(default_truths(design.levels, 0.3)[0])
    )
    eff = (
        _truths(args.efficacy, design.levels, 0.3, out)[0]
        if args.efficacy
        else [round(min(0.9, design.eff_limit * (0.6 + 0.4 * j)), 3) for j in range(design.levels)]
    )
    if not (args.p and args.efficacy):
        out.note(
            Text(
                zh="未给全真实率（--p、--efficacy），所缺为假定。",
                en="--p or --efficacy not given: those below are assumed.",
            )
        )
    truth = EfficacyTruth(tuple(tox), tuple(eff))
    try:
        found = walk_efficacy(design, truth, 20_000) if not args.simulate else None
    except TrialwrightError as refused:
        out.note(str(refused))
        found = None
    if found is None:
        found = simulate_efficacy(design, truth, trials=args.simulate or 2000, seed=args.seed)
    how = (
        Text(zh="精确计算", en="exact")
        if not found.trials
        else Text(
            zh=f"模拟{found.trials}次，种子{found.seed}", en=f"simulated, {found.trials} trials, seed {found.seed}"
        )
    )
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Design",
                "design": _settings(asked),
                "table": table_json(design.table()),
                "characteristics": [
                    {
                        "toxicity": tox,
                        "efficacy": eff,
                        "how": how.en,
                        "trials": found.trials,
                        "selection_none_first": list(found.selection),
                        "n_by_level": list(found.mean_n),
                        "ends": found.stops,
                    }
                ],
                "source": design.source,
            }
        )
        return 0
    _show_table(design, out)
    out.say("")
    out.say(Text(zh=f"操作特征（{how.zh}）", en=f"Characteristics ({how.en})"))
    head = [Text(zh="剂量水平", en="level"), Text(zh="真实毒性率", en="toxicity"), Text(zh="真实有效率", en="efficacy")]
    head += [Text(zh="被推荐的概率", en="P(recommended)"), Text(zh="期望例数", en="expected n")]
    rows = [("–", "", "", f"{found.selection[0]:.3f}", "")]
    rows += [
        (str(j + 1), f"{tox[j]:g}", f"{eff[j]:g}", f"{found.selection[j + 1]:.3f}", f"{found.mean_n[j]:.1f}")
        for j in range(design.levels)
    ]
    out.table(head, rows)
    return 0


def _which(args: argparse.Namespace, out: Output) -> int:
    from trialwright.designs.backward import which

    given = _pairs(args.given)
    unknown = set(given) - {"n", "endpoint", "arms", "levels"}
    if unknown or "n" not in given:
        raise UnreadableText(Where("design which"), "n is needed; endpoint, arms and levels may be given", "write n=20")
    try:
        n, arms, levels = (int(str(given.get(k, d))) for k, d in (("n", 0), ("arms", 1), ("levels", 0)))
    except ValueError:
        raise UnreadableText(
            Where("design which"), "n, arms and levels are whole numbers", "write n=20 arms=1"
        ) from None
    found = which(n, str(given.get("endpoint", "binary")), arms, levels)
    if args.output:
        from trialwright.shell.design_pages import write_which

        for path in write_which(Path(args.output), found, out.language):
            out.note(str(path))
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Which",
                "n": found.n,
                "arms": found.arms,
                "endpoint": found.endpoint,
                "hypotheses": [h._asdict() for h in found.hypotheses],
                "ordinary": table_json(found.ordinary),
                "shows": [table_json(t) for t in found.shows],
                "sentence": _both(found.sentence),
            }
        )
        return 0
    for table, most in ((found.ordinary, 30), *((t, 60) for t in found.shows)):
        out.say(table.title)
        out.table(table.head, [[c.text for c in r] for r in table.rows[:most]], widest=50)
        if len(table.rows) > most:
            rest = len(table.rows) - most
            out.say(Text(zh=f"……另有{rest}行（--json给出全部）", en=f"… and {rest} more rows (--json gives all)"))
        out.say("")
    out.say(found.sentence)
    return 0
