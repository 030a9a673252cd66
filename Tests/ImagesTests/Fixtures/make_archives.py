#!/usr/bin/env python3
"""Makes the archives, and USPS as the LIBSVM tools publish it. Run it with python3."""

import bz2
import gzip
import io
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
DATE = (2000, 1, 1, 0, 0, 0)
CONTENT = {"a/one.txt": b"one", "a/b/two.bin": bytes([7]) * 5000}

with zipfile.ZipFile(HERE / "archive.zip", "w") as file:
    file.writestr(zipfile.ZipInfo("a/", DATE), b"")
    for (name, data), method in zip(CONTENT.items(), (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)):
        file.writestr(zipfile.ZipInfo(name, DATE), data, compress_type=method)
with zipfile.ZipFile(HERE / "outside.zip", "w") as file:
    file.writestr(zipfile.ZipInfo("../evil", DATE), b"evil")

packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as file:
    for name, data in CONTENT.items():
        info = tarfile.TarInfo(name)
        info.size = len(data)
        file.addfile(info, io.BytesIO(data))
(HERE / "archive.tgz").write_bytes(gzip.compress(packed.getvalue(), mtime=0))

lines = b"7 1:-1 2:1.0000 4:0.5 \n10 \n1 256:1\n"
(HERE / "usps.bz2").write_bytes(bz2.compress(lines))
(HERE / "usps.t").write_bytes(lines)
