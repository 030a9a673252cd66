import Foundation
import Images
import Torch

/// Image files that are decoded when they are asked for, on all cores.
///
/// First-level folders are classes, where every image lies in one and there are two or more.
public struct ImageFolderDataset: Dataset {
    private struct File: Sendable {
        let url: URL
        let label: Int?
    }

    private let files: [File]
    private let form: ImageForm
    public let shape: DataShape

    /// Reads the header of every image and settles on one size and one number of channels.
    ///
    /// - Parameters:
    ///   - folders: parts of one set, with the same classes.
    ///   - form: what images are brought to; without a size (or channels) all must have the same.
    /// - Throws: `ImageError` or `FileError` naming the first file that can't be used, ``DataError`` when images differ
    ///   and the form doesn't say what to bring them to.
    public init(_ folders: [ImageFolder], form: ImageForm = ImageForm()) throws {
        precondition(!folders.isEmpty, "a set of no folder")
        for folder in folders where folder.classNames != folders[0].classNames {
            throw DataError.files(
                "'\(folders[0].root.path)' and '\(folder.root.path)' hold different classes: give both the same folders"
            )
        }
        let isLabelled = folders.allSatisfy(\.isLabelled)
        files = folders.flatMap { folder in
            folder.images.map { File(url: folder.url(of: $0), label: isLabelled ? $0.label : nil) }
        }
        self.form = form
        let sample = try Self.commonShape(of: files, form)
        shape = DataShape(sample: sample, classNames: isLabelled ? folders[0].classNames : [])
    }

    /// Reads the headers of one folder's images, as for a set in several parts.
    public init(_ folder: ImageFolder, form: ImageForm = ImageForm()) throws { try self.init([folder], form: form) }

    public var count: Int { files.count }
    public var isWorthPreparing: Bool { true }

    /// Bytes that all images take in memory, in their form.
    public var byteCount: Int { shape.sample.reduce(count, *) }

    public func batch(at indices: [Int]) throws -> Batch {
        let pixels = try decoded(indices)
        let labels = shape.classNames.isEmpty ? nil : Tensor(indices.map { files[$0].label ?? 0 })
        return Batch(samples: Pixels.normalised(pixels), labels: labels)
    }

    /// Decodes everything into memory.
    ///
    /// - Throws: an error that names the first file that can't be decoded.
    public func inMemory() throws -> ImageTensor {
        let all = Array(files.indices)
        let labels = shape.classNames.isEmpty ? nil : Tensor(files.map { $0.label ?? 0 })
        return ImageTensor(pixels: try decoded(all), labels: labels, classNames: shape.classNames)
    }

    /// Bytes [N, C, H, W].
    private func decoded(_ indices: [Int]) throws -> Tensor {
        let images = Tensor.empty([indices.count] + shape.sample, dtype: .uint8)
        try concurrently(indices.count) { place in
            let url = files[indices[place]].url
            let image = form.applied(to: try Raster(contentsOf: url).tensor.unsqueezed(0))
            guard image.size(1) == shape.sample[0], Array(image.shape.dropFirst(2)) == Array(shape.sample.dropFirst())
            else { throw DataError.files("'\(url.path)' was changed while it was in use: begin again") }
            images.narrowed(axis: 0, start: place, count: 1).copyInPlace(image)
        }
        return images
    }

    private static func commonShape(of files: [File], _ form: ImageForm) throws -> [Int] {
        let headers = try concurrently(files.count) { try ImageHeader(contentsOf: files[$0].url) }
        let first = headers[0]
        func path(_ index: Int) -> String { files[index].url.path }
        if form.size == 0,
            let other = headers.firstIndex(where: { $0.width != first.width || $0.height != first.height })
        {
            throw DataError.mixedSizes(
                path(0), [first.width, first.height], path(other), [headers[other].width, headers[other].height])
        }
        if form.channels == 0, let other = headers.firstIndex(where: { $0.channels != first.channels }) {
            throw DataError.mixedChannels(path(0), first.channels, path(other), headers[other].channels)
        }
        return form.shape(of: [first.channels, first.height, first.width])
    }
}
