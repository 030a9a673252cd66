/// The kinds of random draws in a run, each with its own random generator.
enum Stream: UInt64 {
    case weights, data, draws

    /// A seed for this stream, independent of those of the other streams and of runs with adjacent seeds.
    func seed(_ run: UInt64) -> UInt64 { scrambled((run &* 3 &+ rawValue &+ 1) &* 0x9E37_79B9_7F4A_7C15) }
}

/// A seed in 32 bits, because LibTorch's generator uses only these: the upper half of a 64-bit seed is mixed into its
/// lower half, and a seed below 2³² stays unchanged.
func foldedSeed(_ seed: UInt64) -> UInt64 {
    let high = seed >> 32
    return high == 0 ? seed : (seed ^ scrambled(high &* 0x9E37_79B9_7F4A_7C15)) & 0xFFFF_FFFF
}

/// SplitMix64's output function (Steele, Lea, Flood 2014).
private func scrambled(_ number: UInt64) -> UInt64 {
    var z = number
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}
