#!/usr/bin/env python3
"""Walks in the latent space of a GAN (White 2016, arXiv 1609.04468) over seeds: docs/walks.md is made of this.

Trains a DCGAN for each seed and asks `ganymede explore` how long latent vectors are half way between two, how well the
vector of a class tells samples of that class from others, and how much of brightness it says, with and without balancing.

    python3 Tools/walks.py --ganymede .build/release/ganymede --seeds 5 --out runs/walks
"""

import argparse
import json
import math
import pathlib
import shutil
import statistics
import subprocess

# Quantiles of Student's t at 0.975, by degrees of freedom.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


def asked(arguments, *words):
    done = subprocess.run([arguments.ganymede, *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}\n{done.stderr}")
    return done.stdout


def numbers(arguments, run, *words):
    return json.loads(asked(arguments, "explore", run, *words, "--json"))["numbers"]


def interval(values):
    mean, half = statistics.mean(values), STUDENT[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))
    return f"{mean:.3f} | {mean - half:.3f} \u2026 {mean + half:.3f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ganymede", default=".build/release/ganymede")
    parser.add_argument("--seeds", type=int, default=5, choices=range(2, 11))
    parser.add_argument("--steps", type=int, default=1_500)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("runs/walks"))
    arguments = parser.parse_args()
    found = {}

    def note(name, value):
        found.setdefault(name, []).append(value)

    for seed in range(arguments.seeds):
        run = arguments.out / f"seed-{seed}"
        if not (run / "samples" / f"step-{arguments.steps:08}.png").exists():
            shutil.rmtree(run, ignore_errors=True)
            asked(
                arguments, "train", "dcgan", "--seed", seed, "--steps", arguments.steps, "--threads", 1, "--set",
                "network.generator=dcgan(16)", "--set", "network.critic=dcgan(16)", "--set",
                "game.generatorOptimizer.learningRate=0.001", "--set", "game.criticOptimizer.learningRate=0.001", "--out",
                run)
        lengths = numbers(arguments, run, "--lengths", run / "lengths.png")
        for path, name in (("linear", "straight line"), ("spherical", "great circle")):
            note(
                f"length in the middle, {name}, relative to the ends",
                lengths[f"lengthHalfWay{path.capitalize()}"] / lengths["lengthAtEnds"])
        asked(arguments, "explore", run, "--analogy", "3,7,12", "--out", run / "analogy.png")
        asked(arguments, "explore", run, "--around", "5", "--out", run / "around.png")
        for digit in ("0", "1", "7"):
            for label, more in (("", []), (", balanced", ["--balanced"])):
                picture = run / f"attribute-{digit}{'-balanced' if more else ''}.png"
                told = numbers(arguments, run, "--attribute", digit, "--count", 4_000, "--out", picture, *more)
                note(f"vector of {digit}{label}: AUC for the class", told["auc"])
                note(f"vector of {digit}{label}: AUC for brightness", told["aucOfBrightness"])
    lines = ["| number | mean | 95 % interval |", "|---|---|---|"]
    lines += [f"| {name} | {interval(values)} |" for name, values in found.items()]
    text = "\n".join(lines) + "\n"
    (arguments.out / "walks.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
