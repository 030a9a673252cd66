#!/usr/bin/env python3
"""Cuts the built-in digits out of the four original files of MNIST.

    Tools/make-digits.py FOLDER Sources/Datasets/Resources/digits

FOLDER holds train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and
t10k-labels-idx1-ubyte.gz. The first 15,000 training and 5,000 test images are kept. The result depends on nothing but
the input (and zlib's version).
"""

import gzip
import hashlib
import struct
import sys
import zlib
from pathlib import Path

PARTS = {"train": ("train", 15_000), "test": ("t10k", 5_000)}
# MD5 of the unpacked originals.
ORIGINALS = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


def cut(source: Path, name: str, count: int) -> bytes:
    whole = gzip.decompress((source / f"{name}.gz").read_bytes())
    if hashlib.md5(whole).hexdigest() != ORIGINALS[name]:
        sys.exit(f"{source / name}.gz is not the original file: its MD5 differs")
    rank = whole[3]
    dimensions = list(struct.unpack(f">{rank}I", whole[4 : 4 + 4 * rank]))
    item = 1
    for dimension in dimensions[1:]:
        item *= dimension
    start = 4 + 4 * rank
    return whole[:4] + struct.pack(f">{rank}I", count, *dimensions[1:]) + whole[start : start + count * item]


def pack(content: bytes) -> bytes:
    """gzip with level 9 and a header that says neither name, time nor system; Python's own differs by version."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    body = deflate.compress(content) + deflate.flush()
    return b"\x1f\x8b\x08" + bytes(5) + b"\x02\xff" + body + struct.pack("<2I", zlib.crc32(content), len(content))


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = map(Path, sys.argv[1:])
    for part, (prefix, count) in PARTS.items():
        for kind in ("images-idx3", "labels-idx1"):
            unpacked = cut(source, f"{prefix}-{kind}-ubyte", count)
            packed = pack(unpacked)
            name = f"{part}-{kind}-ubyte.gz"
            (target / name).write_bytes(packed)
            print(f"{hashlib.sha256(packed).hexdigest()}  {name}  {len(packed)} bytes")
            if kind == "labels-idx1":
                print("    " + ", ".join(f"{digit}: {unpacked[8:].count(digit)}" for digit in range(10)))


main()
