import Foundation
import Images
import Testing
import Torch

@Suite(.serialized, .oneAtATime) struct BadInputTests {
    @Test(arguments: [
        (["trian"], "did you mean 'train'?"), (["train"], "name a system"),
        (["train", "gan", "--stesp", "3"], "--steps"), (["explore", "x", "--arround", "3"], "--around"),
        (["sample", "x", "--seeds", "5-2"], "2-5"), (["sample", "x", "--count", "0"], "--count"),
        (["sample", "x", "--truncation", "0"], "--truncation"),
        (["interpolate", "x", "--frames", "1"], "--frames"),
        (["sample", "x", "--count", "1", "--seeds", "1"], "not both"),
        (["compare", "gan", "--seed", "3"], "--seed"), (["compare", "gan", "--repeats", "0"], "--repeats must be"),
        (["show", "gan", "--seed", "3"], "--seed"), (["show", "gan", "--repeats", "3", "--seeds", "1-3"], "not both"),
        (["explain", "bounds", "--seeds", "4,4"], "--seeds must list"),
        (["explain", "bounds", "--seeds", "x"], "no seed"), (["sample", "x", "--seeds", ""], "empty"),
        (["explain", "bounds", "--out", ""], "--out"), (["interpolate", "x", "--out="], "--out"),
        (["sample", "x", "--scale", "0"], "--scale"), (["sample", "x", "--columns", "0"], "--columns"),
        (["sample", "x", "--class", "1", "--class-shares", "data"], "--class-shares"),
        (["explain", "bounds", "--all"], "not both"), (["explain", "bounds", "--seeds", "1"], "--seeds"),
        (["explain", "bounds", "--threads", "0"], "--threads must be from 1 to 1024"),
    ])
    func wrongUsageExitsWithTwo(_ arguments: [String], _ words: String) throws {
        let place = try Workplace()
        let outcome = try place.finish(place.start(arguments))
        #expect(outcome.code == 2)
        #expect(outcome.err.contains(words), "\(outcome.err)")
    }

    @Test(arguments: [
        (["train", "dcgn"], "did you mean 'dcgan'?"),
        (["train", "dcgan", "--data", "no/such/folder"], "no/such/folder"),
        (["train", "dcgan", "--data", "digts"], "digits"),
        (["train", "dcgan", "--data", "empty"], "empty"),
        (["train", "dcgan", "--set", "game.los=hinge"], "did you mean 'loss'?"),
        (["train", "dcgan", "--set", "batch=many"], "batch must be a whole number"),
        (["train", "dcgan", "--set", "batch=0"], "batch must be from 1"),
        (["train", "dcgan", "--set", "batch=20000"], "20000"),
        (["train", "dcgan", "--set", "data.size=30"], "30"),
        (["train", "dcgan", "--set", "data.size=5000"], "4096"),
        (["train", "dcgan", "--data", "ring8"], "data.size"),
        (["plan", "dcgan", "--set", "network.generator=dcgan(65536)"], "network.generator=dcgan(65536)"),
        (["train", "dcgan", "--set", "network.critic=dcgan(65536)"], "GB"),
        (["plan", "gan", "--set", "network.generator=mlp(65536,65536,65536)"], "smaller widths"),
        (["train", "gan", "--set", "batch=1"], "single value"),
        (["train", "gan", "--set", "network.critic=mlp(64)", "--set", "network.criticNorm=batch"], "no effect"),
        (["train", "gan", "--set", "game.criticOptimizer={kind: sdg}"], "did you mean 'sgd'?"),
        (["train", "gan", "--set", "game.criticOptimizer.clip=-1"], "at least 0"),
        (["train", "dcgan", "--set", "game.penalty=gradient(10)"], "mixes samples"),
        (["train", "dcgan", "--recipe", "missing.yaml"], "missing.yaml"),
        (["train", "dcgan", "--recipe", "misspelt.yaml"], "did you mean 'latent'?"),
        (["train", "dcgan", "--recipe", "broken.yaml"], "broken.yaml"),
        (["train", "dcgan", "--device", "tpu"], "cpu"),
        (["train", "dcgan", "--device", "cuda:200"], "--device cpu"),
        (["train", "--resume", "nothing"], "nothing"),
        (["sample", "nothing"], "nothing"),
        (["sample", "garbage.safetensors"], "garbage.safetensors"),
        (["data", "check", "nowhere"], "nowhere"),
        (["data", "check", "empty"], "empty"),
        (["data", "download", "mnsit"], "mnist"),
        (["explain", "lipshitz"], "did you mean 'lipschitz'?"),
    ])
    func badInputGetsOneSentence(_ arguments: [String], _ words: String) throws {
        let place = try Workplace()
        try FileManager.default.createDirectory(at: place.url("empty"), withIntermediateDirectories: true)
        try Data("game:\n  latnt: 3\n".utf8).write(to: place.url("misspelt.yaml"))
        try Data("game: [1, 2\n".utf8).write(to: place.url("broken.yaml"))
        try Data((0..<200).map { UInt8($0) }).write(to: place.url("garbage.safetensors"))
        let before = try place.files(below: ".")
        let outcome = try place.finish(place.start(arguments))
        #expect(outcome.isOneSentence(containing: words), "\(arguments): \(outcome.code) \(outcome.err)")
        let after = try place.files(below: ".")
        #expect(after.filter { before[$0.key] != nil } == before)
    }

