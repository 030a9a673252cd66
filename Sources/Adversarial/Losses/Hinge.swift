import Torch

extension Loss {
    /// The critic minimises ⟨(1 − f(x))₊⟩ + ⟨(1 + f(x̂))₊⟩ and the generator −⟨f(x̂)⟩.
    ///
    /// Source: Lim & Ye 2017, arXiv 1705.02894; Miyato et al. 2018, arXiv 1802.05957, equations 16 and 17.
    public static let hinge = Loss(
        "hinge",
        critic: { real, fake in (1 - real).relu().mean() + (1 + fake).relu().mean() },
        generator: { fake in -fake.mean() })
}
