import Foundation
import Images

extension DataSettings {
    /// The part that holds out samples which nobody trains on, without reading them: `test`, or `nil` where the source is
    /// in one piece or has no end.
    ///
    /// - Throws: as ``open()`` does when a folder can't be listed.
    public func heldOutPart() throws -> Split? {
        guard let location else { return ["digits", "stacked-digits"].contains(source) ? .test : nil }
        if heldOut > 0 { return .test }
        if !FileManager.default.fileExists(atPath: location.path) { return nil }
        if let tree = try Self.images(at: location) { return try ImageParts(tree).hasHeldOutPart ? .test : nil }
        guard FileManager.default.isFolder(location) else {
            // Archives of the published sets come in parts; other files are one.
            return Self.isTar(location) ? .test : nil
        }
        if IDXCollection.isFound(in: location) { return try IDXCollection(location).heldOutPart }
        func holds(_ names: String...) -> Bool {
            names.contains { FileManager.default.fileExists(atPath: location.appendingPathComponent($0).path) }
        }
        if ImageTensor.isSVHN(in: location) { return holds(SVHNFile.fileNames.test) ? .test : nil }
        if ImageTensor.isUSPS(in: location) { return holds("usps.t", "usps.t.bz2") ? .test : nil }
        if let place = ImageTensor.stl(in: location), place == location {
            return holds(STLBinary.fileNames.test) ? .test : nil
        }
        if let (place, version) = Self.cifar(in: location), place == location {
            let isPython = CIFARBinary.isPython(version, in: location)
            return version.fileNames(of: .test, isPython: isPython).allSatisfy { holds($0) } ? .test : nil
        }
        return .test
    }
}
