import Foundation

/// The scale on which an interval is computed, so that it contains no value that the statistic cannot have.
///
/// θ ± t · √variance of a precision of 0.98 may reach beyond 1, and of a small distance below 0. On the scale g the interval is
/// g⁻¹(g(θ) ± t · √variance of g(θ)): it lies inside the bounds, contains θ, and is longer on the side where there is room.
///
/// Source: Miller, "The jackknife — a review", Biometrika 1974 (transform a statistic before the jackknife); half a sample at
/// both ends of the logit, and its variance: Haldane 1955, Anscombe 1956.
public enum IntervalScale: Sendable, Equatable {
    /// For statistics that may be any number: g(x) = x.
    case plain
    /// For statistics above a bound, such as distances above 0: g(x) = log(x − bound).
    case above(Double)
    /// For statistics between two bounds: g is the logit log(p / (1 − p)) of p = (N s + ½)/(N + 1), where s is the place
    /// between the bounds and N the number of samples.
    case between(Double, Double)
    /// For the share of N samples of which something is true, such as precision: the same between 0 and 1, and the standard
    /// error at least that of N independent samples, √(1/(N s + ½) + 1/(N (1 − s) + ½)). Where all samples agree, so do
    /// all parts of them, and without it the interval would have no length.
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
            let moved = (Double(count) * min(1, max(0, share)) + 0.5) / Double(count + 1)
            return log(moved / (1 - moved))
        }
    }

    /// The value at a place of this scale.
    func value(at place: Double, count: Int) -> Double {
        let (low, high) = bounds
        switch self {
        case .plain: return place
        case .above: return low + exp(place)
        case .between, .share:
            let moved = 1 / (1 + exp(-place))
            let share = (moved * Double(count + 1) - 0.5) / Double(count)
            return low + (high - low) * min(1, max(0, share))
        }
    }

    /// The smallest standard error that a value can have on this scale.
    func leastError(of value: Double, count: Int) -> Double {
        guard self == .share else { return 0 }
        let yes = Double(count) * min(1, max(0, value))
        return (1 / (yes + 0.5) + 1 / (Double(count) - yes + 0.5)).squareRoot()
    }

    /// The nearest value that the statistic can have.
    func clamped(_ value: Double) -> Double { min(bounds.high, max(bounds.low, value)) }

    /// What the method of an interval says of it; empty for plain numbers.
    var words: String {
        switch self {
        case .plain: ""
        case .above: ", on a logarithmic scale"
        case .between, .share: ", on a logit scale"
        }
    }
}
