import Adversarial
import Datasets
import Foundation
import NN
import Testing
import Torch

@testable import Zoo

/// Optimisers that leave all as it is, so that a turn's scores can be computed by hand.
private let still = OptimizerRecipe.sgd(0)

private func linear(_ weight: [[Float]], _ bias: [Float]) -> Linear {
    let layer = Linear(weight[0].count, weight.count)
    layer.weight.detached().copyInPlace(Tensor(weight.flatMap { $0 }, shape: [weight.count, weight[0].count]))
    layer.bias?.detached().copyInPlace(Tensor(bias))
    return layer
}

/// A network that says the same of everything.
private func constant(_ inputs: Int, _ values: [Float]) -> Sequential {
    Sequential(linear(values.map { _ in [Float](repeating: 0, count: inputs) }, values))
}

private func scores(_ game: some Game, _ batch: Batch, step: Int = 1, seed: UInt64 = 7) throws -> [String: Double] {
    let numbers = try RandomGenerator.with(RandomGenerator(seed: seed)) {
        try game.play(batch, Turn(step: step)).numbers()
    }
    return Dictionary(uniqueKeysWithValues: numbers.map { ($0.name, $0.value) })
}

private func isNear(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-5) -> Bool {
    a.map { abs($0 - b) < tolerance } ?? false
}

private func rows(_ tensor: Tensor) -> [[Double]] {
    let numbers = tensor.detached().to(.float64).contiguous().array(of: Double.self)
    return stride(from: 0, to: numbers.count, by: tensor.size(1)).map { Array(numbers[$0..<($0 + tensor.size(1))]) }
}

private func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
}

@Suite struct EnergyGameTests {
    @Test func thePullAwayTermIsTheMeanSquaredCosineOfDifferentCodes() {
        #expect(isNear(pullAwayTerm(Tensor([3, 4, 3, 4, 6, 8] as [Float], shape: [3, 2])).item(), 1))
        #expect(isNear(pullAwayTerm(Tensor([2, 0, 0, 0, 5, 0, 0, 0, 1] as [Float], shape: [3, 3])).item(), 0))
        // An angle of 60° has the cosine ½, and its square is ¼.
        let sixty = Tensor([1, 0, 0.5, Float(0.75).squareRoot()] as [Float], shape: [2, 2])
        #expect(isNear(pullAwayTerm(sixty).item(), 0.25))
        // The opposite direction is as bad as the same one.
        #expect(isNear(pullAwayTerm(Tensor([1, 0, -1, 0] as [Float], shape: [2, 2])).item(), 1))
    }

    /// f(x) = 3x has the slope 3 everywhere: γ/2 · 9 in every third turn, three times as much there.
    @Test func aDuelsPenaltyIsItsOwnCriticsAndLazy() throws {
        let judge = linear([[3]], [0])
        let other = linear([[5]], [0])
        let duel = Duel(
            .none, Players(generator: [Player(other, still)], critic: [Player(judge, still)], sample: [1]),
            penalty: .r1(2) + .clipping(0.5), every: 3)
        let (real, fake) = (Tensor([1, 2] as [Float], shape: [2, 1]), Tensor([0, 4, 8] as [Float], shape: [3, 1]))
        func loss(_ step: Int, weight: Double = 1) -> Double {
            let scene = Scene(
                critic: { judge($0) }, real: real, fake: fake, realScores: judge(real), fakeScores: judge(fake),
                weight: weight)
            return duel.criticLoss(Loss.wasserstein.critic, scene, Turn(step: step)).item()
        }
        let plain = 3 * 4 - 3 * 1.5
        #expect(isNear(loss(1), plain + 3 * 9) && isNear(loss(4), plain + 3 * 9))
        #expect(isNear(loss(2), plain) && isNear(loss(3), plain) && isNear(loss(1, weight: 0), plain))
        #expect(isNear(judge.weight.item(), 3))
        duel.note()
        #expect(isNear(judge.weight.item(), 0.5) && isNear(other.weight.item(), 5))
    }