    /// Whether the command can be run by somebody who may not read everything.
    private static let canBeNobody: Bool = {
        guard geteuid() == 0 else { return true }
        return (try? Workplace().run("zoo", prefix: "exec setpriv --reuid=65534 --clear-groups \"$0\" \"$@\""))?.code
            == 0
    }()

    @Test(.enabled(if: canBeNobody)) func aFolderThatCannotBeReadIsNamed() throws {
        let place = try Workplace()
        let folder = place.url("locked")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.path)
        // Root may read everything, and is somebody else meanwhile.
        let asNobody = "exec setpriv --reuid=65534 --clear-groups \"$0\" \"$@\""
        let outcome = try place.run("train", "dcgan", "--data", "locked", prefix: geteuid() == 0 ? asNobody : nil)
        #expect(outcome.isOneSentence(containing: "locked", "permission denied"), "\(outcome.err)")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    }

    @Test func aTruncatedCheckpointIsRefusedWhereverItIsCut() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let whole = try place.contents("run/checkpoints/step-00000004.safetensors")
        for share in [0.0, 0.02, 0.5, 0.999] {
            try whole.prefix(Int(Double(whole.count) * share)).write(to: place.url("cut.safetensors"))
            #expect(try place.run("sample", "cut.safetensors").isOneSentence(containing: "cut.safetensors"), "\(share)")
        }
        try Safetensors(tensors: ["x": .zeros([2])], metadata: [:]).write(to: place.url("foreign.safetensors"))
        #expect(
            try place.run("sample", "foreign.safetensors").isOneSentence(containing: "not a checkpoint of ganymede"))
    }

    @Test func aDamagedImageIsNamedBeforeTraining() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 12)
        let file = place.url("pictures/3.png")
        try Data(contentsOf: file).dropLast(20).write(to: file)
        let trained = try place.run(
            "train", "dcgan", "--data", "pictures", "--set", "batch=4", "--steps", "1", "--set",
            "network.generator=dcgan(2)")
        #expect(trained.endsInOneSentence(containing: "3.png"), "\(trained.err)")
        #expect(
            try !FileManager.default.fileExists(atPath: place.url("runs").path) || place.files(below: "runs").isEmpty)
    }

    @Test func aDataCheckListsWhatIsWrong() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 6)
        #expect(try place.run("data", "check", "pictures").code == 0)
        try FileManager.default.copyItem(at: place.url("pictures/1.png"), to: place.url("pictures/twin.png"))
        try picture(side: 20, shade: 7).write(to: place.url("pictures/small.png"))
        try Data(place.contents("pictures/2.png").dropLast(9)).write(to: place.url("pictures/2.png"))
        let report = try place.run("data", "check", "pictures")
        #expect(report.code == 1)
        #expect(report.out.contains("1.png = twin.png") && report.out.contains("20x20") && report.out.contains("2.png"))
    }

    @Test func aFullDiskStopsTheRunAndLeavesEarlierFilesWhole() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "4", "--out", "run")
        let before = try place.contents("run/checkpoints/step-00000004.safetensors")
        // No file may grow beyond 8 blocks of 512 bytes, as if the disk were full; the signal for it is ignored.
        let outcome = try place.run(
            "train", "--resume", "run", "--steps", "8", prefix: "trap '' XFSZ; ulimit -f 8")
        #expect(outcome.code == 1)
        #expect(outcome.err.contains("Error: ") && !outcome.err.contains("Fatal"), "\(outcome.err)")
        #expect(try place.contents("run/checkpoints/step-00000004.safetensors") == before)
        #expect(try place.run("train", "--resume", "run", "--steps", "8").code == 0)
    }
}
