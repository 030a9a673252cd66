"""A small StyleGAN2 at 32×32×3: modulated convolutions, R1 every 16th step, path lengths every fourth.

The popular form modulates the weights for each sample and computes a grouped convolution; the tuned one scales inputs
and outputs, which gives the same numbers. T. Karras et al., 2020, arXiv:1912.04958.
"""

import torch
from torch import nn
from torch.nn.functional import conv2d, interpolate, leaky_relu, linear, softplus

from residual import Critic
from synthetic import image_batches, trainable

BATCH, LATENT = 32, 64
CHANNELS = [128, 64, 32, 16]  # at 4, 8, 16 and 32 pixels
STYLE = 128
PERIOD = 16  # R1 and path lengths are not part of every step


class ScaledLinear(nn.Module):
    def __init__(self, inputs, outputs, rate=1.0, bias=0.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.scale, self.rate = rate / inputs**0.5, rate

    def forward(self, x):
        return linear(x, self.weight * self.scale, self.bias * self.rate)


class Equalized(nn.Module):
    """The critic's layers, whose weights are scaled in each step."""

    def __init__(self, layer, gain=2**0.5):
        super().__init__()
        nn.init.normal_(layer.weight)
        nn.init.zeros_(layer.bias)
        self.layer, self.scale = layer, gain / layer.weight[0].numel() ** 0.5

    def forward(self, x):
        weight = self.layer.weight * self.scale
        if isinstance(self.layer, nn.Linear):
            return linear(x, weight, self.layer.bias)
        return conv2d(x, weight, self.layer.bias, padding=self.layer.padding)


class Modulated(nn.Module):
    def __init__(self, inputs, outputs, kernel, noisy, tuned):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.affine = ScaledLinear(STYLE, inputs, bias=1.0)
        self.strength = nn.Parameter(torch.zeros(())) if noisy else None
        self.scale, self.padding, self.tuned = (inputs * kernel**2) ** -0.5, kernel // 2, tuned

    def forward(self, maps, code):
        style, kernel = self.affine(code), self.weight * self.scale
        if self.tuned:
            maps = conv2d(maps * style[:, :, None, None], kernel, padding=self.padding)
            if self.strength is not None:
                maps = maps * ((style**2) @ (kernel**2).sum((2, 3)).t() + 1e-8).rsqrt()[:, :, None, None]
        else:
            count, channels, height, width = maps.shape
            weight = kernel[None] * style[:, None, :, None, None]
            if self.strength is not None:
                weight = weight * (weight.pow(2).sum((2, 3, 4), keepdim=True) + 1e-8).rsqrt()
            maps = conv2d(
                maps.reshape(1, count * channels, height, width), weight.flatten(0, 1), padding=self.padding,
                groups=count).view(count, -1, height, width)
        if self.strength is not None:
            maps = maps + self.strength * torch.randn(maps.size(0), 1, *maps.shape[2:])
        return maps + self.bias[None, :, None, None]


class Generator(nn.Module):
    def __init__(self, tuned):
        super().__init__()
        self.mapping = nn.ModuleList(ScaledLinear(LATENT if i == 0 else STYLE, STYLE, rate=0.01) for i in range(8))
        self.constant = nn.Parameter(torch.randn(1, CHANNELS[0], 4, 4))
        layers, colours = [], []
        for index, outputs in enumerate(CHANNELS):
            inputs = [outputs] if index == 0 else [CHANNELS[index - 1], outputs]
            layers.append(nn.ModuleList(Modulated(n, outputs, 3, True, tuned) for n in inputs))
            colours.append(Modulated(outputs, 3, 1, False, tuned))
        self.layers, self.colours = nn.ModuleList(layers), nn.ModuleList(colours)
        self.layout = torch.channels_last if tuned else torch.contiguous_format

    def styles(self, z):
        z = z * (z.pow(2).mean(1, keepdim=True) + 1e-8).rsqrt()
        for layer in self.mapping:
            z = leaky_relu(layer(z), 0.2) * 2**0.5
        return z

    def pictures(self, style):
        maps, picture = self.constant.repeat(style.size(0), 1, 1, 1).contiguous(memory_format=self.layout), None
        double = lambda x: interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        for index, (layers, colours) in enumerate(zip(self.layers, self.colours)):
            maps = double(maps) if index else maps
            for layer in layers:
                maps = leaky_relu(layer(maps, style), 0.2) * 2**0.5
            added = colours(maps, style)
            picture = added if picture is None else double(picture) + added
        return picture

    def forward(self, z):
        return self.pictures(self.styles(z))


def with_deviation(features):
    deviation = (features.var(0, unbiased=False) + 1e-8).sqrt().mean()
    return torch.cat([features, deviation.expand(features.size(0), 1)], 1)


def workload(tuned):
    """Returns the two networks and a function that plays one step."""
    generator = Generator(tuned)
    critic = Critic(16, Equalized, tuned=tuned, statistics=with_deviation, head=lambda layer: Equalized(layer, 1.0))
    if tuned:
        generator = generator.to(memory_format=torch.channels_last)
        critic = critic.to(memory_format=torch.channels_last)
    fused = True if tuned else None
    optimizer_g = torch.optim.Adam(generator.parameters(), lr=2e-3, betas=(0.0, 0.99), fused=fused)
    optimizer_d = torch.optim.Adam(critic.parameters(), lr=2e-3, betas=(0.0, 0.99), fused=fused)
    data = image_batches(3, 32, batch=BATCH)
    state = {"step": 0, "length": torch.zeros(())}

    def critic_loss(real, fake):
        loss = softplus(-critic(real)).mean() + softplus(critic(fake)).mean()
        if state["step"] % PERIOD != 1:
            return loss
        real = real.detach().requires_grad_(True)
        slope, = torch.autograd.grad(critic(real).sum(), real, create_graph=True)
        return loss + PERIOD * 0.5 * slope.pow(2).flatten(1).sum(1).mean()

    def path_loss():
        styles = generator.styles(torch.randn(BATCH // 2, LATENT))
        images = generator.pictures(styles)
        noise = torch.randn_like(images) / 32
        slope, = torch.autograd.grad((images * noise).sum(), styles, create_graph=True)
        lengths = (slope.pow(2).sum(1) + 1e-12).sqrt()
        state["length"] = state["length"].lerp(lengths.detach().mean(), 0.01)
        return 2 * 4 * (lengths - state["length"]).pow(2).mean()

    def step():
        state["step"] += 1
        real = next(data)
        if tuned:
            real = real.contiguous(memory_format=torch.channels_last)
        optimizer_d.zero_grad()
        images = generator(torch.randn(BATCH, LATENT))
        loss_d = critic_loss(real, images.detach())
        loss_d.backward()
        optimizer_d.step()
        if tuned:
            trainable(critic, False)
        else:  # as the popular script: another batch for the generator
            images = generator(torch.randn(BATCH, LATENT))
        optimizer_g.zero_grad()
        loss_g = softplus(-critic(images)).mean()
        if state["step"] % 4 == 1:
            loss_g = loss_g + path_loss()
        loss_g.backward()
        optimizer_g.step()
        if tuned:
            trainable(critic, True)
        return loss_d.item(), loss_g.item()

    return generator, critic, step
