#!/usr/bin/env bash
# Runs a Python script that imports the torch whose LibTorch Ganymede is built on, and numpy.
#
#   Tools/with-torch-python.sh [--peers] SCRIPT [ARGUMENT...]
#
# --peers also installs the tools that Benchmarks/metrics.py compares with, into .build/python.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# What set-up installed can be imported by the Python that installed it.
python=${PYTHON:-$(cat .libtorch/python 2>/dev/null || echo python3)}
numpy=$PWD/.build/python
torch=$PWD/.libtorch
if [[ -n ${LIBTORCH:-} ]]; then torch=$LIBTORCH/..; fi
export PYTHONPATH="$torch:$numpy${PYTHONPATH:+:$PYTHONPATH}"

"$python" -c 'import numpy' 2>/dev/null ||
    PIP_ROOT_USER_ACTION=ignore "$python" -m pip install --quiet --disable-pip-version-check --target "$numpy" numpy
if [[ ${1:-} == --peers ]]; then
    shift
    "$python" - 2>/dev/null <<'END' || {
import importlib.util, sys
sys.exit(any(importlib.util.find_spec(name) is None
             for name in ("ot", "prdc", "pytorch_fid", "scipy", "sklearn", "torch_fidelity", "torchvision")))
END
        PIP_ROOT_USER_ACTION=ignore "$python" -m pip install --quiet --disable-pip-version-check --target "$numpy" \
            scipy scikit-learn pillow tqdm requests
        PIP_ROOT_USER_ACTION=ignore "$python" -m pip install --quiet --disable-pip-version-check --target "$numpy" \
            --no-deps POT prdc pytorch-fid torch-fidelity torchvision
    }
fi
exec "$python" "$@"
