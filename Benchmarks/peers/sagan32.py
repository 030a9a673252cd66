"""SAGAN with 32 channels at 32×32×3: attention and spectral normalisation in both players, two rates, hinge loss."""

from residual import LATENT, hinge_workload  # noqa: F401


def workload(tuned):
    return hinge_workload(32, True, True, (1e-4, 4e-4), tuned)
