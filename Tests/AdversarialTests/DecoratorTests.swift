import Datasets
import Foundation
import NN
import Testing
import Torch

@testable import Adversarial
@testable import Zoo

private func decorator<Kind: Decorator>(_ text: String, _ kind: Kind.Type) throws -> Kind {
    try #require(Decorators(text: text).make().first as? Kind)
}

private func seeded<Result>(_ seed: UInt64 = 1, _ body: () throws -> Result) rethrows -> Result {
    try RandomGenerator.with(RandomGenerator(seed: seed), body)
}

private func scene(
    real: Tensor, fake: Tensor, realScores: Tensor? = nil, fakeScores: Tensor = .zeros([1, 1]),
    critic: @escaping (Tensor) -> Tensor = { $0 }
) -> Scene {
    Scene(
        critic: critic, features: { $0 }, real: real, fake: fake, realScores: realScores, fakeScores: fakeScores,
        looksAhead: false)
}

private let first = Turn(step: 1)
private let none = Tensor.zeros([1, 1])

@Suite struct DecoratorTests {
    @Test(arguments: Decorators.examples) func everyDecoratorSurvivesItsText(_ decorators: Decorators) throws {
        #expect(try Decorators(text: decorators.text) == decorators)
        #expect(decorators.make().count == 1)
    }

    @Test func packingJoinsSamplesAlongTheChannels() throws {
        let packing = try decorator("packing(2)", Packing.self)
        let pictures = Tensor.range(0, 4 * 3 * 2).reshaped(4, 3, 2, 1)
        let packs = packing.grouped(pictures)
        #expect(packs.shape == [2, 6, 2, 1])
        #expect(packs[1, 3...].isEqual(to: pictures[3]))
        let points = packing.grouped(Tensor.range(0, 8).reshaped(4, 2))
        #expect(points.array(of: Int64.self) == [0, 1, 2, 3, 4, 5, 6, 7] && points.shape == [2, 4])
    }

    @Test func packingWidensOnlyTheCriticsFirstLayer() throws {
        let shapes = try [1, 3].map { count in
            try NetworkPair(generator: .dcgan(4), critic: .dcgan(4))
                .makeCritic(for: DataShape(sample: [1, 16, 16]), packed: count).namedParameters().map(\.value.shape)
        }
        #expect(shapes[0][0][1] == 1 && shapes[1][0][1] == 3)
        #expect(shapes[0].dropFirst() == shapes[1].dropFirst())
    }

