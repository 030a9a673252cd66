extension Raster {
    /// The picture with each pixel as a square of `factor` × `factor` pixels: nothing is smoothed.
    ///
    /// - Parameter factor: at least 1; the result must be no larger than a raster may be.
    public func enlarged(by factor: Int) -> Raster {
        precondition(factor >= 1, "enlarged by \(factor)")
        guard factor > 1 else { return self }
        var enlarged: [UInt8] = []
        enlarged.reserveCapacity(bytes.count * factor * factor)
        var row: [UInt8] = []
        for top in stride(from: 0, to: bytes.count, by: width * channels) {
            row.removeAll(keepingCapacity: true)
            for pixel in stride(from: top, to: top + width * channels, by: channels) {
                for _ in 0..<factor { row += bytes[pixel..<pixel + channels] }
            }
            for _ in 0..<factor { enlarged += row }
        }
        return Raster(width: width * factor, height: height * factor, channels: channels, bytes: enlarged)
    }
}
