import Datasets
import Testing
import Torch

@Suite struct StackedDigitsTests {
    private func open(_ settings: DataSettings) throws -> any Dataset {
        guard case .set(let set) = try settings.open() else { fatalError("no set") }
        return set
    }

    @Test func eachColourShowsADigitOfTheClass() throws {
        let digits = try #require(try open(DataSettings()) as? ImageTensor)
        let labels = try #require(digits.labels?.array(of: Int.self))
        let stacked = StackedDigits(digits, count: 50, seed: 3)
        let batch = stacked.batch(at: [7, 0])
        #expect(batch.samples.shape == [2, 3, 28, 28])
        for (row, label) in try #require(batch.labels?.array(of: Int.self)).enumerated() {
            let shown = [label / 100, label / 10 % 10, label % 10]
            for (colour, digit) in shown.enumerated() {
                // The channel is, to the byte, one of the pictures of that digit, and of no other.
                let picture = Pixels.bytes(batch.samples)[row, colour]
                let isSame = (digits.pixels.flattened(from: 1) .== picture.flattened().unsqueezed(0)).to(.float32)
                    .mean(axes: [1]).array(of: Float.self)
                let found = isSame.indices.filter { isSame[$0] == 1 }.map { labels[$0] }
                #expect(!found.isEmpty && found.allSatisfy { $0 == digit })
            }
        }
        #expect(stacked.shape.classNames[7] == "007" && stacked.shape.classNames.count == 1_000)
    }

    @Test func drawsStayTheSameAndPartsDoNotShareThem() throws {
        let train = try open(DataSettings(source: "stacked-digits"))
        let test = try open(DataSettings(source: "stacked-digits", split: .test))
        #expect(train.count == 60_000 && test.count == 10_000)
        let again = try open(DataSettings(source: "stacked-digits")).batch(at: [5, 6])
        #expect(try train.batch(at: [5, 6]).samples.isEqual(to: again.samples))
        #expect(try !train.batch(at: [5, 6]).samples.isEqual(to: test.batch(at: [5, 6]).samples))
        // A thousand classes, about as often each.
        let labels = try #require(try train.batch(at: Array(0..<20_000)).labels)
        let counts: [Double] = labels.binCount(minimumLength: 1_000).array()
        #expect(counts.count == 1_000 && counts.allSatisfy { 2...60 ~= $0 })
    }

    @Test func coloursAreNotChosen() {
        #expect { try DataSettings(source: "stacked-digits", channels: 1).open() } throws: {
            "\($0)".contains("leave data.channels at 0")
        }
    }
}

@Suite struct SubsetTests {
    @Test func aLimitTakesTheSameFewOfTheTrainingPartAlone() throws {
        guard case .set(let few) = try DataSettings(limit: 500).open(),
            case .set(let same) = try DataSettings(limit: 500).open(),
            case .set(let held) = try DataSettings(split: .test, limit: 500).open()
        else { fatalError("no set") }
        #expect(few.count == 500 && held.count == 5_000)
        #expect(few.shape.classNames.count == 10)
        let batch = try few.batch(at: Array(0..<500))
        #expect(try batch.samples.isEqual(to: same.batch(at: Array(0..<500)).samples))
        // They are spread over the set: every class is there.
        #expect(Set(try #require(batch.labels?.array(of: Int.self))).count == 10)
        let distances = Tensor.concatenated([batch.samples.flattened(from: 1).sum(axes: [1])])
        #expect(Set(distances.array(of: Float.self)).count > 490)
    }

    @Test func aLimitBeyondTheSetIsTheSet() throws {
        guard case .set(let all) = try DataSettings(limit: 1_000_000).open() else { fatalError("no set") }
        #expect(all.count == 15_000)
    }

    @Test func aPartThatIsHeldOutIsNotTrainedOn() throws {
        func part(_ split: DataSettings.Split) throws -> any Dataset {
            guard case .set(let set) = try DataSettings(split: split, heldOut: 0.1).open() else { fatalError("no set") }
            return set
        }
        let (train, test) = (try part(.train), try part(.test))
        guard case .set(let all) = try DataSettings(split: .all).open() else { fatalError("no set") }
        // Of the 20,000 digits in both published parts.
        #expect(train.count == 18_000 && test.count == 2_000 && all.count == 20_000)
        #expect(test is ImageTensor && test.shape == all.shape)
        func sums(_ set: any Dataset) throws -> [Float] {
            let rows = try set.batch(at: Array(0..<set.count)).samples.flattened(from: 1)
            // One random projection tells pictures apart.
            let marks = Tensor.randomNormal([784], generator: RandomGenerator(seed: 4))
            return (rows * marks).sum(axes: [1]).array(of: Float.self)
        }
        #expect(try (sums(train) + sums(test)).sorted() == sums(all).sorted())
        let again = try part(.test)
        #expect(try sums(test) == sums(again))
    }

    @Test func aShareThatLeavesNothingIsRefused() {
        for (share, problem) in [(1.0, "must be a share"), (-0.1, "must be a share"), (0.00001, "none to hold out")] {
            #expect { try DataSettings(heldOut: share).open() } throws: { "\($0)".contains(problem) }
        }
        for (settings, problem) in [
            (DataSettings(source: "ring8", heldOut: 0.1), "has no end"),
            (DataSettings(source: "stacked-digits", heldOut: 0.1), "share their digits"),
            (DataSettings(split: .all, heldOut: 0.1), "makes two parts"),
        ] {
            #expect { try settings.open() } throws: { "\($0)".contains(problem) }
        }
    }

    @Test func whatHasNoEndIsNotLimited() {
        #expect { try DataSettings(source: "ring8", limit: 5).open() } throws: { "\($0)".contains("has no end") }
        #expect { try DataSettings(limit: -1).open() } throws: { "\($0)".contains("data.limit must be from 0") }
    }
}
