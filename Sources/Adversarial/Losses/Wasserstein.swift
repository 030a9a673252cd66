import Torch

extension Loss {
    /// The critic minimises ⟨f(x̂)⟩ − ⟨f(x)⟩ and the generator −⟨f(x̂)⟩. With the best 1-Lipschitz critic the first is
    /// minus the Wasserstein-1 distance. A gradient penalty or clipping must keep f Lipschitz.
    ///
    /// Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, equations 2 and 3.
    public static let wasserstein = Loss(
        "wasserstein",
        critic: { real, fake in fake.mean() - real.mean() },
        generator: { fake in -fake.mean() })
}
