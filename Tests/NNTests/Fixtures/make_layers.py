"""Writes layers-*.safetensors: what PyTorch 2.13 makes of each layer.

Usage: Tools/with-torch-python.sh Tests/NNTests/Fixtures/make_layers.py

Each case is built after torch.manual_seed(0), so that its first weights (`start.`) test the order of draws too. Then, in
float64: outputs and gradients (`out`, `grad.`) of the scalar mean(c * y + y * y), and the state after ten steps of
gradient descent on it (`after.`). Names are those of the Swift modules.
"""

import json
import pathlib
import struct

import torch
from torch import nn
from torch.nn.utils import parametrizations

TYPES = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}


def write(file, tensors):
    header, blob = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {
            "dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(blob), len(blob) + len(raw)],
        }
        blob += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(pathlib.Path(__file__).with_name(file), "wb") as output:
        output.write(struct.pack("<Q", len(text)) + text + blob)


def first(result):
    return result[0] if isinstance(result, tuple) else result


def record(tensors, case, make, inputs, rename=lambda name: name, rate=0.1, extra=()):
    torch.manual_seed(0)
    layer = make()
    for name, value in layer.state_dict().items():
        tensors[f"{case}.start.{rename(name)}"] = value.clone()
    layer.double()
    generator = torch.Generator().manual_seed(1)
    if isinstance(inputs, torch.Tensor):
        x = inputs
    else:
        x = torch.randn(inputs, generator=generator, dtype=torch.float64).requires_grad_()
    arguments = [torch.randint(0, 3, (inputs[0],), generator=generator) if e == "labels" else
                 torch.randn(e, generator=generator, dtype=torch.float64) for e in extra]
    tensors[f"{case}.in"] = x.detach().clone()
    for number, argument in enumerate(arguments):
        tensors[f"{case}.extra{number}"] = argument
    parameters = dict(layer.named_parameters())
    optimizer = torch.optim.SGD(parameters.values(), lr=rate) if parameters else None
    c = None
    for step in range(10):
        y = first(layer(x, *arguments))
        if step == 0:
            c = torch.randn(y.shape, generator=generator, dtype=torch.float64)
            tensors[f"{case}.c"] = c
            tensors[f"{case}.out"] = y.detach().clone()
        loss = (c * y + y * y).mean()
        wanted = ([("", x)] if x.requires_grad else []) + [("." + rename(n), p) for n, p in parameters.items()]
        found = torch.autograd.grad(loss, [value for _, value in wanted])
        if step == 0:
            for (name, _), value in zip(wanted, found):
                tensors[f"{case}.grad{name}"] = value.clone()
        for (_, value), gradient in zip(wanted, found):
            if value is not x:
                value.grad = gradient
        if optimizer:
            optimizer.step()
    for name, value in layer.state_dict().items():
        tensors[f"{case}.after.{rename(name)}"] = value.clone()


def spectral(name):
    return {
        "parametrizations.weight.original": "layer.weight", "parametrizations.weight.0._u": "u",
        "parametrizations.weight.0._v": "v", "bias": "layer.bias",
    }[name]


def weight_norm(name):
    return {
        "parametrizations.weight.original0": "gain", "parametrizations.weight.original1": "layer.weight",
        "bias": "layer.bias",
    }[name]


