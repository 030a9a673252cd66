"""Writes stylegan.json: what NVIDIA's own code makes of the features of two small sets.

Usage: Tools/with-torch-python.sh --peers Tests/MetricsTests/Fixtures/make_stylegan.py STYLEGAN

STYLEGAN is a copy of https://github.com/NVlabs/stylegan2-ada-pytorch. Its network of features is not needed: the features
are given, and its code gathers their statistics batch by batch and computes the distances.
"""

import json
import pathlib
import sys
import types

import numpy as np
import scipy.linalg
import torch

sys.path.insert(0, sys.argv[1])
# Imported for downloads and for reading pictures alone.
sys.modules["dnnlib"] = types.SimpleNamespace(EasyDict=dict, util=types.SimpleNamespace(open_url=None))
# It was written for a SciPy that could return an estimate of the error as well.
root = scipy.linalg.sqrtm
scipy.linalg.sqrtm = lambda matrix, disp=True: (root(matrix), 0)

from metrics import frechet_inception_distance, kernel_inception_distance, metric_utils  # noqa: E402

random = np.random.default_rng(7)
real = (random.standard_normal((40, 6)) * [1.5, 1, 0.7, 0.4, 1, 2] + 0.3).astype(np.float32)
fake = (random.standard_normal((30, 6)) @ random.standard_normal((6, 6))).astype(np.float32)


def gathered(features):
    """As its functions of a data set and of a generator do, in batches of seven."""
    def statistics(opts, detector_url, detector_kwargs, max_items, capture_all=False, capture_mean_cov=False, **_):
        stats = metric_utils.FeatureStats(capture_all, capture_mean_cov, max_items)
        for start in range(0, len(features), 7):
            stats.append_torch(torch.from_numpy(features[start:start + 7]))
        return stats
    return statistics


metric_utils.compute_feature_stats_for_dataset = gathered(real)
metric_utils.compute_feature_stats_for_generator = gathered(fake)
options = types.SimpleNamespace(rank=0)
fid = frechet_inception_distance.compute_fid(options, max_real=None, num_gen=len(fake))
# One subset of all, so that nothing is left to chance.
metric_utils.compute_feature_stats_for_dataset = gathered(real[:len(fake)])
kid = kernel_inception_distance.compute_kid(
    options, max_real=None, num_gen=len(fake), num_subsets=1, max_subset_size=len(fake))
found = {"real": real.tolist(), "fake": fake.tolist(), "fid": fid, "kid": kid}
pathlib.Path(__file__).with_name("stylegan.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")
