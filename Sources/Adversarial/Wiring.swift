/// Which network feeds which in a game: the content of a block diagram.
public struct Wiring: Sendable, Equatable {
    public enum Kind: Sendable { case input, network, output }

    public struct Node: Sendable, Equatable {
        public let name: String
        public let label: String
        public let kind: Kind
    }

    public private(set) var nodes: [Node] = []
    public private(set) var edges: [[String]] = []

    public init() {}

    /// - Parameters:
    ///   - inputs: inputs from outside.
    ///   - feeds: each network with its inputs and outputs, in the order of the drawing.
    public init(_ inputs: [String], _ feeds: (from: [String], to: String, yields: [String])...) {
        for name in inputs { input(name) }
        for part in feeds { feed(part.from, to: part.to, label: part.to, yielding: part.yields) }
    }

    /// Draws arrows from each of some nodes to a network, and from there to its outputs.
    @discardableResult
    public mutating func feed(_ inputs: [String], to network: String, label: String, yielding outputs: [String])
        -> Wiring
    {
        add(network, label, .network)
        for input in inputs { connect(input, network) }
        for output in outputs {
            add(output, output, .output)
            connect(network, output)
        }
        return self
    }

    /// An input from outside: data, noise, a class.
    public mutating func input(_ name: String) { add(name, name, .input) }

    fileprivate mutating func connect(_ from: String, _ to: String) {
        if !edges.contains([from, to]) { edges.append([from, to]) }
    }

    private mutating func add(_ name: String, _ label: String, _ kind: Kind) {
        guard !nodes.contains(where: { $0.name == name }) else { return }
        nodes.append(Node(name: name, label: label, kind: kind))
    }

    /// The diagram in Graphviz's language, from left to right.
    public func dot(title: String) -> String {
        func quoted(_ text: String) -> String {
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        let style = { (kind: Kind) in
            switch kind {
            case .input: "shape=circle, style=filled, fillcolor=\"#e8f0fe\""
            case .network: "shape=box, style=\"filled,rounded\", fillcolor=\"#fff3d6\""
            case .output: "shape=plaintext"
            }
        }
        let lines =
            nodes.map { "  \(quoted($0.name)) [label=\(quoted($0.label)), \(style($0.kind))];" }
            + edges.map { "  \(quoted($0[0])) -> \(quoted($0[1]));" }
        return """
            digraph \(quoted(title)) {
              rankdir=LR; label=\(quoted(title)); labelloc=t; fontname="Helvetica";
              node [fontname="Helvetica"]; edge [color="#555555"];
            \(lines.joined(separator: "\n"))
            }

            """
    }

    /// A generator from noise, and a critic of data and samples.
    public static func twoPlayers(critic: String = "D", saying verdict: String = "real?") -> Wiring {
        var wiring = Wiring()
        wiring.input("z")
        wiring.input("x")
        wiring.feed(["z"], to: "G", label: "G", yielding: ["x̂"])
        wiring.feed(["x", "x̂"], to: "D", label: critic, yielding: [verdict])
        return wiring
    }
}

extension Condition {
    /// The game's wiring under this condition.
    var wiring: Wiring {
        guard self != .none else { return .twoPlayers() }
        var wiring = Wiring()
        for name in ["z", "c", "x"] where kind != .rotation || name != "c" { wiring.input(name) }
        wiring.feed(kind == .rotation ? ["z"] : ["z", "c"], to: "G", label: "G", yielding: ["x̂"])
        let isTold = kind == .concatenation || kind == .projection
        wiring.feed(isTold ? ["x", "x̂", "c"] : ["x", "x̂"], to: "D", label: "D", yielding: ["real?"])
        switch kind {
        case .auxiliary:
            // Data have classes: the requested one selects among them.
            wiring.connect("c", "x")
            wiring.feed(["D"], to: "Q", label: "Q", yielding: ["class"])
        case .information: wiring.feed(["D"], to: "Q", label: "Q", yielding: ["c′"])
        case .rotation: wiring.feed(["D"], to: "Q", label: "Q", yielding: ["turn"])
        case .none, .concatenation, .projection: break
        }
        return wiring
    }
}
