"""Trains a small DCGAN with one quantity growing at a time, and prints how time and memory grow.

make bench-growth [ARGS="--only batch --json"]

The exponent of a step's time says how it grows from the first value to the last: 1 is proportional.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
AXES = {
    "batch": [4, 8, 16, 32, 64, 128],
    "width": [8, 16, 32, 64],
    "edge": [16, 32, 64, 128],
    "threads": [1, 2, 4, 8],
}


def measure(bench, axis, value):
    environment = dict(os.environ)
    if axis == "threads":
        environment["OMP_NUM_THREADS"] = str(value)
    line = [bench, "growth", *([] if axis == "threads" else [f"--{axis}", str(value)])]
    try:
        done = subprocess.run(line, env=environment, capture_output=True, text=True)
    except OSError as error:
        sys.exit(f"{bench} does not start: {error.strerror}. Build it with `swift build -c release --product bench`.")
    if done.returncode != 0:
        sys.exit(f"{' '.join(line)} failed:\n{done.stderr.strip()}")
    return {"value": value, **json.loads(done.stdout.strip().splitlines()[-1])}


def exponent(rows):
    first, last = rows[0], rows[-1]
    return math.log(first["stepsPerSecond"] / last["stepsPerSecond"]) / math.log(last["value"] / first["value"])


def main():
    parser = argparse.ArgumentParser(description="How a step's time and the memory grow.")
    parser.add_argument("--only", action="append", choices=list(AXES), help="one quantity; may be repeated")
    parser.add_argument("--bench", default=str(ROOT / ".build" / "release" / "bench"))
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    arguments = parser.parse_args()
    found = {}
    for axis in arguments.only or AXES:
        # More threads than processors would only show how they wait for each other.
        values = [v for v in AXES[axis] if axis != "threads" or v <= (os.cpu_count() or 1)]
        found[axis] = [measure(arguments.bench, axis, value) for value in values]
        print(f"bench-growth: {axis} is measured", file=sys.stderr)
    if arguments.json:
        print(json.dumps(found))
        return
    print("| quantity | values | ms a step | exponent of a step's time | peak MB | s until the first step |")
    print("| --- | --- | --- | --- | --- | --- |")
    for axis, rows in found.items():
        cells = [axis, *(", ".join(text(row) for row in rows) for text in (
            lambda row: f"{row['value']:,}", lambda row: f"{1000 / row['stepsPerSecond']:.3g}"))]
        cells.append(f"{exponent(rows):.2f}" if len(rows) > 1 else "–")
        cells += [", ".join(f"{row['peakMB']:.0f}" for row in rows),
                  ", ".join(f"{row['firstStepSeconds']:.2f}" for row in rows)]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