    @Test func instanceNoiseFallsLinearlyToNothing() throws {
        let noise = try decorator("noise(0.5,100)", InstanceNoise.self)
        let samples = Tensor.zeros([10_000, 2])
        for (step, deviation) in [(1, 0.5), (51, 0.25), (91, 0.05)] {
            let seen = seeded { noise.seen(samples, Turn(step: step)) }
            #expect(abs(seen.variance().item().squareRoot() - deviation) < 0.02 * deviation)
        }
        for step in [101, 1_000] { #expect(noise.seen(samples, Turn(step: step)).isEqual(to: samples)) }
        let lasting = try decorator("noise(0.5,0)", InstanceNoise.self)
        #expect(seeded { lasting.seen(samples, Turn(step: 1_000)) }.variance().item() > 0.2)
    }

    @Test func smoothingMakesTheTargetOfRealSamplesLessThanOne() throws {
        let smoothing = try decorator("smoothing(0.1)", LabelSmoothing.self)
        let (real, fake) = (Tensor([1.5, -0.3]), Tensor([0.2, -2.0]))
        let term = smoothing.criticTerm(scene(real: real, fake: fake, realScores: real))!
        let chances = real.sigmoid()
        let entropy = -(0.9 * chances.log() + 0.1 * (1 - chances).log()).mean() - (1 - fake.sigmoid()).log().mean()
        #expect(abs((Loss.nonSaturating.critic(real, fake) + term - entropy).item()) < 1e-12)
    }

    @Test func flippingExchangesAShareOfThePairs() throws {
        let flipping = try decorator("flipping(0.25)", LabelFlipping.self)
        let (real, fake) = (Tensor.full([40_000, 1], 3.0), Tensor.full([40_000, 1], -1.0))
        let mixed = seeded { flipping.mixed(real: real, fake: fake) }
        #expect((mixed.real + mixed.fake).isEqual(to: real + fake))
        // (1 − 2s) (⟨f(x̂)⟩ − ⟨f(x)⟩)
        #expect(abs(Loss.wasserstein.critic(mixed.real, mixed.fake).item() - 0.5 * -4) < 0.05)
    }

    @Test func topKKeepsTheSamplesThatTheCriticLikesBest() throws {
        let top = try decorator("top-k(0.5,0.5)", TopK.self)
        let scores = Tensor([3.0, 1, 2, 0], shape: [4, 1])
        #expect(top.chosen(scores, Turn(step: 999)).isEqual(to: scores))
        for step in [1_000, 9_000] {
            let chosen = top.chosen(scores, Turn(step: step))
            #expect(chosen.shape == [2, 1] && chosen.array(of: Double.self) == [3, 2])
        }
        let more = try decorator("top-k(0.6,0)", TopK.self)
        let outputs = scores.cloned().requiringGradient()
        let slope = gradient(of: more.chosen(outputs, Turn(step: 1_000)).sum(), withRespectTo: outputs)
        #expect(slope.array(of: Double.self) == [1, 1, 1, 0])
    }

    @Test func featureMatchingIsTheSquaredDistanceOfTheMeanFeatures() throws {
        let matching = try decorator("feature-matching(2)", FeatureMatching.self)
        let real = Tensor([1.0, 2, 3, 4], shape: [2, 2])
        let fake = Tensor([0.0, 0, 0, 2], shape: [2, 2]).requiringGradient()
        let term = matching.generatorTerm(scene(real: real, fake: fake))!
        #expect(matching.replacesGeneratorLoss)
        #expect(term.item() == 2 * (4 + 4))
        #expect(gradient(of: term, withRespectTo: fake).array(of: Double.self) == [-4, -4, -4, -4])
    }

    @Test func historicalAveragingDrawsPlayersToTheMeanOfTheirPast() throws {
        let averaging = try decorator("historical-averaging(0.5)", HistoricalAveraging.self)
        let (generator, critic) = (Parameter(Tensor([1 as Float])), Parameter(Tensor([0, 0] as [Float])))
        averaging.attach(to: Players(made: [generator], judged: [critic], sample: []))
        for value in [1.0, 3, 8] {
            withoutGradients { _ = generator.fillInPlace(value) }
            averaging.observe(real: none, fake: none)
        }
        // The mean is 4, and the critic has not moved.
        let term = averaging.weightTerm(of: .generator)!
        #expect(abs(term.item() - 0.5 * 16) < 1e-5)
        #expect(abs(gradient(of: term, withRespectTo: generator).item() - 4) < 1e-5)
        #expect(averaging.weightTerm(of: .critic)!.item() == 0)
        #expect(averaging.parameters().isEmpty)
    }

    @Test func orthogonalityCountsProductsOfRowsOfTheGeneratorsWeightsAlone() throws {
        let orthogonality = try decorator("orthogonality(0.5)", Orthogonality.self)
        // Rows (1, 2), (3, 0), (0, −1): products 3, −2, 0, each twice.
        let weight = Parameter(Tensor([1.0, 2, 3, 0, 0, -1], shape: [3, 2]))
        let (bias, other) = (Parameter(Tensor([7.0, 7])), Parameter(Tensor([1.0, 1, 1, 1], shape: [2, 2])))
        orthogonality.attach(to: Players(made: [weight, bias], judged: [other], sample: []))
        let term = orthogonality.weightTerm(of: .generator)!
        #expect(abs(term.item() - 0.5 * 2 * (9 + 4)) < 1e-9)
        // 4β Σ_j (w_i · w_j) w_j over the other rows: twice (9, 2), (3, 6) and (−2, −4).
        let slope = gradient(of: term, withRespectTo: weight).array(of: Double.self)
        #expect(slope == [18, 4, 6, 12, -4, -8])
        #expect(orthogonality.weightTerm(of: .critic) == nil && orthogonality.parameters().isEmpty)
    }

    @Test func consistencyIsTheSquaredChangeOfTheCriticsMind() throws {
        let consistency = try decorator("consistency(10)", ConsistencyRegularisation.self)
        let pictures = Tensor.ones([2, 1, 8, 8])
        let scores = Tensor([1, 4] as [Float], shape: [2, 1])
        func term(_ critic: @escaping (Tensor) -> Tensor) -> Double {
            let scene = scene(real: pictures, fake: pictures, realScores: scores, critic: critic)
            return seeded { consistency.criticTerm(scene)!.item() }
        }
        #expect(abs(term { _ in .full([2, 1], 2) } - 10 * (1 + 4) / 2) < 1e-5)
        #expect(term { _ in scores } == 0)
    }

    @Test func lecamDrawsEachSideToTheOthersMovingAverage() throws {
        let lecam = try decorator("lecam(0.5)", LeCam.self)
        let (real, fake) = (Tensor([2, 4] as [Float], shape: [2, 1]), Tensor([-1, -3] as [Float], shape: [2, 1]))
        for _ in 0..<2 { lecam.observe(real: real, fake: fake) }
        let share = 1 - 0.99 * 0.99
        let (realAverage, fakeAverage) = (3 * share, -2 * share)
        let expected = [2.0, 4].map { pow($0 - fakeAverage, 2) / 2 } + [-1.0, -3].map { pow($0 - realAverage, 2) / 2 }
        let term = lecam.criticTerm(scene(real: none, fake: none, realScores: real, fakeScores: fake))!
        #expect(abs(term.item() - 0.5 * expected.reduce(0, +)) < 1e-5)
    }

    /// g(w) = A w as 1×1 pictures of two channels: ‖Jᵀy‖ = ‖Aᵀy‖.
    @Test func pathLengthsAreTheNormsOfTheSlopesByStyles() throws {
        let matrix = Tensor([1, 2, 0, -1, 3, 1] as [Float], shape: [2, 3]).requiringGradient()
        let path = try decorator("path-length(0.5)", PathLength.self)
        path.attach(
            to: Players(
                made: [], judged: [], sample: [],
                styled: { count in
                    let styles = Tensor.ones([count, 3]).requiringGradient()
                    return (styles, styles.matmul(matrix.transposed()).reshaped(count, 2, 1, 1))
                }))
        var average = 0.0
        // In the first turn of four, and in the fifth.
        for turn in 0..<5 {
            _ = path.given(.zeros([8, 1]), Turn(step: turn + 1))
            #expect(path.weightTerm(of: .critic) == nil)
            let term = seeded(UInt64(turn)) { path.weightTerm(of: .generator) }
            #expect((term == nil) == (turn % 4 != 0))
            guard let term else { continue }
            let noise = seeded(UInt64(turn)) { Tensor.randomNormal([4, 2, 1, 1], generator: .current) }
            func lengths(_ matrix: Tensor) -> [Double] {
                noise.reshaped(4, 2).to(.float64).matmul(matrix).squared().sum(axes: [1]).sqrt().array(of: Double.self)
            }
            let weights = matrix.detached().to(.float64)
            average += 0.01 * (lengths(weights).reduce(0, +) / 4 - average)
            func expected(_ matrix: Tensor) -> Double {
                0.5 * 4 * lengths(matrix).map { ($0 - average) * ($0 - average) }.reduce(0, +) / 4
            }
            #expect(abs(term.item() - expected(weights)) < 1e-4 * expected(weights))
            // What the generator learns by: the term's slope along its weights, against a difference quotient.
            let slopes = gradient(of: term, withRespectTo: matrix).reshaped(-1).to(.float64).array(of: Double.self)
            for place in 0..<6 {
                let step = Tensor((0..<6).map { $0 == place ? 1e-5 : 0 }, shape: [2, 3])
                let slope = (expected(weights + step) - expected(weights - step)) / 2e-5
                #expect(abs(slopes[place] - slope) < 1e-3 * max(1, abs(slope)))
            }
        }
    }
}

@Suite struct GrowingTests {
    private func growing(_ turns: Int, doublings: Int) throws -> Growing {
        let growing = try decorator("growing(\(turns))", Growing.self)
        growing.attach(to: Players(made: [], judged: [], sample: [], doublings: doublings))
        return growing
    }

