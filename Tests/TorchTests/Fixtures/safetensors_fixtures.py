"""Makes python.safetensors with Python's own writer, and checks swift.safetensors with its reader.

    Tools/with-torch-python.sh --peers Tests/TorchTests/Fixtures/safetensors_fixtures.py

swift.safetensors is what `SafetensorsTests.writing...` writes; that test compares its bytes, this script its meaning.
"""

import pathlib

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

here = pathlib.Path(__file__).parent
tensors = {
    "net.0.weight": torch.tensor([[1.5, -2.0, 3.25], [0.0, 1e-8, -1e30]]),
    "net.0.half": torch.tensor([0.5, -1.5], dtype=torch.float16),
    "net.0.short": torch.tensor([1.0, -3.0, 0.15625], dtype=torch.bfloat16),
    "double": torch.tensor(0.1, dtype=torch.float64),
    "mask": torch.tensor([True, False, True]),
    "bytes": torch.tensor([0, 255, 7], dtype=torch.uint8),
    "int8": torch.tensor([-128, 127], dtype=torch.int8),
    "int16": torch.tensor([-300], dtype=torch.int16),
    "int32": torch.tensor([[1], [-70000]], dtype=torch.int32),
    "int64": torch.tensor([1 << 40, -1]),
    "empty": torch.zeros(0, 4),
    "complex": torch.tensor([1 + 2j, -0.5j], dtype=torch.complex64),
    'quoted "näme"\n': torch.ones(1),
}
metadata = {"format": "pt", "quote": 'a "b"\\\n\u00e9\u4e2d'}
save_file(tensors, here / "python.safetensors", metadata)

written = here / "swift.safetensors"
if written.exists():
    found = load_file(written)
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert found[name].dtype == tensor.dtype and torch.equal(found[name], tensor), name
    with safe_open(written, "pt") as file:
        assert file.metadata() == metadata
    print("swift.safetensors is read as it was meant")
