"""Writes cifar-protocol-N.pickle: a batch of CIFAR-10's Python version, as Python 3 and NumPy pickle it.

Python 3.13, NumPy 2.4.6. The published files are of Python 2, whose pickles the test spells out by itself.
"""

import pickle
from pathlib import Path

import numpy

here = Path(__file__).parent
pixels = (numpy.arange(2 * 3072).reshape(2, 3072) * 7 % 251).astype(numpy.uint8)
for protocol in [3, 4]:
    batch = {"batch_label": "training batch 1 of 5", "labels": [3, 7], "data": pixels, "filenames": ["a.png", "b.png"]}
    (here / f"cifar-protocol-{protocol}.pickle").write_bytes(pickle.dumps(batch, protocol=protocol))
