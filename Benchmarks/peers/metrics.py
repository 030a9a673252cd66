"""Times one metric of one peer from features in memory to its value, and prints one line of JSON.

Usage: Tools/with-torch-python.sh --peers Benchmarks/peers/metrics.py PEER TASK REAL.npy FAKE.npy
"""

import json
import resource
import sys
import time

import numpy as np


def pytorch_fid(task, real, fake):
    import vision  # noqa: F401
    from pytorch_fid.fid_score import calculate_frechet_distance

    def value():
        moments = [(np.mean(side, axis=0), np.cov(side, rowvar=False)) for side in (real, fake)]
        return [float(calculate_frechet_distance(*moments[0], *moments[1]))]
    return value


def clean_fid(task, real, fake):
    import vision  # noqa: F401
    from cleanfid.fid import fid_from_feats, kernel_distance
    if task == "fid":
        return lambda: [float(fid_from_feats(real, fake))]

    def value():
        np.random.seed(2020)
        return [kernel_distance(real, fake)]
    return value


def torch_fidelity(task, real, fake):
    import torch
    import vision  # noqa: F401
    real, fake = torch.from_numpy(real), torch.from_numpy(fake)
    if task == "fid":
        from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
        return lambda: [fid_statistics_to_metric(
            fid_features_to_statistics(fake), fid_features_to_statistics(real), verbose=False)["frechet_inception_distance"]]
    if task == "kid":
        from torch_fidelity.metric_kid import kid_features_to_metric
        # Its names since 0.4.0; what it is not asked for under its name, it takes from its defaults without a word.
        settings = {
            "kid_subsets": 100, "kid_subset_size": 1_000, "kid_kernel": "poly", "kid_kernel_poly_degree": 3,
            "kid_kernel_poly_gamma": None, "kid_kernel_poly_coef0": 1}
        return lambda: list(kid_features_to_metric(fake, real, verbose=False, rng_seed=2020, **settings).values())
    from torch_fidelity.metric_prc import prc_features_to_metric
    # Precision, recall and their F, among as many neighbours as prdc and Ganymede take.
    return lambda: list(prc_features_to_metric(fake, real, verbose=False, prc_neighborhood=5).values())


def prdc(task, real, fake):
    from prdc import compute_prdc
    return lambda: list(compute_prdc(real_features=real, fake_features=fake, nearest_k=5).values())


def sklearn(task, real, fake):
    from sklearn.neighbors import NearestNeighbors

    def value():
        both = np.concatenate([real, fake])
        labels = np.r_[np.ones(len(real)), np.zeros(len(fake))]
        nearest = NearestNeighbors(n_neighbors=2).fit(both).kneighbors(both, return_distance=False)[:, 1]
        return [float((labels[nearest] == labels).mean())]
    return value


def pot(task, real, fake):
    import ot

    def value():
        costs = ot.dist(real.astype(np.float64), fake.astype(np.float64), metric="euclidean")
        return [float(ot.emd2([], [], costs, numItermax=10_000_000))]
    return value


PEERS = {
    "pytorch-fid": pytorch_fid, "clean-fid": clean_fid, "torch-fidelity": torch_fidelity, "prdc": prdc,
    "scikit-learn": sklearn, "POT": pot}


def main():
    peer, task, real, fake = sys.argv[1:]
    compute = PEERS[peer](task, np.load(real), np.load(fake))
    loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    values = compute()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({
        "task": task, "side": peer, "seconds": seconds, "peakMB": peak * 1024 / 1e6, "loadedMB": loaded * 1024 / 1e6,
        "values": [float(v) for v in values]}))


if __name__ == "__main__":
    main()
