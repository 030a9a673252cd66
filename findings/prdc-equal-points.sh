#!/usr/bin/env bash
# prdc 0.2 counts a sample as covered where its distance is LESS than the radius to the k-th neighbour (Kynkäänniemi et
# al. 2019, arXiv 1904.06991, say "at most"). Of a set in which every point stands k + 1 times or more, all radii are 0 and no distance is less: a set compared
# with itself, whose precision and recall are 1, gets 0 for all four numbers.
#
# Seen:  with itself: [1.0, 1.0, 0.9550000000000001, 1.0] and each point six times: [0.0, 0.0, 0.0, 0.0]
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_ROOT_USER_ACTION=ignore

"$python" -m pip install --quiet --disable-pip-version-check --target "$folder/packages" \
    prdc==0.2 numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1

cat >"$folder/equal.py" <<'END'
import numpy as np
from prdc import compute_prdc

points = np.random.default_rng(1).integers(0, 9, size=(40, 5)).astype(float)
names = ("precision", "recall", "density", "coverage")
found = []
for rows in (points, np.repeat(points, 6, axis=0)):
    values = compute_prdc(real_features=rows, fake_features=rows, nearest_k=5)
    found.append([float(values[name]) for name in names])
print("with itself:", found[0], "and each point six times:", found[1])
raise SystemExit(not (found[0][:2] == [1, 1] and found[1] == [0, 0, 0, 0]))
END
PYTHONPATH="$folder/packages" "$python" "$folder/equal.py"
