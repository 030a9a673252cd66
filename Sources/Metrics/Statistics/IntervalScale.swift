import Foundation

/// The scale on which an interval is computed, so that it contains no value that the statistic cannot have.
///
/// θ ± t · √variance of a precision of 0.98 may reach beyond 1, and of a small distance below 0. On the scale g the interval is
/// g⁻¹(g(θ) ± t · √variance of g(θ)): it lies inside the bounds, contains θ, and is longer on the side where there is room.
///
/// Source: Miller, "The jackknife — a review", Biometrika 1974 (transform a statistic before the jackknife); the arcsine, whose
/// variance is that of 1/(4N + 2) wherever the share lies, with 3/8 of a sample at both ends: Anscombe 1948. On a logit scale one
/// sample more or less near 0 or 1 would count as much as half of all samples in the middle.
public enum IntervalScale: Sendable, Equatable {
    /// For statistics that may be any number: g(x) = x.
    case plain
    /// For statistics above a bound, such as distances above 0: g(x) = log(x − bound).
    case above(Double)
    /// For statistics between two bounds: g is asin √p of p = (N s + ⅜)/(N + ¾), where s is the place between the bounds and
    /// N the number of samples.
    case between(Double, Double)
    /// For the share of N samples of which something is true, such as precision: the same between 0 and 1, and the interval
    /// contains Wilson's, that of N independent samples. Where all samples agree, so do all parts of them, and without it the
    /// interval would have no length.
    case share

    /// A distance or a divergence, from 0 on.
    public static let positive = IntervalScale.above(0)

    /// The least and the greatest value.
    private var bounds: (low: Double, high: Double) {
        switch self {
        case .plain: (-.infinity, .infinity)
        case .above(let bound): (bound, .infinity)
        case .between(let low, let high): (low, high)
        case .share: (0, 1)
        }
    }

    /// A value on this scale; `nil` where it has no place there.
    func transformed(_ value: Double, count: Int) -> Double? {
        let (low, high) = bounds
        switch self {
        case .plain: return value
        case .above: return value > low ? log(value - low) : nil
        case .between, .share:
            let share = (value - low) / (high - low)
            guard count > 0, -1e-9...1 + 1e-9 ~= share else { return nil }
            return asin(((Double(count) * min(1, max(0, share)) + 0.375) / (Double(count) + 0.75)).squareRoot())
        }
    }

    /// The value at a place of this scale.
    func value(at place: Double, count: Int) -> Double {
        let (low, high) = bounds
        switch self {
        case .plain: return place
        case .above: return low + exp(place)
        case .between, .share:
            let root = sin(min(.pi / 2, max(0, place)))
            let share = (root * root * (Double(count) + 0.75) - 0.375) / Double(count)
            return low + (high - low) * min(1, max(0, share))
        }
    }

    /// The nearest value that the statistic can have.
    func clamped(_ value: Double) -> Double { min(bounds.high, max(bounds.low, value)) }

    /// That of the difference of two such statistics.
    public var ofDifferences: IntervalScale {
        let (low, high) = bounds
        return high - low < .infinity ? .between(low - high, high - low) : .plain
    }

    /// What the method of an interval says of it; empty for plain numbers.
    var words: String {
        switch self {
        case .plain: ""
        case .above: ", on a logarithmic scale"
        case .between: ", on an arcsine scale"
        case .share: ", on an arcsine scale, and at least Wilson's for a share"
        }
    }
}
