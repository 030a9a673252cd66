"""Times pytorch-fid's Inception on pictures in memory, as pytorch-fid runs it, and prints one line of JSON.

Usage: Tools/with-torch-python.sh --peers Benchmarks/peers/inception.py [IMAGES [BATCH]]

Batches of 50, float32, eager. Weights are drawn, which changes nothing about speed, so that nothing is downloaded.
"""

import json
import resource
import sys
import time

import torch

import vision  # noqa: F401
from pytorch_fid import inception  # noqa: E402


def model():
    inception.load_state_dict_from_url = lambda *arguments, **named: None
    load = torch.nn.Module.load_state_dict
    torch.nn.Module.load_state_dict = lambda self, *arguments, **named: None
    try:
        made = inception.InceptionV3([inception.InceptionV3.BLOCK_INDEX_BY_DIM[2048]]).eval()
    finally:
        torch.nn.Module.load_state_dict = load
    for parameter in made.parameters():
        if parameter.dim() > 1:
            torch.nn.init.kaiming_normal_(parameter)
    return made


def main():
    images = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    batch = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    torch.manual_seed(1)
    network = model()
    pictures = torch.randint(0, 256, (images, 3, 64, 64), dtype=torch.uint8)

    def look(first):
        # As pytorch_fid.fid_score.get_activations: no gradients, the one output, squeezed, to numpy.
        with torch.no_grad():
            output = network(pictures[first:first + batch].float() / 255)[0]
        return output.squeeze(3).squeeze(2).cpu().numpy()

    look(0)
    start = time.perf_counter()
    for first in range(0, images, batch):
        look(first)
    seconds = time.perf_counter() - start
    print(json.dumps({
        "task": "inception", "side": "pytorch-fid", "images": images, "seconds": seconds,
        "imagesPerSecond": images / seconds, "peakMB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6}))


if __name__ == "__main__":
    main()