class Conditional(nn.Module):
    """Written out from the formula: batch normalisation, then a scale and a shift for each class."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm2d(4, affine=False)
        self.gains = nn.Parameter(torch.ones(3, 4))
        self.offsets = nn.Parameter(torch.zeros(3, 4))

    def forward(self, x, labels):
        return self.norm(x) * self.gains[labels][:, :, None, None] + self.offsets[labels][:, :, None, None]


class Adaptive(nn.Module):
    def __init__(self):
        super().__init__()
        self.style = nn.Linear(5, 8)

    def forward(self, x, w):
        scale, shift = self.style(w)[:, :, None, None].chunk(2, 1)
        return (1 + scale) * nn.functional.instance_norm(x) + shift


class PixelNorm(nn.Module):
    def forward(self, x):
        return x / (x * x).mean(1, keepdim=True).add(1e-8).sqrt()


class VirtualBatchNorm(nn.Module):
    """The definition, sample by sample: statistics of the reference batch with the sample itself added to it."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3))
        self.bias = nn.Parameter(torch.zeros(3))

    def forward(self, x):
        reference = x[:4]
        rows = []
        for place in range(len(x)):
            seen = reference if place < 4 else torch.cat([reference, x[place:place + 1]])
            mean = seen.mean((0, 2, 3), keepdim=True)
            variance = seen.var((0, 2, 3), correction=0, keepdim=True)
            rows.append((x[place:place + 1] - mean) / (variance + 1e-5).sqrt())
        return torch.cat(rows) * self.weight[:, None, None] + self.bias[:, None, None]


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        conv = lambda i, o: parametrizations.spectral_norm(nn.Conv2d(i, o, 1, bias=False))
        self.theta, self.phi, self.g, self.o = conv(8, 1), conv(8, 1), conv(8, 4), conv(4, 8)
        self.gamma = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        n, c, h, w = x.shape
        theta = self.theta(x).view(n, -1, h * w)
        phi = nn.functional.max_pool2d(self.phi(x), 2).view(n, -1, h * w // 4)
        g = nn.functional.max_pool2d(self.g(x), 2).view(n, -1, h * w // 4)
        beta = torch.softmax(torch.einsum("ncq,nck->nqk", theta, phi), -1)
        return x + self.gamma * self.o(torch.einsum("nck,nqk->ncq", g, beta).reshape(n, -1, h, w))


def attention_name(name):
    part, _, rest = name.partition(".")
    return name if part == "gamma" else f"{part}.{spectral(rest)}"


class Equalized(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Conv2d(3, 4, 3)
        nn.init.normal_(self.layer.weight)
        nn.init.zeros_(self.layer.bias)

    def forward(self, x):
        return nn.functional.conv2d(x, self.layer.weight * (2 / 27) ** 0.5, self.layer.bias)


class Evaluated(nn.Module):
    """Batch normalisation in evaluation, after one look at the batch in training."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm2d(4, momentum=0.4)

    def forward(self, x):
        self.norm.train()
        self.norm(x)
        self.norm.eval()
        return self.norm(x)


class States(nn.Module):
    """A recurrent layer that starts from given states, with all that it returns side by side."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x, *states):
        y, last = self.layer(x, states if len(states) > 1 else states[0])
        last = last if isinstance(last, tuple) else (last,)
        return torch.cat([y.flatten(1)] + [state.transpose(0, 1).flatten(1) for state in last], 1)


class Cells(nn.Module):
    """Two steps of a recurrent cell: one from given states, one from there, with an input used twice."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell

    def forward(self, x, *states):
        state = states if len(states) > 1 else states[0]
        state = self.cell(x, self.cell(x, state))
        return torch.cat([*state, self.cell(x)[0]], 1) if isinstance(state, tuple) else torch.cat([state, self.cell(x)], 1)


class Shaped(nn.Module):
    def forward(self, x):
        return x.reshape(len(x), 5, 24)


class Sum(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.ReLU(), nn.Conv2d(3, 4, 3, padding=1))
        self.shortcut = nn.Conv2d(3, 4, 1)

    def forward(self, x):
        return self.shortcut(x) + self.body(x)


class Block(nn.Module):
    """The residual block as SNGAN's authors wrote it: resampling and convolution one after the other."""

    def __init__(self, inputs, outputs, resampling=None, hidden=None, first=True, norm=None, wrap=lambda layer: layer):
        super().__init__()
        hidden = hidden or outputs
        self.norm1 = norm(inputs) if norm and first else nn.Identity()
        self.convolution1 = wrap(nn.Conv2d(inputs, hidden, 3, padding=1))
        self.norm2 = norm(hidden) if norm else nn.Identity()
        self.convolution2 = wrap(nn.Conv2d(hidden, outputs, 3, padding=1))
        learned = inputs != outputs or resampling
        self.shortcut = wrap(nn.Conv2d(inputs, outputs, 1)) if learned else nn.Identity()
        self.up = nn.Upsample(scale_factor=2) if resampling == "up" else nn.Identity()
        self.down = nn.AvgPool2d(2) if resampling == "down" else nn.Identity()
        self.first = first

    def forward(self, x):
        h = torch.relu(self.norm1(x)) if self.first else x
        h = self.convolution1(self.up(h))
        h = self.down(self.convolution2(torch.relu(self.norm2(h))))
        return h + self.down(self.shortcut(self.up(x)))


def block_name(name):
    part, _, rest = name.partition(".")
    return f"{part}.{spectral(rest)}" if "parametrizations" in rest or rest == "bias" and part in WRAPPED else name


WRAPPED = set()


def blocks():
    t = {}
    record(t, "plain", lambda: Block(3, 3, norm=nn.BatchNorm2d), (2, 3, 4, 5))
    record(t, "wider", lambda: Block(2, 3), (2, 2, 4, 5))
    record(t, "up", lambda: Block(3, 2, "up", norm=nn.BatchNorm2d), (2, 3, 3, 4))
    record(t, "first", lambda: Block(3, 4, "down", first=False), (2, 3, 6, 4))
    WRAPPED.update(["convolution1", "convolution2", "shortcut"])
    record(t, "down", lambda: Block(3, 4, "down", hidden=3, wrap=parametrizations.spectral_norm), (2, 3, 6, 5), block_name)
    WRAPPED.clear()
    record(t, "residual", Sum, (2, 3, 4, 5))
    write("layers-blocks.safetensors", t)


def convolutions():
    t = {}
    record(t, "linear", lambda: nn.Linear(4, 5), (3, 4))
    record(t, "linear-unbiased", lambda: nn.Linear(4, 5, bias=False), (2, 3, 4))
    record(t, "conv1d", lambda: nn.Conv1d(2, 3, 3, stride=2, padding=1), (2, 2, 7))
    record(t, "conv2d", lambda: nn.Conv2d(3, 8, 3), (2, 3, 6, 5))
    record(t, "conv2d-groups", lambda: nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2),
           (2, 4, 6, 5))
    record(t, "conv3d", lambda: nn.Conv3d(2, 3, 2, padding=1), (1, 2, 3, 4, 3))
    record(t, "transposed1d", lambda: nn.ConvTranspose1d(2, 3, 4, stride=2, padding=1), (2, 2, 5))
    record(t, "transposed2d",
           lambda: nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2), (2, 4, 3, 4))
    record(t, "transposed3d", lambda: nn.ConvTranspose3d(2, 3, 2, stride=2, bias=False), (1, 2, 2, 3, 2))
    record(t, "upsampling", lambda: nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(3, 4, 3, padding=1)),
           (2, 3, 3, 5), lambda name: name.removeprefix("1."))
    record(t, "downsampling", lambda: nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.AvgPool2d(2)),
           (2, 3, 7, 6), lambda name: name.removeprefix("0."))
    record(t, "embedding", lambda: nn.Embedding(5, 3), torch.tensor([[0, 4], [2, 0]]))
    write("layers-convolutions.safetensors", t)


