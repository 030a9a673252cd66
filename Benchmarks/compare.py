"""Runs Ganymede and PyTorch in turn on the same workloads, prints what each took, and writes it to a file.

make bench [ARGS="--only dcgan64 --pairs 3 --quick --publish"] and make bench-check

Each run is a fresh process. Rounds (`--pairs`) begin with another side each time, so that a slow drift of the machine
falls on all. A ratio is the median over rounds of Ganymede's speed divided by the other's; the range is over rounds.
"""

import argparse
import datetime
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE / "peers"))
from workloads import WORKLOADS  # noqa: E402

import publish  # noqa: E402

PUBLISHED = HERE / "bench.json"
SIDES = {
    "ganymede": "Ganymede", "bfloat16": "Ganymede, bfloat16", "pytorch": "PyTorch", "tuned": "tuned PyTorch",
    "compiled": "compiled PyTorch"}
# Ratio: Ganymede's side, the peer's side.
RATIOS = {"pytorch": ("ganymede", "pytorch"), "tuned": ("ganymede", "tuned"), "bfloat16": ("bfloat16", "tuned")}
DISTURBED = 0.2


class Failed(Exception):
    """A run that did not end with its line of JSON; says why."""


def run(arguments, side, workload, *more):
    """One fresh process; its last line of output is its JSON."""
    if side in ("ganymede", "bfloat16"):
        line = [arguments.bench, workload, *(["--bfloat16"] if side == "bfloat16" else [])]
    else:
        line = [sys.executable, str(HERE / "peers" / "run.py"), workload]
        line += {"pytorch": [], "tuned": ["--tuned"], "compiled": ["--tuned", "--compile"]}[side]
    line += more
    print(f"bench: {' '.join([SIDES[side], workload, *more])}", file=sys.stderr)
    environment = dict(os.environ, BENCH_STARTED=repr(time.time()))
    try:
        done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=600)
    except OSError as error:
        sys.exit(f"{line[0]} does not start: {error.strerror}. Build it with `swift build -c release --product bench`.")
    except subprocess.TimeoutExpired:
        raise Failed("it took more than 10 minutes") from None
    if done.returncode != 0 or not done.stdout.strip():
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        fatal = [text.strip() for text in lines if "Fatal error" in text][:1]
        raise Failed((fatal or [text.strip() for text in lines if "Error" in text] or lines)[-1])
    return json.loads(done.stdout.strip().splitlines()[-1])


def median(runs, key):
    return statistics.median(one[key] for one in runs)


def spread(ratio):
    return (ratio["most"] - ratio["least"]) / ratio["median"]


def rounds(arguments, workload, sides, *more):
    """Runs of every side and the ratios between them; twice if something disturbed the first time."""
    for attempt in (1, 2):
        runs = {side: [] for side in sides}
        for index in range(arguments.pairs):
            shift = index % len(sides)
            for side in sides[shift:] + sides[:shift]:
                runs[side].append(run(arguments, side, workload, *more))
        ratios = {}
        for name, (ours, theirs) in RATIOS.items():
            if ours in runs and theirs in runs:
                each = [a["stepsPerSecond"] / b["stepsPerSecond"] for a, b in zip(runs[ours], runs[theirs])]
                ratios[name] = {"median": statistics.median(each), "least": min(each), "most": max(each)}
        if all(spread(ratio) <= DISTURBED for ratio in ratios.values()):
            break
        print(f"bench: the ratios of {workload} differ by more than {DISTURBED:.0%} between rounds"
              + ("; it is run once more." if attempt == 1 else " again; this is noted."), file=sys.stderr)
    return {
        "attempts": attempt, "ratios": ratios,
        "sides": {side: {key: median(each, key) for key in ("stepsPerSecond", "peakMB", "firstStepSeconds", "batch")}
                  for side, each in runs.items()},
    }, runs


def check_equal(workload, runs):
    """The networks have equally many parameters; returns the losses of the first steps of each side."""
    counts = {side: each[0]["parameters"] for side, each in runs.items()}
    for side, count in counts.items():
        if count != counts["ganymede"]:
            sys.exit(f"{workload}: the networks differ: {SIDES[side]} has {count}, Ganymede {counts['ganymede']}.")
    return counts["ganymede"], {side: each[0]["firstLosses"] for side, each in runs.items()}


