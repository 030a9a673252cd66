"""Writes resize.json: what PyTorch's antialiased resampling makes of a few images.

Usage: Tools/with-torch-python.sh Tests/DatasetsTests/Fixtures/resize.py

The image is a formula that the test repeats.
"""

import json
import pathlib

import torch
import torch.nn.functional as F


def image(channels, height, width):
    c = torch.arange(channels).view(-1, 1, 1)
    y = torch.arange(height).view(1, -1, 1)
    x = torch.arange(width).view(1, 1, -1)
    return ((37 * x + 91 * y + 53 * c + x * y) % 256).to(torch.uint8)


def resized(image, height, width):
    scaled = F.interpolate(image[None].float(), size=(height, width), mode="bilinear", antialias=True)
    return scaled[0].round().clamp(0, 255).to(torch.uint8)


cases = []
for channels, height, width, size, fit in [
    (3, 23, 17, 8, "crop"), (3, 23, 17, 8, "pad"), (3, 23, 17, 8, "stretch"),
    (1, 5, 7, 12, "crop"), (1, 5, 7, 12, "pad"), (1, 5, 7, 12, "stretch"),
    (1, 16, 16, 8, "crop"), (4, 9, 30, 9, "crop"),
]:
    source = image(channels, height, width)
    if fit == "stretch":
        out = resized(source, size, size)
    else:
        edge = min(height, width) if fit == "crop" else max(height, width)
        h, w = int(height * size / edge + 0.5), int(width * size / edge + 0.5)
        scaled = source if (h, w) == (height, width) else resized(source, h, w)
        if fit == "crop":
            top, left = (h - size) // 2, (w - size) // 2
            out = scaled[:, top:top + size, left:left + size]
        else:
            out = torch.zeros(channels, size, size, dtype=torch.uint8)
            top, left = (size - h) // 2, (size - w) // 2
            out[:, top:top + h, left:left + w] = scaled
    cases.append({"channels": channels, "height": height, "width": width, "size": size, "fit": fit,
                  "expected": out.flatten().tolist()})

pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(cases) + "\n")
