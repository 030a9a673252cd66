"""WGAN-GP on multi-layer perceptrons at 28×28×1 as the popular script trains it, one critic update a step.

I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville, 2017, arXiv:1704.00028.
"""

import numpy as np
import torch
from torch import nn

from mlp_gan import Generator
from synthetic import BATCH, LATENT, image_batches, trainable

PENALTY = 10


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(784, 512), nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(512, 256), nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(256, 1))

    def forward(self, images):
        return self.net(images.view(images.size(0), -1))


def gradient_penalty(critic, real, fake, mix):
    """Mean of (‖∇D(x̂)‖₂ − 1)² at points drawn between real and fake images, one mix a sample."""
    between = (mix * real + (1 - mix) * fake).requires_grad_(True)
    scores = critic(between)
    gradients = torch.autograd.grad(
        outputs=scores, inputs=between, grad_outputs=torch.ones_like(scores),
        create_graph=True, retain_graph=True, only_inputs=True)[0]
    return ((gradients.view(gradients.size(0), -1).norm(2, dim=1) - 1) ** 2).mean()


def workload(tuned):
    """Returns the two networks and a function that plays one step."""
    generator, critic = Generator(), Critic()
    fused = True if tuned else None
    optimizer_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=fused)
    optimizer_d = torch.optim.Adam(critic.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=fused)
    data = image_batches(1, 28)

    def popular():
        real = next(data)
        optimizer_d.zero_grad()
        z = torch.Tensor(np.random.normal(0, 1, (real.size(0), LATENT)))
        fake = generator(z)
        real_score = critic(real)
        fake_score = critic(fake)
        mix = torch.Tensor(np.random.random((real.size(0), 1, 1, 1)))
        penalty = gradient_penalty(critic, real.data, fake.data, mix)
        loss_d = -torch.mean(real_score) + torch.mean(fake_score) + PENALTY * penalty
        loss_d.backward()
        optimizer_d.step()

        optimizer_g.zero_grad()
        fake = generator(z)
        loss_g = -torch.mean(critic(fake))
        loss_g.backward()
        optimizer_g.step()
        return loss_d.item(), loss_g.item()

    def by_hand():
        real = next(data)
        z = torch.randn(BATCH, LATENT)
        images = generator(z)  # one forward serves both turns: the generator does not change between them
        fake = images.detach()
        penalty = gradient_penalty(critic, real, fake, torch.rand(BATCH, 1, 1, 1))
        loss_d = critic(fake).mean() - critic(real).mean() + PENALTY * penalty
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
