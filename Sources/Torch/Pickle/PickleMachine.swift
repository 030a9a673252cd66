/// Executes only those instructions of Python's pickle format that dictionaries of tensors need, and calls no
/// functions.
///
/// A pickle is a program for a stack machine, and Python's own `pickle.load` lets it call anything. Here only the names
/// of ``PickleGlobal`` are allowed; any other name is an error. Memory is limited by the pickle's length, because
/// everything it builds must be written out in it. Format: Lib/pickletools.py of CPython, protocols 2 to 5.
struct PickleMachine {
    private(set) var reader: PickleReader
    private let file: String
    private var stack: [PickleValue] = []
    /// The positions of the marks at which tuples, lists and dictionaries begin.
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    /// All containers, so that cycles and long chains can be released at the end.
    private let containers: ContainerPool

    /// Keeps containers and empties them one by one when it is released, to avoid recursion.
    final class ContainerPool {
        fileprivate var all: [PickleContainer] = []
        deinit { for container in all { container.items = [] } }
    }

    /// - Parameter pool: owns the containers; values must not outlive it.
    init(_ bytes: UnsafeRawBufferPointer, from place: Int = 0, file: String, pool: ContainerPool) {
        reader = PickleReader(bytes, from: place)
        self.file = file
        containers = pool
    }

    /// Executes one pickle; afterwards the reader is at its end.
    ///
    /// - Throws: ``PyTorchFileError``
    mutating func run() throws -> PickleValue {
        do {
            while true {
                let instruction = try reader.byte()
                if instruction == UInt8(ascii: ".") {
                    let result = try pop()
                    guard stack.isEmpty, marks.isEmpty else {
                        throw reader.failure("the pickle contains more than one object")
                    }
                    memo = [:]
                    return result
                }
                try carryOut(instruction)
            }
        } catch let failure as PickleReader.Failure {
            throw PyTorchFileError.malformed(file: file, problem: failure.problem)
        }
    }

    // MARK: Instructions

