"""The workloads of `make bench`: what each is called in tables, and how many steps a run times.

Each has a file here with `workload(tuned)`, and a case in Benchmarks/Bench/Workload.swift. Steps of StyleGAN2 are
counted in rounds of 16, because R1 is part of every sixteenth step.
"""

WORKLOADS = {
    "mlp_gan": ("MLP GAN 28², batch 64", 200),
    "wgan_gp": ("WGAN-GP MLP 28²", 200),
    "dcgan32": ("DCGAN 32², upsampling and convolution", 12),
    "dcgan64": ("DCGAN 64²", 6),
    "sngan32": ("SNGAN ResNet 32², 64 channels", 4),
    "sagan32": ("SAGAN 32², 32 channels", 8),
    "stylegan2": ("StyleGAN2 32², 16 channels, batch 32", 16),
    "ring8": ("MLP on eight Gaussians, batch 256", 400),
}
