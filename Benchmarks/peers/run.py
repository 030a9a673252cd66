"""Times one workload in eager PyTorch and prints one line of JSON.

python3 run.py WORKLOAD [--steps N] [--warmup K] [--tuned]

The first step counts from the process's start. Who starts it says when that was, in BENCH_STARTED (seconds since
1970); otherwise the clock begins with this file, before torch is imported.
"""

import os
import time

STARTED = float(os.environ.get("BENCH_STARTED", time.time()))

import argparse
import ctypes
import importlib
import json
import resource
import sys

WORKLOADS = ["mlp_gan", "dcgan32", "dcgan64", "wgan_gp"]


def keep_memory():
    """glibc gives freed blocks back to the system and faults them in again at each step; tell it not to."""
    trim_threshold, top_pad, mmap_max = -1, -2, -4
    libc = ctypes.CDLL(None)
    libc.mallopt(mmap_max, 0)
    libc.mallopt(trim_threshold, 2**31 - 1)
    libc.mallopt(top_pad, 64 << 20)


def main():
    parser = argparse.ArgumentParser(description="One workload in eager PyTorch: one line of JSON.")
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("--steps", type=int, default=100, help="steps that are timed")
    parser.add_argument("--warmup", type=int, default=10, help="steps before them")
    parser.add_argument("--tuned", action="store_true", help="tuned by hand, same mathematics")
    arguments = parser.parse_args()
    if arguments.steps < 1 or arguments.warmup < 1:
        parser.error("--steps and --warmup must be at least 1")
    if arguments.tuned and sys.platform == "linux":
        keep_memory()

    import numpy
    import torch

    numpy.random.seed(1)
    torch.manual_seed(1)
    generator, discriminator, step = importlib.import_module(arguments.workload).workload(arguments.tuned)
    step()
    first = time.time() - STARTED
    for _ in range(arguments.warmup - 1):
        step()
    begin = time.perf_counter()
    for _ in range(arguments.steps):
        losses = step()
    seconds = time.perf_counter() - begin

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({
        "workload": arguments.workload,
        "side": "tuned PyTorch" if arguments.tuned else "pytorch",
        "steps": arguments.steps,
        "seconds": seconds,
        "stepsPerSecond": arguments.steps / seconds,
        "peakMB": peak / 2**20 if sys.platform == "darwin" else peak / 2**10,
        "firstStepSeconds": first,
        "losses": {"discriminator": losses[0], "generator": losses[1]},
        "parameters": {
            "generator": sum(p.numel() for p in generator.parameters()),
            "discriminator": sum(p.numel() for p in discriminator.parameters())},
    }))


if __name__ == "__main__":
    main()
