"""Writes published.json: what two papers' own code makes of small inputs.

Usage: Tools/with-torch-python.sh --peers Tests/MetricsTests/Fixtures/make_published.py PRD COPYING

PRD is a copy of https://github.com/msmsajjadi/precision-recall-distributions, COPYING of
https://github.com/casey-meehan/data-copying.
"""

import json
import pathlib
import sys
import types

sys.path += sys.argv[1:3]
# The PRD code imports it for its plots alone.
sys.modules["matplotlib"] = types.SimpleNamespace(pyplot=None)

import data_copying_tests
import numpy as np
import prd_score
import scipy.stats
from sklearn.cluster import KMeans

# It was written for a SciPy that took columns for lists.
data_copying_tests.mannwhitneyu = lambda a, b, alternative: scipy.stats.mannwhitneyu(
    a.ravel(), b.ravel(), alternative=alternative)


def copying():
    random = np.random.default_rng(3)
    training, held, fake = [random.normal(size=(n, 4)) * [1.5, 1, 0.7, 0.4] for n in (80, 60, 70)]
    fake[:20] = training[:20] + 0.01 * random.normal(size=(20, 4))
    cells = KMeans(3, n_init=1, random_state=0).fit(training)
    labels = [cells.predict(x) for x in (training, held, fake)]
    arguments = (held, labels[1], fake, labels[2], training, labels[0])
    return {"training": training.tolist(), "heldOut": held.tolist(), "fake": fake.tolist(),
            "cells": [x.tolist() for x in labels],
            "scores": data_copying_tests.Zu_cells(*arguments).tolist(),
            "statistic": float(data_copying_tests.C_T(*arguments, 0)),
            "whole": float(data_copying_tests.Zu(held, fake, training))}


def curve():
    p, q = np.array([0.3, 0.2, 0.4, 0.1, 0]), np.array([0.1, 0.25, 0.35, 0, 0.3])
    # The code's arguments are the evaluated distribution and the reference, in this order.
    precision, recall = prd_score.compute_prd(q, p)
    return {"real": p.tolist(), "fake": q.tolist(), "precision": precision[::50].tolist(),
            "recall": recall[::50].tolist(),
            "f": [float(x) for x in prd_score.prd_to_max_f_beta_pair(precision, recall)]}


text = json.dumps({"copying": copying(), "curve": curve()}, separators=(",", ":"))
pathlib.Path(__file__).with_name("published.json").write_text(text + "\n")