def norms():
    t = {}
    record(t, "batch-vectors", lambda: nn.BatchNorm1d(4), (6, 4))
    record(t, "batch-images", lambda: nn.BatchNorm2d(4, momentum=0.3, eps=1e-3), (3, 4, 3, 2))
    record(t, "batch-volumes", lambda: nn.BatchNorm3d(2, affine=False), (2, 2, 2, 3, 2))
    record(t, "batch-evaluated", Evaluated, (3, 4, 3, 2), lambda name: name.removeprefix("norm."))
    record(t, "instance", lambda: nn.InstanceNorm2d(4, affine=True), (2, 4, 3, 3))
    record(t, "layer", lambda: nn.LayerNorm([3, 4]), (2, 3, 4))
    record(t, "group", lambda: nn.GroupNorm(2, 4), (2, 4, 3, 2))
    record(t, "conditional", Conditional, (4, 4, 3, 3), extra=["labels"])
    record(t, "adaptive", Adaptive, (2, 4, 3, 3), extra=[(2, 5)])
    record(t, "pixel", PixelNorm, (2, 4, 3, 3))
    record(t, "virtual", VirtualBatchNorm, (6, 3, 2, 2))
    write("layers-norms.safetensors", t)


def weights():
    t = {}
    record(t, "spectral-linear", lambda: parametrizations.spectral_norm(nn.Linear(4, 5)), (3, 4), spectral)
    record(t, "spectral-conv", lambda: parametrizations.spectral_norm(nn.Conv2d(3, 4, 3)), (2, 3, 5, 4), spectral)
    record(t, "spectral-transposed", lambda: parametrizations.spectral_norm(nn.ConvTranspose2d(3, 4, 4, 2, 1)),
           (2, 3, 3, 2), spectral)
    record(t, "weight-norm", lambda: parametrizations.weight_norm(nn.Conv2d(3, 4, 3)), (2, 3, 5, 4), weight_norm)
    record(t, "weight-norm-transposed", lambda: parametrizations.weight_norm(nn.ConvTranspose2d(3, 4, 4, 2, 1), dim=1),
           (2, 3, 3, 2), weight_norm)
    record(t, "equalized", Equalized, (2, 3, 5, 4))
    record(t, "attention", Attention, (2, 8, 4, 6), attention_name)
    write("layers-weights.safetensors", t)


