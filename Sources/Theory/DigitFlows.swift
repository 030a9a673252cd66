import Adversarial
import Datasets
import Foundation
import NN
import Torch

extension Demonstration {
    static let digitFlows = Demonstration(
        name: "digit-flows",
        title: "The same on digits: two training methods, two judges, and critics that memorise their training data",
        source: Source("Danihelka et al.", 2017, arXiv: "1705.05263"),
        text: """
            The data are the built-in digits at 14 × 14 pixels. Each seed divides them anew into 15,000 for training, \
            2,500 for validation and 2,500 for testing. One network, a RealNVP of eight coupling layers (arXiv \
            1605.08803; perceptrons of two hidden layers of 256), is trained twice from the same initial weights, \
            1,500 steps each: by maximum likelihood (batches of 128; gradient norms are clipped at 100) and as the \
            generator of WGAN-GP (batches of 64; λ = 10, five updates of a small convolutional critic per generator \
            update). These settings were chosen on runs of seeds 0 and 1.

            Each result is then evaluated in two ways on the test digits: in bits per pixel, where a pixel is one of \
            256 values (an untrained flow takes 10, uniform noise 8); and by an independent critic, trained for 1,500 \
            updates with the same penalty on new samples and the validation digits. The paper finds that the WGAN's \
            likelihood is far worse and that its distance is smaller. The paper does not say how much worse; here it \
            should be at least one bit per pixel. (The difference is compared as a logarithm, since it spans orders \
            of magnitude.)

            The paper's other finding is that the critic of a GAN memorises its training data, which an independent \
            critic detects. So the GAN is also trained with only 1,000 digits. The output of its own critic on its \
            training digits is compared with the output on the test digits: the two would be equal if the critic knew \
            what digits look like, and no more. The independent critic should also detect that training with fewer \
            digits ends farther from the data.
            """,
        picture: Picture(
            x: "step", y: "bits per pixel", caption: "Bits per pixel of the test digits during training, seed 0.",
            isLogarithmicY: true),
        expectations: [
            Expectation(
                "log₁₀ of bits: WGAN-GP − likelihood", .atLeast(0), "as a WGAN the likelihood is far worse"),
            Expectation(
                "critic: WGAN-GP − likelihood", .atMost(0),
                "but according to an independent critic it is nearer to the data"),
            Expectation(
                "own critic, 1,000 digits: training − test", .atLeast(0),
                "a GAN's critic gives its training digits a higher output than other digits"),
            Expectation(
                "own critic: training − test, 1,000 digits − 15,000", .atLeast(0),
                "the difference is larger with fewer digits"),
            Expectation(
                "critic: WGAN-GP, 1,000 digits − 15,000", .atLeast(0),
                "and an independent critic finds the samples of that GAN farther from other digits"),
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

    /// The result of one way to train.
    private struct Trial {
        let name: String
        /// Of each test digit.
        let bits: Tensor
        let critic: Double
        /// ⟨f(x)⟩ of training digits minus that of test digits, for the GAN's own critic.
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
