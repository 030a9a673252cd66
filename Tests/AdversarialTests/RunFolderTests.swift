import Foundation
import Testing

@testable import Adversarial

@Suite struct RunFolderTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "run-folder-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func write(_ name: String, in folder: URL) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("x".utf8).write(to: file)
    }

    @Test(arguments: ["recipe.yaml", "checkpoints/step-00000003.safetensors"])
    func aNewRunDoesNotTakeAFolderWhoseRunEndedAMomentAgo(_ sign: String) throws {
        try withFolder { folder in
            #expect(throws: Never.self) { try RunFolder(new: folder) }
            try write(sign, in: folder)
            #expect { try RunFolder(new: folder) } throws: { "\($0)".contains("holds a run already") }
            #expect(throws: Never.self) { try RunFolder(folder) }
        }
    }

    @Test func aNewRunDoesNotTakeAFolderThatHoldsOtherThings() throws {
        try withFolder { folder in
            // What a refused command leaves, and what is hidden, is nobody's.
            for name in ["samples", "checkpoints"] {
                try FileManager.default.createDirectory(
                    at: folder.appending(path: name), withIntermediateDirectories: true)
            }
            try write(".DS_Store", in: folder)
            #expect(throws: Never.self) { try RunFolder(new: folder) }
            try write("thesis.txt", in: folder)
            #expect { try RunFolder(new: folder) } throws: {
                "\($0)".contains("holds other files (thesis.txt)") && "\($0)".contains("--out")
            }
        }
        try withFolder { folder in
            try write("samples/mine.png", in: folder)
            #expect { try RunFolder(new: folder) } throws: { "\($0)".contains("holds other files (samples)") }
        }
    }

    @Test func whatAnAttemptWithoutACheckpointLeftIsSetAsideAsAWhole() throws {
        try withFolder { folder in
            let run = try RunFolder(folder)
            try run.setAttemptAside()
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "attempt-1").path))
            let left = ["log.jsonl", "events.out.tfevents.0000000001.host.7", "samples/step-00000250.png"]
            for number in 1...2 {
                for name in left + ["recipe.yaml", "samples/mine.png"] { try write(name, in: folder) }
                try run.setAttemptAside()
                for name in left {
                    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: name).path), "\(name)")
                    let aside = folder.appending(path: "attempt-\(number)/\(name)")
                    #expect(FileManager.default.fileExists(atPath: aside.path), "\(name)")
                }
            }
            for name in ["recipe.yaml", "samples/mine.png"] {
                #expect(FileManager.default.fileExists(atPath: folder.appending(path: name).path), "\(name)")
            }
        }
    }

    @Test func runsThatBeginTogetherGetANumberEach() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "numbered-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let stem = folder.appending(path: "gan").path
        let runs = try await withThrowingTaskGroup(of: RunFolder.self) { group in
            for _ in 0..<8 { group.addTask { try RunFolder.numbered(stem) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(runs.map(\.url.lastPathComponent)).count == 8)
    }

    @Test func checkpointsAreInTheOrderOfTheirSteps() throws {
        try withFolder { folder in
            let names = ["step-99999999", "step-100000000", "step-7", "step-7b", "step-best", "step-"]
            for name in names { try write("checkpoints/\(name).safetensors", in: folder) }
            #expect(
                RunFolder.checkpoints(in: folder).map(\.lastPathComponent) == [
                    "step-7.safetensors", "step-99999999.safetensors", "step-100000000.safetensors",
                ])
        }
    }

    @Test func nothingIsRemovedFromAFolderThatHoldsNoRun() throws {
        try withFolder { folder in
            let names = [".recipe.yaml.ab12.part", ".film.mp4.part", "samples/.step-00000001.png.q1.part"]
            for name in names { try write(name, in: folder) }
            _ = try RunFolder(folder)
            for name in names {
                #expect(FileManager.default.fileExists(atPath: folder.appending(path: name).path), "\(name)")
            }
            try write("recipe.yaml", in: folder)
            _ = try RunFolder(folder)
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: names[0]).path))
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: names[1]).path))
        }
    }

    @Test func aFileSystemWithoutLocksIsNotTakenForAnotherProcess() {
        let url = URL(filePath: "/mnt/run")
        #expect("\(RunFolderError(refusing: url, code: EWOULDBLOCK))".contains("another process"))
        #expect("\(RunFolderError(refusing: url, code: ENOLCK))".contains("another file system"))
    }
}
