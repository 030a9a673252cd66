#!/usr/bin/env bash
# Pillow 13.0.0 resizes some tall pictures first in height and then in width; Pillow 12.3.0 always did the width first.
# Each pass rounds and clips 8-bit pictures, so that the same picture gives other pixels, here up to 20 grey levels apart
# with the bicubic filter. In 32-bit floating point (mode "F", which clean-fid uses) both agree but for rounding.
#
# Seen:  30x400 to 299x299, bicubic: 8 bits 20 apart, floating point 3.1e-05 apart
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_ROOT_USER_ACTION=ignore
pip() { "$python" -m pip install --quiet --disable-pip-version-check --target "$@"; }

pip "$folder/numpy" numpy==2.4.6
for version in 12.3.0 13.0.0; do pip "$folder/$version" pillow==$version; done

cat >"$folder/resize.py" <<'END'
import sys

import numpy as np
from PIL import Image

y, x = np.mgrid[0:400, 0:30]
picture = (37 * x + 91 * y + x * y) % 256
for name, kind in (("bytes", np.uint8), ("float", np.float32)):
    small = Image.fromarray(picture.astype(kind)).resize((299, 299), Image.Resampling.BICUBIC)
    np.save(f"{sys.argv[1]}-{name}.npy", np.asarray(small, dtype=np.float64))
END
cat >"$folder/compare.py" <<'END'
import numpy as np

gaps = [abs(np.load(f"12.3.0-{name}.npy") - np.load(f"13.0.0-{name}.npy")).max() for name in ("bytes", "float")]
print(f"30x400 to 299x299, bicubic: 8 bits {gaps[0]:.0f} apart, floating point {gaps[1]:.1e} apart")
raise SystemExit(not (gaps[0] >= 10 and gaps[1] < 1e-3))
END
cd "$folder"
for version in 12.3.0 13.0.0; do PYTHONPATH=$version:numpy "$python" resize.py $version; done
PYTHONPATH=numpy "$python" compare.py
