"""Writes optimisers.json: ten steps of each optimiser by PyTorch 2.13, in its plain form (one tensor at a time).

Usage: python3 make_optimisers.py
"""

import json
import pathlib

import torch

SHAPES = [[2, 3], [4], [2, 3, 2, 2]]
STEPS, CHANGE_AT = 10, 6  # the learning rate is multiplied by 0.3 before step 6 (counted from 0)

CASES = [
    ("adam", {}),
    ("adam", {"learningRate": 0.02, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-4, "weightDecay": 0.1}),
    ("adamw", {}),
    ("adamw", {"learningRate": 0.03, "beta1": 0.0, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.2}),
    ("sgd", {}),
    ("sgd", {"learningRate": 0.1, "momentum": 0.9}),
    ("sgd", {"learningRate": 0.05, "momentum": 0.8, "nesterov": True, "weightDecay": 0.1}),
    ("rmsprop", {}),
    ("rmsprop", {"learningRate": 0.004, "smoothing": 0.9, "epsilon": 1e-3, "momentum": 0.5, "weightDecay": 0.1}),
    ("rmsprop", {"learningRate": 0.004, "smoothing": 0.8, "centered": True}),
    ("rmsprop", {"learningRate": 0.003, "smoothing": 0.8, "centered": True, "momentum": 0.7}),
    ("adagrad", {}),
    ("adagrad", {"learningRate": 0.2, "epsilon": 1e-3, "weightDecay": 0.1}),
]


def optimiser(kind, parameters, settings):
    settings = dict(settings)
    options = {"lr": settings.pop("learningRate")} if "learningRate" in settings else {}
    if "beta1" in settings:
        options["betas"] = (settings.pop("beta1"), settings.pop("beta2"))
    names = {"epsilon": "eps", "weightDecay": "weight_decay", "smoothing": "alpha"}
    options |= {names.get(key, key): value for key, value in settings.items()}
    kinds = {
        "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD,
        "rmsprop": torch.optim.RMSprop, "adagrad": torch.optim.Adagrad,
    }
    return kinds[kind](parameters, **options, foreach=False)


def flat(tensors):
    return [number for tensor in tensors for number in tensor.detach().double().flatten().tolist()]


def run(kind, settings, starts, slopes, dtype):
    parameters = [torch.nn.Parameter(start.to(dtype, copy=True)) for start in starts]
    stepped = optimiser(kind, parameters, settings)
    halfway = None
    for step in range(STEPS):
        if step == CHANGE_AT:
            halfway = flat(parameters)
            for group in stepped.param_groups:
                group["lr"] *= 0.3
        for parameter, slope in zip(parameters, slopes[step]):
            parameter.grad = slope.to(dtype)
        stepped.step()
    return {"changing": halfway, "end": flat(parameters)}


def main():
    random = torch.Generator().manual_seed(5)
    # Multiples of 1/64, exact in any type.
    draw = lambda shape: (torch.randn(shape, generator=random, dtype=torch.float64) * 64).round() / 64
    starts = [draw(shape) for shape in SHAPES]
    slopes = [[draw(shape) for shape in SHAPES] for _ in range(STEPS)]
    cases = [
        {
            "settings": {"kind": kind} | settings,
            "float32": run(kind, settings, starts, slopes, torch.float32),
            "float64": run(kind, settings, starts, slopes, torch.float64),
        }
        for kind, settings in CASES
    ]
    whole = {
        "shapes": SHAPES, "changeAt": CHANGE_AT, "starts": flat(starts),
        "gradients": [flat(step) for step in slopes], "cases": cases,
    }
    path = pathlib.Path(__file__).parent / "optimisers.json"
    path.write_text(json.dumps(whole, indent=None, separators=(",", ":")).replace('{"settings"', '\n{"settings"') + "\n")


main()
