#!/usr/bin/env bash
# Puts on this machine whatever Ganymede needs and is still missing, and says what it does, a line a step.
#
#   Tools/setup.sh            (or: make setup)
#
# LIBTORCH=DIR   uses the LibTorch in DIR (it holds include/ and lib/, as site-packages/torch does) instead of
#                installing one into .libtorch
# PYTHON=...     the Python whose pip installs LibTorch (default: python3)
#
# A second run finds everything in place and ends at once. An interrupted one is repaired: LibTorch is installed into
# .libtorch.partial and gets its name only when it is whole.
set -euo pipefail

torch_version=2.13.0
debian_packages=(g++ pkg-config libpng-dev libjpeg62-turbo-dev libwebp-dev libgif-dev libtiff-dev libavif-dev zlib1g-dev
    libbz2-dev libssl-dev liblemon-dev gnuplot-nox graphviz)
brew_packages=(pkgconf libpng jpeg-turbo webp giflib libtiff libavif gnuplot graphviz)

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
installed=$root/.libtorch
partial=$root/.libtorch.partial

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

check_machine() {
    case "$(uname -s) $(uname -m)" in
    "Linux x86_64" | "Linux aarch64" | "Darwin arm64") ;;
    *)
        fail "there is no LibTorch $torch_version for $(uname -s) on $(uname -m):" \
            "Ganymede needs Linux on x86_64 or aarch64, or macOS on arm64."
        ;;
    esac
}

check_swift() {
    command -v swift >/dev/null ||
        fail "Swift is missing: install Swift 6.1 or later from https://swift.org/install and put it on the PATH."
    local answer
    answer=$(swift --version 2>&1) || fail "'swift --version' fails: $answer"
    [[ $answer =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]] ||
        fail "'swift --version' answers '$answer', which names no version."
    local major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
    ((major > 6 || (major == 6 && minor >= 1))) ||
        fail "Swift $major.$minor is too old: install Swift 6.1 or later from https://swift.org/install."
}

# Runs a command as root.
as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "'$*' needs root: run 'make setup' as root, or install sudo."
    fi
}

# Installs those of the named Debian packages that are missing.
install_debian() {
    local package missing=()
    for package in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    say "installing Debian packages: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install ${missing[*]} (its last lines are above): is there a network, and are you root or allowed to use sudo?"
    fi
    rm -f "$log"
}

# Debian has libcurl once for each TLS library; any will do, and they exclude each other.
install_libcurl() {
    dpkg-query -W -f='${db:Status-Status}\n' 'libcurl4*-dev' 2>/dev/null | grep -qx installed ||
        install_debian libcurl4-openssl-dev
}