    private mutating func carryOut(_ instruction: UInt8) throws {
        if try pushesConstant(instruction) || builds(instruction) || remembers(instruction) { return }
        switch instruction {
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: "0"): _ = try pop()
        case UInt8(ascii: "1"): _ = try popToMark()
        case UInt8(ascii: "2"): stack.append(try top())
        case UInt8(ascii: "c"): try pushGlobal(reader.line(), reader.line())
        case 0x93:
            guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
                throw reader.failure("a name is not text")
            }
            try pushGlobal(module, name)
        case UInt8(ascii: "R"):
            let arguments = try pop()
            stack.append(try called(pop(), arguments))
        case UInt8(ascii: "Q"): stack.append(.storage(try storage(pop())))
        // Attributes of an object: only dictionaries have some here, and they are not data.
        case UInt8(ascii: "b"):
            _ = try pop()
            guard case .container(let object) = try top(), object.kind == .dictionary else {
                throw reader.failure("an object without attributes gets attributes")
            }
        case 0x80:
            let version = try reader.byte()
            guard (2...5).contains(version) else { throw reader.failure("the protocol \(version) is unknown") }
        // The length of a frame, which only readers of streams need.
        case 0x95: _ = try reader.take(8)
        // All instructions that create objects of classes.
        case 0x81, 0x92, UInt8(ascii: "i"), UInt8(ascii: "o"):
            throw PyTorchFileError.refused(file: file, name: "constructor of a class")
        case 0x82, 0x83, 0x84, UInt8(ascii: "P"):
            throw PyTorchFileError.refused(file: file, name: "registry of extensions")
        default: throw reader.failure("the instruction 0x\(String(instruction, radix: 16)) is not needed for tensors")
        }
    }

    private mutating func pushesConstant(_ instruction: UInt8) throws -> Bool {
        let value: PickleValue
        switch instruction {
        case UInt8(ascii: "N"): value = .none
        case 0x88: value = .bool(true)
        case 0x89: value = .bool(false)
        case UInt8(ascii: "K"): value = .int(Int(try reader.byte()))
        case UInt8(ascii: "M"): value = .int(Int(try reader.number(UInt16.self)))
        case UInt8(ascii: "J"): value = .int(Int(try reader.number(Int32.self)))
        case 0x8a: value = try wholeNumber(reader.length(UInt8.self))
        case 0x8b: value = try wholeNumber(reader.length(Int32.self))
        case UInt8(ascii: "G"):
            value = .real(Double(bitPattern: UInt64(bigEndian: try reader.take(8).loadUnaligned(as: UInt64.self))))
        case 0x8c: value = .text(try reader.text(reader.length(UInt8.self)))
        case UInt8(ascii: "X"): value = .text(try reader.text(reader.length(UInt32.self)))
        case 0x8d: value = .text(try reader.text(reader.length(UInt64.self)))
        case UInt8(ascii: "U"): value = .text(try reader.text(reader.length(UInt8.self)))
        case UInt8(ascii: "T"): value = .text(try reader.text(reader.length(Int32.self)))
        case UInt8(ascii: "C"): value = .bytes(Array(try reader.take(reader.length(UInt8.self))))
        case UInt8(ascii: "B"): value = .bytes(Array(try reader.take(reader.length(UInt32.self))))
        case 0x8e: value = .bytes(Array(try reader.take(reader.length(UInt64.self))))
        default: return false
        }
        stack.append(value)
        return true
    }

    private mutating func wholeNumber(_ count: Int) throws -> PickleValue {
        let bytes = Array(try reader.take(count))
        guard count <= 8 else { return .long(bytes) }
        let isNegative = (bytes.last ?? 0) & 0x80 != 0
        return .int(bytes.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) })
    }

    private mutating func builds(_ instruction: UInt8) throws -> Bool {
        switch instruction {
        case UInt8(ascii: ")"): push(.tuple, [])
        case 0x85: push(.tuple, try pop(1))
        case 0x86: push(.tuple, try pop(2))
        case 0x87: push(.tuple, try pop(3))
        case UInt8(ascii: "t"): push(.tuple, try popToMark())
        case UInt8(ascii: "]"): push(.list, [])
        case UInt8(ascii: "l"): push(.list, try popToMark())
        case UInt8(ascii: "}"): push(.dictionary, [])
        case UInt8(ascii: "d"): try add(popToMark(), to: push(.dictionary, []))
        case 0x8f: push(.set, [])
        case UInt8(ascii: "a"): try add(pop(1), to: topContainer(.list))
        case UInt8(ascii: "e"): try add(popToMark(), to: topContainer(.list))
        case 0x90: try add(popToMark(), to: topContainer(.set))
        case UInt8(ascii: "s"): try add(pop(2), to: topContainer(.dictionary))
        case UInt8(ascii: "u"): try add(popToMark(), to: topContainer(.dictionary))
        default: return false
        }
        return true
    }

    private mutating func remembers(_ instruction: UInt8) throws -> Bool {
        switch instruction {
        case UInt8(ascii: "q"): memo[Int(try reader.byte())] = try top()
        case UInt8(ascii: "r"): memo[Int(try reader.number(UInt32.self))] = try top()
        case 0x94: memo[memo.count] = try top()
        case UInt8(ascii: "h"): stack.append(try remembered(Int(reader.byte())))
        case UInt8(ascii: "j"): stack.append(try remembered(Int(reader.number(UInt32.self))))
        default: return false
        }
        return true
    }

    private func remembered(_ number: Int) throws -> PickleValue {
        guard let value = memo[number] else { throw reader.failure("the memo has no entry \(number)") }
        return value
    }

    private mutating func pushGlobal(_ module: String, _ name: String) throws {
        guard let global = PickleGlobal(module, name) else {
            throw PyTorchFileError.refused(file: file, name: "\(module).\(name)")
        }
        stack.append(.global(global))
    }

    // MARK: The stack

    private mutating func pop() throws -> PickleValue {
        guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
            throw reader.failure("the stack is empty")
        }
        return value
    }

    private mutating func pop(_ count: Int) throws -> [PickleValue] {
        guard stack.count - (marks.last ?? 0) >= count else { throw reader.failure("the stack is empty") }
        // One by one: a slice would cause a copy of the whole stack each time.
        return (0..<count).map { _ in stack.removeLast() }.reversed()
    }

    private mutating func popToMark() throws -> [PickleValue] {
        guard let mark = marks.popLast() else { throw reader.failure("a mark is missing") }
        return (mark..<stack.count).map { _ in stack.removeLast() }.reversed()
    }

    private func top() throws -> PickleValue {
        guard let value = stack.last else { throw reader.failure("the stack is empty") }
        return value
    }

    @discardableResult
    private mutating func push(_ kind: PickleContainer.Kind, _ items: [PickleValue]) -> PickleContainer {
        let container = PickleContainer(kind, items)
        containers.all.append(container)
        stack.append(.container(container))
        return container
    }

    private func topContainer(_ kind: PickleContainer.Kind) throws -> PickleContainer {
        guard case .container(let container) = try top(), container.kind == kind else {
            throw reader.failure("an item is added to an object that is not a \(kind)")
        }
        return container
    }

    // Mutating although it changes nothing here: a non-mutating method would copy the whole stack each time, because
    // its arguments change it.
    private mutating func add(_ items: [PickleValue], to container: PickleContainer) throws {
        guard container.kind != .dictionary || items.count % 2 == 0 else {
            throw reader.failure("a dictionary's key has no value")
        }
        container.items += items
    }

    // MARK: What is called

    private mutating func called(_ function: PickleValue, _ arguments: PickleValue) throws -> PickleValue {
        guard case .global(let global) = function, let arguments = arguments.items(.tuple) else {
            throw reader.failure("an object is called that is not a function")
        }
        switch global {
        case .orderedDictionary:
            guard arguments.isEmpty else { throw reader.failure("an OrderedDict has arguments") }
            let made = PickleContainer(.dictionary)
            containers.all.append(made)
            return .container(made)
        case .size:
            guard arguments.count == 1 else { throw reader.failure("a torch.Size has several arguments") }
            return arguments[0]
        case .parameter:
            guard let first = arguments.first, case .tensor = first else {
                throw reader.failure("a parameter has no tensor")
            }
            return first
        case .tensor:
            guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .int(let offset) = arguments[1],
                let shape = arguments[2].wholeNumbers, let strides = arguments[3].wholeNumbers
            else { throw reader.failure("a tensor has wrong arguments") }
            guard let tensor = StoredTensor(storage, offset: offset, shape: shape, strides: strides) else {
                throw reader.failure(
                    "a tensor of shape \(shape.prefix(8)) reaches beyond the \(storage.count) elements of its storage")
            }
            return .tensor(tensor)
        case .storageType: throw reader.failure("a storage has arguments")
        }
    }

    /// `('storage', type, key, place, count)`, and in old files a last item: none, or `(key, offset, count)` of a view.
    private func storage(_ identifier: PickleValue) throws -> TensorStorage {
        guard let parts = identifier.items(.tuple), (5...6).contains(parts.count), case .text("storage") = parts[0],
            case .global(.storageType(let dtype)) = parts[1], case .text(let key) = parts[2],
            case .int(let count) = parts[4], count >= 0
        else { throw reader.failure("a storage has wrong arguments") }
        guard parts.count == 6, let view = parts[5].items(.tuple) else {
            return TensorStorage(key: key, dtype: dtype, count: count, wholeCount: count)
        }
        guard view.count == 3, case .int(let offset) = view[1], case .int(let part) = view[2], offset >= 0, part >= 0,
            offset <= count, part <= count - offset
        else { throw reader.failure("a part of a storage lies outside it") }
        return TensorStorage(key: key, dtype: dtype, count: part, offset: offset, wholeCount: count)
    }
}

extension PickleValue {
    /// The items of a container of this kind.
    func items(_ kind: PickleContainer.Kind) -> [PickleValue]? {
        guard case .container(let container) = self, container.kind == kind else { return nil }
        return container.items
    }

    /// A tuple of whole numbers.
    fileprivate var wholeNumbers: [Int]? {
        guard let items = items(.tuple) else { return nil }
        let numbers = items.compactMap { if case .int(let number) = $0 { number } else { nil } }
        return numbers.count == items.count ? numbers : nil
    }
}
