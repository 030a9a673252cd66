"""Adds to tall.json what the Pillow that is installed makes of a tall picture, under its version.

Usage: Tools/with-torch-python.sh --peers Tests/MetricsTests/Fixtures/make_tall.py

The picture is 30 wide and 400 high, by the formula of make_inception.py. Pillow 13 resizes such ones in another order of
passes than 12, so both are kept. For the other one, install it into a folder and name that:

    python3 -m pip install --no-deps --target FOLDER pillow==13.0.0
    Tools/with-torch-python.sh --peers Tests/MetricsTests/Fixtures/make_tall.py FOLDER
"""

import json
import pathlib
import sys

sys.path[0:0] = sys.argv[1:]

import numpy as np
import PIL
from cleanfid.resize import make_resizer
from make_inception import pictures
from PIL import Image

picture = pictures(1, 400, 30)[0].permute(1, 2, 0).numpy()
clean = make_resizer("PIL", False, "bicubic", (299, 299))(picture)
bytes_ = np.asarray(Image.fromarray(picture).resize((299, 299), Image.Resampling.BICUBIC))
loaded = np.asarray(Image.fromarray(picture).resize((16, 16), Image.Resampling.BILINEAR))
path = pathlib.Path(__file__).with_name("tall.json")
found = json.loads(path.read_text()) if path.exists() else {}
found[PIL.__version__] = {
    # clean-fid's resizing, and that of 8 bits, which it does not use: every 23rd row and column, [H, W, C].
    "clean": [round(float(x), 4) for x in clean[::23, ::23].ravel()],
    "bytes": bytes_[::23, ::23].ravel().tolist(),
    # A picture of 16×16, bilinear with antialiasing in 8 bits, [H, W, C].
    "loaded": loaded.ravel().tolist(),
}
path.write_text(json.dumps(found, sort_keys=True, separators=(",", ":")) + "\n")
