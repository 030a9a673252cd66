"""Writes saved-zip.pth, saved-legacy.pth, saved.safetensors (what both hold) and numpy-*.np[yz].

    Tools/with-torch-python.sh --peers Tests/TorchTests/Fixtures/make_saved.py
"""

import collections
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent
base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8
state = collections.OrderedDict()
state["net.0.weight"] = torch.nn.Parameter(base.clone())
state["net.0.turned"] = base.t()  # strides (1, 6)
state["net.0.part"] = base[1:3, 2::2]  # an offset and a step, in the same storage
state["net.0.same"] = torch.tensor([1.5, -2.5]).expand(3, 2)  # a stride of 0
state["half"] = torch.tensor([0.5, -1.5], dtype=torch.float16)
state["short"] = torch.tensor([1.0, -3.0, 0.15625], dtype=torch.bfloat16)
state["double"] = torch.tensor(0.1, dtype=torch.float64)
state["mask"] = torch.tensor([True, False, True])
state["bytes"] = torch.tensor([0, 255, 7], dtype=torch.uint8)
state["int8"] = torch.tensor([-128, 127], dtype=torch.int8)
state["int16"] = torch.tensor([-300], dtype=torch.int16)
state["int32"] = torch.tensor([[1], [-70000]], dtype=torch.int32)
state["int64"] = torch.tensor([1 << 40, -1])
state["empty"] = torch.zeros(0, 4)
state["complex"] = torch.tensor([1 + 2j, -0.5j], dtype=torch.complex64)
state._metadata = collections.OrderedDict({"": {"version": 1}})
saved = {
    "epoch": 3, "loss": 0.25, "name": "a model", "history": [1, 2.5, None, True, (4, -5)],
    "huge": 1 << 100, "state_dict": state, "optimizer": {"state": {0: {"exp_avg": torch.ones(2)}}},
}
torch.save(saved, here / "saved-zip.pth")
torch.save(saved, here / "saved-legacy.pth", _use_new_zipfile_serialization=False)
save_file({name: tensor.detach().contiguous().clone() for name, tensor in state.items()}, here / "saved.safetensors")

# No state_dict: names are paths.
nested = {"generator": {"a": torch.tensor([1.0]), 7: torch.tensor([2.0])}, "list": [torch.tensor([3.0]), "text"], "step": 9}
torch.save(nested, here / "nested.pth")

rng = np.random.default_rng(0)
matrix = rng.normal(size=(3, 4)).astype(np.float32)
arrays = {
    "f4": matrix, "fortran": np.asfortranarray(rng.normal(size=(2, 3, 4))), "f8": rng.normal(size=5),
    "f2": np.array([0.5, -2], np.float16), "i4": np.array([[1, -2]], np.int32), "i8": np.array([1 << 40, -1]),
    "u1": np.array([0, 255], np.uint8), "b1": np.array([True, False]), "scalar": np.array(2.5), "empty": np.zeros((0, 3)),
}
np.savez(here / "numpy-stored.npz", **arrays)
np.savez_compressed(here / "numpy-packed.npz", **arrays)
save_file({name: torch.from_numpy(np.ascontiguousarray(a)).reshape(a.shape) for name, a in arrays.items()},
          here / "numpy.safetensors")
for version in [(1, 0), (2, 0), (3, 0)]:
    with open(here / f"numpy-{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, matrix, version=version)
np.save(here / "numpy-objects.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
np.save(here / "numpy-big.npy", matrix.astype(">f4"))
np.save(here / "numpy-fields.npy", np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]))

written = here / "swift.npz"
if written.exists():
    found = np.load(written)
    assert sorted(found.files) == ["mu", "note.txt", "number", "sigma"], found.files
    assert np.array_equal(found["sigma"], matrix) and found["sigma"].dtype == np.float32
    assert np.array_equal(found["mu"], np.array([1.0, -2.0])) and found["number"].shape == ()
    print("swift.npz is read as it was meant")
