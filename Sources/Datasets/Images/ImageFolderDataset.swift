import Foundation
import Images
import Torch

/// Image files that are decoded when they are asked for, on all cores.
///
/// First-level folders are classes, where there are two or more.
public struct ImageFolderDataset: Dataset {
    private let files: [PictureFile]
    /// The place of each among the files that were listed, of which damaged ones may be left out.
    let places: [Int]
    private let form: ImageForm
    public let shape: DataShape
    /// What a reader should know, such as which damaged files were left out.
    public private(set) var notes: [String] = []

    /// Reads the header of every image and settles on one size and one number of channels.
    ///
    /// - Parameters:
    ///   - folders: parts of one set; their classes are told apart by name.
    ///   - form: what images are brought to; without a size (or channels) all must have the same.
    /// - Throws: `ImageError` or `FileError` naming the first file that can't be used, ``DataError`` when images differ
    ///   and the form doesn't say what to bring them to.
    public init(_ folders: [ImageFolder], form: ImageForm = ImageForm()) throws {
        precondition(!folders.isEmpty, "a set of no folder")
        try self.init(ImageListing(folders: folders), form: form, damaged: .refuse)
    }

    /// Reads the headers of one folder's images, as for a set in several parts.
    public init(_ folder: ImageFolder, form: ImageForm = ImageForm()) throws { try self.init([folder], form: form) }

    /// - Parameter damaged: what happens to files that cannot be decoded. Where they are left out, all are decoded here
    ///   once, to know which.
    init(_ listing: ImageListing, form: ImageForm, damaged: DataSettings.Damaged) throws {
        self.form = form
        notes = listing.notes
        let all = listing.files
        var (files, places) = (all, Array(all.indices))
        if damaged == .skip {
            let problems = try concurrently(all.count) { all[$0].problem }
            let bad = problems.compactMap { $0 }
            if !bad.isEmpty {
                notes.append(
                    "left out \(bad.count) damaged \(bad.count == 1 ? "file" : "files") of \(all.count): "
                        + bad.prefix(5).joined(separator: "; ") + (bad.count > 5 ? "; …" : ""))
                places = all.indices.filter { problems[$0] == nil }
                files = places.map { all[$0] }
            }
            guard !files.isEmpty else {
                throw DataError.files("every picture in '\(listing.path)' is damaged: nothing is left to use")
            }
        }
        self.files = files
        self.places = places
        let found = files
        let headers = try concurrently(found.count) { try found[$0].header() }
        shape = DataShape(
            sample: try Self.commonShape(of: files, headers, form), classNames: listing.classNames)
        notes += form.notes(onCutting: headers.count { $0.width != $0.height }, of: headers.count)
    }

    public var count: Int { files.count }
    public var isWorthPreparing: Bool { true }

    /// Bytes that all images take in memory, in their form.
    public var byteCount: Int { shape.sample.reduce(count, *) }

    public func batch(at indices: [Int]) throws -> Batch {
        Batch(samples: Pixels.normalised(try decoded(indices)), labels: labels(at: indices))
    }

    public func labels(at indices: [Int]) -> Tensor? {
        shape.classNames.isEmpty ? nil : Tensor(indices.map { files[$0].label ?? 0 })
    }

    /// Decodes everything into memory.
    ///
    /// - Throws: an error that names the first file that can't be decoded.
    public func inMemory() throws -> ImageTensor {
        let all = Array(files.indices)
        return ImageTensor(pixels: try decoded(all), labels: labels(at: all), classNames: shape.classNames)
    }

    /// Bytes [N, C, H, W].
    private func decoded(_ indices: [Int]) throws -> Tensor {
        let images = Tensor.empty([indices.count] + shape.sample, dtype: .uint8)
        try concurrently(indices.count) { place in
            let file = files[indices[place]]
            let image = form.applied(to: try file.raster().tensor.unsqueezed(0))
            guard image.size(1) == shape.sample[0], Array(image.shape.dropFirst(2)) == Array(shape.sample.dropFirst())
            else { throw DataError.files("'\(file.path)' was changed while it was in use: begin again") }
            images.narrowed(axis: 0, start: place, count: 1).copyInPlace(image)
        }
        return images
    }

    private static func commonShape(
        of files: [PictureFile], _ headers: [ImageHeader], _ form: ImageForm
    ) throws -> [Int] {
        let first = headers[0]
        func path(_ index: Int) -> String { files[index].path }
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
