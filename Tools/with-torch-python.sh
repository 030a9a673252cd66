#!/usr/bin/env bash
# Runs a Python script that imports the torch whose LibTorch Ganymede is built on, and numpy.
#
#   Tools/with-torch-python.sh [--peers] SCRIPT [ARGUMENT...]
#
# --peers also installs the tools that Benchmarks/metrics.py compares with and that fixtures are made by.
# Versions are those of Benchmarks/peers/requirements.txt. They go into .build/python, which is filled anew when it
# holds other versions or what another Python needs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
pins=$root/Benchmarks/peers/requirements.txt
installed=$root/.build/python
# What set-up installed can be imported by the Python that installed it.
python=${PYTHON:-$(cat "$root/.libtorch/python" 2>/dev/null || echo python3)}

say() { printf 'with-torch-python: %s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 1
}

# Succeeds if the folder holds every version that is wanted, installed for this Python.
is_current() {
    "$python" - "$installed" "$@" <<'END'
import importlib.metadata, pathlib, re, sys

def plain(name):
    return re.sub("[-_.]+", "-", name).lower()

folder, wanted = pathlib.Path(sys.argv[1]), [pin.split("==") for pin in sys.argv[2:]]
maker = folder / "made-for"
found = {plain(one.name): one.version for one in importlib.metadata.distributions(path=[str(folder)])}
same = maker.is_file() and maker.read_text() == sys.implementation.cache_tag
sys.exit(not same or any(found.get(plain(name)) != version for name, version in wanted))
END
}

# Fills the folder: it gets its name only when it is whole.
install() {
    mkdir -p "$root/.build"
    partial=$(mktemp -d "$installed.XXXXXX")
    trap 'rm -rf "$partial"' EXIT
    say "packages to install into .build/python: $#"
    PIP_USER=0 PIP_ROOT_USER_ACTION=ignore "$python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
        --only-binary=:all: --target "$partial" "$@" >&2 ||
        fail "pip could not install what Benchmarks/peers/requirements.txt names (its message is above):" \
            "check the network, or set PYTHON to a Python from 3.11 to 3.13 and run 'make setup' with it."
    "$python" -c 'import sys; print(sys.implementation.cache_tag, end="")' >"$partial/made-for"
    rm -rf "$installed"
    mv "$partial" "$installed"
    trap - EXIT
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$python" --version) is too old for NumPy and SciPy as they are pinned: set PYTHON to a Python from 3.11 to" \
        "3.13 and run 'make setup' with it."
pattern='^numpy=='
if [[ ${1:-} == --peers ]]; then
    shift
    pattern='^[A-Za-z]'
fi
[[ $# -gt 0 ]] || {
    say "name a script: Tools/with-torch-python.sh [--peers] SCRIPT [ARGUMENT...]"
    exit 2
}
# shellcheck disable=SC2207 # mapfile is too new for macOS's bash; a pin has no space.
wanted=($(grep "$pattern" "$pins"))
is_current "${wanted[@]}" || install "${wanted[@]}"

torch=$root/.libtorch
if [[ -n ${LIBTORCH:-} ]]; then torch=$LIBTORCH/..; fi
# The pinned first: the folder of a torch of yours may hold other versions of the same packages. Benchmarks/peers has
# vision.py, without which torchvision does not start beside torch for another device.
PYTHONPATH="$installed:$torch:$root/Benchmarks/peers${PYTHONPATH:+:$PYTHONPATH}" exec "$python" "$@"
