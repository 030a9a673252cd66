"""Makes tables, a plot and the page docs/speed.md of what Benchmarks/compare.py measured."""

import pathlib

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


def ranged(ratio):
    return f"{ratio['median']:.2f} ({ratio['least']:.2f}–{ratio['most']:.2f})"


def table(head, rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def number(value):
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def training(row):
    sides, ratios = row["sides"], row["ratios"]
    three = [sides[side] for side in ("ganymede", "pytorch", "tuned")]
    return [
        row["title"] + (" *" if row["attempts"] > 1 else ""),
        *(number(side["stepsPerSecond"]) for side in three), ranged(ratios["pytorch"]), ranged(ratios["tuned"]),
        " / ".join(f"{side['peakMB']:.0f}" for side in three),
        " / ".join(f"{side['firstStepSeconds']:.2f}" for side in three),
        " / ".join(f"{side['shareOfPeak']:.0%}" for side in three)]


def other(row):
    sides, drawn = row["sides"], row["sampling"]
    compiled = sides.get("compiled")
    return [
        row["title"] + (" *" if drawn["attempts"] > 1 else ""),
        number(sides["bfloat16"]["stepsPerSecond"]) if "bfloat16" in sides else "does not run",
        ranged(row["ratios"]["bfloat16"]) if "bfloat16" in sides else "–",
        f"{number(compiled['stepsPerSecond'])} ({compiled['firstStepSeconds']:.0f} s)" if compiled else "does not run",
        " / ".join(number(drawn["picturesPerSecond"][side]) for side in ("ganymede", "tuned")), ranged(drawn["ratio"])]


def tables(new):
    rows = new["workloads"]
    parts = [
        table(["workload", "steps/s, Ganymede", "PyTorch", "tuned PyTorch", "ratio to PyTorch", "ratio to tuned",
               "peak MB", "s until the first step", "share of peak"], map(training, rows)),
        table(["workload", "steps/s, Ganymede in bfloat16", "ratio to tuned float32",
               "compiled (until the first step)", "samples/s, Ganymede / tuned PyTorch", "ratio"], map(other, rows)),
        f"Measured on {new['date']} on {new['processors']} processors, with {new['pairs']} run(s) a side, and a float32 peak of "
        f"{new['peakGigaflops']:.0f} GFLOP/s. Three numbers in a cell are Ganymede's, PyTorch's and tuned PyTorch's."]
    if any(row["attempts"] > 1 or row["sampling"]["attempts"] > 1 for row in rows):
        parts.append("\\* The ratios of the rounds differed by more than 20 %, so this row was measured a second time.")
    for row in rows:
        for side, cause in row["refused"].items():
            words = {"compiled": "`torch.compile`", "bfloat16": "Ganymede in bfloat16"}[side]
            parts.append(f"{words} does not run {row['title']}: `{cause}`")
    return "\n\n".join(parts) + "\n"


def details(new):
    """The parameters and first losses of each side."""
    lines = []
    for row in new["workloads"]:
        counts = ", ".join(f"{name} {count:,}" for name, count in row["parameters"].items())
        lines.append(f"{row['workload']}: parameters on all sides: {counts}; {row['gigaflopsPerStep']:.3g} GFLOP a step; "
                     "losses of the first steps (critic, generator):")
        for side, losses in row["firstLosses"].items():
            lines.append(f"  {side:<9}" + "  ".join(f"({step[0]:.3f}, {step[1]:.3f})" for step in losses))
    return "\n".join(lines)


def plot(new):
    """Bars of both ratios of each workload, with their ranges: SVG."""
    rows, left, scale, high = new["workloads"], 290, 130, 46
    longest = max(ratio["most"] for row in rows for ratio in row["ratios"].values())
    width, height = left + int(scale * max(longest, 1)) + 60, high * len(rows) + 46
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
             'font-size="13">', f'<rect width="{width}" height="{height}" fill="white"/>']
    for index, row in enumerate(rows):
        top = 30 + index * high
        parts.append(f'<text x="{left - 8}" y="{top + 20}" text-anchor="end">{row["title"]}</text>')
        for offset, (name, colour) in enumerate([("pytorch", "#8ab4d8"), ("tuned", "#2a6099")]):
            ratio, y = row["ratios"][name], top + 4 + 16 * offset
            ends = [left + scale * ratio[key] for key in ("least", "most")]
            parts += [
                f'<rect x="{left}" y="{y}" width="{scale * ratio["median"]:.1f}" height="13" fill="{colour}"/>',
                f'<path d="M{ends[0]:.1f} {y + 6.5}H{ends[1]:.1f}" stroke="black"/>',
                f'<text x="{ends[1] + 5:.1f}" y="{y + 11}" font-size="11">{ratio["median"]:.2f}</text>']
    parts += [f'<path d="M{left + scale} 24V{height - 12}" stroke="black" stroke-dasharray="4 3"/>',
              f'<text x="{left}" y="16">Speed of Ganymede ÷ PyTorch (light) and ÷ tuned PyTorch (dark)</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def write(root: pathlib.Path, new):
    """Fills the marked part of docs/speed.md and makes the plot beside it."""
    page = root / "docs" / "speed.md"
    text = page.read_text()
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    picture = "![Speed of Ganymede divided by PyTorch's, for each workload](speed.svg)"
    (root / "docs" / "speed.svg").write_text(plot(new))
    page.write_text(f"{before}{BEGIN}\n{picture}\n\n{tables(new)}{END}{after}")