    /// The critic rebuilds everything as 0: energies are squares.
    private func energies(_ maker: Sequential, pullAway: Double, _ decorators: String) throws -> EBGAN.Play {
        var settings = EnergySettings()
        (settings.latent, settings.margin, settings.pullAway) = (1, 1, pullAway)
        settings.decorators = try Decorators(text: decorators)
        return EBGAN.Play(
            generator: Player(maker, still),
            critic: Player(Autoencoder(encoder: constant(1, [1]), decoder: constant(1, [0])), still), settings)
    }

    @Test func samplesArePushedUpToTheMargin() throws {
        let near = try scores(energies(constant(1, [0.5]), pullAway: 0.1, "none"), threes)
        // 9 + (1 − ¼), and ¼ with the pull-away term of codes that are all alike.
        #expect(isNear(near["critic"], 9.75) && isNear(near["generator"], 0.25 + 0.1))
        let far = try scores(energies(constant(1, [2]), pullAway: 0, "none"), threes)
        #expect(isNear(far["critic"], 9) && isNear(far["generator"], 4))
    }

    /// The best samples of an energy are those that have least of it.
    @Test func topSamplesAreThoseOfTheLeastEnergy() throws {
        let maker = Sequential(linear([[2]], [0.3]))
        let batch = Batch(samples: Tensor.zeros([6, 1]))
        let found = try scores(energies(maker, pullAway: 0, "top-k(0.5,0.5)"), batch, step: 1_000, seed: 3)
        let z = RandomGenerator.with(RandomGenerator(seed: 3)) {
            LatentSpace(.uniform, size: 1).sample(6, on: .cpu)
        }
        let best = rows(maker(z).squared()).map { $0[0] }.sorted().prefix(3).reduce(0, +) / 3
        #expect(isNear(found["generator"], best, 1e-5))
    }

    /// The critic rebuilds everything as 0 and the generator makes `sample` only: ℒ(v) = |v|.
    private func equilibrium(sample: Float, gain: Double) -> BEGAN.Play {
        var settings = EquilibriumSettings()
        (settings.latent, settings.diversity, settings.gain) = (1, 0.5, gain)
        return BEGAN.Play(
            generator: Player(constant(1, [sample]), still),
            critic: Player(Autoencoder(encoder: constant(1, [0]), decoder: constant(1, [0])), still), settings)
    }

    private let threes = Batch(samples: Tensor([3, -3] as [Float], shape: [2, 1]))

    @Test func theBalanceFollowsThePapersRule() throws {
        let game = equilibrium(sample: 1, gain: 0.1)
        let first = try scores(game, threes)
        // γℒ(x) − ℒ(x̂) = ½ · 3 − 1 = ½
        #expect(isNear(first["critic"], 3) && isNear(first["generator"], 1))
        #expect(isNear(first["k"], 0.05) && isNear(first["convergence"], 3.5))
        let second = try scores(game, threes, step: 2)
        #expect(isNear(second["critic"], 3 - 0.05 * 1) && isNear(second["k"], 0.1))
    }

    @Test func theBalanceStaysBetweenZeroAndOne() throws {
        let rising = equilibrium(sample: 1, gain: 0.8)
        for expected in [0.4, 0.8, 1] { #expect(isNear(try scores(rising, threes)["k"], expected)) }
        let falling = equilibrium(sample: 5, gain: 0.8)
        let score = try scores(falling, threes)
        #expect(isNear(score["k"], 0) && isNear(score["convergence"], 3 + 3.5))
    }
}

@Suite struct LikelihoodTests {
    @Test func theDivergenceIsTheIntegral() {
        // softplus(raw) + 10⁻⁶ is the deviation.
        let codes = CodeDistribution(Tensor([0.7, -1.2, 0.3, 2] as [Float], shape: [1, 4]))
        let (means, deviations) = (rows(codes.mean)[0], rows(codes.deviation)[0])
        #expect(isNear(deviations[0], log(1 + exp(0.3)) + 1e-6, 1e-6))
        let step = 1e-3
        var integral = 0.0
        for (mean, deviation) in zip(means, deviations) {
            for z in stride(from: -20.0, to: 20.0, by: step) {
                let scaled = (z - mean) / deviation
                let own: Double = -0.5 * scaled * scaled - log(deviation)
                let prior: Double = -0.5 * z * z
                integral += exp(own) * (own - prior) * step / (2 * Double.pi).squareRoot()
            }
        }
        #expect(isNear(codes.divergence.item(), integral, 1e-4))
    }

