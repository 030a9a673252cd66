"""Radford's DCGAN at 64×64×3 as PyTorch's example trains it: discriminator on real, then fake, then generator.

A. Radford, L. Metz, S. Chintala, 2015, arXiv:1511.06434.
"""

import torch
from torch import nn

from synthetic import BATCH, LATENT, image_batches, trainable

WIDTH = 64
EDGES = (1, 1)  # a latent vector is a picture of one pixel


def generator_network():
    def block(inputs, outputs, stride, padding):
        return [nn.ConvTranspose2d(inputs, outputs, 4, stride, padding, bias=False),
                nn.BatchNorm2d(outputs), nn.ReLU(True)]

    return nn.Sequential(
        *block(LATENT, 8 * WIDTH, 1, 0), *block(8 * WIDTH, 4 * WIDTH, 2, 1), *block(4 * WIDTH, 2 * WIDTH, 2, 1),
        *block(2 * WIDTH, WIDTH, 2, 1), nn.ConvTranspose2d(WIDTH, 3, 4, 2, 1, bias=False), nn.Tanh())


def discriminator_network():
    def block(inputs, outputs):
        return [nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False),
                nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2, inplace=True)]

    return nn.Sequential(
        nn.Conv2d(3, WIDTH, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True),
        *block(WIDTH, 2 * WIDTH), *block(2 * WIDTH, 4 * WIDTH), *block(4 * WIDTH, 8 * WIDTH),
        nn.Conv2d(8 * WIDTH, 1, 4, 1, 0, bias=False), nn.Sigmoid(), nn.Flatten(0))


def initialise(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def workload(tuned):
    """Returns the two networks and a function that plays one step."""
    generator = generator_network().apply(initialise)
    discriminator = discriminator_network().apply(initialise)
    if tuned:
        generator = generator.to(memory_format=torch.channels_last)
        discriminator = discriminator.to(memory_format=torch.channels_last)
    criterion = nn.BCELoss()
    fused = True if tuned else None
    optimizer_d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=fused)
    optimizer_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=fused)
    data = image_batches(3, 64)

    def popular():
        discriminator.zero_grad()
        real = next(data)
        label = torch.full((real.size(0),), 1.0)
        output = discriminator(real)
        loss_real = criterion(output, label)
        loss_real.backward()
        score_real = output.mean().item()

        noise = torch.randn(real.size(0), LATENT, 1, 1)
        fake = generator(noise)
        label.fill_(0.0)
        output = discriminator(fake.detach())
        loss_fake = criterion(output, label)
        loss_fake.backward()
        score_fake = output.mean().item()
        loss_d = loss_real + loss_fake
        optimizer_d.step()

        generator.zero_grad()
        label.fill_(1.0)
        output = discriminator(fake)
        loss_g = criterion(output, label)
        loss_g.backward()
        score_after = output.mean().item()
        optimizer_g.step()
        return loss_d.item(), loss_g.item(), score_real, score_fake, score_after

    ones, zeros = torch.ones(BATCH), torch.zeros(BATCH)

    def by_hand():
        real = next(data).contiguous(memory_format=torch.channels_last)
        loss_real = criterion(discriminator(real), ones)
        loss_real.backward()
        fake = generator(torch.randn(BATCH, LATENT, 1, 1))
        loss_fake = criterion(discriminator(fake.detach()), zeros)
        loss_fake.backward()
        optimizer_d.step()
        optimizer_d.zero_grad()
        trainable(discriminator, False)
        loss_g = criterion(discriminator(fake), ones)
        loss_g.backward()
        optimizer_g.step()
        optimizer_g.zero_grad()
        trainable(discriminator, True)
        return loss_real.item() + loss_fake.item(), loss_g.item()

    return generator, discriminator, by_hand if tuned else popular
