import Foundation

/// The scale on which an interval is computed, so that it holds no value that the statistic cannot have.
///
/// θ ± t · √variance of a precision of 0.98 may reach beyond 1, and of a small distance below 0. On the scale g the interval is
/// g⁻¹(g(θ) ± t · √variance of g(θ)): it lies inside the bounds, holds θ, and is longer on the side where there is room.
///
/// Source: Miller, "The jackknife — a review", Biometrika 1974, section 3.2 (transform a statistic before the jackknife);
/// half a sample at both ends of the logit: Haldane 1955, Anscombe 1956.
public enum IntervalScale: Sendable, Equatable {
    /// For statistics that may be any number: g(x) = x.
    case plain
    /// For statistics above a bound, such as distances above 0: g(x) = log(x − bound).
    case above(Double)
    /// For statistics between two bounds, such as shares from 0 to 1: g is the logit log(p / (1 − p)) of
    /// p = (N s + ½)/(N + 1), where s is the place between the bounds and N the number of samples.
    case between(Double, Double)

    /// A share, from 0 to 1.
    public static let share = IntervalScale.between(0, 1)
    /// A distance or a divergence, from 0 on.
    public static let positive = IntervalScale.above(0)

    /// A value on this scale; `nil` where it has no place there.
    func transformed(_ value: Double, count: Int) -> Double? {
        switch self {
        case .plain: return value
        case .above(let bound): return value > bound ? log(value - bound) : nil
        case .between(let low, let high):
            let share = (value - low) / (high - low)
            guard count > 0, -1e-9...1 + 1e-9 ~= share else { return nil }
            let moved = (Double(count) * min(1, max(0, share)) + 0.5) / Double(count + 1)
            return log(moved / (1 - moved))
        }
    }

    /// The value that stands at a place of this scale.
    func value(at place: Double, count: Int) -> Double {
        switch self {
        case .plain: return place
        case .above(let bound): return bound + exp(place)
        case .between(let low, let high):
            let moved = 1 / (1 + exp(-place))
            let share = (moved * Double(count + 1) - 0.5) / Double(count)
            return low + (high - low) * min(1, max(0, share))
        }
    }

    /// The nearest value that the statistic can have.
    func clamped(_ value: Double) -> Double {
        switch self {
        case .plain: value
        case .above(let bound): max(bound, value)
        case .between(let low, let high): min(high, max(low, value))
        }
    }

    /// What an interval's method says of it; empty for plain numbers.
    var words: String {
        switch self {
        case .plain: ""
        case .above: ", on a logarithmic scale"
        case .between: ", on a logit scale"
        }
    }
}
