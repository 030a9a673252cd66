"""Runs Ganymede and PyTorch alternately on the same workloads and prints what each took.

python3 Benchmarks/compare.py [WORKLOAD…] [--pairs 5] [--steps N] [--warmup K] [--tuned] [--json]

Each run is a fresh process. Pairs alternate which side goes first, so that a slow drift of the machine falls on both.
A ratio is the median over pairs of (Ganymede's steps per second / the peer's); the range is over pairs.
"""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
STEPS = {"mlp_gan": 300, "wgan_gp": 300, "dcgan32": 20, "dcgan64": 10}
SIDES = {"ganymede": "Ganymede", "pytorch": "PyTorch", "tuned": "tuned PyTorch"}


def command(side, workload, steps, warmup, bench):
    timing = [workload, "--steps", str(steps), "--warmup", str(warmup)]
    if side == "ganymede":
        return [bench, *timing]
    return [sys.executable, str(HERE / "peers" / "run.py"), *timing, *(["--tuned"] if side == "tuned" else [])]


def run(side, workload, steps, warmup, bench, environment):
    """One fresh process; its last line of output is its JSON."""
    line = command(side, workload, steps, warmup, bench)
    try:
        done = subprocess.run(
            line, env=dict(environment, BENCH_STARTED=repr(time.time())), capture_output=True, text=True)
    except OSError as error:
        sys.exit(f"{line[0]} does not start: {error.strerror}. Build it with `swift build -c release --product bench`.")
    if done.returncode != 0 or not done.stdout.strip():
        sys.exit(f"{SIDES[side]} failed on {workload} ({' '.join(line)}):\n{done.stderr.strip()}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def median_of(runs, key):
    return statistics.median(r[key] for r in runs)


def compare(workload, peer, arguments, environment):
    """Runs the pairs of one workload against one peer and sums them up."""
    steps = arguments.steps or STEPS[workload]
    runs = {"ganymede": [], peer: []}
    for pair in range(arguments.pairs):
        order = ["ganymede", peer] if pair % 2 == 0 else [peer, "ganymede"]
        for side in order:
            print(f"{workload}: pair {pair + 1} of {arguments.pairs}, {SIDES[side]}", file=sys.stderr)
            runs[side].append(run(side, workload, steps, arguments.warmup, arguments.bench, environment))
    ours, theirs = runs["ganymede"], runs[peer]
    for network, count in theirs[0]["parameters"].items():
        if ours[0]["parameters"][network] != count:
            sys.exit(f"{workload}: the {network}s differ: {ours[0]['parameters'][network]} and {count} parameters.")
    ratios = [a["stepsPerSecond"] / b["stepsPerSecond"] for a, b in zip(ours, theirs)]
    return {
        "workload": workload,
        "peer": SIDES[peer],
        "steps": steps,
        "ratio": {"median": statistics.median(ratios), "least": min(ratios), "most": max(ratios)},
        "sides": {
            SIDES[side]: {key: median_of(rs, key) for key in ("stepsPerSecond", "peakMB", "firstStepSeconds")}
            for side, rs in runs.items()},
        "runs": ours + theirs,
    }


def show(rows):
    head = ("workload", "side", "steps/s", "ratio (range)", "peak MB", "first step s")
    print("{:<9} {:<14} {:>9} {:>20} {:>8} {:>13}".format(*head))
    for row in rows:
        for side, value in row["sides"].items():
            ratio = row["ratio"]
            text = "" if side != SIDES["ganymede"] else (
                f"{ratio['median']:.2f} ({ratio['least']:.2f}–{ratio['most']:.2f})")
            print("{:<9} {:<14} {:>9.2f} {:>20} {:>8.0f} {:>13.2f}".format(
                row["workload"], side, value["stepsPerSecond"], text, value["peakMB"], value["firstStepSeconds"]))


def main():
    parser = argparse.ArgumentParser(description="Ganymede beside eager PyTorch, run alternately.")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=f"any of {', '.join(STEPS)} (default: all)")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of runs, five or more for a figure worth quoting")
    parser.add_argument("--steps", type=int, help="steps timed in a run (default: fitted to the workload)")
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--tuned", action="store_true", help="also against PyTorch tuned by hand")
    parser.add_argument("--bench", default=str(ROOT / ".build" / "release" / "bench"), help="Ganymede's side")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    arguments = parser.parse_args()
    for name in arguments.workloads:
        if name not in STEPS:
            parser.error(f"no workload {name}; there are {', '.join(STEPS)}")
    if arguments.pairs < 1 or arguments.warmup < 1 or (arguments.steps is not None and arguments.steps < 1):
        parser.error("--pairs, --steps and --warmup must be at least 1")

    library = os.environ.get("LIBTORCH")  # …/torch: the package's own folder, as Package.swift reads it
    packages = pathlib.Path(library).parent if library else ROOT / ".libtorch"
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(packages), os.environ.get("PYTHONPATH")]))

    peers = ["pytorch", "tuned"] if arguments.tuned else ["pytorch"]
    rows = [compare(w, p, arguments, environment) for w in arguments.workloads or STEPS for p in peers]
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    file = results / f"{datetime.datetime.now():%Y-%m-%dT%H%M%S}.json"
    file.write_text(json.dumps(rows, indent=1))
    if arguments.json:
        print(json.dumps(rows))
    else:
        show(rows)
        print(f"All runs: {file}", file=sys.stderr)


if __name__ == "__main__":
    main()
