import Foundation

/// The value below which a standard normal variable lies with the given probability.
///
/// Begins at Hastings's approximation (Abramowitz and Stegun 26.2.23) and takes Halley's steps on erfc.
public func normalQuantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else { return extreme(probability) }
    // In the lower half the tail's probability keeps all its digits.
    if probability > 0.5 { return -normalQuantile(1 - probability) }
    let t = (-2 * log(probability)).squareRoot()
    let top = 2.515517 + t * (0.802853 + t * 0.010328)
    let bottom = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    var x = top / bottom - t
    for _ in 0..<3 {
        let error = erfc(-x / 2.squareRoot()) / 2 - probability
        let step = error * (2 * Double.pi).squareRoot() * exp(x * x / 2)
        x -= step / (1 + x * step / 2)
    }
    return x
}

/// The value below which a variable of Student's t distribution lies with the given probability.
///
/// - Parameter degrees: degrees of freedom, more than 0.
public func studentQuantile(_ probability: Double, degrees: Double) -> Double {
    precondition(degrees > 0, "\(degrees) degrees of freedom")
    guard probability > 0, probability < 1 else { return extreme(probability) }
    if probability > 0.5 { return -studentQuantile(1 - probability, degrees: degrees) }
    if probability == 0.5 { return 0 }
    // The tail falls with t: halve an interval of log t that holds the root.
    var (low, high) = (log(1e-12), log(2.0))
    while studentTail(exp(high), degrees) > probability, high < 700 { high += 2 }
    for _ in 0..<200 {
        let middle = (low + high) / 2
        if middle == low || middle == high { break }
        if studentTail(exp(middle), degrees) > probability { low = middle } else { high = middle }
    }
    return -exp((low + high) / 2)
}

/// The probability that a variable of Student's t distribution lies below a value.
public func studentProbability(below t: Double, degrees: Double) -> Double {
    precondition(degrees > 0, "\(degrees) degrees of freedom")
    let tail = studentTail(abs(t), degrees)
    return t < 0 ? tail : 1 - tail
}

/// P(T > t) for t ≥ 0: I_x(ν/2, 1/2)/2 at x = ν/(ν + t²), or from the other end for a small t.
private func studentTail(_ t: Double, _ degrees: Double) -> Double {
    let square = t * t
    if square < 1 { return 0.5 - regularizedIncompleteBeta(square / (degrees + square), 0.5, degrees / 2) / 2 }
    return regularizedIncompleteBeta(degrees / (degrees + square), degrees / 2, 0.5) / 2
}

/// I_x(a, b) = ∫₀ˣ tᵃ⁻¹(1 − t)ᵇ⁻¹ dt / B(a, b), for x from 0 to 1.
///
/// By Lentz's method on the continued fraction (NIST Handbook 8.17.22), on the side where it converges fast.
public func regularizedIncompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    precondition(x >= 0 && x <= 1 && a > 0 && b > 0, "incomplete beta of \(x) with \(a), \(b)")
    if x == 0 || x == 1 { return x }
    if x > (a + 1) / (a + b + 2) { return 1 - regularizedIncompleteBeta(1 - x, b, a) }
    let front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    return front / betaFraction(x, a, b)
}

/// 1 + d₁/(1 + d₂/(1 + …)) of the incomplete beta function.
private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    var (value, c, d) = (1.0, 1.0, 0.0)
    for step in 1...10_000 {
        let m = Double(step / 2)
        let term =
            step % 2 == 0
            ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 + term * d
        d = 1 / (abs(d) < tiny ? tiny : d)
        c = 1 + term / c
        if abs(c) < tiny { c = tiny }
        value *= c * d
        if abs(c * d - 1) < 1e-16 { break }
    }
    return value
}

/// Quantiles at the ends, and none outside.
private func extreme(_ probability: Double) -> Double {
    switch probability {
    case 0: -.infinity
    case 1: .infinity
    default: .nan
    }
}
