import Adversarial
import Datasets
import Foundation
import NN
import Torch

extension Demonstration {
    static let digitFlows = Demonstration(
        name: "digit-flows",
        title: "The same on digits: a table of two by two, and critics that know their digits by heart",
        source: Source("Danihelka et al.", 2017, arXiv: "1705.05263"),
        text: """
            The data are the built-in digits at 14 × 14 pixels, anew divided by each seed into 15,000 to train with, \
            2,500 for validation and 2,500 to test with. One network, a RealNVP of eight coupling layers (arXiv \
            1605.08803; perceptrons of two hidden layers of 256), is trained from the same first weights by maximum \
            likelihood (batches of 128; gradients of a norm above 100 are shortened) and as the generator of WGAN-GP \
            (batches of 64; λ = 10, five turns of a small convolutional critic for each of its own), 1,500 steps each. \
            These settings were chosen on runs of seeds 0 and 1.

            Each is then looked at in both ways, on the test digits: in bits per pixel, with pixels as one of 256 values \
            (an untrained flow takes 10, uniform noise 8); and by an independent critic, trained in 1,500 turns with the \
            same penalty on new samples and the validation digits. The paper finds the WGAN's likelihood far worse and \
            its distance smaller. How far worse it does not fix: a bit per pixel is asked for here. (The difference is \
            held against it by its logarithm, since it spans orders of magnitude.)

            Its other finding is that a game's critic comes to know its data by heart, which an independent one detects. \
            So the game is also played with 1,000 digits only. What its own critic says of the digits that it was trained \
            on is set against what it says of the test digits: the two would be alike if it knew what digits look like, \
            and no more. And the independent critic should see that a game of fewer digits ends farther from the data.
            """,
        picture: Picture(
            x: "step", y: "bits per pixel", caption: "Bits per pixel of the test digits in training, seed 0.",
            isLogarithmicY: true),
        expectations: [
            Expectation(
                "log₁₀ of bits: WGAN-GP − likelihood", .atLeast(0), "trained as a WGAN, its likelihood is far worse"),
            Expectation(
                "critic: WGAN-GP − likelihood", .atMost(0),
                "but in an independent critic's eyes it is nearer to the data"),
            Expectation(
                "own critic, 1,000 digits: training − test", .atLeast(0),
                "a game's critic sees more in the digits that it was trained on"),
            Expectation(
                "own critic: training − test, 1,000 digits − 15,000", .atLeast(0), "the more so the fewer they are"),
            Expectation(
                "critic: WGAN-GP, 1,000 digits − 15,000", .atLeast(0),
                "which an independent critic sees in samples that are farther from other digits"),
        ],
        run: { try DigitFlowsTrainedTwice().run(seed: $0) })
}

struct DigitFlowsTrainedTwice {
    var steps = 1_500
    /// Digits to train with, to validate with and to test with; few are the first of the first. Names of numbers and of
    /// trials say 15,000 and 1,000.
    var (many, few, held) = (15_000, 1_000, 2_500)
    /// Steps from one point of the plot to the next.
    var every = 50
    var shown = 16

