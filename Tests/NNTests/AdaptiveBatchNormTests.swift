import NN
import Testing
import Torch

@Suite struct AdaptiveBatchNormTests {
    /// Of a code, the first two numbers say the class and the third is from a latent vector.
    private let codes = Tensor([1, 0, 2, 0, 1, -1] as [Float], shape: [2, 3])
    /// Channels with the values 1, 3, 5, 7 (mean 4, variance 5) and 0, 0, 2, 2 (mean 1, variance 1).
    private let maps = Tensor([1, 3, 0, 0, 5, 7, 2, 2] as [Float], shape: [2, 2, 1, 2])

    private func norm() throws -> AdaptiveBatchNorm {
        let norm = AdaptiveBatchNorm(2, code: 3)
        let (gain, offset) = (try #require(norm.gain as? Linear), try #require(norm.offset as? Linear))
        gain.weight.detached().copyInPlace(Tensor([0.5, -1, 0.25, 2, 0, -0.5] as [Float], shape: [2, 3]))
        offset.weight.detached().copyInPlace(Tensor([1, 2, 0, 0, -1, 3] as [Float], shape: [2, 3]))
        return norm
    }

    @Test func aSamplesCodeScalesAndShiftsItsChannels() throws {
        // G c is (1, 1) and (−1.25, 0.5); B c is (1, 6) and (2, −4).
        let root = 5.0.squareRoot()
        let expected = [1 - 6 / root, 1 - 2 / root, 4, 4, 2 - 0.25 / root, 2 - 0.75 / root, -2.5, -2.5]
        let found = try norm()(maps, code: codes)
        #expect(found.shape == maps.shape)
        for (value, hand) in zip(found.array(of: Float.self), expected) { #expect(abs(Double(value) - hand) < 1e-4) }
    }

    @Test func inEvaluationTheRunningStatisticsAreTaken() throws {
        let norm = try norm()
        _ = norm(maps, code: codes)
        norm.setTraining(false)
        // A tenth of the way from 0 and 1 to the batch's mean and unbiased variance, 4 and 20/3; the sample's G c is 1.
        let found = norm(maps[0..<1], code: codes[0..<1])[0, 0, 0, 0].item()
        #expect(abs(found - (1 + 2 * (1 - 0.4) / (0.9 + 2.0 / 3).squareRoot())) < 1e-4)
    }

    @Test func bothMapsAreInTheWrapper() {
        let names = Set(AdaptiveBatchNorm(2, code: 3, wrapping: { SpectralNorm($0) }).namedParameters().map(\.name))
        #expect(names == ["gain.layer.weight", "offset.layer.weight"])
    }
}
