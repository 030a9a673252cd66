#!/usr/bin/env bash
# torch-fidelity 0.4.0 renamed KID's kid_degree, kid_gamma and kid_coef0 to kid_kernel_poly_degree, ..._gamma and
# ..._coef0. Its function of two sets of features takes the old names without a word and computes with the defaults:
# here degree 1 was asked for, and degree 3 was computed. (torch 2.13.0, NumPy 2.4.6; torch-fidelity 0.3.0 obeyed.)
#
# Seen:  0.3.0 kid_degree=1 0.2207 | 0.4.0 kid_degree=1 1.0744, kid_kernel_poly_degree=1 0.2207, =3 1.0744
#
# Installs torch as PyPI has it (several GB on Linux). PYTHON: 3.11 to 3.13.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_ROOT_USER_ACTION=ignore
pip() { "$python" -m pip install --quiet --disable-pip-version-check "$@"; }

pip --target "$folder/base" torch==2.13.0 torchvision==0.28.0 numpy==2.4.6 scipy==1.17.1 tqdm==4.70.1 pillow==12.3.0
for version in 0.3.0 0.4.0; do pip --no-deps --target "$folder/$version" torch-fidelity==$version; done

cat >"$folder/kid.py" <<'END'
import sys

import numpy as np
import torch
from torch_fidelity.metric_kid import kid_features_to_metric

random = np.random.default_rng(1)
first, second = [torch.from_numpy(random.normal(loc=shift, size=(60, 8))) for shift in (0.0, 0.5)]
name, degree = sys.argv[1].split("=")
found = kid_features_to_metric(
    first, second, kid_subsets=10, kid_subset_size=50, rng_seed=1, verbose=False, **{name: int(degree)})
print(f"{found['kernel_inception_distance_mean']:.4f}")
END
kid() { PYTHONPATH="$folder/$1:$folder/base" "$python" -W ignore "$folder/kid.py" "$2"; }

old=$(kid 0.3.0 kid_degree=1) silent=$(kid 0.4.0 kid_degree=1)
renamed=$(kid 0.4.0 kid_kernel_poly_degree=1) cubic=$(kid 0.4.0 kid_kernel_poly_degree=3)
echo "0.3.0 kid_degree=1 $old | 0.4.0 kid_degree=1 $silent, kid_kernel_poly_degree=1 $renamed, =3 $cubic"
[[ $silent == "$cubic" && $renamed == "$old" && $silent != "$old" ]]