def sequences():
    t = {}
    record(t, "lstm", lambda: nn.LSTM(3, 4, batch_first=True), (2, 5, 3))
    record(t, "lstm-deep", lambda: nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True), (2, 5, 3))
    record(t, "gru", lambda: nn.GRU(3, 4, batch_first=True), (2, 5, 3))
    record(t, "gru-deep", lambda: nn.GRU(3, 4, num_layers=2, bidirectional=True, bias=False, batch_first=True), (2, 5, 3))
    bare = lambda name: name.split(".", 1)[1]
    record(t, "lstm-states", lambda: States(nn.LSTM(3, 4, num_layers=2, batch_first=True)), (3, 5, 3), bare,
           extra=[(2, 3, 4), (2, 3, 4)])
    record(t, "gru-states", lambda: States(nn.GRU(3, 4, bidirectional=True, batch_first=True)), (3, 5, 3), bare,
           extra=[(2, 3, 4)])
    record(t, "lstm-cell", lambda: Cells(nn.LSTMCell(3, 4)), (2, 3), bare, extra=[(2, 4), (2, 4)])
    record(t, "gru-cell", lambda: Cells(nn.GRUCell(3, 4, bias=False)), (2, 3), bare, extra=[(2, 4)])
    write("layers-sequences.safetensors", t)


def pointwise():
    t = {}
    images = (2, 4, 6, 5)
    for name, layer in {
        "relu": nn.ReLU(), "leaky-relu": nn.LeakyReLU(0.2), "elu": nn.ELU(0.7), "selu": nn.SELU(), "gelu": nn.GELU(),
        "silu": nn.SiLU(), "mish": nn.Mish(), "tanh": nn.Tanh(), "sigmoid": nn.Sigmoid(), "softplus": nn.Softplus(),
        "softmax": nn.Softmax(1), "hardtanh": nn.Hardtanh(-0.5, 0.8), "glu": nn.GLU(1), "prelu": nn.PReLU(4),
        "flatten": nn.Flatten(), "max-pool": nn.MaxPool2d(3, 2, 1), "average-pool": nn.AvgPool2d(2),
        "adaptive-average": nn.AdaptiveAvgPool2d((2, 3)), "adaptive-max": nn.AdaptiveMaxPool2d(2),
        "upsample": nn.Upsample(scale_factor=2), "upsample-bilinear": nn.Upsample(scale_factor=2, mode="bilinear"),
        "pixel-shuffle": nn.PixelShuffle(2), "reflection": nn.ReflectionPad2d((1, 2, 3, 0)),
        "zero-pad": nn.ZeroPad2d((1, -1, 0, 2)), "downsample": nn.AvgPool2d(2), "reshape": Shaped(),
        "dropout": nn.Dropout(0.3), "dropout2d": nn.Dropout2d(0.4),
    }.items():
        record(t, name, lambda: layer, images)
    record(t, "pixel-unshuffle", lambda: nn.PixelUnshuffle(2), (2, 1, 4, 6))
    for axes, shape in {1: (2, 3, 7), 3: (2, 2, 4, 5, 3)}.items():
        of = lambda kind: getattr(nn, f"{kind}{axes}d")
        record(t, f"max-pool-{axes}d", lambda: of("MaxPool")(3, 2, 1), shape)
        record(t, f"average-pool-{axes}d", lambda: of("AvgPool")(2), shape)
        record(t, f"adaptive-average-{axes}d", lambda: of("AdaptiveAvgPool")(2), shape)
        record(t, f"adaptive-max-{axes}d", lambda: of("AdaptiveMaxPool")(2), shape)
        record(t, f"upsample-{axes}d", lambda: nn.Upsample(scale_factor=2), shape)
        record(t, f"upsample-linear-{axes}d",
               lambda: nn.Upsample(scale_factor=2, mode={1: "linear", 3: "trilinear"}[axes]), shape)
    write("layers-pointwise.safetensors", t)


