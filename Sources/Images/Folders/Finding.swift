import Files
import Foundation

/// What looking at one image gave.
struct Finding: Sendable {
    /// Stands for the pixels of an image when asking whether two are the same.
    struct Digest: Hashable, Sendable {
        let width: Int
        let height: Int
        let channels: Int
        /// SipHash of the samples, with this process's key: 64 bits, so that among a million images two different ones
        /// meet with a probability of 3e-8.
        let hash: Int
    }

    /// nil for an image that can't be used.
    var header: ImageHeader?
    /// nil for an image that wasn't decoded.
    var digest: Digest?
    /// What is odd about a sound image, told by decoding it.
    var warning: String?
    /// One sentence on what is wrong; nil for a sound image.
    var problem: String?

    init(_ url: URL, decoding: Bool) {
        do {
            guard decoding else {
                header = try ImageHeader(contentsOf: url)
                return
            }
            let file = try [UInt8](contentsOf: url)
            do {
                let image = try DecodedImage(decoding: file)
                header = try ImageHeader(decoding: file)
                digest = Digest(image.raster)
                warning = image.warning
            } catch var error as ImageError {
                error.path = url.readablePath
                throw error
            }
        } catch {
            header = nil
            problem = "\(error)"
        }
    }

    /// Looks at every image of a folder, on all cores; the results are in the folder's order.
    ///
    /// - Parameter indices: the images to decode; of the others only the header is read.
    static func all(
        in folder: ImageFolder, decoding indices: Set<Int>, progress: (Int, Int) -> Void
    ) async throws -> [Finding] {
        let total = folder.images.count
        // Small enough to share the work evenly, large enough for a task to be worth its cost.
        let portions = stride(from: 0, to: total, by: 16).map { $0..<min($0 + 16, total) }
        return try await withThrowingTaskGroup(of: (Range<Int>, [Finding]).self) { group in
            var waiting = portions[...]
            func startNext() {
                guard let portion = waiting.popFirst() else { return }
                group.addTask {
                    try Task.checkCancellation()
                    return (
                        portion,
                        portion.map { index in
                            Finding(folder.url(of: folder.images[index]), decoding: indices.contains(index))
                        }
                    )
                }
            }
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { startNext() }

            var findings = [Finding?](repeating: nil, count: total)
            var done = 0
            while let (portion, found) = try await group.next() {
                for (index, finding) in zip(portion, found) { findings[index] = finding }
                done += portion.count
                progress(done, total)
                startNext()
            }
            return findings.compactMap { $0 }
        }
    }
}

extension Finding.Digest {
    init(_ raster: Raster) {
        var hasher = Hasher()
        raster.bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        self.init(width: raster.width, height: raster.height, channels: raster.channels, hash: hasher.finalize())
    }
}
