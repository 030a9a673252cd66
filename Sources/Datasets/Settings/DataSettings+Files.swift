import Files
import Foundation
import Images

extension DataSettings {
    /// Opens the file or folder that ``source`` names.
    func files() throws -> any Dataset {
        let url = URL(fileURLWithPath: (source as NSString).expandingTildeInPath)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw source.contains("/")
                ? FileError(.read, source, code: ENOENT)
                : DataError.unknownSource(source, nearest: nearestBuiltIn())
        }
        let set = isFolder.boolValue ? try folder(url) : try file(url)
        return set
    }

    private func file(_ url: URL) throws -> ImageTensor {
        let name = url.lastPathComponent.lowercased()
        let isCIFAR = [".tar.gz", ".tgz", ".tar", ".bin"].contains(where: name.hasSuffix)
        if isCIFAR { return try ImageTensor(cifar: url, split: split).brought(to: form) }
        return try IDXCollection(file: url).images(split).brought(to: form)
    }

    private func folder(_ url: URL) throws -> any Dataset {
        func holds(_ name: String) -> Bool {
            FileManager.default.fileExists(atPath: url.appendingPathComponent(name).path)
        }
        if IDXCollection.isFound(in: url) { return try IDXCollection(url).images(split).brought(to: form) }
        if holds("data_batch_1.bin") || holds("test_batch.bin") {
            return try ImageTensor(cifar: url, split: split).brought(to: form)
        }
        if holds("cifar-10-binary.tar.gz") {
            let archive = url.appendingPathComponent("cifar-10-binary.tar.gz")
            return try ImageTensor(cifar: archive, split: split).brought(to: form)
        }
        throw DataError.files("'\(url.path)' is a folder")
    }

    /// The built-in name that a misspelt one probably means.
    private func nearestBuiltIn() -> String? {
        let distances = Self.builtIn.map { ($0.name, Self.distance($0.name, source.lowercased())) }
        return distances.min { $0.1 < $1.1 }.flatMap { $0.1 <= 3 ? $0.0 : nil }
    }

    /// The least number of letters to put in, take out or change (V. Levenshtein, 1965).
    private static func distance(_ first: String, _ second: String) -> Int {
        let second = Array(second)
        var row = Array(0...second.count)
        for (i, letter) in first.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in second.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[second.count]
    }
}
