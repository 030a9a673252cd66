"""Times one workload in PyTorch and prints one line of JSON.

python3 run.py WORKLOAD [--steps N] [--warmup K] [--tuned] [--compile] [--sampling] [--flops]
python3 run.py peak

The first step counts from the process's start. Who starts it says when that was, in BENCH_STARTED (seconds since
1970); otherwise the clock begins with this file, before torch is imported.
"""

import os
import time

STARTED = float(os.environ.get("BENCH_STARTED", time.time()))

import argparse
import contextlib
import ctypes
import importlib
import json
import resource
import sys

from workloads import WORKLOADS

FIRST_LOSSES = 3


def keep_memory():
    """glibc gives freed blocks back to the system and faults them in again at each step; tell it not to."""
    trim_threshold, top_pad, mmap_max = -1, -2, -4
    libc = ctypes.CDLL(None)
    libc.mallopt(mmap_max, 0)
    libc.mallopt(trim_threshold, 2**31 - 1)
    libc.mallopt(top_pad, 64 << 20)


def peak():
    """The machine's float32 peak in GFLOP/s: the fastest of 20 products of 4,096 × 1,024 and 1,024 × 1,024 numbers.

    Computed as matrix products and as 1×1 convolutions, which oneDNN computes; a product counts 2 n m k operations.
    """
    import torch

    rows, weight = torch.randn(4096, 1024), torch.randn(1024, 1024)
    maps = torch.randn(4, 1024, 32, 32).contiguous(memory_format=torch.channels_last)
    kernel = torch.randn(1024, 1024, 1, 1).contiguous(memory_format=torch.channels_last)
    times = []
    with torch.inference_mode():
        for product in (lambda: rows @ weight, lambda: torch.nn.functional.conv2d(maps, kernel)):
            for _ in range(20):
                begin = time.perf_counter()
                product()
                times.append(time.perf_counter() - begin)
    return 2 * 4096 * 1024 * 1024 / min(times) / 1e9


def flops(step, rounds):
    """Floating-point operations of one step, the mean over some: PyTorch counts them from the shapes of matrix products
    and convolutions, forward and backward."""
    from torch.utils.flop_counter import FlopCounterMode

    class Untracked(contextlib.nullcontext):
        """In place of the tracker of modules, whose hooks do not allow autograd.grad as penalties call it."""
        parents = {"Global"}

    counter = FlopCounterMode(display=False)
    counter.mod_tracker = Untracked()
    with counter:
        for _ in range(rounds):
            step()
    return counter.get_total_flops() / rounds


def main():
    parser = argparse.ArgumentParser(description="One workload in PyTorch: one line of JSON.")
    parser.add_argument("workload", choices=[*WORKLOADS, "peak"])
    parser.add_argument("--steps", type=int, default=100, help="steps that are timed")
    parser.add_argument("--warmup", type=int, default=10, help="steps before them")
    parser.add_argument("--tuned", action="store_true", help="tuned by hand, same mathematics")
    parser.add_argument("--compile", action="store_true", help="compile both networks with torch.compile")
    parser.add_argument("--sampling", action="store_true", help="time the generator in evaluation: a step is a batch")
    parser.add_argument("--flops", action="store_true", help="count the operations of a step and time nothing")
    arguments = parser.parse_args()
    if arguments.steps < 1 or arguments.warmup < 1:
        parser.error("--steps and --warmup must be at least 1")
    if arguments.workload == "peak":
        print(json.dumps({"gigaflops": peak()}))
        return
    if arguments.tuned and sys.platform == "linux":
        keep_memory()

    import numpy
    import torch

    numpy.random.seed(1)
    torch.manual_seed(1)
    module = importlib.import_module(arguments.workload)
    generator, discriminator, step = module.workload(arguments.tuned)
    batch = getattr(module, "BATCH", 64)
    if arguments.compile:
        generator.compile()
        discriminator.compile()
    if arguments.flops:
        print(json.dumps({"flops": flops(step, getattr(module, "PERIOD", 1))}))
        return
    if arguments.sampling:
        generator.eval()

        @torch.inference_mode()
        def step():
            generator(torch.randn(batch, module.LATENT, *getattr(module, "EDGES", ())))
            return 0.0, 0.0

    losses = [step()[:2]]
    first = time.time() - STARTED
    for index in range(1, max(arguments.warmup, FIRST_LOSSES)):
        played = step()
        if index < FIRST_LOSSES:
            losses.append(played[:2])
    begin = time.perf_counter()
    for _ in range(arguments.steps):
        step()
    seconds = time.perf_counter() - begin

    peak_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({
        "workload": arguments.workload,
        "side": "compiled" if arguments.compile else "tuned" if arguments.tuned else "pytorch",
        "steps": arguments.steps,
        "batch": batch,
        "seconds": seconds,
        "stepsPerSecond": arguments.steps / seconds,
        "peakMB": peak_memory / 2**20 if sys.platform == "darwin" else peak_memory / 2**10,
        "firstStepSeconds": first,
        "firstLosses": losses,
        "parameters": {
            "generator": sum(p.numel() for p in generator.parameters()),
            "discriminator": sum(p.numel() for p in discriminator.parameters())},
    }))


if __name__ == "__main__":
    main()