    @Test func likelihoodsAreTheTextbooks() {
        // Pictures in [-1, 1] are chances (x + 1)/2: targets 1, 0, ½ and predictions 0.9, 0.2, 0.6.
        let target = Tensor([1, -1, 0] as [Float], shape: [1, 1, 1, 3])
        let decoded = Tensor([0.8, -0.6, 0.2] as [Float], shape: [1, 1, 1, 3])
        let expected = -(log(0.9) + log(0.8) + 0.5 * log(0.6) + 0.5 * log(0.4))
        let found = negativeLogLikelihood(target, decoded: decoded, deviation: 9)
        #expect(found.shape == [1] && isNear(found.item(), expected))
        let points = negativeLogLikelihood(
            Tensor([1, 2] as [Float], shape: [1, 2]), decoded: Tensor([0, 2.5] as [Float], shape: [1, 2]),
            deviation: 0.5)
        let density = [1.0, -0.5].map { exp(-$0 * $0 / 0.5) / (0.5 * (2 * Double.pi).squareRoot()) }
        #expect(points.shape == [1] && isNear(points.item(), -log(density[0] * density[1])))
    }

    /// x = 1.2 z, −0.8 z + ½ and noise of deviation 0.6: log p(x) and p(z | x) are known.
    private struct Toy {
        let weight = [1.2, -0.8]
        let bias = [0, 0.5]
        let noise = 0.6
        let x = [0.9, 1.1]
        var precision: Double { 1 + (weight[0] * weight[0] + weight[1] * weight[1]) / (noise * noise) }
        /// What the posterior's mean is times x less the bias.
        var slopes: [Double] { weight.map { $0 / (noise * noise) / precision } }
        var mean: Double { zip(slopes, zip(x, bias)).map { $0 * ($1.0 - $1.1) }.reduce(0, +) }
        var logDensity: Double {
            let a = weight[0] * weight[0] + noise * noise
            let (b, d) = (weight[0] * weight[1], weight[1] * weight[1] + noise * noise)
            let (u, v, determinant) = (x[0] - bias[0], x[1] - bias[1], a * d - b * b)
            return -0.5 * (d * u * u - 2 * b * u * v + a * v * v) / determinant - 0.5 * log(determinant)
                - log(2 * Double.pi)
        }

        /// A game whose encoder's mean is so far off, and its deviation so many times too large.
        func game(off: Double, wide: Double) throws -> VariationalGame {
            var settings = VariationalSettings()
            (settings.latent, settings.deviation) = (1, noise)
            let plain = Architecture(
                name: "plain", widths: [],
                generator: { _, latent, shape, _ in Sequential(Linear(latent, shape.sample[0])) },
                trunk: { _, shape, _ in Architecture.Trunk(layers: [Flatten()], features: shape.sample[0]) },
                footprints: { _, _, _ in (Footprint(parameters: 1, outputs: 1), Footprint(parameters: 1, outputs: 1)) })
            let game = try VariationalGame(
                settings, NetworkPair(generator: plain, critic: plain), for: DataShape(sample: [2]),
                isConditional: false)
            let deviation = wide / precision.squareRoot()
            let shift = off - slopes[0] * bias[0] - slopes[1] * bias[1]
            let values: [[Double]] = [
                slopes + [0, 0], [shift, log(exp(deviation) - 1)], weight, bias,
            ]
            for (parameter, value) in zip(game.model.parameters, values) {
                parameter.detached().copyInPlace(Tensor(value.map { Float($0) }, shape: parameter.shape))
            }
            return game
        }

        func samples(_ count: Int) -> Tensor {
            Tensor(x.map { Float($0) }, shape: [1, 2]).expanded([count, 2]).contiguous()
        }
    }

