#!/usr/bin/env bash
# Pillow (12.3.0 and 13.0.0 alike) turns 16-bit grey pictures into RGB by clipping at 255, not by scaling: a PNG whose
# grey is 16,512 of 65,535, a quarter of white, becomes white. pytorch-fid, torch-fidelity and clean-fid read folders with
# convert("RGB"), so all of a 16-bit picture but its darkest 1/257 is white to them.
#
# Seen:  12.3.0: I;16, 16512 becomes (255, 255, 255) and 200 becomes (200, 200, 200); 13.0.0: the same
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_ROOT_USER_ACTION=ignore
pip() { "$python" -m pip install --quiet --disable-pip-version-check --target "$@"; }

pip "$folder/numpy" numpy==2.4.6
cat >"$folder/grey.py" <<'END'
import numpy as np
import PIL
from PIL import Image

Image.fromarray(np.array([[16_512, 200]], dtype=np.uint16)).save("grey.png")
picture = Image.open("grey.png")
colours = picture.convert("RGB")
pixels = [colours.getpixel((x, 0)) for x in range(2)]
print(f"{PIL.__version__}: {picture.mode}, 16512 becomes {pixels[0]} and 200 becomes {pixels[1]}")
raise SystemExit(pixels != [(255,) * 3, (200,) * 3])
END
cd "$folder"
for version in 12.3.0 13.0.0; do
    pip "$folder/$version" pillow==$version
    PYTHONPATH=$version:numpy "$python" grey.py
done
