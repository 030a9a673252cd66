import Files
import Foundation

/// A batch of the Python version of CIFAR-10 or CIFAR-100: a pickled dictionary with the pixels in a NumPy array.
///
/// A pickle is a program, which Python's own reader runs. Here nothing is called: of its instructions only those are known
/// that spell out dictionaries, lists, numbers, text and one array of bytes; any other ends the reading with an error.
/// Format: Lib/pickletools.py of CPython, protocols 2 to 5.
struct CIFARPickle {
    /// What the stack holds.
    private indirect enum Value {
        case none
        case int(Int)
        /// Text, or bytes: Python 2 knows no difference.
        case bytes(ArraySlice<UInt8>)
        /// Whose places are appended to and named by others.
        case list(Box)
        case tuple([Value])
        case name(String)
        /// An array or a type of elements that is being made.
        case object(Box)

        var text: String? {
            guard case .bytes(let bytes) = self else { return nil }
            return String(validating: bytes, as: UTF8.self)
        }
        var int: Int? {
            guard case .int(let number) = self else { return nil }
            return number
        }
    }

    /// Something that grows after it was named.
    private final class Box {
        var items: [Value] = []
    }

    /// Samples 0...255, [N, 3072].
    let pixels: ArraySlice<UInt8>
    /// A label an image, [N].
    let labels: [Int]

    /// - Parameters:
    ///   - content: the file.
    ///   - key: what the labels are called, such as `fine_labels`.
    ///   - path: what the file is called in errors.
    /// - Throws: ``DataFileError``
    init(_ content: [UInt8], labels key: String, format: String, path: String) throws {
        var machine = Machine(content[...])
        do {
            guard case .list(let dictionary) = try machine.run() else {
                throw Machine.Failure(problem: "it is not a dictionary")
            }
            let entries = dictionary.items
            func value(_ name: String) throws -> Value {
                guard
                    let place = stride(from: 0, to: entries.count - 1, by: 2).first(where: { entries[$0].text == name })
                else { throw Machine.Failure(problem: "it has no '\(name)'") }
                return entries[place + 1]
            }
            guard case .list(let list) = try value(key), case .object(let array) = try value("data") else {
                throw Machine.Failure(problem: "'\(key)' is not a list, or 'data' is not an array")
            }
            labels = try list.items.map {
                guard let label = $0.int else { throw Machine.Failure(problem: "a label is not a number") }
                return label
            }
            pixels = try Self.bytes(of: array)
        } catch let failure as Machine.Failure {
            throw DataFileError(.notThisFormat(failure.problem), format: "\(format) (Python version)", path: path)
        }
    }

    /// The elements of an array of bytes [N, 3072] in C's order, of which NumPy says (version, shape, type, whether the order
    /// is Fortran's, bytes).
    private static func bytes(of array: Box) throws -> ArraySlice<UInt8> {
        guard case .tuple(let state)? = array.items.last, state.count == 5, case .tuple(let shape) = state[1],
            case .object(let type) = state[2], type.items.first?.text == "u1", state[3].int == 0,
            case .bytes(let bytes) = state[4], shape.count == 2, let count = shape[0].int,
            shape[1].int == CIFARBinary.imageSize, (0...bytes.count).contains(count),
            bytes.count == count * CIFARBinary.imageSize
        else { throw Machine.Failure(problem: "'data' is not an array of bytes with 3072 for each picture") }
        return bytes
    }

    private struct Machine {
        struct Failure: Error { let problem: String }

        private var rest: ArraySlice<UInt8>
        private var stack: [Value] = []
        private var marks: [Int] = []
        private var memo: [Int: Value] = [:]
        private var containers = 0

        init(_ content: ArraySlice<UInt8>) { rest = content }

        mutating func run() throws -> Value {
            while true {
                let instruction = try take(1).first ?? 0
                if instruction == UInt8(ascii: ".") { return try pop() }
                if try pushes(instruction) || remembers(instruction) { continue }
                try builds(instruction)
            }
        }

