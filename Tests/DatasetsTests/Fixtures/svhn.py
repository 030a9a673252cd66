"""Writes packed.mat and plain.mat: three pictures laid out as SVHN's cropped digits are, packed and not.

python3 svhn.py    (needs numpy and SciPy 1.17)
"""

import pathlib

import numpy as np
from scipy.io import savemat

HERE = pathlib.Path(__file__).resolve().parent
r, c, p, n = np.ogrid[:32, :32, :3, :3]
pictures = ((r + 2 * c + 3 * p + 5 * n) % 256).astype(np.uint8)
labels = np.array([[10], [1], [9]], np.uint8)
for name, packed in [("packed.mat", True), ("plain.mat", False)]:
    savemat(HERE / name, {"X": pictures, "y": labels}, do_compression=packed)
