import Torch
import Transport

/// The Wasserstein distance between two sets of features, exactly: the least mean Euclidean distance over all ways to
/// move the generated samples onto the real ones (as a measure of GANs: Q. Xu et al., 2018, arXiv:1806.07755).
///
///     W₁ = min Σᵢⱼ Pᵢⱼ ‖xᵢ − yⱼ‖   over P ≥ 0 with Σⱼ Pᵢⱼ = 1/N, Σᵢ Pᵢⱼ = 1/M
///
/// - Parameters:
///   - real: [N, D].
///   - fake: [M, D]; N and M may differ.
/// - Throws: ``EvidenceError``, `TransportError`
/// - Complexity: about 50 bytes for each pair of samples; its time grows faster than their number. 2,000 on each side,
///   the number of Xu et al., take a second or two; for many more take a part of them.
public func wassersteinDistance(real: Tensor, fake: Tensor) throws -> Double {
    try checkFeatures(real, fake, metric: "wasserstein")
    return try Transport.wassersteinDistance(real, fake)
}

/// The Sinkhorn divergence between two sets of features with squared Euclidean costs (J. Feydy et al., 2019,
/// arXiv:1810.08278): optimal transport smoothed by entropy, less its bias. See `Transport.sinkhornDivergence`.
///
/// - Parameters:
///   - real: [N, D].
///   - fake: [M, D].
///   - smoothing: ε; by default a twentieth of the mean squared distance between the two sides.
/// - Throws: ``EvidenceError``, `TransportError`
public func sinkhornDivergence(
    real: Tensor, fake: Tensor, smoothing: Smoothing = .relative(0.05)
) throws -> SinkhornDivergence {
    try checkFeatures(real, fake, metric: "sinkhorn")
    return try Transport.sinkhornDivergence(real, fake, smoothing: smoothing, tolerance: 1e-6)
}

/// Refuses features that are no two sets of finite points of one width.
func checkFeatures(_ real: Tensor, _ fake: Tensor, needed: Int = 1, metric: String) throws {
    guard real.rank == 2, fake.rank == 2, real.size(1) == fake.size(1), real.size(1) > 0 else {
        throw EvidenceError.unlike(real.shape, fake.shape)
    }
    let few = min(real.size(0), fake.size(0))
    guard few >= needed else { throw EvidenceError.tooFew(few, needed: needed, metric: metric) }
    guard real.isFinite().all() else { throw EvidenceError.notFinite("real features") }
    guard fake.isFinite().all() else { throw EvidenceError.notFinite("fake features") }
}

extension Metric {
    /// The exact Wasserstein distance with the Euclidean distance between features.
    public static let wasserstein = Metric(
        "wasserstein", title: "Wasserstein distance", source: "Xu et al., 2018, arXiv:1806.07755", needs: .features,
        readings: [Reading("wasserstein", .lower, .positive)],
        settings: ["order": "1", "distance": "Euclidean", "most samples of a side": "2000"], limit: 2_000
    ) { [try wassersteinDistance(real: $0.real.features, fake: $0.fake.features)] }

    /// The Sinkhorn divergence with squared Euclidean costs, ε a twentieth of their mean.
    public static let sinkhorn = Metric(
        "sinkhorn", title: "Sinkhorn divergence", source: "Feydy et al., 2019, arXiv:1810.08278", needs: .features,
        readings: [Reading("sinkhorn", .lower, .positive)],
        settings: [
            "cost": "squared Euclidean", "smoothing": "0.05 of the mean cost", "tolerance": "1e-6",
            "most samples of a side": "2000",
        ],
        limit: 2_000
    ) { [try sinkhornDivergence(real: $0.real.features, fake: $0.fake.features).value] }
}
