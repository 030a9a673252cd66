"""The upsample-and-convolve DCGAN at 32×32×1 as the popular script trains it: generator's turn first."""

import numpy as np
import torch
from torch import nn

from synthetic import BATCH, LATENT, image_batches, trainable


class Generator(nn.Module):
    def __init__(self, tuned):
        super().__init__()
        self.layout = torch.channels_last if tuned else torch.contiguous_format
        self.project = nn.Linear(LATENT, 128 * 8 * 8)
        self.net = nn.Sequential(
            nn.BatchNorm2d(128),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(128, 128, 3, padding=1), nn.BatchNorm2d(128, 0.8), nn.LeakyReLU(0.2, inplace=True),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(128, 64, 3, padding=1), nn.BatchNorm2d(64, 0.8), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(64, 1, 3, padding=1), nn.Tanh())

    def forward(self, z):
        return self.net(self.project(z).view(-1, 128, 8, 8).contiguous(memory_format=self.layout))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()

        def block(inputs, outputs, normalise=True):
            layers = [nn.Conv2d(inputs, outputs, 3, 2, 1), nn.LeakyReLU(0.2, inplace=True), nn.Dropout2d(0.25)]
            return layers + [nn.BatchNorm2d(outputs, 0.8)] if normalise else layers

        self.net = nn.Sequential(*block(1, 16, normalise=False), *block(16, 32), *block(32, 64), *block(64, 128))
        self.score = nn.Sequential(nn.Linear(128 * 2 * 2, 1), nn.Sigmoid())

    def forward(self, images):
        features = self.net(images)
        return self.score(features.reshape(features.size(0), -1))


def initialise(module):
    if isinstance(module, nn.Conv2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def workload(tuned):
    """Returns the two networks and a function that plays one step."""
    generator, discriminator = Generator(tuned).apply(initialise), Discriminator().apply(initialise)
    if tuned:
        generator = generator.to(memory_format=torch.channels_last)
        discriminator = discriminator.to(memory_format=torch.channels_last)
    criterion = nn.BCELoss()
    fused = True if tuned else None
    optimizer_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=fused)
    optimizer_d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=fused)
    data = image_batches(1, 32)

    def popular():
        real = next(data)
        valid = torch.ones(real.size(0), 1)
        fake = torch.zeros(real.size(0), 1)

        optimizer_g.zero_grad()
        z = torch.Tensor(np.random.normal(0, 1, (real.size(0), LATENT)))
        images = generator(z)
        loss_g = criterion(discriminator(images), valid)
        loss_g.backward()
        optimizer_g.step()

        optimizer_d.zero_grad()
        real_loss = criterion(discriminator(real), valid)
        fake_loss = criterion(discriminator(images.detach()), fake)
        loss_d = (real_loss + fake_loss) / 2
        loss_d.backward()
        optimizer_d.step()
        return loss_d.item(), loss_g.item()

    valid, fake = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)

    def by_hand():
        real = next(data).contiguous(memory_format=torch.channels_last)
        images = generator(torch.randn(BATCH, LATENT))
        trainable(discriminator, False)
        loss_g = criterion(discriminator(images), valid)
        loss_g.backward()
        optimizer_g.step()
        optimizer_g.zero_grad()
        trainable(discriminator, True)
        loss_d = (criterion(discriminator(real), valid) + criterion(discriminator(images.detach()), fake)) / 2
        loss_d.backward()
        optimizer_d.step()
        optimizer_d.zero_grad()
        return loss_d.item(), loss_g.item()

    return generator, discriminator, by_hand if tuned else popular