def compare(arguments, workload, peak):
    title, steps = WORKLOADS[workload]
    steps = arguments.steps or (max(steps // 4, 2) if arguments.quick and workload != "stylegan2" else steps)
    timing = ["--steps", str(steps), "--warmup", "3"]
    sides, refused = ["ganymede", "pytorch", "tuned"], {}
    try:
        run(arguments, "bfloat16", workload, "--steps", "1", "--warmup", "1")
        sides.append("bfloat16")
    except Failed as error:
        refused["bfloat16"] = str(error)
    try:
        row, runs = rounds(arguments, workload, sides, *timing)
        drawn, _ = rounds(arguments, workload, ["ganymede", "tuned"], *timing, "--sampling")
        flops = run(arguments, "tuned", workload, "--flops")["flops"]
    except Failed as error:
        sys.exit(f"{workload} failed: {error}")
    row["parameters"], row["firstLosses"] = check_equal(workload, runs)
    try:
        row["sides"]["compiled"] = run(arguments, "compiled", workload, *timing)
    except Failed as error:
        refused["compiled"] = str(error)
    row["refused"] = refused
    row["gigaflopsPerStep"] = flops / 1e9
    for side in row["sides"].values():
        side["shareOfPeak"] = flops * side["stepsPerSecond"] / 1e9 / peak
    row["sampling"] = {
        "attempts": drawn["attempts"], "ratio": drawn["ratios"]["tuned"],
        "picturesPerSecond": {
            side: value["stepsPerSecond"] * value["batch"] for side, value in drawn["sides"].items()}}
    return {"workload": workload, "title": title, "steps": steps, **row}


def falls(new, old):
    """Sentences about ratios that fell by more than the width of their published range."""
    published = {row["workload"]: row for row in old["workloads"]}
    for row in new["workloads"]:
        before = published.get(row["workload"])
        if before is None:
            continue
        pairs = [(f"to {SIDES[RATIOS[name][1]]}" + (" in bfloat16" if name == "bfloat16" else ""), ratio,
                  before["ratios"].get(name)) for name, ratio in row["ratios"].items()]
        pairs.append(("of sampling to tuned PyTorch", row["sampling"]["ratio"], before["sampling"]["ratio"]))
        for words, ratio, was in pairs:
            if was and was["median"] - ratio["median"] > was["most"] - was["least"]:
                yield (f"{row['workload']}: the ratio {words} fell from {publish.ranged(was)} to "
                       f"{publish.ranged(ratio)}, which is more than its range.")


def disagreements(rows):
    """Sentences about first losses of unlike size. Sides draw other numbers, and from seed to seed losses of the residual
    networks differ by a factor of up to 5."""
    for row in rows:
        def size(side):
            return math.hypot(*(number for step in row["firstLosses"][side] for number in step))
        for side in ("pytorch", "tuned"):
            if not 1 / 5 <= size(side) / size("ganymede") <= 5:
                yield f"{row['workload']}: the first losses of Ganymede and {SIDES[side]} are of unlike size."


def main():
    parser = argparse.ArgumentParser(description="Ganymede beside PyTorch, run in turn.")
    parser.add_argument("--only", action="append", metavar="NAME", help=f"one of {', '.join(WORKLOADS)}; may be repeated")
    parser.add_argument("--pairs", type=int, help="rounds of runs (default: 5, or 1 with --quick)")
    parser.add_argument("--steps", type=int, help="steps timed in a run (default: fitted to the workload)")
    parser.add_argument("--quick", action="store_true", help="one round of fewer steps: to see that everything runs")
    parser.add_argument("--check", action="store_true", help="fail if a ratio fell since Benchmarks/bench.json")
    parser.add_argument("--publish", action="store_true", help="write Benchmarks/bench.json, and docs/speed.md from it")
    parser.add_argument("--tables", action="store_true", help="run nothing; write docs/speed.md from Benchmarks/bench.json")
    parser.add_argument("--bench", default=str(ROOT / ".build" / "release" / "bench"), help="Ganymede's side")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the tables")
    arguments = parser.parse_args()
    arguments.pairs = (1 if arguments.quick else 5) if arguments.pairs is None else arguments.pairs
    for name in arguments.only or []:
        if name not in WORKLOADS:
            parser.error(f"no workload {name}; there are {', '.join(WORKLOADS)}")
    if arguments.pairs < 1 or (arguments.steps is not None and arguments.steps < 1):
        parser.error("--pairs and --steps must be at least 1")
    if arguments.publish and (arguments.only or arguments.quick):
        parser.error("--publish needs a whole run: leave out --only and --quick")
    if (arguments.check or arguments.tables) and not PUBLISHED.exists():
        sys.exit(f"{PUBLISHED.relative_to(ROOT)} does not exist yet: make bench ARGS=--publish writes it.")
    if arguments.tables:
        publish.write(ROOT, json.loads(PUBLISHED.read_text()))
        return

    try:
        peak = run(arguments, "pytorch", "peak")["gigaflops"]
    except Failed as error:
        sys.exit(f"the machine's peak could not be measured: {error}")
    new = {"date": f"{datetime.date.today()}", "processors": os.cpu_count(), "pairs": arguments.pairs,
           "peakGigaflops": peak, "workloads": [compare(arguments, w, peak) for w in arguments.only or WORKLOADS]}
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    file = results / f"{datetime.datetime.now():%Y-%m-%dT%H%M%S}.json"
    file.write_text(json.dumps(new, indent=1))
    print(json.dumps(new) if arguments.json else publish.tables(new) + "\n" + publish.details(new))
    for sentence in disagreements(new["workloads"]):
        print(f"bench: {sentence}", file=sys.stderr)
    print(f"bench: everything is in {file}", file=sys.stderr)
    if arguments.publish:
        PUBLISHED.write_text(json.dumps(new, indent=1) + "\n")
        publish.write(ROOT, new)
    if arguments.check:
        fallen = list(falls(new, json.loads(PUBLISHED.read_text())))
        for sentence in fallen:
            print(f"bench: {sentence}", file=sys.stderr)
        if fallen:
            sys.exit(1)
        print("bench: no ratio fell by more than its range.", file=sys.stderr)


if __name__ == "__main__":
    main()
