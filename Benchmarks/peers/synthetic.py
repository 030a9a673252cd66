"""Images drawn once and kept in memory, so that no loader takes part in what is timed."""

import torch

BATCH = 64
LATENT = 100


def image_batches(channels, size, count=8, batch=BATCH):
    """An endless round of `count` batches of uniform pixels in [-1, 1], each [batch, channels, size, size]."""
    batches = (torch.rand(count, batch, channels, size, size) * 2 - 1).unbind(0)
    while True:
        yield from batches


def trainable(module, flag):
    """Switches the gradients of a player's weights on or off (tuned variants only)."""
    for parameter in module.parameters():
        parameter.requires_grad_(flag)
