#!/usr/bin/env bash
# torch 2.13.0: Adam and AdamW refuse betas=(0, 0.9), which is how much published code of WGAN-GP, SNGAN and BigGAN
# writes Adam without momentum: an integer among the two counts as neither float nor tensor. NAdam, RAdam and Adamax of
# the same release take it, and Adam takes (0.0, 0.9).
#
# Seen:  Adam refused AdamW refused NAdam taken RAdam taken Adamax taken | Adam (0.0, 0.9) taken
#
# Installs torch as PyPI has it (several GB on Linux). PYTHON: 3.11 to 3.13.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_ROOT_USER_ACTION=ignore

"$python" -m pip install --quiet --disable-pip-version-check --target "$folder" torch==2.13.0 numpy==2.4.6

cat >"$folder/betas.py" <<'END'
import torch

def outcome(name, betas):
    try:
        getattr(torch.optim, name)([torch.nn.Parameter(torch.zeros(2))], lr=1e-4, betas=betas)
        return "taken"
    except ValueError:
        return "refused"

names = ["Adam", "AdamW", "NAdam", "RAdam", "Adamax"]
print(*(f"{name} {outcome(name, (0, 0.9))}" for name in names), "| Adam (0.0, 0.9)", outcome("Adam", (0.0, 0.9)))
END
seen=$(PYTHONPATH=$folder "$python" -W ignore "$folder/betas.py")
echo "$seen"
[[ $seen == "Adam refused AdamW refused NAdam taken RAdam taken Adamax taken | Adam (0.0, 0.9) taken" ]]
