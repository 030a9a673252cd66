#!/usr/bin/env bash
# Builds another package (Tests/Consumer) that depends on the last commit of this one by version, as anybody's package
# would, and runs its two programs. SwiftPM refuses such a dependency when its products carry unsafe flags.
#
# Such a package needs two things beside the dependency's line, both seen below: PKG_CONFIG_PATH, where libtorch.pc lies
# when it builds, and the folder of LibTorch's shared libraries in its rpath, so that it starts.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
swift=${SWIFT:-swift}
scratch=$PWD/.build/consumer
commit=$(git rev-parse --short=12 HEAD)
# A version of its own for each commit: SwiftPM remembers which commit a version was.
version=9.9.9-g$commit
expected="finished: sample of 32x32 pixels, 1 channel"

mkdir -p "$scratch"
rm -rf "$scratch/ganymede" "$scratch/package"
git clone --quiet --bare --no-hardlinks . "$scratch/ganymede"
git -C "$scratch/ganymede" tag "$version" "$commit"
cp -R Tests/Consumer "$scratch/package"

export PKG_CONFIG_PATH="$PWD/.libtorch/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
export GANYMEDE_REPOSITORY="file://$scratch/ganymede" GANYMEDE_VERSION="$version"
libraries=$(pkg-config --variable=libdir libtorch)

echo "consumer: building a package that depends on ganymede $version"
log=$scratch/log
"$swift" build --package-path "$scratch/package" --scratch-path "$scratch/build" --cache-path "$scratch/cache" \
    --security-path "$scratch/security" -Xlinker -rpath -Xlinker "$libraries" >"$log" 2>&1 </dev/null || {
    cat "$log" >&2
    echo "consumer: a package that depends on ganymede by version does not build (above)." >&2
    exit 1
}
runs=$scratch/runs
rm -rf "$runs"
last=$("$scratch/build/debug/first-gan" "$runs/discs" | tail -n 1)
if [[ $last != "$expected" ]]; then
    printf 'consumer: first-gan printed\n%s\nand should have printed\n%s\n' "$last" "$expected" >&2
    exit 1
fi
# A system of the package's own, through the command: trained, resumed and sampled.
gans() { "$scratch/build/debug/my-gans" "$@" >>"$log" 2>&1 </dev/null; }
: >"$log"
gans train alternating-gan --steps 3 --set network.width=16 --out "$runs/own" &&
    gans train --resume "$runs/own" --steps 6 &&
    gans sample "$runs/own" --seeds 0-3 --out "$runs/own.png" && [[ -s $runs/own.png ]] || {
    cat "$log" >&2
    echo "consumer: my-gans does not train, resume and sample a system of its own (above)." >&2
    exit 1
}
if find "$scratch/build" -type d -name 'NIO*.build' | grep -q .; then
    echo "consumer: swift-nio was built, which only Ganymede's own tests need." >&2
    exit 1
fi
echo "consumer: built, run, and right"
