import Torch

/// Grows networks that can grow: each stage fades in over this many steps, and is trained for as many more.
///
/// Real pictures are as coarse as the stage, and fade in with it; all optimisers forget what they remember when a stage
/// begins to fade in and when it has, as in the authors' code: moments of smaller networks say nothing of larger ones.
///
/// Source: Karras et al. 2018, arXiv 1710.10196, figure 2.
final class Growing: Decorator {
    let turns: Int
    /// How often pictures double.
    private(set) var doublings = 0
    init(turns: Int) { self.turns = turns }

    func attach(to players: Players) { doublings = players.doublings }

    func stage(_ turn: Turn) -> Double? { stage(at: turn.step) }

    func given(_ real: Tensor, _ turn: Turn) -> Tensor {
        let stage = stage(at: turn.step)
        let (share, rest) = (stage - stage.rounded(.down), doublings - Int(stage.rounded(.up)))
        let coarse = rest > 0 ? real.averagePooled(1 << rest).upsampled(1 << rest) : real
        return share > 0 ? Growing.faded(coarse, share, blocks: 2 << rest) : coarse
    }

    func forgets(_ turn: Turn) -> Bool {
        let (before, now) = (stage(at: turn.step - 1), stage(at: turn.step))
        return before.rounded(.down) != now.rounded(.down) || before.rounded(.up) != now.rounded(.up)
    }

    /// Pictures [N, C, H, W] as a stage that fades in with the share α has them: lerp(up(down(x)), x, α).
    ///
    /// - Parameter blocks: the edge, in pixels of x, of one pixel of the stage before.
    static func faded(_ pictures: Tensor, _ share: Double, blocks: Int) -> Tensor {
        pictures.averagePooled(blocks).upsampled(blocks).interpolated(to: pictures, share)
    }

    private func stage(at step: Int) -> Double {
        // The first stage only settles.
        let position = Double(step - 1) / Double(turns)
        guard position >= 1 else { return 0 }
        let (whole, part) = ((position - 1) / 2, (position - 1).truncatingRemainder(dividingBy: 2))
        return min(whole.rounded(.down) + min(1, part), Double(doublings))
    }
}
