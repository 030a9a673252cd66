import Foundation

/// The weights that make a Fréchet distance an FID: which file they are, and where it is looked for.
///
/// They may not be passed on with Ganymede; one file from pytorch-fid's releases has to be put into the cache.
public enum InceptionWeights {
    /// The name under which pytorch-fid publishes them; `6726825d` begins the file's SHA-256.
    public static let fileName = "pt_inception-2015-12-05-6726825d.pth"
    /// Where they are to be had.
    public static let page = "https://github.com/mseitzer/pytorch-fid/releases"
    /// What the SHA-256 of the genuine file begins with.
    static let digits = "6726825d"

    /// The file in a cache folder, or in its place one of that name that ends in `.safetensors`.
    ///
    /// - Throws: ``WeightsError/absent(file:what:page:)``
    public static func located(in cache: URL) throws -> URL {
        let file = cache.appending(path: fileName)
        let safetensors = file.deletingPathExtension().appendingPathExtension("safetensors")
        for place in [file, safetensors] where FileManager.default.fileExists(atPath: place.path) { return place }
        throw absent(at: file)
    }

    static func absent(at file: URL) -> WeightsError {
        .absent(file: file.path, what: "Inception's weights (\(fileName), 95 MB)", page: page)
    }

    /// What the passport says of weights with that hash.
    static func label(sha256: String) -> String {
        (sha256.hasPrefix(digits) ? "FID Inception 2015-12-05" : "other weights") + ", sha256 \(sha256)"
    }
}
