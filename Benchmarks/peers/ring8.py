"""Eight Gaussians on a ring and networks of two hidden layers of 128 units, batches of 256."""

import numpy as np
import torch
from torch import nn

from synthetic import trainable

BATCH, LATENT = 256, 256


def network(inputs, outputs):
    return nn.Sequential(
        nn.Linear(inputs, 128), nn.LeakyReLU(0.2, inplace=True), nn.Linear(128, 128), nn.LeakyReLU(0.2, inplace=True),
        nn.Linear(128, outputs))


def workload(tuned):
    """Returns the two networks and a function that plays one step."""
    generator, discriminator = network(LATENT, 2), network(2, 1)
    criterion = nn.BCEWithLogitsLoss()
    fused = True if tuned else None
    optimizer_g = torch.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.999), fused=fused)
    optimizer_d = torch.optim.Adam(discriminator.parameters(), lr=5e-4, betas=(0.5, 0.999), fused=fused)
    angles = np.arange(8) * np.pi / 4
    centres = np.stack([np.cos(angles), np.sin(angles)], 1)

    def popular():
        points = centres[np.random.randint(0, 8, BATCH)] + 0.02 * np.random.normal(size=(BATCH, 2))
        real = torch.Tensor(points)
        valid, fake = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)

        optimizer_d.zero_grad()
        points = generator(torch.Tensor(np.random.normal(0, 1, (BATCH, LATENT))))
        loss_d = criterion(discriminator(real), valid) + criterion(discriminator(points.detach()), fake)
        loss_d.backward()
        optimizer_d.step()

        optimizer_g.zero_grad()
        loss_g = criterion(discriminator(points), valid)
        loss_g.backward()
        optimizer_g.step()
        return loss_d.item(), loss_g.item()

    modes = torch.tensor(centres, dtype=torch.float32)
    valid, fake = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)

    def by_hand():
        real = modes[torch.randint(0, 8, (BATCH,))] + 0.02 * torch.randn(BATCH, 2)
        points = generator(torch.randn(BATCH, LATENT))
        loss_d = criterion(discriminator(real), valid) + criterion(discriminator(points.detach()), fake)
        loss_d.backward()
        optimizer_d.step()
        optimizer_d.zero_grad()
        trainable(discriminator, False)
        loss_g = criterion(discriminator(points), valid)
        loss_g.backward()
        optimizer_g.step()
        optimizer_g.zero_grad()
        trainable(discriminator, True)
        return loss_d.item(), loss_g.item()

    return generator, discriminator, by_hand if tuned else popular
