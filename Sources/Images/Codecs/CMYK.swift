/// Colours of four inks.
enum CMYK {
    /// Converts ink to light: `R = C K / 255`, with the samples inverted (255 is no ink) as Adobe's programs store them.
    static func rgb(inverted cmyk: [UInt8]) -> [UInt8] {
        let count = cmyk.count / 4
        return [UInt8](unsafeUninitializedCapacity: count * 3) { rgb, initialised in
            for pixel in 0..<count {
                let key = Int(cmyk[4 * pixel + 3])
                for channel in 0..<3 {
                    rgb[3 * pixel + channel] = UInt8((Int(cmyk[4 * pixel + channel]) * key + 127) / 255)
                }
            }
            initialised = count * 3
        }
    }
}
