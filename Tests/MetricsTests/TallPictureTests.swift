import Datasets
import Foundation
import Testing
import Torch

@testable import Metrics

/// A picture that Pillow 12 and Pillow 13 resize in another order of passes, 30 wide and 400 high: see
/// Fixtures/make_tall.py. With 8 bits each pass rounds and clips, so the order shows; in `float32` it does not.
struct TallPictureTests {
    /// What one release makes of the picture: channels last.
    private struct Release: Decodable {
        let clean: [Float]
        let bytes: [UInt8]
        let loaded: [UInt8]
    }

    private static let picture = PretrainedFixture.pictures(1, 400, 30)
    private let releases: [String: Release]

    init() throws {
        let file = Bundle.module.resourceURL!.appending(path: "Fixtures/tall.json")
        releases = try JSONDecoder().decode([String: Release].self, from: Data(contentsOf: file))
    }

    /// [1, C, H, W], from numbers with the channels last.
    private func square<Number: TensorElement>(_ numbers: [Number]) -> Tensor {
        let edge = Int((Double(numbers.count) / 3).squareRoot())
        return Tensor(numbers, shape: [1, edge, edge, 3]).permuted(0, 3, 1, 2)
    }

    @Test func pillow12And13DisagreeAboutThePictureInEightBits() throws {
        let old = try #require(releases["12.3.0"])
        let new = try #require(releases["13.0.0"])
        #expect(largestGap(square(old.bytes), square(new.bytes)) >= 10)
    }

    @Test(arguments: ["12.3.0", "13.0.0"])
    func theCleanProtocolEqualsCleanFIDUnderEitherPillow(_ version: String) throws {
        let release = try #require(releases[version])
        let seen = InceptionProtocol.clean.prepared(Self.picture)
        let lattice = seen[.all, .all, .slice(step: 23), .slice(step: 23)] * 128 + 128
        #expect(largestGap(lattice, square(release.clean)) < 0.01)
    }

    @Test(arguments: ["12.3.0", "13.0.0"])
    func aLoadedPictureIsWithinOneGreyLevelOfEitherPillow(_ version: String) throws {
        let release = try #require(releases[version])
        let loaded = ImageForm(size: 16, fit: .stretch).applied(to: Self.picture)
        #expect(largestGap(loaded, square(release.loaded)) <= 1)
    }
}
