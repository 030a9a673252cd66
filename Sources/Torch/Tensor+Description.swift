import Foundation

extension Tensor: CustomStringConvertible {
    /// The elements as PyTorch prints them, and the shape and type; of a large tensor, three elements at either end of
    /// each axis.
    public var description: String {
        // Only the printed elements are read from the device.
        let shown = count > 1_000 ? ends(axis: 0) : self
        let texts = shown.texts()
        let width = texts.map(\.count).max() ?? 0
        let padded = texts.map { String(repeating: " ", count: width - $0.count) + $0 }
        var rest = padded[...]
        let body = Tensor.nested(&rest, shown.shape, isCut: shape.map { count > 1_000 && $0 > 6 }, indent: 8)
        return "Tensor(\(body), \(summary)\(requiresGradient ? ", requiring gradients" : ""))"
    }

    /// The first and last three places of every axis from `axis` on.
    private func ends(axis: Int) -> Tensor {
        guard axis < rank else { return detached() }
        let kept =
            size(axis) > 6
            ? Tensor.concatenated(
                [narrowed(axis: axis, start: 0, count: 3), narrowed(axis: axis, start: size(axis) - 3, count: 3)],
                axis: axis) : self
        return kept.detached().ends(axis: axis + 1)
    }

    private func texts() -> [String] {
        switch dtype {
        case .bool: return array(of: Bool.self).map(\.description)
        case .uint8, .int8, .int16, .int32, .int64: return array(of: Int.self).map(\.description)
        case .complex64, .complex128:
            let parts = asRealNumbers().array(of: Double.self)
            let texts = Tensor.texts(of: parts)
            return stride(from: 0, to: parts.count, by: 2).map {
                texts[$0] + (texts[$0 + 1].hasPrefix("-") ? "" : "+") + texts[$0 + 1] + "i"
            }
        case .float16, .bfloat16, .float32, .float64: return Tensor.texts(of: array(of: Double.self))
        }
    }

    private func asRealNumbers() -> Tensor {
        Tensor.stacked([detached().realPart, detached().imaginaryPart], axis: -1)
    }

    /// PyTorch's rule: whole numbers with a decimal point, otherwise four decimal places, and powers of ten if these
    /// are not enough.
    private static func texts(of numbers: [Double]) -> [String] {
        let sizes = numbers.filter { $0.isFinite && $0 != 0 }.map(Swift.abs)
        let largest = sizes.max() ?? 1
        let smallest = sizes.min() ?? 1
        let isWhole = sizes.allSatisfy { $0 == $0.rounded() }
        let isWide = largest / smallest > 1_000 || largest > 1e8 || (!isWhole && smallest < 1e-4)
        return numbers.map { number in
            if !number.isFinite { return "\(number)" }
            if isWhole && largest <= 1e8 { return String(format: "%.0f.", number) }
            return String(format: isWide ? "%.4e" : "%.4f", number)
        }
    }

    /// Prints texts in brackets: vectors in lines, matrices with one row per line.
    private static func nested(_ texts: inout ArraySlice<String>, _ shape: [Int], isCut: [Bool], indent: Int) -> String
    {
        guard let size = shape.first else { return texts.popFirst() ?? "" }
        var parts: [String] = []
        for place in 0..<size {
            if isCut[0] && place == 3 { parts.append("...") }
            parts.append(nested(&texts, Array(shape.dropFirst()), isCut: Array(isCut.dropFirst()), indent: indent + 1))
        }
        let lines = String(repeating: "\n", count: shape.count - 1) + String(repeating: " ", count: indent)
        return "[" + parts.joined(separator: shape.count == 1 ? ", " : "," + lines) + "]"
    }
}
