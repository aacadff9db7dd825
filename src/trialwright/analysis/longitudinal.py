"""Repeated measures: least squares, ANCOVA, random intercepts, and unstructured within-participant covariance by REML.

``se`` and ``covariance`` are asymptotic; ``contrast`` gives an effect with its small-sample interval. Sources: Laird & Ware
1982; Patterson & Thompson 1971; Kenward & Roger 1997 Biometrics 53:983; likelihood as in analysis.md, section 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log, pi
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arrays import Floats, Ints, labels, numbers
from trialwright.analysis.descriptive import t_quantile, t_two_sided


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancova:
    """The effect of the experimental arm on the change, adjusted for baseline."""

    effect: float
    se: float
    df: int
    p: float
    lower: float
    upper: float


def ancova(change: ArrayLike, baseline: ArrayLike, experimental: ArrayLike, level: float = 0.95) -> Ancova:
    """Change on arm and baseline by least squares, t interval.

    Raises:
        ValueError: fewer than four participants, or one arm only.
    """
    y, b = numbers(change, "change"), numbers(baseline, "baseline")
    arm = np.asarray(experimental, dtype=float)
    n = len(y)
    if n < 4 or arm.min() == arm.max():
        raise ValueError("an analysis of covariance needs two arms and at least four participants")
    x = np.column_stack((np.ones(n), arm, b))
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    rest = y - x @ beta
    df = n - 3
    se = float(np.sqrt(rest @ rest / df * inverse[1, 1]))
    effect, t = float(beta[1]), t_quantile(0.5 + level / 2, df)
    return Ancova(
        effect=effect, se=se, df=df, p=t_two_sided(effect / se, df), lower=effect - t * se, upper=effect + t * se
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MixedModel:
    """A linear model with dependence inside participants, fitted by REML.

    Args:
        blocks, bases: the rows by participant, and the matrices the covariance is a linear combination of.
        fixed, se: coefficients and their asymptotic standard errors, in the order of the columns.
        covariance: of the fixed effects.
        within: the covariance of one participant's measurements (all visits).
        sd_intercept, sd_residual: for a random intercept, else ``None``.
        loglik_reml, loglik_ml: restricted likelihood at its maximum; full likelihood at its own maximum, where asked.
    """

    fixed: Floats
    se: Floats
    covariance: Floats
    within: Floats
    loglik_reml: float
    loglik_ml: float | None = None
    sd_intercept: float | None = None
    sd_residual: float | None = None
    n: int = 0
    participants: int = 0
    blocks: tuple[_Block, ...] = field(default=(), repr=False)
    bases: tuple[Floats, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """One participant: response, design rows, and which visits they are."""

    y: Floats
    x: Floats
    visit: Ints


def _blocks(y: Floats, x: Floats, who: Sequence[object], visit: Ints) -> list[_Block]:
    g, names = labels(who, len(y), "participant")
    return [_Block(y[g == k], x[g == k], visit[g == k]) for k in range(len(names))]


def _profile(blocks: Sequence[_Block], v: Floats, restricted: bool) -> tuple[float, Floats, Floats]:
    """The log likelihood with the fixed effects solved for; the coefficients; X'V^-1 X."""
    p = blocks[0].x.shape[1]
    xvx, xvy = np.zeros((p, p)), np.zeros(p)
    solved, logs, count = [], 0.0, 0
    cache: dict[bytes, tuple[Floats, float]] = {}
    for b in blocks:
        key = b.visit.tobytes()
        if key not in cache:
            vi = v[np.ix_(b.visit, b.visit)]
            cache[key] = (np.linalg.inv(vi), float(np.linalg.slogdet(vi)[1]))
        inverse, det = cache[key]
        logs += det
        count += len(b.y)
        vx = inverse @ b.x
        xvx += b.x.T @ vx
        xvy += vx.T @ b.y
        solved.append(inverse)
    beta = np.linalg.solve(xvx, xvy)
    quadratic = sum(float((b.y - b.x @ beta) @ w @ (b.y - b.x @ beta)) for b, w in zip(blocks, solved, strict=True))
    if restricted:
        value = -0.5 * ((count - p) * log(2 * pi) + logs + float(np.linalg.slogdet(xvx)[1]) + quadratic)
    else:
        value = -0.5 * (count * log(2 * pi) + logs + quadratic)
    return value, beta, xvx


