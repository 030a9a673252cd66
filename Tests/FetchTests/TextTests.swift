import Digests
import Foundation
import Testing

@testable import Fetch

@Suite struct TextTests {
    func progress(
        _ phase: FetchProgress.Phase = .downloading, file: String = "train-images-idx3-ubyte.gz",
        done: Int64 = 4_100_000,
        total: Int64? = 9_912_422, rate: Double? = 2_300_000
    ) -> FetchProgress {
        FetchProgress(phase: phase, source: "mnist", file: file, bytesDone: done, bytesTotal: total, rate: rate)
    }

    @Test func theLineTellsAmountRateAndTimeLeft() {
        #expect(progress().line() == "mnist train-images-idx3-ubyte.gz  4.1/9.9 MB  2.3 MB/s  0:03 left")
        #expect(progress(done: 0, total: 28_881, rate: nil).line() == "mnist train-images-idx3-ubyte.gz  0.0/28.9 kB")
        #expect(progress(total: nil).line() == "mnist train-images-idx3-ubyte.gz  4.1 MB  2.3 MB/s")
        #expect(
            progress(file: "a.zip", done: 0, total: 2_640_397_119, rate: 500_000).line()
                == "mnist a.zip  0.0/2.6 GB  500.0 kB/s  1:28:01 left")
        #expect(progress(file: "a", rate: 0).line() == "mnist a  4.1/9.9 MB  0 B/s")
    }

    @Test func aLongNameGivesWayToTheFigures() {
        let line = progress().line(width: 50)
        #expect(line.count == 50)
        #expect(line == "mnist train-imag…  4.1/9.9 MB  2.3 MB/s  0:03 left")
        #expect(progress().line(width: 60).count == 60)
    }

    @Test func everyPhaseHasItsLine() {
        #expect(progress(.checking, file: "a").line() == "mnist a  checking 4.1/9.9 MB")
        #expect(progress(.begun, file: "a", done: 0).line() == "mnist a  downloading 9.9 MB")
        #expect(
            progress(.begun, file: "a", done: 4_100_000).line()
                == "mnist a  downloading 9.9 MB  4.1 MB of it are here already")
        #expect(
            progress(.begun, file: "a", done: 0, total: nil).line() == "mnist a  downloading; its size is unknown")
        #expect(progress(.kept, file: "a", done: 512).line() == "mnist a  512 B  already there")
        #expect(progress(.finished, file: "a", done: 9_912_422).line() == "mnist a  9.9 MB  done")
        let failure = FetchError.unreachable(host: "h", reason: "r")
        #expect(progress(.retrying(after: failure), file: "a").line() == "mnist a  \(failure); trying again")
    }

    @Test func theRateIsThatOfTheLastSeconds() {
        let start = ContinuousClock.now
        var meter = RateMeter(from: start, over: .seconds(5))
        #expect(meter.rate(at: start + .milliseconds(100)) == nil)
        // 1,000 bytes a second for ten seconds, then 3,000 a second.
        for step in 1...20 {
            meter.add(500, at: start + .milliseconds(500 * step))
        }
        #expect(meter.rate(at: start + .milliseconds(10_200)) == 1000)
        for step in 21...40 {
            meter.add(1500, at: start + .milliseconds(500 * step))
        }
        #expect(meter.rate(at: start + .milliseconds(20_200)) == 3000)
        // Silence brings it down to nothing.
        #expect(meter.rate(at: start + .seconds(60)) == 0)
    }

    @Test func theTimeLeftIsWhatRemainsOverTheRate() {
        #expect(progress(done: 2_000, total: 10_000, rate: 4_000).secondsLeft == 2)
        #expect(progress(total: nil).secondsLeft == nil)
        #expect(progress(rate: 0).secondsLeft == nil)
    }

    /// The digests of "abc" that FIPS 180-4 and RFC 1321 print.
    @Test func digestsOfAKnownText() {
        let pairs: [(Checksum, String)] = [
            (
                .sha256("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ),
            (.md5("900150983cd24fb0d6963f7d28e17f72"), "900150983cd24fb0d6963f7d28e17f72"),
        ]
        for (checksum, expected) in pairs {
            let digest = RunningDigest(checksum.algorithm)
            for letter in ["a", "bc"] {
                digest.update(Data(letter.utf8))
            }
            #expect(digest.hexadecimal == expected)
            #expect(digest.hexadecimal == checksum.hexadecimal)
            #expect(checksum.isWellFormed)
        }
        #expect(!Checksum.sha256("900150983cd24fb0d6963f7d28e17f72").isWellFormed)
        #expect(!Checksum.md5("900150983cd24fb0d6963f7d28e17f7g").isWellFormed)
    }

    @Test func namesAreFoundWhateverTheirCaseAndSlipsAreMended() throws {
        #expect(try PublicDataset.named("MNIST").title == "MNIST")
        let known = PublicDataset.all.map(\.name)
        #expect(throws: FetchError.unknownSource("fasion", nearest: "fashion", known: known)) {
            try PublicDataset.named("fasion")
        }
        #expect(throws: FetchError.unknownSource("celebrities", nearest: nil, known: known)) {
            try PublicDataset.named("celebrities")
        }
        let error = FetchError.unknownSource("fasion", nearest: "fashion", known: ["mnist", "fashion"])
        #expect("\(error)" == "unknown data set \"fasion\"; did you mean fashion? (known: mnist, fashion)")
    }

    @Test func theCatalogueIsSound() throws {
        #expect(Set(PublicDataset.all.map(\.name)).count == PublicDataset.all.count)
        for source in PublicDataset.all {
            #expect(source.name == source.name.lowercased())
            #expect(!source.files.isEmpty)
            #expect(Set(source.files.map(\.file)).count == source.files.count)
            for url in source.files.flatMap(\.mirrors) { #expect(["http", "https"].contains(url.scheme)) }
        }
        // 9,912,422 + 28,881 + 1,648,877 + 4,542
        #expect(try PublicDataset.named("mnist").totalBytes == 11_594_722)
        #expect(try PublicDataset.named("usps").totalBytes == nil)
    }

    @Test func theSystemsRefusalsBecomeSentences() {
        #expect(FetchError.system(ENOSPC, path: "/d/f") == .diskFull(path: "/d/f", needed: nil, free: nil))
        #expect(FetchError.system(EACCES, path: "/d/f") == .notPermitted(path: "/d/f"))
        #expect(FetchError.system(EROFS, path: "/d/f") == .notPermitted(path: "/d/f"))
        #expect("\(FetchError.system(EIO, path: "/d/f"))" == "cannot write /d/f: Input/output error")
        #expect(
            "\(FetchError.diskFull(path: "/d/f", needed: 5_000_000, free: 1_000))"
                == "no space left for /d/f (5.0 MB needed, 1.0 kB free); free some space and repeat the command")
    }

    @Test func adviceThatEveryMirrorSharesIsGivenOnce() {
        let first = FetchError.unreachable(host: "a.example", reason: "its name is unknown")
        let second = FetchError.unreachable(host: "b.example", reason: "Connection refused")
        #expect(
            "\(FetchError.everyMirrorFailed(file: "f", [first, second]))"
                == "no mirror gave f: cannot reach a.example (its name is unknown); cannot reach b.example (Connection refused); check the network connection, or set GANYMEDE_MIRROR to the address of a mirror"
        )
        let missing = FetchError.status(URL(filePath: "/x"), code: 404, reason: "Not Found", retryAfter: nil)
        #expect(
            "\(FetchError.everyMirrorFailed(file: "f", [first, missing]))"
                == "no mirror gave f: cannot reach a.example (its name is unknown); file:///x answered 404 Not Found")
    }
}
