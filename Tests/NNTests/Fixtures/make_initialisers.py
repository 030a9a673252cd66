"""Writes initialisers.json: weights drawn by torch.nn.init (PyTorch 2.13) after torch.manual_seed(0).

Usage: Tools/with-torch-python.sh Tests/NNTests/Fixtures/make_initialisers.py
"""

import json
import pathlib

import torch
from torch.nn import init

CASES = {
    "constant": ([3], lambda w: init.constant_(w, 0.3)),
    "normal": ([6, 4], lambda w: init.normal_(w, 1, 0.02)),
    "uniform": ([6, 4], lambda w: init.uniform_(w, -2, 3)),
    "truncatedNormal": ([6, 8], lambda w: init.trunc_normal_(w, 0.5, 0.2, 0.3, 0.7)),
    "xavierUniform": ([3, 4, 2, 2], lambda w: init.xavier_uniform_(w, gain=1.5)),
    "xavierNormal": ([3, 4, 2, 2], lambda w: init.xavier_normal_(w, gain=0.7)),
    "kaimingUniform": ([3, 4, 2, 2], lambda w: init.kaiming_uniform_(w, a=0.2)),
    "kaimingNormal": ([3, 4, 2, 2], lambda w: init.kaiming_normal_(w, a=0, mode="fan_out")),
    "orthogonalWide": ([3, 4, 2, 2], lambda w: init.orthogonal_(w, gain=2)),
    "orthogonalTall": ([12, 4], lambda w: init.orthogonal_(w)),
    "orthogonalSquare": ([5, 5], lambda w: init.orthogonal_(w)),
}

whole = {}
for name, (shape, fill) in CASES.items():
    torch.manual_seed(0)
    weight = torch.empty(shape)
    fill(weight)
    whole[name] = {"shape": shape, "numbers": weight.flatten().tolist()}
text = json.dumps(whole, separators=(",", ":")).replace("},", "},\n")
(pathlib.Path(__file__).parent / "initialisers.json").write_text(text + "\n")
