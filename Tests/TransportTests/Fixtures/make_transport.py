"""Writes what POT and SciPy make of small transport problems, as transport.json.

- exact: ot.emd and ot.emd2 with equal and other weights, equal and unequal numbers, Euclidean and squared costs
- assignment: scipy.optimize.linear_sum_assignment
- sinkhorn: ot.sinkhorn (method sinkhorn_log) and the regularised value of ot.solve
- divergence: ot.bregman.empirical_sinkhorn_divergence, and Feydy's from ot.solve
- line: scipy.stats.wasserstein_distance and ot.wasserstein_1d

Usage: Tools/with-torch-python.sh --peers Tests/TransportTests/Fixtures/make_transport.py
"""

import json
import pathlib

import numpy as np
import ot
import scipy.optimize
import scipy.stats

random = np.random.default_rng(20240601)


def points(n, d, shift=0.0):
    return np.round(random.normal(size=(n, d)) + shift, 6)


def weights(n, zeros=0):
    w = np.round(random.random(n) + 0.05, 6)
    w[:zeros] = 0
    return w


def exact(n, m, d, order, weighted):
    x, y = points(n, d), points(m, d, 0.5)
    a = weights(n, zeros=1) if weighted else np.ones(n)
    b = weights(m) if weighted else np.ones(m)
    cost = ot.dist(x, y, metric="euclidean") ** order
    value = ot.emd2(a / a.sum(), b / b.sum(), cost)
    return {"x": x.tolist(), "y": y.tolist(), "order": order, "value": float(value),
            "a": a.tolist() if weighted else None, "b": b.tolist() if weighted else None}


def assignment(n, d):
    x, y = points(n, d), points(n, d)
    cost = ot.dist(x, y, metric="euclidean")
    rows, columns = scipy.optimize.linear_sum_assignment(cost)
    return {"x": x.tolist(), "y": y.tolist(), "value": float(cost[rows, columns].mean()), "columns": columns.tolist()}


def sinkhorn(n, m, d, epsilon, weighted):
    x, y = points(n, d), points(m, d, 0.3)
    a = weights(n) if weighted else np.ones(n)
    b = weights(m) if weighted else np.ones(m)
    a, b = a / a.sum(), b / b.sum()
    cost = ot.dist(x, y)
    plan = ot.sinkhorn(a, b, cost, epsilon, method="sinkhorn_log", numItermax=200_000, stopThr=1e-13)
    value = ot.solve(cost, a, b, reg=epsilon, reg_type="KL", max_iter=200_000, tol=1e-13).value
    return {"x": x.tolist(), "y": y.tolist(), "epsilon": epsilon, "a": a.tolist(), "b": b.tolist(),
            "cost": float((plan * cost).sum()), "value": float(value), "plan": plan.tolist()}


def divergence(n, m, d, epsilon):
    x, y = points(n, d), points(m, d, 0.7)
    sharp = ot.bregman.empirical_sinkhorn_divergence(x, y, epsilon, numIterMax=200_000, stopThr=1e-13)

    def solved(left, right):
        a, b = np.full(len(left), 1 / len(left)), np.full(len(right), 1 / len(right))
        return ot.solve(ot.dist(left, right), a, b, reg=epsilon, reg_type="KL", max_iter=200_000, tol=1e-13).value

    value = solved(x, y) - (solved(x, x) + solved(y, y)) / 2
    return {"x": x.tolist(), "y": y.tolist(), "epsilon": epsilon, "sharp": float(sharp), "value": float(value)}


def line(n, m, order, weighted):
    x, y = points(n, 1)[:, 0], points(m, 1, 0.4)[:, 0]
    a = weights(n, zeros=1) if weighted else np.ones(n)
    b = weights(m) if weighted else np.ones(m)
    if order == 1:
        value = scipy.stats.wasserstein_distance(x, y, a, b)
    else:
        value = ot.wasserstein_1d(x, y, a / a.sum(), b / b.sum(), p=order) ** (1 / order)
    return {"x": x.tolist(), "y": y.tolist(), "order": order, "value": float(value),
            "a": a.tolist() if weighted else None, "b": b.tolist() if weighted else None}


def main():
    cases = {
        "exact": [exact(n, m, d, order, weighted)
                  for n, m, d, order in [(12, 12, 3, 1), (20, 13, 2, 1), (15, 10, 5, 2)] for weighted in (False, True)],
        "assignment": [assignment(40, 4)],
        "sinkhorn": [sinkhorn(12, 9, 2, 0.5, False), sinkhorn(10, 14, 3, 0.2, True), sinkhorn(15, 15, 2, 0.3, False)],
        "divergence": [divergence(12, 9, 2, 0.5), divergence(10, 10, 3, 2.0)],
        "line": [line(n, m, order, weighted)
                 for n, m, order in [(30, 30, 1), (17, 11, 1), (17, 11, 2), (8, 20, 3)] for weighted in (False, True)],
    }
    path = pathlib.Path(__file__).with_name("transport.json")
    path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


main()
