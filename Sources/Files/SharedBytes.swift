import Foundation

/// Bytes that stay in place as long as a reference to them exists: a file mapped into memory, an array, or a part of
/// either.
///
/// A mapping is private: a write changes a copy of the page and not the file.
public final class SharedBytes: ContiguousBytes, @unchecked Sendable {
    // Unchecked because only a tensor over the memory writes to it.
    private let memory: UnsafeRawBufferPointer
    /// The owner of the bytes, if it is not this object.
    private let owner: SharedBytes?
    private let isMapped: Bool

    private init(_ memory: UnsafeRawBufferPointer, of owner: SharedBytes? = nil, isMapped: Bool = false) {
        (self.memory, self.owner, self.isMapped) = (memory, owner, isMapped)
    }

    deinit {
        guard owner == nil, let start = memory.baseAddress else { return }
        if isMapped { munmap(UnsafeMutableRawPointer(mutating: start), memory.count) } else { start.deallocate() }
    }

    /// Maps a file into memory: its bytes are fetched when they are first used.
    ///
    /// - Throws: ``FileError`` when the file is missing, may not be read, or is no regular file.
    public convenience init(mapping file: URL) throws {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(.read, file.path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(.read, file.path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.read, file.path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE)
        }
        let count = Int(status.st_size)
        guard count > 0 else {
            self.init(UnsafeRawBufferPointer(start: nil, count: 0))
            return
        }
        // Private and writable: an in-place operator gets a copy of the page instead of a fault.
        guard let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
        else { throw FileError(.read, file.path, code: errno) }
        self.init(UnsafeRawBufferPointer(start: start, count: count), isMapped: true)
    }

    /// Copies bytes.
    public convenience init(_ bytes: [UInt8]) {
        self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    /// Allocates memory for this many bytes, all of which `body` writes.
    public convenience init(count: Int, writing body: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        // Aligned like LibTorch's own memory, so that tensors can use it.
        let target = UnsafeMutableRawBufferPointer.allocate(byteCount: Swift.max(count, 1), alignment: 64)
        do {
            try body(UnsafeMutableRawBufferPointer(rebasing: target[..<count]))
        } catch {
            target.deallocate()
            throw error
        }
        self.init(UnsafeRawBufferPointer(start: target.baseAddress, count: count))
    }

    public var count: Int { memory.count }

    /// The bytes, valid while `body` runs, and afterwards as long as a reference to this object exists.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(memory) }
    }

    /// A part of the bytes, which keeps the whole alive.
    public func part(_ range: Range<Int>) -> SharedBytes {
        SharedBytes(UnsafeRawBufferPointer(rebasing: memory[range]), of: owner ?? self)
    }
}