def functions():
    f = nn.functional
    g = torch.Generator().manual_seed(2)
    draw = lambda *shape: torch.randn(shape, generator=g, dtype=torch.float64)
    x, y, k = draw(2, 3, 6, 5), draw(2, 3, 6, 5), draw(4, 3)
    p, classes = torch.sigmoid(draw(2, 3, 6, 5)), torch.tensor([0, 2, 1, 2])
    grid, theta = draw(2, 4, 3, 2).clamp(-1.2, 1.2), draw(2, 2, 3)
    q, keys, values = draw(2, 2, 4, 3), draw(2, 2, 5, 3), draw(2, 2, 5, 3)
    t = dict(x=x, y=y, k=k, p=p, classes=classes, grid=grid, theta=theta, q=q, keys=keys, values=values)
    r = {
        "nearest": f.interpolate(x, (9, 4)),
        "bilinear": f.interpolate(x, (9, 4), mode="bilinear"),
        "bilinear-corners": f.interpolate(x, (9, 4), mode="bilinear", align_corners=True),
        "bicubic": f.interpolate(x, (9, 4), mode="bicubic"),
        "bilinear-antialiased": f.interpolate(x, (3, 2), mode="bilinear", antialias=True),
        "bicubic-antialiased": f.interpolate(x, (3, 2), mode="bicubic", antialias=True),
        "circular": f.pad(x, (1, 2, 2, 0), mode="circular"),
        "replicate": f.pad(x, (1, 2, 2, 0), mode="replicate"),
        "constant": f.pad(x, (1, 2), value=0.5),
        "mse": f.mse_loss(x, y), "l1": f.l1_loss(x, y, reduction="sum"), "huber": f.huber_loss(x, y, delta=0.5),
        "smooth-l1": f.smooth_l1_loss(x, y, beta=0.5),
        "bce-logits": f.binary_cross_entropy_with_logits(x, p, pos_weight=torch.tensor(2.0, dtype=torch.float64)),
        "bce": f.binary_cross_entropy(p, (y > 0).double()),
        "cross-entropy": f.cross_entropy(k, classes, label_smoothing=0.1),
        "cross-entropy-ignored": f.cross_entropy(k, classes, ignore_index=2, reduction="none"),
        "nll": f.nll_loss(f.log_softmax(k, 1), classes),
        "kl": f.kl_div(f.log_softmax(k, 1), f.softmax(k.flip(0), 1), reduction="batchmean"),
        "grid-bilinear": f.grid_sample(x, grid, align_corners=False),
        "grid-border": f.grid_sample(x, grid, mode="nearest", padding_mode="border", align_corners=True),
        "affine-grid": f.affine_grid(theta, (2, 3, 4, 5), align_corners=False),
        "unfold": f.unfold(x, (2, 3), padding=1, stride=2),
        "fold": f.fold(f.unfold(x, (2, 3), padding=1, stride=2), (6, 5), (2, 3), padding=1, stride=2),
        "attention": f.scaled_dot_product_attention(q, keys, values),
        "attention-causal": f.scaled_dot_product_attention(q, keys[:, :, :4], values[:, :, :4], is_causal=True),
        "log-sigmoid": f.logsigmoid(x), "gelu-tanh": f.gelu(x, approximate="tanh"), "log-softmax": f.log_softmax(x, 1),
    }
    write("functions.safetensors", t | {f"out.{name}": value for name, value in r.items()})


for make in (convolutions, norms, weights, sequences, pointwise, blocks, functions):
    make()
