import Foundation
import Spelling
import Torch

private let resizeAntialiased = Operator("_upsample_bilinear2d_aa")

/// The size and the colour that images are brought to.
public struct ImageForm: Sendable, Equatable {
    /// How an image whose sides differ becomes a square.
    public enum Fit: String, Choice {
        /// The shorter edge is scaled to `size`, and the middle is cut out. (Of an image more than four times as long
        /// as wide, the middle is cut to that first: what lies beyond would be scaled for nothing.)
        case crop
        /// The longer edge is scaled to `size`, and the rest is filled with zeros: black, or transparent.
        case pad
        /// Both edges are scaled to `size`.
        case stretch
    }

    /// The edge in pixels; 0 leaves images as they are.
    public let size: Int
    public let fit: Fit
    /// 1 grey, 3 RGB, 4 RGBA; 0 leaves images as they are.
    public let channels: Int

    public init(size: Int = 0, fit: Fit = .crop, channels: Int = 0) {
        precondition(size >= 0 && [0, 1, 3, 4].contains(channels), "size \(size), channels \(channels)")
        self.size = size
        self.fit = fit
        self.channels = channels
    }

    /// The shape [C, H, W] that an image of another shape is brought to.
    public func shape(of sample: [Int]) -> [Int] {
        precondition(sample.count == 3, "\(sample) is no [C, H, W]")
        let channels = channels == 0 ? sample[0] : channels
        return size == 0 ? [channels, sample[1], sample[2]] : [channels, size, size]
    }

    /// What a person should know of pictures that are no squares, where the form cuts something off them.
    ///
    /// - Parameters:
    ///   - count: how many are none.
    ///   - all: pictures in all.
    func notes(onCutting count: Int, of all: Int) -> [String] {
        guard size > 0, fit == .crop, count > 0 else { return [] }
        return [
            "\(count) of \(all) pictures \(count == 1 ? "is" : "are") not square, and only the middle is used: "
                + "data.fit=pad or data.fit=stretch keeps the whole picture, and data.crop=random trains on all of it, a "
                + "square at a time"
        ]
    }

    /// Brings images of one size to this form: bytes [N, C, H, W] (`uint8`) to bytes.
    ///
    /// Colour first, then size, so that what is transparent does not bleed into its neighbours when RGBA becomes RGB.
    public func applied(to images: Tensor) -> Tensor { resized(recoloured(images)) }

    // MARK: Colour

    /// Grey becomes RGB by repetition and RGB grey by ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B); transparent parts are
    /// laid over white; images that gain an alpha channel are opaque.
    private func recoloured(_ images: Tensor) -> Tensor {
        let found = images.size(1)
        guard channels != 0, channels != found else { return images }
        var colours = found == 4 ? Self.overWhite(images) : images
        switch (colours.size(1), channels) {
        case (3, 1):
            let weights = Tensor([0.299, 0.587, 0.114] as [Float], shape: [1, 3, 1, 1])
            return (colours.to(.float32) * weights).sum(axes: [1], keepingAxes: true).round().to(.uint8)
        case (1, 3), (1, 4): colours = colours.repeated(1, 3, 1, 1)
        default: break
        }
        guard channels == 4 else { return colours }
        let alpha = Tensor.full(like: colours.narrowed(axis: 1, start: 0, count: 1), 255)
        return .concatenated([colours, alpha], axis: 1)
    }

    private static func overWhite(_ images: Tensor) -> Tensor {
        let colours = images.narrowed(axis: 1, start: 0, count: 3).to(.float32)
        let opacity = images.narrowed(axis: 1, start: 3, count: 1).to(.float32) / 255
        return (colours * opacity + (1 - opacity) * 255).round().to(.uint8)
    }

    // MARK: Size

    private func resized(_ images: Tensor) -> Tensor {
        guard size != 0 else { return images }
        switch fit {
        case .stretch: return Self.resampled(images, height: size, width: size)
        case .crop:
            let scaled = scaledToShorterEdge(images)
            guard scaled.size(2) != size || scaled.size(3) != size else { return scaled }
            return cropped(
                scaled, rowOffset: (scaled.size(2) - size) / 2, columnOffset: (scaled.size(3) - size) / 2)
        case .pad:
            let (height, width) = (images.size(2), images.size(3))
            guard height != size || width != size else { return images }
            let target = Self.scaled(height, width, from: max(height, width), to: size)
            let square = Tensor.zeros([images.size(0), images.size(1), size, size], dtype: .uint8)
            square.narrowed(axis: 2, start: (size - target.0) / 2, count: target.0)
                .narrowed(axis: 3, start: (size - target.1) / 2, count: target.1)
                .copyInPlace(Self.resampled(images, height: target.0, width: target.1))
            return square
        }
    }

