import Foundation
import Images
import Report

extension EventFile {
    /// Appends a run's picture of samples.
    func add(step: Int, picture: URL) throws {
        let png = try Data(contentsOf: picture)
        let header = try ImageHeader(decoding: png)
        try add(
            step: step, image: png, width: header.width, height: header.height, channels: header.channels,
            tag: "samples")
    }
}