    @Test func stagesSettleFadeAndSettleUpToTheLast() throws {
        let growing = try growing(10, doublings: 2)
        let stages = [1, 10, 11, 16, 21, 30, 31, 36, 41, 50, 51, 56, 900].map { growing.stage(Turn(step: $0))! }
        #expect(stages == [0, 0, 0, 0.5, 1, 1, 1, 1.5, 2, 2, 2, 2, 2])
    }

    @Test func optimisersForgetWhenAStageBeginsToFadeInAndWhenItHas() throws {
        let growing = try growing(10, doublings: 2)
        #expect((1...200).filter { growing.forgets(Turn(step: $0)) } == [12, 21, 32, 41])
    }

    @Test func realPicturesFadeInFromTheirMeansToThemselves() {
        let picture = Tensor([1, 2, 3, 6] as [Float], shape: [1, 1, 2, 2])
        let half = Tensor([3, 3, 3, 3] as [Float], shape: [1, 1, 2, 2])
        #expect(Growing.faded(picture, 0, blocks: 2).isEqual(to: half))
        #expect(Growing.faded(picture, 1, blocks: 2).isEqual(to: picture))
        // 3 + ¼ (x − 3)
        #expect(Growing.faded(picture, 0.25, blocks: 2).array(of: Float.self) == [2.5, 2.75, 3, 3.75])
    }

