import Digests
import Foundation
import Testing

@Suite struct RunningDigestTests {
    /// The digests of "abc" that FIPS 180-4 and RFC 1321 print.
    @Test(arguments: [
        (RunningDigest.Algorithm.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (.md5, "900150983cd24fb0d6963f7d28e17f72"),
    ])
    func theDigestOfPiecesIsThatOfTheWhole(_ algorithm: RunningDigest.Algorithm, _ expected: String) {
        let digest = RunningDigest(algorithm)
        for piece in ["a", "", "bc"] { digest.update(Data(piece.utf8)) }
        #expect(digest.hexadecimal == expected)
    }

    /// FIPS 180-4's digests of no bytes, of one block and of a million letters.
    @Test func aDigestCanBeReadBeforeItsLastByte() {
        let digest = RunningDigest(.sha256)
        #expect(digest.hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        digest.update(Data("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        let once = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        #expect(digest.hexadecimal == once)
        #expect(digest.hexadecimal == once)
        #expect(digest.bytes.count == 32)
        let million = RunningDigest(.sha256)
        for _ in 0..<1_000 { million.update(Data(repeating: UInt8(ascii: "a"), count: 1_000)) }
        #expect(million.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }
}
