#!/usr/bin/env bash
# Runs a Python script that imports the torch whose LibTorch Ganymede is built on, and numpy.
#
#   Tools/with-torch-python.sh SCRIPT [ARGUMENT...]
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
exec "$python" "$@"