    @Test func boundsRiseToTheLikelihoodOfALinearModel() throws {
        let (toy, count) = (Toy(), 20_000)
        let game = try toy.game(off: 0.3, wide: 1.4)
        withoutGradients {
            RandomGenerator.with(RandomGenerator(seed: 3)) {
                let terms = game.terms(toy.samples(count), labels: nil)
                let bounds = -(terms.reconstruction + terms.divergence)
                let error = (bounds.variance().item() / Double(count)).squareRoot()
                // The gap is KL(q ‖ p(z | x)) of two normal distributions.
                let gap = 0.5 * (0.3 * 0.3 * toy.precision + 1.4 * 1.4 - log(1.4 * 1.4) - 1)
                #expect(isNear(bounds.mean().item(), toy.logDensity - gap, 5 * error))
                let five = game.importanceWeightedBound(toy.samples(count), codes: 5).mean().item()
                let many = game.importanceWeightedBound(toy.samples(2_000), codes: 100).mean().item()
                #expect(bounds.mean().item() + 0.1 < five && five + 0.01 < many)
                #expect(many < toy.logDensity + 0.005 && many > toy.logDensity - 0.02)
            }
        }
        // With the posterior itself for a proposal, every weight is p(x).
        let exact = try toy.game(off: 0, wide: 1).importanceWeightedBound(toy.samples(50), codes: 3)
        #expect((exact - toy.logDensity).abs().max().item() < 1e-4)
    }
}

@Suite struct MomentTests {
    private static func points(_ count: Int, _ seed: UInt64) -> Tensor {
        .randomNormal([count, 3], generator: RandomGenerator(seed: seed))
    }

    @Test func theDiscrepancyIsTheUnbiasedDoubleSum() {
        let (x, y, widths) = (Self.points(5, 1), Self.points(4, 2) + 0.5, [0.5, 2.0])
        func kernel(_ a: [Double], _ b: [Double]) -> Double {
            widths.map { exp(-pow(distance(a, b), 2) / (2 * $0 * $0)) }.reduce(0, +)
        }
        func within(_ rows: [[Double]]) -> Double {
            var sum = 0.0
            for i in rows.indices { for j in rows.indices where j != i { sum += kernel(rows[i], rows[j]) } }
            return sum / Double(rows.count * (rows.count - 1))
        }
        let (a, b) = (rows(x), rows(y))
        let across = a.flatMap { i in b.map { kernel(i, $0) } }.reduce(0, +) / Double(a.count * b.count)
        #expect(isNear(squaredDiscrepancy(x, y, widths: widths).item(), within(a) - 2 * across + within(b)))
    }

    @Test func momentsAreThoseOfSamplesOrOfTheirCodes() throws {
        var recipe = GMMN.recipe
        recipe.game.latent = 2
        recipe.game.generatorOptimizer = still
        recipe.game.criticOptimizer = still
        recipe.network = NetworkPair(generator: .mlp(4), critic: .mlp(4))
        let real = Self.points(6, 1)
        func check(_ codes: Int, _ seen: (GMMN.Play) -> Tensor) throws {
            recipe.game.codes = codes
            let game = try GMMN.game(recipe, for: DataShape(sample: [3]))
            let found = try scores(game, Batch(samples: real), seed: 5)
            let z = RandomGenerator.with(RandomGenerator(seed: 5)) {
                LatentSpace(.uniform, size: 2).sample(6, on: .cpu)
            }
            let wanted = squaredDiscrepancy(
                seen(game), game.generator(z), widths: kernelWidths(codes > 0 ? codes : 3))
            #expect(isNear(found["generator"], wanted.item(), 1e-5))
            // A sample is what the decoder makes of what was made.
            let made = game.generator(z)
            #expect(game.samples(from: z).isEqual(to: game.autoencoder?.network.decoder(made) ?? made))
            let error = game.autoencoder.map { ($0(real) - real).squared().mean().item() as Double }
            #expect(error == nil || isNear(found["reconstruction"], error!, 1e-5))
        }
        try check(0) { _ in real }
        try check(2) { $0.autoencoder!.network.encoder(real) }
    }

