#!/usr/bin/env bash
# Trains the GAN on a ring of eight Gaussians without and with a gradient penalty, five seeds each, and prints how many
# modes each run finds. About five minutes on two cores.
#
#   Tools/ring8.sh [folder for the runs, default runs/ring8]
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=${1:-runs/ring8}
ganymede=.build/release/ganymede
[[ -x $ganymede ]] || { echo "build it first: make release" >&2; exit 1; }

# What the command says is of interest only when it fails: when the folder holds runs already, for example.
said=$(mktemp)
trap 'rm -f "$said"' EXIT

for penalty in none "r1(0.5)"; do
    for seed in 0 1 2 3 4; do
        run="$out/$penalty-$seed"
        found=$("$ganymede" train gan --recipe Recipes/ring8.yaml --set "game.penalty=$penalty" --seed "$seed" \
            --out "$run" 2>"$said" | sed -n 's/^modes: //p') || { cat "$said" >&2; exit 1; }
        printf 'penalty %-7s seed %d: modes %s\n' "$penalty" "$seed" "$found"
    done
done
