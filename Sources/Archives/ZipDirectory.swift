/// The directory at the end of a ZIP archive, checked against the rest of it.
struct ZipDirectory {
    private(set) var entries: [ZipArchive.Entry] = []
    private let bytes: UnsafeRawBufferPointer
    private let path: String

    /// Signatures of the archive's parts, as little-endian numbers.
    private enum Signature: UInt32 {
        case local = 0x0403_4b50
        case central = 0x0201_4b50
        case end = 0x0605_4b50
        case end64 = 0x0606_4b50
        case locator64 = 0x0706_4b50
    }

    init(_ bytes: UnsafeRawBufferPointer, path: String) throws {
        (self.bytes, self.path) = (bytes, path)
        let place = try findDirectory()
        try readEntries(place)
        try checkFiles(before: place.start)
    }

    private func fail(_ problem: String) -> ArchiveError { .malformed(file: path, problem: problem) }

    // MARK: Numbers

    private func number<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type, at place: Int) throws -> Number {
        guard place >= 0, place <= bytes.count - MemoryLayout<Number>.size else { throw fail("it ends too early") }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Number.self))
    }

    private func short(at place: Int) throws -> Int { Int(try number(UInt16.self, at: place)) }
    private func word(at place: Int) throws -> Int { Int(try number(UInt32.self, at: place)) }

    private func long(at place: Int) throws -> Int {
        guard let value = Int(exactly: try number(UInt64.self, at: place)) else { throw fail("a size is too large") }
        return value
    }

    private func check(_ signature: Signature, at place: Int, _ what: String) throws {
        guard try number(UInt32.self, at: place) == signature.rawValue else {
            throw fail("\(what) is not where it should be")
        }
    }

    // MARK: The end

    private struct Place {
        var start: Int
        var size: Int
        var count: Int
    }

    /// Finds the record at the end, which may be followed by a comment, and reads where the directory lies.
    private func findDirectory() throws -> Place {
        let least = 22
        guard bytes.count >= least else { throw fail("it has only \(bytes.count) bytes") }
        let latest = bytes.count - least
        for end in stride(from: latest, through: max(0, latest - 0xffff), by: -1)
        where try number(UInt32.self, at: end) == Signature.end.rawValue {
            guard try short(at: end + 20) == bytes.count - end - least else { continue }
            return try directory(from: end)
        }
        throw fail("its directory is missing, which happens when a download stops early")
    }

    private func directory(from end: Int) throws -> Place {
        var place = Place(start: try word(at: end + 16), size: try word(at: end + 12), count: try short(at: end + 10))
        var disks = try (short(at: end + 4), short(at: end + 6))
        var limit = end
        let locator = end - 20
        if locator >= 0, try number(UInt32.self, at: locator) == Signature.locator64.rawValue {
            let end64 = try long(at: locator + 8)
            guard end64 <= locator - 56 else { throw fail("the 64-bit end record is not where it should be") }
            try check(.end64, at: end64, "the 64-bit end record")
            place = Place(
                start: try long(at: end64 + 48), size: try long(at: end64 + 40), count: try long(at: end64 + 32))
            disks = try (word(at: end64 + 16), word(at: end64 + 20))
            limit = end64
        }
        guard disks == (0, 0) else {
            throw ArchiveError.unsupported(file: path, problem: "it is one of several parts; join the parts first")
        }
        guard place.start <= limit, place.size <= limit - place.start else {
            throw fail("its directory is larger than the file")
        }
        // An entry has at least 46 bytes, so a false count cannot exhaust memory.
        guard place.count <= place.size / 46 else { throw fail("its directory claims \(place.count) files") }
        return place
    }

    // MARK: Entries

    private mutating func readEntries(_ place: Place) throws {
        var names: Set<String> = []
        var offset = place.start
        let end = place.start + place.size
        for _ in 0..<place.count {
            try check(.central, at: offset, "an entry of the directory")
            let lengths = try (
                name: short(at: offset + 28), extra: short(at: offset + 30), comment: short(at: offset + 32)
            )
            let next = offset + 46 + lengths.name + lengths.extra + lengths.comment
            guard next <= end else { throw fail("its directory ends in the middle of an entry") }
            let entry = try entry(at: offset, nameLength: lengths.name, extraLength: lengths.extra)
            guard names.insert(entry.name).inserted else { throw fail("it contains the name '\(entry.name)' twice") }
            entries.append(entry)
            offset = next
        }
        guard offset == end else { throw fail("its directory is longer than its entries") }
    }

    private func entry(at offset: Int, nameLength: Int, extraLength: Int) throws -> ZipArchive.Entry {
        let nameStart = offset + 46
        guard let name = String(validating: bytes[nameStart..<nameStart + nameLength], as: UTF8.self), !name.isEmpty
        else {
            throw fail("a file name is not valid text")
        }
        let method = try short(at: offset + 10)
        guard try short(at: offset + 8) & 1 == 0 else {
            throw ArchiveError.unsupported(file: path, problem: "'\(name)' is encrypted")
        }
        guard method == 0 || method == 8 else {
            throw ArchiveError.unsupported(
                file: path, problem: "'\(name)' is packed by method \(method); pack it with deflate")
        }
        var sizes = [try word(at: offset + 24), try word(at: offset + 20), try word(at: offset + 42)]
        if sizes.contains(0xffff_ffff) {
            try widen(&sizes, from: nameStart + nameLength..<nameStart + nameLength + extraLength, name)
        }
        let (size, packed, header) = (sizes[0], sizes[1], sizes[2])
        guard method == 8 || size == packed else { throw fail("'\(name)' is stored but has two sizes") }
        guard packed <= bytes.count, size <= packed * 1032 + 1032 else {
            throw fail("'\(name)' claims to unpack to \(size) bytes from \(packed)")
        }
        return ZipArchive.Entry(
            name: name, size: size, packedSize: packed, isDeflated: method == 8,
            checksum: try number(UInt32.self, at: offset + 16), header: header)
    }

    /// Reads the 64-bit numbers that replace 32-bit numbers of all ones, in the order of the fields.
    private func widen(_ sizes: inout [Int], from extra: Range<Int>, _ name: String) throws {
        var offset = extra.lowerBound
        while offset + 4 <= extra.upperBound {
            let (kind, length) = try (short(at: offset), short(at: offset + 2))
            let end = offset + 4 + length
            guard end <= extra.upperBound else { break }
            guard kind == 1 else {
                offset = end
                continue
            }
            var place = offset + 4
            for index in sizes.indices where sizes[index] == 0xffff_ffff {
                guard place + 8 <= end else { throw fail("'\(name)' has no 64-bit size") }
                sizes[index] = try long(at: place)
                place += 8
            }
            return
        }
        // Without the field the number is used as it is.
    }

    // MARK: Files

    /// Finds where each file's bytes begin, and checks that no two overlap.
    private mutating func checkFiles(before directory: Int) throws {
        for index in entries.indices {
            let entry = entries[index]
            guard entry.header <= directory - 30 else { throw fail("'\(entry.name)' is outside the archive") }
            try check(.local, at: entry.header, "'\(entry.name)'")
            let (name, extra) = try (short(at: entry.header + 26), short(at: entry.header + 28))
            let start = entry.header + 30 + name + extra
            guard start <= directory, entry.packedSize <= directory - start else {
                throw fail("'\(entry.name)' is outside the archive")
            }
            guard bytes[entry.header + 30..<entry.header + 30 + name].elementsEqual(entry.name.utf8) else {
                throw fail("'\(entry.name)' has another name in its local header")
            }
            entries[index].start = start
        }
        var covered = 0
        for entry in entries.sorted(by: { $0.header < $1.header }) {
            guard entry.header >= covered else { throw fail("'\(entry.name)' overlaps another file") }
            covered = entry.start + entry.packedSize
        }
    }
}