    @Test func theMomentGameIsOneDistanceWithBothSigns() throws {
        let settings = MomentSettings(
            latent: 2, criticSteps: 1, features: 2, penalty: .none, generatorOptimizer: still, criticOptimizer: still)
        let network = NetworkPair(
            generator: .mlp(4), critic: .mlp(4), generatorNorm: .none, criticNorm: .none)
        let game = try RandomGenerator.with(RandomGenerator(seed: 2)) {
            try MomentGame(settings, network, for: DataShape(sample: [3]))
        }
        let real = Self.points(5, 3)
        let found = try scores(game, Batch(samples: real), seed: 11)
        let z = RandomGenerator.with(RandomGenerator(seed: 11)) {
            LatentSpace(.uniform, size: 2).sample(5, on: .cpu)
        }
        let (h, made) = (rows(game.critic(real)), rows(game.critic(game.generator(z))))
        func likeness(_ a: [Double], _ b: [Double]) -> Double {
            kernelWidths(2).map { exp(-distance(a, b) * distance(a, b) / (2 * $0 * $0)) }.reduce(0, +)
        }
        var expected = 0.0
        for i in 0..<5 {
            for j in 0..<5 {
                if i != j { expected += (likeness(h[i], h[j]) + likeness(made[i], made[j])) / 20 }
                expected -= 2 * likeness(h[i], made[j]) / 25
            }
        }
        #expect(isNear(found["generator"], expected, 1e-4) && isNear(found["critic"], -expected, 1e-4))
    }

    @Test func theCramerGameComparesEachSampleWithTwoOthers() throws {
        let settings = MomentSettings(
            latent: 2, criticSteps: 1, features: 2, penalty: .none, generatorOptimizer: still, criticOptimizer: still)
        let (maker, judge) = (
            linear([[1, 2], [0, 1], [-1, 0.5]], [0.1, 0, 0]), linear([[1, 0, 2], [0.5, -1, 0]], [0, 0])
        )
        let game = CramerGAN.Play(Sequential(maker), Sequential(judge), settings)
        let real = Self.points(4, 3)
        let found = try scores(game, Batch(samples: real), seed: 11)
        let z = RandomGenerator.with(RandomGenerator(seed: 11)) {
            LatentSpace(.uniform, size: 2).sample(8, on: .cpu)
        }
        let (h, made) = (rows(judge(real)), rows(judge(maker(z))))
        let zero = [0.0, 0]
        var (generator, critic) = (0.0, 0.0)
        for i in 0..<4 {
            let (first, second) = (made[i], made[i + 4])
            generator += distance(h[i], first) + distance(h[i], second) - distance(first, second)
            critic += distance(first, second) - distance(first, zero)
            critic -= distance(h[i], second) - distance(h[i], zero)
        }
        #expect(isNear(found["generator"], generator / 4, 1e-4) && isNear(found["critic"], critic / 4, 1e-4))
    }

    /// Section 3 of the Cramér paper: coins of chance 0.7, known from five throws.
    @Test func sampleGradientsOfTheWassersteinDistanceMisleadAndThoseOfTheEnergyDistanceDoNot() {
        let (truth, throws_) = (0.7, 5)
        func choose(_ k: Int) -> Double { (0..<k).map { Double(throws_ - $0) / Double($0 + 1) }.reduce(1, *) }
        let chances = (0...throws_).map { choose($0) * pow(truth, Double($0)) * pow(1 - truth, Double(throws_ - $0)) }
        let candidates = (0...100).map { Double($0) / 100 }
        func best(_ distance: (_ share: Double, _ theta: Double) -> Double) -> Double {
            func expected(_ theta: Double) -> Double {
                chances.enumerated().map { $0.element * distance(Double($0.offset) / Double(throws_), theta) }
                    .reduce(0, +)
            }
            return candidates.min { expected($0) < expected($1) } ?? .nan
        }
        // The median of the share of heads, not its mean.
        #expect(isNear(best { abs($0 - $1) }, 0.8))
        // The generator's objective itself, over all outcomes of x, x̂ and x̂′.
        let outcomes = (0..<8).map { ($0 & 1, $0 >> 1 & 1, $0 >> 2) }
        func column(_ numbers: [Int]) -> Tensor { Tensor(numbers.map { Float($0) }, shape: [8, 1]) }
        let terms = energyTerms(column(outcomes.map(\.0)), column(outcomes.map(\.1)), column(outcomes.map(\.2)))
            .array(of: Float.self).map(Double.init)
        func energy(_ share: Double, _ theta: Double) -> Double {
            zip(outcomes, terms).map { outcome, term in
                (outcome.0 == 1 ? share : 1 - share) * (outcome.1 == 1 ? theta : 1 - theta)
                    * (outcome.2 == 1 ? theta : 1 - theta) * term
            }.reduce(0, +)
        }
        #expect(isNear(best(energy), truth))
    }
}

@Suite struct SemiSupervisedTests {
    private let weight: [[Float]] = [[1, 0.5], [-1, 2], [0.3, -0.7]]
    private let real: [[Double]] = [[0.5, 1], [3, -1], [-0.4, 0.2]]
    private let made = [-0.3, 0.8]

