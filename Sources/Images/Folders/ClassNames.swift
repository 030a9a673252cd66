extension Collection<String> {
    /// Names of classes in their order: 2 before 10 where all are whole numbers, as people count, or else by their
    /// bytes.
    func sortedAsClasses() -> [String] {
        let areNumbers = allSatisfy { name in
            !name.isEmpty && name.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        }
        return sorted { first, second in
            if areNumbers {
                let (one, other) = (first.drop { $0 == "0" }, second.drop { $0 == "0" })
                // Without zeros before them, of two numbers the longer is the larger; they may exceed any Int.
                if one != other { return (one.utf8.count, one) < (other.utf8.count, other) }
            }
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
    }
}
