"""Residual networks at 32×32×3, as the popular scripts write them, and one step of hinge training.

T. Miyato et al., 2018, arXiv:1802.05957; H. Zhang et al., 2018, arXiv:1805.08318 (attention).
"""

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, interpolate, max_pool2d, relu

from synthetic import image_batches, trainable

LATENT = 128


class Block(nn.Module):
    """`early` computes the shortcut's 1×1 convolution on the smaller side: the same numbers, fewer products."""

    def __init__(self, inputs, outputs, resampling=None, activated=True, norm=False, wrap=lambda layer: layer, early=False):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs) if norm else nn.Identity()
        self.norm2 = nn.BatchNorm2d(outputs) if norm else nn.Identity()
        self.conv1 = wrap(nn.Conv2d(inputs, outputs, 3, padding=1))
        self.conv2 = wrap(nn.Conv2d(outputs, outputs, 3, padding=1))
        plain = inputs == outputs and resampling is None
        self.shortcut = None if plain else wrap(nn.Conv2d(inputs, outputs, 1))
        self.resampling, self.activated, self.early = resampling, activated, early

    def resampled(self, maps):
        if self.resampling == "up":
            return interpolate(maps, scale_factor=2)
        return avg_pool2d(maps, 2) if self.resampling == "down" else maps

    def bypass(self, maps):
        if self.shortcut is None:
            return maps
        if self.early != (self.resampling == "up"):
            return self.shortcut(self.resampled(maps))
        return self.resampled(self.shortcut(maps))

    def forward(self, maps):
        middle = relu(self.norm1(maps)) if self.activated else maps
        if self.resampling == "up":
            middle = self.resampled(middle)
        middle = self.conv2(relu(self.norm2(self.conv1(middle))))
        return self.bypass(maps) + (self.resampled(middle) if self.resampling == "down" else middle)


class Attention(nn.Module):
    def __init__(self, channels, wrap):
        super().__init__()
        make = lambda inputs, outputs: wrap(nn.Conv2d(inputs, outputs, 1, bias=False))
        self.theta, self.phi = make(channels, channels // 8), make(channels, channels // 8)
        self.g, self.o = make(channels, channels // 2), make(channels // 2, channels)
        self.gamma = nn.Parameter(torch.zeros(()))

    def forward(self, maps):
        queries = self.theta(maps).flatten(2)
        keys = max_pool2d(self.phi(maps), 2).flatten(2)
        values = max_pool2d(self.g(maps), 2).flatten(2)
        weights = torch.softmax(torch.bmm(queries.transpose(1, 2), keys), -1)
        seen = torch.bmm(values, weights.transpose(1, 2)).reshape(maps.size(0), -1, *maps.shape[2:])
        return maps + self.gamma * self.o(seen)


class Generator(nn.Module):
    def __init__(self, width, wrap, attention, tuned):
        super().__init__()
        self.project = wrap(nn.Linear(LATENT, width * 16))
        blocks = [Block(width, width, "up", norm=True, wrap=wrap, early=tuned) for _ in range(3)]
        if attention:
            blocks.insert(1, Attention(width, wrap))
        self.net = nn.Sequential(
            *blocks, nn.BatchNorm2d(width), nn.ReLU(True), wrap(nn.Conv2d(width, 3, 3, padding=1)), nn.Tanh())
        self.layout = torch.channels_last if tuned else torch.contiguous_format

    def forward(self, z):
        return self.net(self.project(z).view(z.size(0), -1, 4, 4).contiguous(memory_format=self.layout))


class Critic(nn.Module):
    """`statistics` are the features that a function appends to those of each picture."""

    def __init__(self, width, wrap, attention=False, tuned=False, statistics=None, head=None):
        super().__init__()
        blocks = [Block(3, width, "down", activated=False, wrap=wrap, early=tuned),
                  Block(width, width, "down", wrap=wrap, early=tuned),
                  Block(width, width, wrap=wrap), Block(width, width, wrap=wrap)]
        if attention:
            blocks.insert(2, Attention(width, wrap))
        self.net = nn.Sequential(*blocks)
        self.statistics = statistics
        self.head = (head or wrap)(nn.Linear(width + (statistics is not None), 1))

    def forward(self, images):
        features = relu(self.net(images)).sum((2, 3))
        return self.head(features if self.statistics is None else self.statistics(features))


def hinge_workload(width, attention, spectral_generator, rates, tuned, batch=64):
    """Returns the two networks, a function that plays one step, and one that draws a batch of pictures."""
    spectral = nn.utils.parametrizations.spectral_norm
    generator = Generator(width, spectral if spectral_generator else lambda layer: layer, attention, tuned)
    critic = Critic(width, spectral, attention, tuned)
    if tuned:
        generator = generator.to(memory_format=torch.channels_last)
        critic = critic.to(memory_format=torch.channels_last)
    fused = True if tuned else None
    optimizer_g = torch.optim.Adam(generator.parameters(), lr=rates[0], betas=(0.0, 0.9), fused=fused)
    optimizer_d = torch.optim.Adam(critic.parameters(), lr=rates[1], betas=(0.0, 0.9), fused=fused)
    data = image_batches(3, 32, batch=batch)

    def popular():
        real = next(data)
        optimizer_d.zero_grad()
        fake = generator(torch.randn(batch, LATENT)).detach()
        loss_d = relu(1 - critic(real)).mean() + relu(1 + critic(fake)).mean()
        loss_d.backward()
        optimizer_d.step()
        optimizer_g.zero_grad()
        loss_g = -critic(generator(torch.randn(batch, LATENT))).mean()
        loss_g.backward()
        optimizer_g.step()
        return loss_d.item(), loss_g.item()

    def by_hand():
        real = next(data).contiguous(memory_format=torch.channels_last)
        images = generator(torch.randn(batch, LATENT))
        loss_d = relu(1 - critic(real)).mean() + relu(1 + critic(images.detach())).mean()
        loss_d.backward()
        optimizer_d.step()
        optimizer_d.zero_grad()
        trainable(critic, False)
        loss_g = -critic(images).mean()
        loss_g.backward()
        optimizer_g.step()
        optimizer_g.zero_grad()
        trainable(critic, True)
        return loss_d.item(), loss_g.item()

    return generator, critic, by_hand if tuned else popular