    private func game(_ change: (inout SemiSupervisedSettings) -> Void) -> SemiSupervisedGame {
        var settings = SemiSupervisedSettings(featureMatching: false)
        (settings.latent, settings.generatorOptimizer, settings.criticOptimizer) = (2, still, still)
        change(&settings)
        let critic = CriticNetwork(trunk: Flatten(), features: 2, condition: .auxiliary(1), dataClasses: 3) {
            $1 == 1 ? linear([[0, 0]], [0]) : linear(weight, [0.1, 0, -0.2])
        }
        return SemiSupervisedGame(generator: constant(2, made.map { Float($0) }), critic: critic, settings)
    }

    private var batch: Batch {
        var batch = Batch(samples: Tensor(real.flatMap { $0 }.map { Float($0) }, shape: [3, 2]))
        batch.known = (batch.samples, Tensor([2, 0, 1]))
        return batch
    }

    /// Chances of the K + 1 classes, the last one's logit being 0.
    private func chances(_ x: [Double]) -> [Double] {
        let logits = zip(weight, [0.1, 0, -0.2]).map { Double($0[0]) * x[0] + Double($0[1]) * x[1] + $1 } + [0]
        let sum = logits.map { exp($0) }.reduce(0, +)
        return logits.map { exp($0) / sum }
    }

    @Test func lossesAreThoseOfASoftmaxOverOneClassMore() throws {
        let all = real.map(chances)
        var (named, open) = (0.0, 0.0)
        for (row, label) in zip(all, [2, 0, 1]) {
            named -= log(row[label] / (1 - row[3])) / 3
            open -= log(1 - row[3]) / 3
        }
        let critic = named + 0.5 * open - 0.5 * log(chances(made)[3])
        let plain = try scores(game { _ in }, batch)
        #expect(isNear(plain["critic"], critic) && isNear(plain["generator"], -log(1 - chances(made)[3])))
        // The entropy of the K classes is added, so that it becomes small.
        var entropy = 0.0
        for row in all {
            for chance in row[..<3] {
                let share = chance / (1 - row[3])
                entropy -= share * log(share) / 3
            }
        }
        #expect(isNear(try scores(game { $0.entropy = 0.3 }, batch)["critic"], critic + 0.3 * entropy))
    }

    @Test func featureMatchingComparesMeans() throws {
        let means = [0, 1].map { axis in real.map { $0[axis] }.reduce(0, +) / 3 }
        let expected = zip(means, made).map { ($0 - $1) * ($0 - $1) }.reduce(0, +) / 2
        #expect(isNear(try scores(game { $0.featureMatching = true }, batch)["generator"], expected))
    }

    @Test func samplesArePushedOutOfWhereDataAreDense() throws {
        func density(_ x: [Double]) -> Double { log((1 - chances(x)[3]) / chances(x)[3]) }
        let base = -log(1 - chances(made)[3])
        let pushed = try scores(
            game {
                ($0.lowDensity, $0.densityQuantile) = (2, 0)
            }, batch)
        let excess = max(0, density(made) - (real.map(density).min() ?? 0))
        #expect(excess > 0.1 && isNear(pushed["generator"], base + 2 * excess))
        #expect(
            isNear(
                try scores(
                    game {
                        ($0.lowDensity, $0.densityQuantile) = (2, 1)
                    }, batch)["generator"], base))
    }
}
