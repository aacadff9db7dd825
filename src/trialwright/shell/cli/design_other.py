"""``trialwright design`` for everything without a toxicity ladder: counting rules, lists, two arms, BOIN12, n read backwards."""

from __future__ import annotations

import argparse
from pathlib import Path

from trialwright.errors import TrialwrightError, UnreadableText, Where
from trialwright.shell.cli.design_parts import (
    Asked,
    answer,
    both,
    described,
    others,
    pairs,
    settings,
    show_table,
    table_json,
    truths,
)
from trialwright.shell.cli.output import Output
from trialwright.values.text import Text


def counting(asked: Asked, args: argparse.Namespace, out: Output) -> int:
    from trialwright.designs.parameters import Parameter
    from trialwright.designs.say import sentence

    loss = float(
        str(Parameter(name="loss", kind="number", default=0, label=Text.same("")).read(args.loss, Where("--loss")))
    )
    words = sentence(asked.design, loss)
    every = [asked, *others(args.compare, asked, pairs(args.given), out)]
    rates = _rates(args.p, every)
    rows = [(a, p, a.design.bounds.under(p)) for a in every for p in rates]
    if args.output:
        from trialwright.shell.design_pages import write_counting

        named = [(a.name, a.design) for a in every]
        for path in write_counting(Path(args.output), named, words, out.language):
            out.note(str(path))
    if out.json:
        out.value(
            described(
                asked,
                characteristics=[
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
                sentence=both(words),
                source=asked.design.source,
            )
        )
        return 0
    if args.table or not args.compare:
        show_table(asked.design, out)
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


def allocation(asked: Asked, args: argparse.Namespace, out: Output) -> int:
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
            answer(
                "Listing",
                method=found.method,
                seed=found.seed,
                sha256=found.sha256,
                slots=[
                    {
                        "stratum": s.stratum,
                        "number": s.number,
                        "arm": s.arm,
                        "block": s.block,
                        "probability": list(s.probability),
                    }
                    for s in found.slots
                ],
                diagnostics=seen._asdict(),
            )
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


def plain(asked: Asked, args: argparse.Namespace, out: Output) -> int:
    """Two arms and forecasts: a table and the sentence."""
    from trialwright.designs.parameters import Parameter
    from trialwright.designs.say import sentence

    if not hasattr(asked.design, "table"):
        raise TrialwrightError(f"{asked.name} has nothing to compute: it is a way of not allocating by chance")
    loss = float(
        str(Parameter(name="loss", kind="number", default=0, label=Text.same("")).read(args.loss, Where("--loss")))
    )
    every = [asked, *others(args.compare, asked, pairs(args.given), out)]
    words = [sentence(a.design, loss) for a in every]
    if args.output:
        from trialwright.shell.design_pages import write_table

        for path in write_table(
            Path(args.output), asked.name, asked.design.table(), words[0], out.language, asked.design
        ):
            out.note(str(path))
    if out.json:
        out.value(
            described(
                asked,
                sentence=both(words[0]),
                compared=[
                    {"design": settings(a), "table": table_json(a.design.table()), "sentence": both(w)}
                    for a, w in zip(every[1:], words[1:], strict=True)
                ],
                source=asked.design.source,
            )
        )
        return 0
    for a, w in zip(every, words, strict=True):
        show_table(a.design, out)
        if not args.table and asked.name not in ("accrual", "event_forecast", "conditional_power", "predictive_power"):
            out.say("")
            out.say(w)
    return 0


def efficacy(asked: Asked, args: argparse.Namespace, out: Output) -> int:
    """BOIN12: ranks, and the characteristics under one truth, exact where the states are few."""
    from trialwright.designs.efficacy import EfficacyTruth, default_truth, simulate_efficacy, walk_efficacy

    design = asked.design
    assumed = default_truth(design)
    tox = truths(args.p, design.levels, design.tox_limit, out)[0] if args.p else list(assumed.toxicity)
    eff = truths(args.efficacy, design.levels, design.eff_limit, out)[0] if args.efficacy else list(assumed.efficacy)
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
    except TrialwrightError:
        out.note(
            Text(
                zh="路径太多，无法精确计算，改为模拟；max_n 较小时可精确计算。",
                en="Too many paths to be walked exactly, so it is simulated; with a smaller max_n it is exact.",
            )
        )
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
            described(
                asked,
                characteristics=[
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
                source=design.source,
            )
        )
        return 0
    show_table(design, out)
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


def which_n(args: argparse.Namespace, out: Output) -> int:
    from trialwright.designs.backward import which

    given = pairs(args.given)
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
            answer(
                "Which",
                n=found.n,
                arms=found.arms,
                endpoint=found.endpoint,
                hypotheses=[h._asdict() for h in found.hypotheses],
                ordinary=table_json(found.ordinary),
                shows=[table_json(t) for t in found.shows],
                sentence=both(found.sentence),
            )
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