        private mutating func pushes(_ instruction: UInt8) throws -> Bool {
            switch instruction {
            case UInt8(ascii: "N"): stack.append(.none)
            case 0x88: stack.append(.int(1))
            case 0x89: stack.append(.int(0))
            case UInt8(ascii: "K"): stack.append(.int(try number(1)))
            case UInt8(ascii: "M"): stack.append(.int(try number(2)))
            case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try number(4)))))
            case UInt8(ascii: "U"), UInt8(ascii: "C"), 0x8C: stack.append(.bytes(try take(number(1))))
            case UInt8(ascii: "T"), UInt8(ascii: "B"), UInt8(ascii: "X"): stack.append(.bytes(try take(number(4))))
            case 0x8E, 0x8D: stack.append(.bytes(try take(number(8))))
            case UInt8(ascii: "c"): stack.append(.name(try line() + "." + line()))
            case 0x93:
                guard let name = try pop().text, let module = try pop().text else { throw damaged }
                stack.append(.name(module + "." + name))
            case UInt8(ascii: "("): marks.append(stack.count)
            case 0x80: _ = try take(1)
            // The length of a frame.
            case 0x95: _ = try take(8)
            default: return false
            }
            return true
        }

        private mutating func remembers(_ instruction: UInt8) throws -> Bool {
            switch instruction {
            case UInt8(ascii: "q"): memo[try number(1)] = try top()
            case UInt8(ascii: "r"): memo[try number(4)] = try top()
            case 0x94: memo[memo.count] = try top()
            case UInt8(ascii: "h"): stack.append(try remembered(number(1)))
            case UInt8(ascii: "j"): stack.append(try remembered(number(4)))
            default: return false
            }
            return true
        }

        private mutating func builds(_ instruction: UInt8) throws {
            try countContainer(instruction)
            switch instruction {
            case UInt8(ascii: "]"), UInt8(ascii: "}"): stack.append(.list(Box()))
            case UInt8(ascii: ")"): stack.append(.tuple([]))
            case 0x85, 0x86, 0x87: stack.append(.tuple(try pop(Int(instruction) - 0x84)))
            case UInt8(ascii: "t"): stack.append(.tuple(try popToMark()))
            case UInt8(ascii: "a"): try add(pop(1))
            case UInt8(ascii: "s"): try add(pop(2))
            case UInt8(ascii: "e"), UInt8(ascii: "u"): try add(popToMark())
            case UInt8(ascii: "R"): try make()
            case UInt8(ascii: "b"):
                let state = try pop()
                guard case .object(let object) = try top() else { throw damaged }
                object.items.append(state)
            default:
                throw Failure(
                    problem: "it has the instruction 0x\(String(instruction, radix: 16)), which is not carried out")
            }
        }

        /// A batch has few of them. A million, one in another, would take the stack to be freed.
        private mutating func countContainer(_ instruction: UInt8) throws {
            guard !"aesub".utf8.contains(instruction) else { return }
            containers += 1
            guard containers <= 1_000 else {
                throw Failure(problem: "it has more lists than a batch of pictures needs")
            }
        }

        /// An array or a type of NumPy: the only things that are made.
        private mutating func make() throws {
            guard case .tuple(let arguments) = try pop(), case .name(let name) = try pop() else { throw damaged }
            let object = Box()
            switch name {
            case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct": break
            case "numpy.dtype": object.items = arguments
            default: throw Failure(problem: "it calls '\(name)', which is not carried out")
            }
            stack.append(.object(object))
        }

        private mutating func add(_ items: [Value]) throws {
            guard case .list(let list) = try top() else { throw damaged }
            list.items += items
        }

        private var damaged: Failure { Failure(problem: "its instructions do not fit together") }

        private func top() throws -> Value {
            guard let value = stack.last, stack.count > (marks.last ?? 0) else { throw damaged }
            return value
        }

        private mutating func pop() throws -> Value { try pop(1)[0] }

        private mutating func pop(_ count: Int) throws -> [Value] {
            guard stack.count - (marks.last ?? 0) >= count else { throw damaged }
            defer { stack.removeLast(count) }
            return Array(stack.suffix(count))
        }

        private mutating func popToMark() throws -> [Value] {
            guard let mark = marks.popLast() else { throw damaged }
            defer { stack.removeLast(stack.count - mark) }
            return Array(stack[mark...])
        }

        private func remembered(_ number: Int) throws -> Value {
            guard let value = memo[number] else { throw damaged }
            return value
        }

        private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
            guard count >= 0, count <= rest.count else { throw Failure(problem: "it ends too early") }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        /// A number of so many bytes, the lowest first; below 0 where it is too large for any file.
        private mutating func number(_ count: Int) throws -> Int {
            try Int(truncatingIfNeeded: take(count).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
        }

        private mutating func line() throws -> String {
            guard let end = rest.firstIndex(of: 10) else { throw Failure(problem: "it ends too early") }
            defer { rest = rest[(end + 1)...] }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
    }
}
