"""Writes neighbours.safetensors: what the reference tools make of small sets.

Usage: Tools/with-torch-python.sh --peers Tests/MetricsTests/Fixtures/make_neighbours.py

Values come from the tools' own functions (prdc, torch-fidelity, scikit-learn, POT, scipy); only C_T is put together from its definition, with scipy's rank test in each cell.
"""

import pathlib

import numpy as np
import ot
import scipy.stats
import torch
from make_distributions import correlated, write
from prdc import compute_prdc
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors
from torch_fidelity.metric_prc import prc_features_to_metric


def lattice(rng, count, width, shift=0):
    """Whole numbers: many distances are equal, and every tool computes them without rounding."""
    return (rng.randint(0, 4, (count, width)) + shift).astype(np.float32)


def precision_recall(t):
    rng = np.random.RandomState(11)
    cases = {
        "prdc-equal": (correlated(rng, 80, 10), correlated(rng, 80, 10, 0.1), 5),
        "prdc-unequal": (correlated(rng, 90, 12), correlated(rng, 50, 12, 0.2) * np.float32(1.1), 3),
        "prdc-ties": (lattice(rng, 70, 3), lattice(rng, 55, 3, 1), 4),
        "prdc-far": (correlated(rng, 40, 4) + np.float32(1000), correlated(rng, 45, 4) + np.float32(1000.2), 2),
    }
    for case, (real, fake, k) in cases.items():
        t[f"{case}.real"], t[f"{case}.fake"], t[f"{case}.k"] = real, fake, np.int64(k)
        found = compute_prdc(real_features=real.astype(float), fake_features=fake.astype(float), nearest_k=k)
        t[f"{case}.prdc"] = np.array([found[name] for name in ("precision", "recall", "density", "coverage")])
        sides = [torch.from_numpy(side.astype(float)) for side in (fake, real)]
        closed = prc_features_to_metric(*sides, prc_neighborhood=k, verbose=False)
        t[f"{case}.torch-fidelity"] = np.array([closed["precision"], closed["recall"]])


def nearest(t):
    rng = np.random.RandomState(12)
    for case, n, m, shift in [("1nn", 70, 70, 0.15), ("1nn-unequal", 60, 85, 0.0), ("1nn-clear", 40, 40, 0.8)]:
        real, fake = correlated(rng, n, 8), correlated(rng, m, 8, shift)
        both = np.concatenate([real, fake]).astype(float)
        isReal = np.arange(n + m) < n
        found = NearestNeighbors(n_neighbors=2).fit(both).kneighbors(both, return_distance=False)[:, 1]
        said = isReal[found]
        t[f"{case}.real"], t[f"{case}.fake"] = real, fake
        # tp, fn, tn, fp
        t[f"{case}.counts"] = np.array(
            [(isReal & said).sum(), (isReal & ~said).sum(), (~isReal & ~said).sum(), (~isReal & said).sum()], np.int64)


def transport(t):
    rng = np.random.RandomState(13)
    for case, n, m, width in [("wasserstein", 60, 60, 8), ("wasserstein-unequal", 45, 32, 5)]:
        real, fake = correlated(rng, n, width), correlated(rng, m, width, 0.4)
        x, y = real.astype(float), fake.astype(float)
        t[f"{case}.real"], t[f"{case}.fake"] = real, fake
        t[f"{case}.exact"] = np.float64(ot.emd2([], [], ot.dist(x, y, metric="euclidean")))
        epsilon = 0.05 * ot.dist(x, y).mean()

        def solved(left, right):
            return ot.solve(ot.dist(left, right), reg=epsilon, reg_type="KL", max_iter=200_000, tol=1e-12).value

        t[f"{case}.divergence"] = np.float64(solved(x, y) - (solved(x, x) + solved(y, y)) / 2)


def rank_test(first, second):
    """U, z, and the probabilities of less and of unlike."""
    less, unlike = [
        scipy.stats.mannwhitneyu(first, second, use_continuity=False, method="asymptotic", alternative=side)
        for side in ("less", "two-sided")]
    return np.array([less.statistic, scipy.stats.norm.ppf(less.pvalue), less.pvalue, unlike.pvalue])


def rank_tests(t):
    rng = np.random.RandomState(14)
    cases = {
        "ranks": (rng.randn(40), rng.randn(30) + 0.5),
        "ranks-ties": (rng.randint(0, 6, 35).astype(float), rng.randint(1, 7, 50).astype(float)),
        "ranks-one": (np.array([0.3]), rng.randn(12)),
    }
    for case, (first, second) in cases.items():
        t[f"{case}.first"], t[f"{case}.second"], t[f"{case}.test"] = first, second, rank_test(first, second)


def memorisation(t):
    rng = np.random.RandomState(15)
    training, held = correlated(rng, 120, 6), correlated(rng, 70, 6)
    copies = training[rng.permutation(120)[:25]] + rng.randn(25, 6).astype(np.float32) * np.float32(0.02)
    fake = np.concatenate([copies, correlated(rng, 35, 6, 0.3)])
    search = NearestNeighbors(n_neighbors=1).fit(training.astype(float))
    (made, index), (others, _) = [search.kneighbors(side.astype(float)) for side in (fake, held)]
    t["memory.training"], t["memory.held"], t["memory.fake"] = training, held, fake
    t["memory.distances"], t["memory.nearest"] = made[:, 0], index[:, 0].astype(np.int64)
    t["memory.threshold"] = np.float64(np.quantile(others, 0.05))
    t["memory.test"] = rank_test(made[:, 0], others[:, 0])

    cells = KMeans(n_clusters=4, n_init=3, random_state=0).fit(training.astype(float))
    labels = [cells.predict(side.astype(float)) for side in (training, held, fake)]
    for name, numbers in zip(("training", "held", "fake"), labels):
        t[f"memory.{name}-cells"] = numbers.astype(np.int64)
    scores, weights = [], []
    for cell in range(4):
        parts = [side[found == cell].astype(float) for side, found in zip((training, held, fake), labels)]
        search = NearestNeighbors(n_neighbors=1).fit(parts[0])
        distances = [search.kneighbors(part)[0][:, 0] for part in parts[1:]]
        scores.append(rank_test(distances[1], distances[0])[1])
        weights.append(len(parts[1]) / len(held))
    t["memory.cell-scores"] = np.array(scores)
    t["memory.statistic"] = np.float64(np.average(scores, weights=weights))


def main():
    tensors = {}
    for part in (precision_recall, nearest, transport, rank_tests, memorisation):
        part(tensors)
    write(pathlib.Path(__file__).with_name("neighbours.safetensors"), tensors)


if __name__ == "__main__":
    main()