    func run(seed: UInt64) throws -> Demonstration.Outcome {
        try RandomGenerator.with(RandomGenerator(seed: seed)) {
            let pixels = try Self.pixels()
            let order = Tensor.randomPermutation(pixels.size(0), generator: .current)
            func digits(_ start: Int, _ count: Int) -> Tensor {
                pixels.indexSelected(axis: 0, order.narrowed(axis: 0, start: start, count: count))
            }
            let training = digits(0, many)
            let (validation, test) = (DigitFlow.spread(digits(many, held)), DigitFlow.spread(digits(many + held, held)))
            let first = RandomGenerator.current.state
            /// One way to train.
            func trial(_ name: String, on training: Tensor, asGenerator: Bool) throws -> Trial {
                try RandomGenerator.current.resume(from: first)
                let flow = DigitFlow(couplings: 8, width: 256)
                var trials = TrainedTwice(
                    steps: steps, real: { Self.draw($0, from: training) }, makeCritic: Self.critic, weight: 10)
                trials.likelihood.clip = 100
                var bits = [(x: 0.0, y: flow.bitsPerPixel(test).mean().item() as Double)]
                func look(_ step: Int) {
                    if step % every == 0 { bits.append((Double(step), flow.bitsPerPixel(test).mean().item())) }
                }
                let own = asGenerator ? trials.asGenerator(flow, batch: 64, after: look) : nil
                if !asGenerator { trials.byLikelihood(flow, batch: 128, after: look) }
                let critic = trials.independentCritic(of: flow, against: validation, steps: steps, batch: 64)
                let samples = withoutGradients { flow.draw(held) }
                let gap = own.map { $0.estimate(Self.draw(held, from: training), test) }
                return Trial(
                    name: name, bits: flow.bitsPerPixel(test), critic: critic.estimate(test, samples), gap: gap,
                    curve: Demonstration.Curve(name, bits), samples: samples.narrowed(axis: 0, start: 0, count: shown))
            }
            let likelihood = try trial("likelihood", on: training, asGenerator: false)
            let game = try trial("WGAN-GP", on: training, asGenerator: true)
            let fewer = training.narrowed(axis: 0, start: 0, count: few)
            let gameOfFew = try trial("WGAN-GP, 1,000 digits", on: fewer, asGenerator: true)
            return outcome(likelihood, game, gameOfFew, test: test)
        }
    }

    /// What came of one way to train.
    private struct Trial {
        let name: String
        /// Of each test digit.
        let bits: Tensor
        let critic: Double
        /// ⟨f(x)⟩ of training digits − that of test digits, of the game's own critic.
        let gap: Double?
        let curve: Demonstration.Curve
        let samples: Tensor
    }

    private func outcome(
        _ likelihood: Trial, _ game: Trial, _ gameOfFew: Trial, test: Tensor
    ) -> Demonstration.Outcome {
        let trials = [likelihood, game, gameOfFew]
        let gaps = (many: game.gap ?? .nan, few: gameOfFew.gap ?? .nan)
        return Demonstration.Outcome(
            numbers: trials.flatMap {
                [
                    ("bits: \($0.name)", $0.bits.mean().item()),
                    ("median bits: \($0.name)", $0.bits.median().values.item()),
                    ("critic: \($0.name)", $0.critic),
                ]
            } + [
                (
                    "log₁₀ of bits: WGAN-GP − likelihood",
                    log10(max(game.bits.mean().item() - likelihood.bits.mean().item(), 1e-9))
                ),
                ("critic: WGAN-GP − likelihood", game.critic - likelihood.critic),
                ("critic: WGAN-GP, 1,000 digits − 15,000", gameOfFew.critic - game.critic),
                ("own critic, 15,000 digits: training − test", gaps.many),
                ("own critic, 1,000 digits: training − test", gaps.few),
                ("own critic: training − test, 1,000 digits − 15,000", gaps.few - gaps.many),
            ],
            curves: trials.map(\.curve),
            images: Demonstration.Images(
                rows: [("test digits", test.narrowed(axis: 0, start: 0, count: shown))]
                    + trials.map { ($0.name, $0.samples) }))
    }

    // MARK: The data

    /// All digits, bytes [N, 1, 14, 14].
    private static func pixels() throws -> Tensor {
        guard case .set(let set) = try DataSettings(size: DigitFlow.edge, split: .all).open() else {
            preconditionFailure("digits have an end")
        }
        return try ImageTensor(gathering: set).pixels
    }

    private static func draw(_ count: Int, from digits: Tensor) -> Tensor {
        DigitFlow.spread(
            digits.indexSelected(
                axis: 0, Tensor.randomIntegers(0..<digits.size(0), [count], generator: .current)))
    }

    private static func critic() -> Sequential {
        Sequential(
            Convolution2d(1, 32, kernel: 4, stride: 2, padding: 1), LeakyReLU(0.2),
            Convolution2d(32, 64, kernel: 3, stride: 2, padding: 1), LeakyReLU(0.2), Flatten(), Linear(1_024, 1))
    }
}
