"""SNGAN's residual networks of 64 channels at 32×32×3: spectral normalisation in the critic, hinge loss."""

from residual import LATENT, hinge_workload  # noqa: F401


def workload(tuned):
    return hinge_workload(64, False, False, (2e-4, 2e-4), tuned)
