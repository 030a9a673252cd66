import Foundation
import Testing
import Torch

@testable import Metrics

/// Comparisons with papers' own code: see Fixtures/make_published.py.
struct PublishedCodeTests {
    private struct Fixture: Decodable {
        var copying: Copying
        var curve: Curve

        struct Copying: Decodable {
            var training, heldOut, fake: [[Double]]
            var cells: [[Int]]
            var scores: [Double]
            var statistic, whole: Double
        }
        struct Curve: Decodable {
            var real, fake, precision, recall, f: [Double]
        }
    }

    private let fixture: Fixture

    init() throws {
        let file = Bundle.module.resourceURL!.appending(path: "Fixtures/published.json")
        fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    }

    private func rows(_ numbers: [[Double]]) -> Tensor {
        Tensor(numbers.flatMap { $0 }, shape: [numbers.count, numbers[0].count])
    }

    @Test func dataCopyingIsMeehansUpToHisCorrectionForContinuity() throws {
        let problem = fixture.copying
        let sides = (training: rows(problem.training), heldOut: rows(problem.heldOut), fake: rows(problem.fake))
        // The published code adds half a pair to U, which the paper doesn't.
        func correction(_ n: Int, _ m: Int) -> Double { 0.5 / (Double(n * m * (n + m + 1)) / 12).squareRoot() }
        let whole = try memorisation(training: sides.training, heldOut: sides.heldOut, fake: sides.fake).test.z
        #expect(abs(whole + correction(60, 70) - problem.whole) < 1e-10)
        let cells = (training: problem.cells[0], heldOut: problem.cells[1], fake: problem.cells[2])
        let found = try dataCopying(
            training: sides.training, heldOut: sides.heldOut, fake: sides.fake, cells: cells)
        #expect(found.cells.map(\.cell) == [0, 1, 2])
        var corrections = 0.0
        for (cell, z) in found.cells {
            let (n, m) = (cells.heldOut.count { $0 == cell }, cells.fake.count { $0 == cell })
            #expect(abs(z + correction(n, m) - problem.scores[cell]) < 1e-10)
            corrections += correction(n, m) * Double(n) / 60
        }
        #expect(abs(found.statistic + corrections - problem.statistic) < 1e-10)
    }

    @Test func precisionRecallCurvesAreSajjadis() {
        let reference = fixture.curve
        let curve = PrecisionRecallCurve(real: reference.real, fake: reference.fake)
        for (place, index) in stride(from: 0, to: 1_001, by: 50).enumerated() {
            #expect(abs(curve.precision[index] - reference.precision[place]) < 1e-12)
            #expect(abs(curve.recall[index] - reference.recall[place]) < 1e-12)
        }
        #expect(abs(curve.bestFScore(8) - reference.f[0]) < 1e-12)
        #expect(abs(curve.bestFScore(1 / 8) - reference.f[1]) < 1e-12)
    }

    /// StyleGAN2-ADA's metrics on given features: see Fixtures/make_stylegan.py.
    @Test func distancesByStyleGANsProtocolAreItsOwnCodes() throws {
        struct Fixture: Decodable {
            var real, fake: [[Double]]
            var fid, kid: Double
        }
        let file = Bundle.module.resourceURL!.appending(path: "Fixtures/stylegan.json")
        let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
        let (real, fake) = (rows(fixture.real), rows(fixture.fake))
        let correction = InceptionProtocol.nvidia.covarianceCorrection
        #expect(abs(frechetDistance(real, fake, correction: correction) / fixture.fid - 1) < 1e-9)
        #expect(abs(frechetDistance(real, fake) / fixture.fid - 1) > 1e-3)
        // Its kernel is computed in single precision.
        #expect(abs(kernelInceptionDistance(real[0..<30], fake) / fixture.kid - 1) < 1e-5)
    }
}