def _maximised(f, start: Floats) -> Floats:  # type: ignore[no-untyped-def]
    from scipy.optimize import minimize

    best = minimize(f, start, method="BFGS", options={"gtol": 1e-8, "maxiter": 500})
    for _ in range(3):
        again = minimize(f, best.x, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000})
        polished = minimize(f, again.x, method="BFGS", options={"gtol": 1e-9})
        done = best.fun - min(again.fun, polished.fun) < 1e-9
        best = polished if polished.fun <= again.fun else again
        if done:
            break
    return np.asarray(best.x)


def random_intercept(y: ArrayLike, x: ArrayLike, participant: Sequence[object]) -> MixedModel:
    """A random intercept for each participant; REML over log standard deviations.

    Args:
        y: one measurement a row.
        x: design matrix, intercept included.
        participant: who was measured.
    """
    response, design = numbers(y, "y"), np.asarray(x, dtype=float)
    g, names = labels(participant, len(response), "participant")
    visit = np.zeros(len(response), dtype=np.int64)
    for k in range(len(names)):
        visit[g == k] = np.arange(int((g == k).sum()))
    blocks = _blocks(response, design, list(participant), visit)
    most = int(visit.max()) + 1
    scale = float(response.std()) or 1.0

    def covariance(theta: Floats) -> Floats:
        between, within = np.exp(2 * np.clip(theta, -18, 18)) * scale**2
        return np.asarray(between * np.ones((most, most)) + within * np.eye(most))

    def minus(theta: Floats, restricted: bool) -> float:
        return -_profile(blocks, covariance(theta), restricted)[0]

    start = np.log(np.array([0.7, 0.7]))
    theta = _maximised(lambda th: minus(th, True), start)
    ml = -minus(_maximised(lambda th: minus(th, False), theta), False)
    value, beta, xvx = _profile(blocks, covariance(theta), True)
    inverse = np.linalg.inv(xvx)
    sd = np.exp(theta) * scale
    return MixedModel(
        fixed=beta, se=np.sqrt(np.diag(inverse)), covariance=inverse, within=covariance(theta), loglik_reml=value,
        loglik_ml=ml, sd_intercept=float(sd[0]), sd_residual=float(sd[1]), n=len(response), participants=len(names),
        blocks=tuple(blocks), bases=(np.ones((most, most)), np.eye(most)),
    )  # fmt: skip


def mmrm(y: ArrayLike, x: ArrayLike, participant: Sequence[object], visit: Sequence[object]) -> MixedModel:
    """Repeated measures with an unstructured covariance of the visits; REML over its Cholesky factor.

    Args:
        visit: which visit each row is; a missing visit is simply absent.

    Raises:
        ValueError: a participant has two rows of one visit, or there are more covariances than the data can carry.
    """
    response, design = numbers(y, "y"), np.asarray(x, dtype=float)
    v, visits = labels(visit, len(response), "visit")
    blocks = _blocks(response, design, list(participant), v)
    if any(len(np.unique(b.visit)) < len(b.visit) for b in blocks):
        raise ValueError("a participant has two rows of one visit; choose one by the visit rule first")
    m = len(visits)
    if len(response) - design.shape[1] <= m * (m + 1) // 2:
        raise ValueError(f"{m * (m + 1) // 2} covariances cannot be estimated from {len(response)} measurements")
    rows, columns = np.tril_indices(m)
    diagonal = rows == columns
    scale = float(np.std(response - design @ np.linalg.lstsq(design, response, rcond=None)[0])) or 1.0

    def covariance(theta: Floats) -> Floats:
        factor = np.zeros((m, m))
        factor[rows, columns] = np.where(diagonal, np.exp(np.clip(theta, -15, 15)), theta)
        return np.asarray(factor @ factor.T * scale**2)

    start = np.where(diagonal, -0.2, 0.3 / m)
    theta = _maximised(lambda th: -_profile(blocks, covariance(th), True)[0], start)
    value, beta, xvx = _profile(blocks, covariance(theta), True)
    inverse = np.linalg.inv(xvx)
    return MixedModel(
        fixed=beta, se=np.sqrt(np.diag(inverse)), covariance=inverse, within=covariance(theta), loglik_reml=value,
        n=len(response), participants=len(blocks), blocks=tuple(blocks),
        bases=tuple(_unit(m, int(i), int(j)) for i, j in zip(rows, columns, strict=True)),
    )  # fmt: skip


def _unit(m: int, i: int, j: int) -> Floats:
    """The matrix that one variance or covariance stands for."""
    out = np.zeros((m, m))
    out[i, j] = out[j, i] = 1.0
    return out


# --- small samples ---------------------------------------------------------------------------------------------------

