#!/usr/bin/env bash
# SciPy 1.18 took the parameter `disp` from scipy.linalg.sqrtm. pytorch-fid 0.3.0 and clean-fid 0.1.35, the newest
# releases of both, call sqrtm(..., disp=False) and require any SciPy, so that a fresh install of either cannot compute a
# Fréchet distance. With SciPy 1.17.1 the call gives a pair, as they expect.
#
# Seen:  SciPy 1.17.1: a pair; SciPy 1.18.1: TypeError: sqrtm() got an unexpected keyword argument 'disp'
#
# Neither tool is run whole, which would need torch: their call is made, and their sources are searched for it.
# PYTHON: 3.12 or 3.13 (SciPy 1.18 has nothing for 3.11).
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_ROOT_USER_ACTION=ignore
pip() { "$python" -m pip install --quiet --disable-pip-version-check --target "$@"; }

for version in 1.17.1 1.18.1; do pip "$folder/$version" numpy==2.4.6 scipy==$version; done
pip "$folder/tools" --no-deps pytorch-fid==0.3.0 clean-fid==0.1.35
cd "$folder/tools"
grep -q 'sqrtm(.*disp=False)' pytorch_fid/fid_score.py
grep -q 'sqrtm(.*disp=False)' cleanfid/fid.py

cat >"$folder/root.py" <<'END'
import numpy as np
from scipy import linalg

try:
    root, error = linalg.sqrtm(np.array([[4.0, 1.0], [1.0, 3.0]]), disp=False)
    print("a pair")
except TypeError as error:
    print("TypeError:", error)
END
root() { PYTHONPATH="$folder/$1" "$python" -W ignore "$folder/root.py"; }

before=$(root 1.17.1) after=$(root 1.18.1)
echo "SciPy 1.17.1: $before; SciPy 1.18.1: $after"
[[ $before == "a pair" && $after == TypeError:*disp* ]]
