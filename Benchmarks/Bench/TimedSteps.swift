import Foundation

/// Plays steps: the first, some that are not timed, and those that are.
struct TimedSteps {
    /// Steps whose losses are kept.
    static let firstLosses = 3

    /// When the process started, in seconds since 1970.
    let began: Double
    let count: Int
    /// Steps before those that are timed.
    let warmup: Int
    /// Seconds from the process's start to the end of the first step.
    private(set) var first = 0.0
    /// Seconds of all timed steps.
    private(set) var seconds = 0.0
    /// The losses of the first steps, by player.
    private(set) var losses: [[String: Double]] = []

    init(began: Double, count: Int, warmup: Int) { (self.began, self.count, self.warmup) = (began, count, warmup) }

    mutating func time(_ play: () throws -> [String: Double]) rethrows {
        losses = [try play()]
        first = Date().timeIntervalSince1970 - began
        for step in 1..<warmup {
            let played = try play()
            if step < Self.firstLosses { losses.append(played) }
        }
        let start = ContinuousClock.now
        for _ in 0..<count { _ = try play() }
        seconds = (ContinuousClock.now - start) / .seconds(1)
    }
}
