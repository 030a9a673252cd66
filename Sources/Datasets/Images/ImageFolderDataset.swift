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
    /// The bytes of all pictures, scaled but not cut; ``byteCount`` where none has more than its middle.
    let scaledByteCount: Int
    /// Whether some pictures are not square, and are cut.
    let hasRoomToCrop: Bool
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
    /// - Parameter crop: where pictures that are not square are cut, for the notes.
    init(
        _ listing: ImageListing, form: ImageForm, damaged: DataSettings.Damaged, crop: DataSettings.Crop = .centre
    ) throws {
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
        let cut = headers.count { $0.width != $0.height }
        if crop == .centre { notes += form.notes(onCutting: cut, of: headers.count) }
        hasRoomToCrop = cut > 0 && form.fit == .crop && form.size > 0
        let (sample, longest) = (shape.sample, ImageForm.longest)
        scaledByteCount = headers.reduce(0) { sum, header in
            let (short, long) = (min(header.width, header.height), max(header.width, header.height))
            return sum + sample.reduce(1, *) * min(longest, (long + short - 1) / max(1, short))
        }
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
    private func decoded(_ indices: [Int]) throws -> Tensor { try decoded(indices) { form.applied(to: $1) } }

    /// Bytes [N, C, H, W].
    ///
    /// - Parameter form: brings the picture of a place to the form of all.
    private func decoded(_ indices: [Int], _ form: @Sendable (Int, Tensor) -> Tensor) throws -> Tensor {
        let images = Tensor.empty([indices.count] + shape.sample, dtype: .uint8)
        try concurrently(indices.count) { place in
            let file = files[indices[place]]
            let image = form(place, try file.raster().tensor.unsqueezed(0))
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

extension ImageFolderDataset: CroppableDataset {
    func batch(at indices: [Int], croppedAt places: [Double]) throws -> Batch {
        let pixels = try decoded(indices) { form.cropped(form.scaledForCrops($1), at: places[$0]) }
        return Batch(samples: Pixels.normalised(pixels), labels: labels(at: indices))
    }

    /// Decodes everything into memory, each picture scaled but not cut.
    ///
    /// - Throws: an error that names the first file that can't be decoded.
    func scaledInMemory() throws -> ScaledPictures {
        let pictures = try concurrently(files.count) {
            form.scaledForCrops(try files[$0].raster().tensor.unsqueezed(0))
        }
        return ScaledPictures(pictures, form: form, labels: labels(at: Array(files.indices)), shape: shape)
    }
}