    /// Images whose shorter edge is the size and whose longer one is still whole, but for what lies beyond four times the
    /// shorter.
    private func scaledToShorterEdge(_ images: Tensor) -> Tensor {
        let images = Self.middle(images)
        let (height, width) = (images.size(2), images.size(3))
        guard height != size || width != size else { return images }
        let target = Self.scaled(height, width, from: min(height, width), to: size)
        return Self.resampled(images, height: target.0, width: target.1)
    }

    private func cropped(_ images: Tensor, rowOffset: Int, columnOffset: Int) -> Tensor {
        images.narrowed(axis: 2, start: rowOffset, count: size)
            .narrowed(axis: 3, start: columnOffset, count: size).contiguous()
    }

    // MARK: Crops

    /// Images [N, C, H, W] in this colour and scaled so that the shorter edge is the size: what ``cropped(_:at:)`` cuts a square
    /// out of.
    func scaledForCrops(_ images: Tensor) -> Tensor {
        precondition(fit == .crop && size > 0, "crops with \(fit) and size \(size)")
        return scaledToShorterEdge(recoloured(images))
    }

    /// The square at a place along the longer edge, of images [N, C, H, W] that ``scaledForCrops(_:)`` gave.
    ///
    /// - Parameter place: from 0, the left or upper end, up to 1, the right or lower one, which is not reached.
    func cropped(_ scaled: Tensor, at place: Double) -> Tensor {
        func offset(_ length: Int) -> Int { min(length - size, Int(place * Double(length - size + 1))) }
        return cropped(scaled, rowOffset: offset(scaled.size(2)), columnOffset: offset(scaled.size(3)))
    }

    /// The middle square of scaled images, as ``applied(to:)`` has it.
    func middle(ofScaled scaled: Tensor) -> Tensor {
        cropped(scaled, rowOffset: (scaled.size(2) - size) / 2, columnOffset: (scaled.size(3) - size) / 2)
    }

    /// The most that one edge is taken to be longer than the other before the middle is scaled.
    static let longest = 4

    private static func middle(_ images: Tensor) -> Tensor {
        let (height, width) = (images.size(2), images.size(3))
        let limit = longest * min(height, width)
        guard max(height, width) > limit else { return images }
        return images.narrowed(
            axis: height > width ? 2 : 3, start: (max(height, width) - limit) / 2, count: limit)
    }

    private static func scaled(_ height: Int, _ width: Int, from edge: Int, to size: Int) -> (Int, Int) {
        func side(_ length: Int) -> Int { max(1, Int((Double(length) * Double(size) / Double(edge)).rounded())) }
        return (side(height), side(width))
    }

    /// Resamples bytes [N, C, H, W] with a triangle filter that widens when the image shrinks, as Pillow does.
    private static func resampled(_ images: Tensor, height: Int, width: Int) -> Tensor {
        guard images.size(2) != height || images.size(3) != width else { return images }
        return resizeAntialiased(.tensor(images.to(.float32)), .ints([height, width]), .bool(false))
            .round().clamped(0, 255).to(.uint8)
    }
}

extension ImageTensor {
    /// The same images in another form.
    ///
    /// - Throws: ``DataError`` when they would take more memory than is free.
    public func brought(to form: ImageForm) throws -> ImageTensor {
        let sample = form.shape(of: shape.sample)
        // An image that has the shape of the form is left as it is.
        guard sample != shape.sample else { return self }
        try DataError.checkMemory(of: count, sample)
        let brought = Tensor.empty([count] + sample, dtype: .uint8)
        // A portion at a time, so that the `float32` copies stay small.
        let portion = max(1, (1 << 24) / max(shape.sample.reduce(1, *), sample.reduce(1, *)))
        for start in stride(from: 0, to: count, by: portion) {
            let length = min(portion, count - start)
            brought.narrowed(axis: 0, start: start, count: length)
                .copyInPlace(form.applied(to: pixels.narrowed(axis: 0, start: start, count: length)))
        }
        return ImageTensor(pixels: brought, labels: labels, classNames: shape.classNames)
    }
}

extension DataError {
    /// Refuses images [C, H, W] that take more memory than is free, a byte a number.
    fileprivate static func checkMemory(of count: Int, _ sample: [Int]) throws {
        let bytes = sample.reduce(count, *)
        let memory = Machine.availableBytes
        guard Double(bytes) > memory else { return }
        throw DataError.setting(
            "\(count) images of \(sample[2])x\(sample[1]) pixels take \(bytes / 1_000_000) MB of memory, and "
                + "\(Int(memory / 1e6)) MB are free: set "
                + "data.size to a smaller edge than \(sample[1]), or data.channels to fewer")
    }
}
