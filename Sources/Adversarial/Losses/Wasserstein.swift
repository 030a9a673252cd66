import Torch

extension Loss {
    /// ⟨f(x̂)⟩ − ⟨f(x)⟩ against −⟨f(x̂)⟩: where f is 1-Lipschitz and best, the first is minus the Wasserstein-1
    /// distance. Something must keep f Lipschitz: a gradient penalty or clipping.
    ///
    /// Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, equations 2 and 3.
    public static let wasserstein = Loss(
        "wasserstein",
        critic: { real, fake in fake.mean() - real.mean() },
        generator: { fake in -fake.mean() })
}
