"""Computes metrics of the same features in Ganymede and in the tools people use, alternately, and prints the ratios.

Usage: make bench-metrics, or Tools/with-torch-python.sh --peers Benchmarks/metrics.py [TASK…] [--pairs 3] [--json]

Each run is a fresh process that loads the features first; only the time from features to value counts. A ratio is the
median over pairs of (the peer's seconds / Ganymede's); the range is over pairs.
"""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent

# Task: metric, peers, samples on each side, width.
TASKS = {
    "fid": ("fid", ["pytorch-fid", "clean-fid", "torch-fidelity"], 10_000, 2_048),
    "fid-small": ("fid", ["pytorch-fid", "clean-fid", "torch-fidelity"], 1_000, 2_048),
    "kid": ("kid", ["clean-fid", "torch-fidelity"], 10_000, 2_048),
    "prdc": ("prdc", ["prdc", "torch-fidelity"], 10_000, 2_048),
    "1nn": ("1nn", ["scikit-learn"], 2_000, 2_048),
    "wasserstein": ("wasserstein", ["POT"], 2_000, 2_048),
    "wasserstein-plane": ("wasserstein", ["POT"], 2_000, 2),
}


def features(folder, count, width):
    """Two sides with unlike means and spreads, float32."""
    files = []
    for side in range(2):
        random = np.random.default_rng(side)
        spread = 0.2 + random.random(width)
        rows = random.standard_normal((count, width)) * spread + 0.02 * side
        file = folder / f"{count}x{width}-{side}.npy"
        np.save(file, np.maximum(rows, 0).astype(np.float32) if width > 2 else rows.astype(np.float32))
        files.append(str(file))
    return files


def run(line, environment):
    done = subprocess.run(line, capture_output=True, text=True, env=environment)
    if done.returncode != 0 or not done.stdout.strip():
        sys.exit(f"{' '.join(line)} failed:\n{done.stderr.strip()}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def compare(task, pairs, bench, folder, environment):
    metric, peers, count, width = TASKS[task]
    files = features(folder, count, width)
    rows = []
    for peer in peers:
        ours, theirs = [], []
        for pair in range(pairs):
            print(f"{task}: pair {pair + 1} of {pairs}, {peer}", file=sys.stderr)
            mine = lambda: ours.append(run([bench, "metric", metric, *files], environment))
            other = lambda: theirs.append(
                run([sys.executable, str(HERE / "peers" / "metrics.py"), peer, metric, *files], environment))
            for side in ([mine, other] if pair % 2 == 0 else [other, mine]):
                side()
        ratios = [b["seconds"] / a["seconds"] for a, b in zip(ours, theirs)]
        median = lambda runs, key: statistics.median(r[key] for r in runs)
        rows.append({
            "task": task, "samples": count, "width": width, "peer": peer,
            "ratio": {"median": statistics.median(ratios), "least": min(ratios), "most": max(ratios)},
            "ganymede": {k: median(ours, k) for k in ("seconds", "peakMB")} | {"values": ours[0]["values"]},
            "theirs": {k: median(theirs, k) for k in ("seconds", "peakMB")} | {"values": theirs[0]["values"]},
        })
    return rows


def main():
    parser = argparse.ArgumentParser(description="Metrics of the same features, ours and the peers', alternately.")
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"any of {', '.join(TASKS)} (default: all)")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--bench", default=str(ROOT / ".build" / "release" / "bench"))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    for name in arguments.tasks:
        if name not in TASKS:
            parser.error(f"no task {name}; there are {', '.join(TASKS)}")
    environment = dict(os.environ)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for task in arguments.tasks or TASKS:
            rows += compare(task, arguments.pairs, arguments.bench, pathlib.Path(folder), environment)
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / f"metrics-{datetime.datetime.now():%Y-%m-%dT%H%M%S}.json").write_text(json.dumps(rows, indent=1))
    if arguments.json:
        print(json.dumps(rows))
        return
    print("{:<18} {:>14} {:<15} {:>9} {:>9} {:>18} {:>8} {:>8}".format(
        "task", "features", "peer", "ours s", "theirs s", "ratio (range)", "ours MB", "theirs MB"))
    for row in rows:
        ratio = row["ratio"]
        print("{:<18} {:>14} {:<15} {:>9.3f} {:>9.3f} {:>18} {:>8.0f} {:>8.0f}".format(
            row["task"], f"{row['samples']}x{row['width']}", row["peer"], row["ganymede"]["seconds"],
            row["theirs"]["seconds"], f"{ratio['median']:.2f} ({ratio['least']:.2f}–{ratio['most']:.2f})",
            row["ganymede"]["peakMB"], row["theirs"]["peakMB"]))


if __name__ == "__main__":
    main()
