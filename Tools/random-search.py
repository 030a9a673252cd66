#!/usr/bin/env python3
"""The random search of "Are GANs Created Equal?" (Lucic et al. 2018, arXiv 1711.10337) on a small budget.

For each of its seven GANs and a VAE, settings are drawn from the paper's wide ranges, each is trained once with
`ganymede compare`, and what the best of k draws comes to is told as the mean over all choices of k of them. A training
that ends in numbers that are not finite counts as the worst.

    python3 Tools/random-search.py --ganymede .build/release/ganymede --draws 12 --out runs/random-search
"""

import argparse
import json
import math
import pathlib
import random
import subprocess


def draw(model, dice):
    """Settings of one draw: both players' rate and momentum, the critic's turns and normalisation, and what is the model's own."""

    def power(low, high):
        return f"{10 ** dice.uniform(low, high):.3g}"

    rate, momentum = power(-5, -2), f"{0.999 * dice.random():.3f}"
    turns, normalised = dice.choice([1, 5]), dice.choice([True, False])
    if model == "vae":
        return [f"game.optimizer.learningRate={rate}", f"game.optimizer.beta1={momentum}"]
    settings = [
        f"game.{player}Optimizer.{path}"
        for player in ("generator", "critic")
        for path in ("kind=adam", f"learningRate={rate}", f"beta1={momentum}")
    ]
    if model == "began":
        return settings + [f"game.gain={power(-4, -2)}", f"game.diversity={dice.random():.3f}"]
    settings.append(f"game.criticSteps={turns}")
    # A gradient penalty does not go with batch normalisation in the critic.
    if model not in ("wgan-gp", "dragan"):
        settings.append(f"network.criticNorm={'batch' if normalised else 'none'}")
    own = {"wgan": ("clipping", -3, 0), "wgan-gp": ("gradient", -1, 2), "dragan": ("dragan", -1, 2)}.get(model)
    return settings + ([f"game.penalty={own[0]}({power(*own[1:])})"] if own else [])


MODELS = {
    "GAN, minimax": ("gan", ["game.loss=minimax"]), "GAN, non-saturating": ("gan", []), "LSGAN": ("lsgan", []),
    "WGAN": ("wgan", []), "WGAN-GP": ("wgan-gp", []), "DRAGAN": ("dragan", []), "BEGAN": ("began", []),
    "VAE": ("vae", []),
}


def distance(arguments, system, settings, folder):
    """The FID of one training; infinity where it failed."""
    command = [
        arguments.ganymede, "compare", ":".join([system, ",".join(settings)]), "--repeats", "1", "--steps",
        str(arguments.steps), "--metrics", "fid", "--checkpoints", "1", "--threads", "1", "--set",
        "network.generator=infogan(8)", "--set", "network.critic=infogan(8)", "--out", str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        if "finite" not in done.stderr:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
        return math.inf
    report = json.loads((folder / "report.json").read_text())
    return report["tables"][0]["ranking"]["entries"][0]["mean"]


def best_of(values, budget):
    """The mean of the least of `budget` values over all choices of so many."""
    ordered, count = sorted(values), len(values)
    weights = [math.comb(count - 1 - place, budget - 1) for place in range(count)]
    return sum(w * v for w, v in zip(weights, ordered) if w) / math.comb(count, budget)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ganymede", default=".build/release/ganymede")
    parser.add_argument("--draws", type=int, default=12)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("runs/random-search"))
    parser.add_argument("--model", choices=MODELS, action="append", help="one of them only; may be given again")
    arguments = parser.parse_args()
    budgets = [k for k in (1, 3, 6, 12, 25, 50, 100) if k < arguments.draws] + [arguments.draws]
    print("| model | " + " | ".join(f"best of {k}" for k in budgets) + " | each draw | settings of the best |")
    print("|---|" + "---|" * (len(budgets) + 2))
    for name in arguments.model or MODELS:
        system, fixed = MODELS[name]
        dice = random.Random(f"{name} 547")
        found = []
        for number in range(arguments.draws):
            settings = fixed + draw(system, dice)
            folder = arguments.out / f"{name}-{number}".replace(", ", "-").lower()
            found.append((distance(arguments, system, settings, folder), settings))
        values = [value for value, _ in found]
        told = [f"{best_of(values, k):.4g}" for k in budgets]
        each = " ".join(f"{value:.4g}" for value in sorted(values))
        best = ", ".join(min(found)[1])
        print(f"| {name} | " + " | ".join(told) + f" | {each} | `{best}` |", flush=True)


if __name__ == "__main__":
    main()
