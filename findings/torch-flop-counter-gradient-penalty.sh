#!/usr/bin/env bash
# torch 2.13.0: FlopCounterMode cannot count a gradient penalty. autograd.grad(..., create_graph=True) with respect to
# the input of a module raises inside the counter, and works outside of it: the counter's hooks on modules make the
# input a leaf to which autograd.grad does not go. The counter of operators alone is not the reason: where the modules
# are not tracked, as on the functional form of the same network, the penalty is counted.
#
# Seen:  without counter 1 term | counter, module RuntimeError | counter, functional form counted
#
# Installs torch as PyPI has it (several GB on Linux). PYTHON: 3.11 to 3.13.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_ROOT_USER_ACTION=ignore

"$python" -m pip install --quiet --disable-pip-version-check --target "$folder" torch==2.13.0 numpy==2.4.6

cat >"$folder/count.py" <<'END'
import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

critic = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
first, last = critic[0], critic[2]
samples = torch.randn(8, 4)

def functional_form(x):
    hidden = torch.tanh(functional.linear(x, first.weight, first.bias))
    return functional.linear(hidden, last.weight, last.bias)

def penalise(critic):
    points = samples.detach().requires_grad_()
    slopes = torch.autograd.grad(critic(points).sum(), points, create_graph=True)[0]
    slopes.square().sum().backward()

def counted(critic):
    counter = FlopCounterMode(display=False)
    try:
        with counter:
            penalise(critic)
    except RuntimeError as error:
        return type(error).__name__
    return "counted" if counter.get_total_flops() > 0 else "nothing"

penalise(critic)
print(f"without counter 1 term | counter, module {counted(critic)} | counter, functional form {counted(functional_form)}")
END
seen=$(PYTHONPATH=$folder "$python" -W ignore "$folder/count.py")
echo "$seen"
[[ $seen == "without counter 1 term | counter, module RuntimeError | counter, functional form counted" ]]
