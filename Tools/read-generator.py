#!/usr/bin/env python3
"""Reads the generator of a dcgan run in PyTorch, and draws samples with it.

    pip install torch safetensors numpy pillow
    python3 Tools/read-generator.py runs/dcgan-1/checkpoints/step-00003000.safetensors --seeds 0-3 --out pictures

With --compare FOLDER it compares them with the pictures that `ganymede sample … --out FOLDER` drew of the same seeds.

The names of tensors are those of PyTorch: a layer of a Sequential is named by its number.

    game.generator.network.0.weight    the generator's own weights and running statistics
    average.0.weight                   the averaged (EMA) weights, if the recipe's `average` is above 0: these make samples
"""
import argparse
import json
import math
import pathlib

import numpy
import torch
from PIL import Image
from safetensors import safe_open
from torch import nn

OWN, AVERAGED = "game.generator.network.", "average."


def read(file):
    """The checkpoint's metadata, and the weights that samples are made with."""
    with safe_open(file, "pt") as stored:
        metadata, names = stored.metadata(), list(stored.keys())
        weights = {name.removeprefix(OWN): stored.get_tensor(name) for name in names if name.startswith(OWN)}
        for name in names:
            # Running statistics are not averaged: the generator's own are used.
            if name.startswith(AVERAGED) and name != AVERAGED + "updateCount":
                weights[name.removeprefix(AVERAGED)] = stored.get_tensor(name)
    if metadata["format"] != "ganymede-checkpoint-1":
        raise SystemExit(f"{file} is not a checkpoint of Ganymede, or of a newer version")
    return metadata, weights


def dcgan(weights):
    """The generator of the architecture dcgan(width), from the shapes of its weights."""
    numbers = sorted({int(name.split(".")[0]) for name in weights})
    layers = []
    for number in range(numbers[-1] + 1):
        weight = weights.get(f"{number}.weight")
        has_bias = f"{number}.bias" in weights
        if number == 1:
            channels = next(weights[f"{n}.weight"].shape[0] for n in numbers if weights[f"{n}.weight"].ndim == 4)
            edge = math.isqrt(weights["0.weight"].shape[0] // channels)
            layers.append(nn.Unflatten(1, (channels, edge, edge)))
        elif weight is None:
            layers.append(nn.ReLU())
        elif weight.ndim == 2:
            layers.append(nn.Linear(weight.shape[1], weight.shape[0], bias=has_bias))
        elif weight.ndim == 1:
            layers.append(nn.BatchNorm2d(weight.shape[0]))
        else:
            layers.append(nn.ConvTranspose2d(weight.shape[0], weight.shape[1], 4, 2, 1, bias=has_bias))
    network = nn.Sequential(*layers, nn.Tanh())
    network.load_state_dict(weights)
    return network.eval()


def sample(network, seed):
    """The sample of a seed [C, H, W] in [-1, 1]: its latent vector comes from PyTorch's generator of that seed."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        return network(torch.randn(1, network[0].in_features, generator=generator))[0]


def picture(image):
    """Bytes [H, W, C]."""
    return ((image + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).permute(1, 2, 0).numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("--seeds", default="0-3", help="the first and the last seed (default: 0-3)")
    parser.add_argument("--out", default=".", help="folder for the pictures")
    parser.add_argument("--compare", help="folder of pictures that `ganymede sample` drew of these seeds")
    options = parser.parse_args()

    metadata, weights = read(options.checkpoint)
    if metadata["system"] != "dcgan":
        raise SystemExit(f"this script knows the networks of dcgan, and the run is of {metadata['system']}")
    shape = json.loads(metadata["shape"])["sample"]
    network = dcgan(weights)
    print(f"{metadata['system']}, step {metadata['step']}, samples of shape {shape}")

    first, last = (int(number) for number in options.seeds.split("-"))
    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    largest = 0
    for seed in range(first, last + 1):
        pixels = picture(sample(network, seed))
        if options.compare:
            theirs = numpy.asarray(Image.open(pathlib.Path(options.compare) / f"seed-{seed}.png"))
            largest = max(largest, int(abs(pixels.astype(int) - theirs.reshape(pixels.shape)).max()))
        Image.fromarray(pixels.squeeze()).save(out / f"seed-{seed}.png")
    if options.compare:
        print(f"largest difference from {options.compare}: {largest}/255 in {last - first + 1} pictures")


if __name__ == "__main__":
    main()
