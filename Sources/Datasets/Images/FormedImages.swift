import Torch

/// A set of images in memory that are brought to a form when they are asked for: small images whose enlarged copies would
/// take much memory. Each image is the same as in a set that was brought to the form at once.
struct FormedImages: Dataset {
    private let images: ImageTensor
    private let form: ImageForm
    let shape: DataShape

    init(_ images: ImageTensor, form: ImageForm) {
        self.images = images
        self.form = form
        shape = DataShape(sample: form.shape(of: images.shape.sample), classNames: images.shape.classNames)
    }

    var count: Int { images.count }
    var isWorthPreparing: Bool { true }

    func batch(at indices: [Int]) -> Batch {
        let pixels = form.applied(to: Pixels.chosen(images.pixels, Tensor(indices)))
        return Batch(samples: Pixels.normalised(pixels), labels: labels(at: indices))
    }

    func labels(at indices: [Int]) -> Tensor? { images.labels(at: indices) }
}

extension ImageTensor {
    /// The same images in another form: in memory where they take at most so many bytes there, or else brought to the form
    /// when they are asked for.
    func formed(_ form: ImageForm, keepingAtMost limit: Int) throws -> any Dataset {
        form.shape(of: shape.sample).reduce(count, *) <= limit ? try brought(to: form) : FormedImages(self, form: form)
    }
}