Method: TypeAlias = Literal["asymptotic", "satterthwaite", "kenward-roger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A linear combination of fixed effects with its interval; ``df`` is infinite where it is asymptotic."""

    estimate: float
    se: float
    df: float
    t: float
    p: float
    lower: float
    upper: float
    method: Method


def contrast(model: MixedModel, c: ArrayLike, method: Method = "kenward-roger", level: float = 0.95) -> Contrast:
    """An effect of a model fitted by REML, with the degrees of freedom of its own.

    Args:
        c: one weight a fixed effect.
        method: Satterthwaite keeps the asymptotic error; Kenward-Roger enlarges it for the covariance being estimated.
            Both take the observed information, as SAS does; for one contrast their degrees of freedom are the same.

    Raises:
        ValueError: a weight is missing, or the information about the covariance cannot be inverted.
    """
    weights = np.asarray(c, dtype=float)
    if weights.shape != model.fixed.shape:
        raise ValueError(f"{len(model.fixed)} weights are needed, not {weights.size}")
    phi = model.covariance
    variance = float(weights @ phi @ weights)
    estimate, df = float(weights @ model.fixed), float("inf")
    se = variance**0.5
    if method != "asymptotic":
        first, second, observed = _information(model)
        w = np.linalg.inv(observed)
        if float(np.linalg.eigvalsh(w)[0]) <= 0:
            raise ValueError("the covariance of the visits is not estimated well enough for small-sample intervals")
        slope = np.array([weights @ phi @ a @ phi @ weights for a in first])
        df = 2 * variance**2 / float(slope @ w @ slope)
        if method == "kenward-roger":
            inner = sum(
                w[k, j] * (second[k][j] - first[k] @ phi @ first[j])
                for k in range(len(first))
                for j in range(len(first))
            )
            se = float(weights @ (phi + 2 * phi @ inner @ phi) @ weights) ** 0.5
    t = estimate / se
    half = (t_quantile(0.5 + level / 2, df) if df < 1e9 else _normal(0.5 + level / 2)) * se
    p = t_two_sided(t, df) if df < 1e9 else _two_sided(t)
    return Contrast(
        estimate=estimate, se=se, df=df, t=t, p=p, lower=estimate - half, upper=estimate + half, method=method
    )


def _information(model: MixedModel) -> tuple[list[Floats], list[list[Floats]], Floats]:
    """X'V^-1 G V^-1 X, X'V^-1 G V^-1 H V^-1 X, and the observed information of the covariance parameters under REML.

    G, H run over ``model.bases``; the covariance is linear in its parameters, so its second derivatives are zero.
    """
    k, p, phi = len(model.bases), len(model.fixed), model.covariance
    first: list[Floats] = [np.zeros((p, p)) for _ in range(k)]
    second: list[list[Floats]] = [[np.zeros((p, p)) for _ in range(k)] for _ in range(k)]
    traces, quadratic, along = np.zeros((k, k)), np.zeros((k, k)), [np.zeros(p) for _ in range(k)]
    cache: dict[bytes, tuple[Floats, list[Floats]]] = {}
    for b in model.blocks:
        key = b.visit.tobytes()
        if key not in cache:
            here = np.ix_(b.visit, b.visit)
            inverse = np.linalg.inv(model.within[here])
            cache[key] = inverse, [inverse @ g[here] for g in model.bases]
        inverse, turned = cache[key]  # V^-1, V^-1 G
        e = inverse @ (b.y - b.x @ model.fixed)
        vx = inverse @ b.x
        for j in range(k):
            gx = turned[j] @ vx  # V^-1 G V^-1 X
            first[j] += b.x.T @ gx
            along[j] += gx.T @ (b.y - b.x @ model.fixed)
            g = model.bases[j][np.ix_(b.visit, b.visit)]
            for h in range(k):
                traces[j, h] += float(np.sum(turned[j] * turned[h].T))
                other = model.bases[h][np.ix_(b.visit, b.visit)]
                second[j][h] += vx.T @ g @ inverse @ other @ vx
                quadratic[j, h] += float(e @ g @ inverse @ other @ e)
    observed = np.zeros((k, k))
    for j in range(k):
        for h in range(k):
            both = (
                traces[j, h]
                - 2 * float(np.trace(phi @ second[j][h]))
                + float(np.trace(phi @ first[j] @ phi @ first[h]))
            )
            observed[j, h] = quadratic[j, h] - float(along[j] @ phi @ along[h]) - 0.5 * both
    return first, second, (observed + observed.T) / 2


def _normal(p: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(p))


def _two_sided(z: float) -> float:
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(z)))
