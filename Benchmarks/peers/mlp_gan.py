"""The MLP GAN at 28×28×1 as the popular script trains it: generator's turn, then discriminator's."""

import numpy as np
import torch
from torch import nn

from synthetic import BATCH, LATENT, image_batches, trainable


class Generator(nn.Module):
    def __init__(self):
        super().__init__()

        def block(inputs, outputs, normalise=True):
            layers = [nn.Linear(inputs, outputs)]
            if normalise:
                layers.append(nn.BatchNorm1d(outputs, 0.8))  # the popular script's 0.8 is the epsilon
            return layers + [nn.LeakyReLU(0.2, inplace=True)]

        self.net = nn.Sequential(
            *block(LATENT, 128, normalise=False), *block(128, 256), *block(256, 512), *block(512, 1024),
            nn.Linear(1024, 784), nn.Tanh())

    def forward(self, z):
        return self.net(z).view(z.size(0), 1, 28, 28)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(784, 512), nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(512, 256), nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(256, 1), nn.Sigmoid())

    def forward(self, images):
        return self.net(images.view(images.size(0), -1))


def workload(tuned):
    """Returns the two networks and a function that plays one step."""
    generator, discriminator = Generator(), Discriminator()
    criterion = nn.BCELoss()
    fused = True if tuned else None
    optimizer_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=fused)
    optimizer_d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=fused)
    data = image_batches(1, 28)

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
        real = next(data)
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
