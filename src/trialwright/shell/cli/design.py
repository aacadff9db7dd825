"""``trialwright design``: decision table, exact characteristics, pathways, protocol sentences and figures of a design."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from trialwright.errors import TrialwrightError, UnreadableText, Where
from trialwright.shell.cli.design_parts import (
    Asked,
    answer,
    both,
    described,
    made,
    others,
    pairs,
    settings,
    show_table,
    truths,
)
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
        "--timing",
        metavar="key=value,…",
        help="for rules that decide by times: window (length of the DLT window), per_window (entries in one window on average), "
        "late (uniform or second_half) / 按时间决策的规则：window 观察窗长、per_window 每窗平均入组例数、late DLT发生时间（uniform 均匀，second_half 半数在后半窗）",
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="seed of lists and simulations (1) / 种子（1）"
    )
    parser.add_argument(
        "--slots", type=int, default=20, metavar="N", help="places of an allocation list (20) / 随机表长度（20）"
    )
    parser.add_argument("--strata", metavar="A;B", default="", help="strata of an allocation list / 分层")
    parser.add_argument("--loss", metavar="SHARE", default="0", help="share expected not evaluable / 预计不可评价比例")
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="write the table and figures (SVG) and the protocol text there / 将决策表、图（SVG）与方案文字写入此文件夹",
    )


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.shell.cli.design_other import allocation, counting, efficacy, plain, which_n

    for option, given, least in (("--simulate", args.simulate, 1), ("--slots", args.slots, 1)):
        if given is not None and given < least:
            raise UnreadableText(
                Where(option),
                f"{given} is too few",
                f"write {least} or more",
                zh=f"{given} 太少；请写 {least} 或更大的数",
            )
    if args.name == "which":
        return which_n(args, out)
    from trialwright.designs.allocation import Allocation
    from trialwright.designs.boin12 import Boin12
    from trialwright.designs.cohorts import CohortDesign
    from trialwright.designs.counts import CountDesign

    asked = made(args.name, pairs(args.given), args.tool)
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
        return counting(asked, args, out)
    if isinstance(asked.design, Allocation):
        return allocation(asked, args, out)
    if isinstance(asked.design, Boin12) and not args.table:
        return efficacy(asked, args, out)
    return plain(asked, args, out)


def _decision(asked: Asked, text: str, out: Output) -> int:
    from trialwright.designs.decision import CONCLUSIONS, Stop, Treat, Wait
    from trialwright.designs.outcomes import Outcomes

    if not hasattr(asked.design, "decide"):
        raise TrialwrightError(f"{asked.name} does not decide on outcomes of participants; see --table")
    outcomes = Outcomes.of(text, Where("--outcomes"))
    d = asked.design.decide(outcomes)
    if out.json:
        kind = type(d).__name__
        value = answer("Decision", design=asked.name, outcomes=str(outcomes))
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


def _found(design: Any, truth: list[float], args: argparse.Namespace) -> Any:
    """Exact where the rule can be walked, simulated where it decides by times or where asked; the result says which."""
    from trialwright.designs.simulate import Timing, simulate
    from trialwright.designs.walk import walk

    if design.memory == "times" or args.simulate:
        from trialwright.designs.parameters import parameters_of

        known = {p.name: p for p in parameters_of(Timing)}
        values = pairs(args.timing.split(",")) if args.timing else {}
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
            out.value(described(asked))
        else:
            show_table(asked.design, out)
        return 0
    every = [asked, *others(args.compare, asked, pairs(args.given), out)]
    scenarios = truths(args.p, asked.design.levels, target, out)
    found = [[_found(a.design, t, args) for t in scenarios] for a in every]
    words = paragraph(asked.design, found[0], version=__version__)
    if args.output:
        from trialwright.shell.design_pages import write_dose_finding

        for path in write_dose_finding(Path(args.output), [a.name for a in every], found, target, words, out.language):
            out.note(str(path))
    for doubt in doubts(asked.design):
        out.note(Text(zh=f"{doubt.code} {doubt.text.zh}", en=f"{doubt.code} {doubt.text.en}"))
    if out.json:
        out.value(
            described(
                asked,
                characteristics=[
                    {"design": a.name, **characteristics_json(f, target)}
                    for a, row in zip(every, found, strict=True)
                    for f in row
                ],
                differences=_differences(every, found, target),
                paragraph=both(words),
                source=asked.design.source,
            )
        )
        return 0
    if not args.compare:
        show_table(asked.design, out)
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
    truth = truths(args.p, asked.design.levels, 0.3, out)[0] if args.p else None

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
                    "decision": both(say),
                    "because": both(p.decision.because),
                    "probability": float(share) if share else None,
                }
            )
        out.value(answer("Pathways", design=settings(asked), pathways=rows))
        return 0
    head = (Text(zh="结局", en="outcomes"), Text(zh="决定", en="decision"), Text(zh="概率", en="probability"))
    out.table(head, [line(p) for p in every])
    return 0