install_brew() {
    local package missing=()
    command -v brew >/dev/null || fail "Homebrew is missing: install it from https://brew.sh."
    for package in "${brew_packages[@]}"; do
        [[ -d $(brew --prefix)/opt/$package ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    say "installing with Homebrew: ${missing[*]}"
    brew install --quiet "${missing[@]}" || fail "Homebrew could not install ${missing[*]}."
}

# Homebrew has no formula of LEMON that we know of.
check_lemon() {
    pkg-config --exists lemon ||
        fail "LEMON is missing: install it from https://lemon.cs.elte.hu (its source needs CMake and a C++ compiler)," \
            "so that 'pkg-config --exists lemon' finds it."
}

# C libraries, and the C++ headers that Swift's clang takes from g++.
install_libraries() {
    if [[ $(uname -s) == Darwin ]]; then
        install_brew
        check_lemon
    elif command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
        install_debian "${debian_packages[@]}"
        install_libcurl
    else
        local library
        command -v pkg-config >/dev/null || fail "pkg-config is missing: install it with your system's package manager."
        for library in libpng libjpeg libwebpdemux libtiff-4 libavif zlib libcurl libcrypto; do
            pkg-config --exists "$library" ||
                fail "$library is missing: install the development packages of libpng, libjpeg-turbo, libwebp," \
                    "libtiff (4.5 or later), libavif, giflib, zlib, libcurl (7.68 or later) and OpenSSL (3.0 or later) with your" \
                    "system's package manager."
        done
        check_lemon
    fi
}

is_torch() { [[ -f $1/include/ATen/ATen.h && (-f $1/lib/libtorch_cpu.so || -f $1/lib/libtorch_cpu.dylib) ]]; }

# A Python that has pip: the one asked for, or Debian's own.
python_with_pip() {
    local python=${PYTHON:-python3}
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        [[ -z ${PYTHON:-} ]] || fail "$PYTHON has no pip: install pip for it, or leave PYTHON unset."
        command -v apt-get >/dev/null ||
            fail "Python 3 with pip is missing: install it, or let LIBTORCH point to a LibTorch $torch_version."
        install_debian python3 python3-pip >&2
        python=/usr/bin/python3
        "$python" -m pip --version >/dev/null 2>&1 || fail "$python has no pip although python3-pip is installed."
    fi
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
        fail "$("$python" --version) is too old for torch $torch_version, which needs Python 3.10 or later."
    printf '%s\n' "$python"
}

install_torch() {
    local python quiet=(--quiet)
    python=$(python_with_pip)
    [[ -t 1 ]] && quiet=()
    [[ -e $partial ]] && say "clearing what an interrupted set-up left"
    rm -rf "$partial"
    say "installing LibTorch (torch==$torch_version, several hundred MB to a few GB) into .libtorch; this takes minutes"
    PIP_USER=0 PIP_ROOT_USER_ACTION=ignore "$python" -m pip install ${quiet[@]+"${quiet[@]}"} --disable-pip-version-check --no-input --no-compile \
        --no-warn-conflicts --target "$partial" "torch==$torch_version" </dev/null ||
        fail "pip could not install torch==$torch_version (its message is above): check the network and the space on" \
            "this disk and run 'make setup' again, or let LIBTORCH point to a LibTorch $torch_version."
    is_torch "$partial/torch" || fail "the wheel torch==$torch_version holds no LibTorch with headers."
    # The Python that can import it, for the comparisons with PyTorch.
    "$python" -c 'import sys; print(sys.executable)' >"$partial/python"
    rm -rf "$installed"
    mv "$partial" "$installed"
}

# Writes libtorch.pc, from which SwiftPM takes the compiler's and the linker's flags.
describe_torch() {
    local torch=$1 version=$2 file=$installed/pkgconfig/libtorch.pc library libraries=""
    case $torch in
    *[\"\\\$]*) fail "the path $torch holds a quote, a backslash or a dollar sign, which pkg-config cannot carry." ;;
    esac
    for library in torch torch_cpu torch_cuda c10 c10_cuda; do
        [[ -f $torch/lib/lib$library.so || -f $torch/lib/lib$library.dylib ]] && libraries+=" -l$library"
    done
    local text="prefix=$torch
libdir=\${prefix}/lib
Name: libtorch
Description: PyTorch's C++ library
Version: $version
Cflags: -I\"\${prefix}/include\" -I\"\${prefix}/include/torch/csrc/api/include\"
Libs: -L\"\${libdir}\"$libraries"
    [[ -f $file && $(<"$file") == "$text" ]] && return
    mkdir -p "${file%/*}"
    printf '%s\n' "$text" >"$file.new"
    mv "$file.new" "$file"
    say "wrote .libtorch/pkgconfig/libtorch.pc for $torch"
}

# Homebrew's giflib comes without the libgif.pc that Debian's has.
describe_giflib() {
    [[ $(uname -s) == Darwin ]] || return 0
    local file=$installed/pkgconfig/libgif.pc prefix
    if [[ -f $file ]] || pkg-config --exists libgif; then return 0; fi
    prefix=$(brew --prefix giflib)
    mkdir -p "${file%/*}"
    printf '%s\n' "Name: libgif" "Description: GIF images" "Version: 5" "Cflags: -I\"$prefix/include\"" \
        "Libs: -L\"$prefix/lib\" -lgif" >"$file"
    say "wrote .libtorch/pkgconfig/libgif.pc for $prefix"
}

# The compiler flags of Debian's libavif.pc define a name, which SwiftPM forbids and Ganymede does not need.
describe_avif() {
    local file=$installed/pkgconfig/libavif.pc text
    # Asked without our own description, which comes first otherwise.
    text=$(export PKG_CONFIG_PATH=${PKG_CONFIG_PATH:-}
        PKG_CONFIG_PATH=${PKG_CONFIG_PATH//"$installed/pkgconfig"/}
        printf '%s\n' "Name: libavif" "Description: AVIF images" "Version: $(pkg-config --modversion libavif)" \
            "Cflags: $(pkg-config --cflags-only-I libavif)" "Libs: $(pkg-config --libs libavif)")
    [[ -f $file && $(<"$file") == "$text" ]] && return
    mkdir -p "${file%/*}"
    printf '%s\n' "$text" >"$file.new"
    mv "$file.new" "$file"
    say "wrote .libtorch/pkgconfig/libavif.pc"
}

version_of() { sed -n "s/^__version__ = '\([^'+]*\).*/\1/p" "$1/version.py" 2>/dev/null || true; }

check_machine
check_swift
install_libraries
if [[ -n ${LIBTORCH:-} ]]; then
    is_torch "$LIBTORCH" || fail "LIBTORCH=$LIBTORCH holds no include/ATen/ATen.h and lib/libtorch_cpu:" \
        "let it point to a LibTorch $torch_version, such as site-packages/torch."
    torch=$(cd "$LIBTORCH" && pwd)
    describe_torch "$torch" "$(version_of "$torch")"
else
    torch=$installed/torch
    { is_torch "$torch" && [[ $(version_of "$torch") == "$torch_version" ]]; } || install_torch
    describe_torch "$torch" "$torch_version"
fi
describe_giflib
describe_avif
say "ready: Swift, C libraries, LibTorch $(version_of "$torch") in ${torch#"$root/"}"