    @Test func eachStageFadesInFromThePixelsOfTheOneBefore() throws {
        let growing = try growing(4, doublings: 2)
        let pictures = Tensor.range(0, 16, dtype: .float32).reshaped(1, 1, 4, 4)
        func given(_ step: Int) -> [Float] { growing.given(pictures, Turn(step: step)).array(of: Float.self) }
        // Means of the whole, of the quarters, and the pixels themselves.
        let quarters: [Float] = [
            2.5, 2.5, 4.5, 4.5, 2.5, 2.5, 4.5, 4.5, 10.5, 10.5, 12.5, 12.5, 10.5, 10.5, 12.5, 12.5,
        ]
        for settled in [1, 5] { #expect(given(settled) == [Float](repeating: 7.5, count: 16)) }
        for settled in [9, 13] { #expect(given(settled) == quarters) }
        for settled in [17, 400] { #expect(given(settled) == pictures.array(of: Float.self)) }
        // From one pixel, 7.5, to four: what the critic sees of them is 7.5 + ¼ (x − 7.5).
        #expect(given(6) == quarters.map { 7.5 + ($0 - 7.5) / 4 })
        let seen = growing.given(pictures, Turn(step: 6)).averagePooled(2).array(of: Float.self)
        #expect(seen == [2.5, 4.5, 10.5, 12.5].map { 7.5 + ($0 - 7.5) / 4 })
        // From four pixels, the means of the quarters, to sixteen: 2.5 + ¼ (0 − 2.5) and so on in the corners.
        let later = given(14)
        #expect([0, 3, 12, 15].map { later[$0] } == [1.875, 4.125, 10.875, 13.125])
    }
}

@Suite struct ReplayTests {
    private func replay(_ text: String = "replay(10,0.5)") throws -> ExperienceReplay {
        let replay = try decorator(text, ExperienceReplay.self)
        replay.attach(to: Players(made: [], judged: [], sample: [1]))
        return replay
    }

    /// The n-th batch of four: 4n + 1 to 4n + 4.
    private func batch(_ number: Int) -> Tensor {
        Tensor((1...4).map { Float(4 * number + $0) }, shape: [4, 1])
    }

    @Test func halfOfABatchIsOldAndTheRestIsNew() throws {
        let replay = try replay()
        seeded {
            #expect(replay.remembered(batch(0)).isEqual(to: batch(0)))
            for number in 1...40 {
                let shown = replay.remembered(batch(number)).array(of: Float.self)
                #expect(Array(shown[2...]) == [Float(4 * number + 3), Float(4 * number + 4)])
                // Places that were never filled hold zeros.
                for old in shown[..<2] { #expect(old >= 1 && old <= Float(4 * number)) }
            }
        }
    }

    @Test func everyPlaceIsFilledBeforeAnyIsTakenAgain() throws {
        let replay = try replay()
        seeded { for number in 0..<3 { _ = replay.remembered(batch(number)) } }
        let kept = Set(replay.state()["kept"]!.array(of: Float.self))
        #expect(kept.count == 10 && !kept.contains(0))
        #expect(kept.isSuperset(of: [9, 10, 11, 12]))
    }

    @Test func aBatchLargerThanThePlacesFillsThem() throws {
        let replay = try replay("replay(3,1)")
        seeded { _ = replay.remembered(batch(0)) }
        #expect(Set(replay.state()["kept"]!.array(of: Float.self)) == [1, 2, 3])
    }

    @Test func aRestoredReplayGoesOnAsTheFirstWould() throws {
        let (one, other) = (try replay(), try replay())
        seeded { for number in 0..<5 { _ = one.remembered(batch(number)) } }
        try other.restore(one.state().mapValues { $0.cloned() })
        let found = [one, other].map { replay in
            seeded(9) { (5..<8).flatMap { replay.remembered(batch($0)).array(of: Float.self) } }
        }
        #expect(found[0] == found[1])
    }
}

@Suite struct AugmentationTests {
    @Test func brightnessIsShiftedByUpToAHalf() {
        let changed = seeded { Augmentations.coloured(.zeros([4_000, 3, 2, 2])) }
        #expect(changed.max().item() <= 0.5 && changed.min().item() >= -0.5)
        #expect(abs(changed.variance().item() - 1.0 / 12) < 0.005)
        #expect(changed.flattened(from: 1).variance(axes: [1]).max().item() < 1e-10)
    }

    @Test func saturationAndContrastStretchAroundGreyAndTheMean() {
        // Channels of 1 and −1 are grey in the mean: half their difference is saturation times contrast.
        let pictures = Tensor([1, -1] as [Float], shape: [1, 2, 1, 1]).repeated(20_000, 1, 2, 2)
        let changed = seeded { Augmentations.coloured(pictures) }
        let factors = (changed[.all, 0, 0, 0] - changed[.all, 1, 0, 0]) / 2
        #expect(factors.min().item() >= -1e-6 && factors.max().item() <= 3)
        // E s² c² − 1 for s ~ U(0, 2) and c ~ U(1/2, 3/2).
        #expect(abs(factors.mean().item() - 1) < 0.02)
        #expect(abs(factors.variance().item() - (4.0 / 3 * 13 / 12 - 1)) < 0.02)
    }

    @Test func picturesMoveByWholePixelsUpToAnEighthWithZerosBehind() {
        let pictures = Tensor.zeros([2_000, 1, 16, 16])
        _ = pictures[.all, .all, 8, 4].fillInPlace(1)
        let moved = seeded { Augmentations.translated(pictures) }
        #expect((moved.sum(axes: [1, 2, 3]) - 1).abs().max().item() < 1e-3)
        #expect((moved.maximum(axes: [1, 2, 3]) - 1).abs().max().item() < 1e-3)
        let reached = moved.sum(axes: [0, 1]) .> 50
        #expect(reached.to(.int64).sum().intItem() == 25)
        #expect(reached[6..<11, 2..<7].all())
        let ones = seeded { Augmentations.translated(.ones([2_000, 1, 16, 16])) }
        #expect(ones.sum(axes: [1, 2, 3]).min().item() < 14 * 14 + 0.1)
    }

    @Test(arguments: [(16, 8), (7, 4)]) func aSquareOfHalfTheEdgeIsCut(_ edge: Int, _ side: Int) {
        let cut = seeded { Augmentations.cut(.ones([3_000, 1, edge, edge])) }
        let holes = (1 - cut).sum(axes: [1, 2, 3])
        #expect(holes.max().item() == Double(side * side))
        // In a corner a quarter of it is seen.
        #expect(holes.min().item() == Double((side / 2) * (side / 2)))
        let chances = cut.mean(axes: [0, 1])
        #expect((chances - chances.flipped(0, 1)).abs().max().item() < 0.06)
    }

    @Test func halfOfThePicturesAreMirrored() {
        let pictures = Tensor([1, 2] as [Float], shape: [1, 1, 1, 2]).repeated(4_000, 1, 1, 1)
        let mirrored = seeded { Augmentations.mirrored(pictures) }
        #expect(mirrored.sum(axes: [1, 2, 3]).array(of: Float.self).allSatisfy { $0 == 3 })
        #expect(abs(mirrored[.all, 0, 0, 0].mean().item() - 1.5) < 0.03)
    }

    @Test func gradientsPassThroughAllChanges() throws {
        let augmentation = try decorator("augmentation", DifferentiableAugmentation.self)
        let pictures = Tensor.randomNormal([8, 3, 16, 16], generator: RandomGenerator(seed: 3)).requiringGradient()
        let seen = seeded { augmentation.seen(pictures, first) }
        let slope = gradient(of: seen.squared().sum(), withRespectTo: pictures)
        #expect(slope.isFinite().all())
        #expect(slope.abs().maximum(axes: [1, 2, 3]).min().item() > 1e-3)
    }
}

@Suite struct AdaptiveAugmentationTests {
    private let sure = Tensor.ones([10, 1])

    @Test func theProbabilityFollowsTheCriticsSurenessWithinItsBounds() throws {
        let adaptive = try decorator("adaptive-augmentation(0.6,40)", AdaptiveAugmentation.self)
        func chance() -> Double { adaptive.state()["probability"]!.item() }
        adaptive.observe(real: -sure, fake: sure)
        #expect(chance() == 0)
        adaptive.observe(real: sure, fake: sure)
        #expect(chance() == 0.25)
        // Seven of ten above zero make r = 0.4, which is below the target.
        adaptive.observe(real: Tensor([1, 1, 1, 1, 1, 1, 1, -1, -1, -1] as [Float], shape: [10, 1]), fake: sure)
        #expect(chance() == 0)
        for _ in 0..<9 { adaptive.observe(real: sure, fake: sure) }
        #expect(chance() == 1)
    }

    @Test func samplesChangeWithTheProbability() throws {
        let adaptive = try decorator("adaptive-augmentation(0.6,40)", AdaptiveAugmentation.self)
        let pictures = Tensor.randomNormal([400, 1, 8, 8], generator: RandomGenerator(seed: 3))
        func changed() -> Double {
            let seen = seeded { adaptive.seen(pictures, first) }
            return ((seen - pictures).abs().maximum(axes: [1, 2, 3]) .> 0).to(.float32).mean().item()
        }
        #expect(changed() == 0)
        adaptive.observe(real: sure, fake: sure)
        #expect(abs(changed() - 0.25) < 0.08)
        for _ in 0..<3 { adaptive.observe(real: sure, fake: sure) }
        #expect(changed() == 1)
    }
}
