"""Writes what PyTorch 2.13's optimisers, clipping and schedules make of small inputs.

- optimisers.json: ten steps of each optimiser in its plain form (one tensor at a time, nothing fused)
- clipping.json: gradients clipped by norm and by value
- schedules.json: the learning rate, from 1, over some steps

Usage: Tools/with-torch-python.sh Tests/NNTests/Fixtures/make_optimisers.py
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
    write("optimisers.json", whole)
    write("clipping.json", clipping([slope.double() for slope in slopes[0]]))
    write("schedules.json", schedules())


def clipping(gradients):
    def clipped(clip, limit):
        parameters = [torch.nn.Parameter(torch.zeros_like(gradient)) for gradient in gradients]
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient.clone()
        norm = clip(parameters, limit)
        return flat([parameter.grad for parameter in parameters]), None if norm is None else norm.item()

    by_norm, norm = clipped(torch.nn.utils.clip_grad_norm_, 1.5)
    by_large_norm, _ = clipped(torch.nn.utils.clip_grad_norm_, 50.0)
    by_value, _ = clipped(torch.nn.utils.clip_grad_value_, 0.25)
    return {
        "shapes": SHAPES, "gradients": flat(gradients), "norm": norm, "toNorm1.5": by_norm, "toNorm50": by_large_norm,
        "toValue0.25": by_value,
    }


def schedules():
    rates = torch.optim.lr_scheduler
    cosine = {"kind": "cosine", "steps": 12, "floor": 0.1}
    cases = [
        ({"kind": "constant"}, lambda o: rates.ConstantLR(o, factor=1)),
        ({"kind": "linear", "from": 0, "to": 8}, lambda o: rates.LinearLR(o, 1, 0, total_iters=8)),
        (
            {"kind": "linear", "from": 5, "to": 11},
            lambda o: rates.SequentialLR(
                o, [rates.ConstantLR(o, factor=1), rates.LinearLR(o, 1, 0, total_iters=6)], milestones=[5]),
        ),
        ({"kind": "steps", "every": 4, "factor": 0.3}, lambda o: rates.StepLR(o, 4, gamma=0.3)),
        ({"kind": "exponential", "factor": 0.8}, lambda o: rates.ExponentialLR(o, gamma=0.8)),
        (cosine, lambda o: rates.CosineAnnealingLR(o, 12, eta_min=0.1)),
        (
            {"kind": "warmup", "steps": 4, "then": {"kind": "exponential", "factor": 0.8}},
            lambda o: rates.SequentialLR(
                o, [rates.LinearLR(o, 1 / 4, 1, total_iters=3), rates.ExponentialLR(o, gamma=0.8)], milestones=[4]),
        ),
    ]
    whole = []
    for schedule, make in cases:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        scheduler = make(optimizer)
        factors = []
        for _ in range(13):
            factors.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        whole.append({"schedule": schedule, "factors": factors})
    return whole


def write(name, value):
    text = json.dumps(value, separators=(",", ":")).replace('{"s', '\n{"s')
    (pathlib.Path(__file__).parent / name).write_text(text.lstrip() + "\n")


main()
