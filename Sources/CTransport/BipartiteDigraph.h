// The complete directed graph from one set of nodes to another, as LEMON's algorithms want it: nothing is stored, every
// answer is computed from numbers.

#pragma once

#if !__has_include(<lemon/core.h>)
#error "LEMON is not found: run 'make setup', or install it from https://lemon.cs.elte.hu where your system has no package"
#endif

#include <lemon/core.h>

#include <vector>

namespace ctransport {

/// Nodes 0 ..< sources, then the targets. Arcs that follow each other come from one source after the other and lead to one
/// target after the other: the simplex looks at some in a row and finds better ones among such a mixture.
class BipartiteDigraph {
public:
    /// A node or an arc; -1 is none. The two differ in type so that they are not mixed up.
    template <int Kind>
    struct Item {
        int id;
        Item() : id(-1) {}
        Item(lemon::Invalid) : id(-1) {}
        explicit Item(int id) : id(id) {}
        bool operator==(Item other) const { return id == other.id; }
        bool operator!=(Item other) const { return id != other.id; }
        bool operator<(Item other) const { return id < other.id; }
    };
    using Node = Item<0>;
    using Arc = Item<1>;

    struct NodeIt : Node {
        NodeIt() {}
        NodeIt(lemon::Invalid) {}
        explicit NodeIt(const BipartiteDigraph &graph) : Node(0), end(graph.nodeNum()) {}
        NodeIt &operator++() {
            id = id + 1 < end ? id + 1 : -1;
            return *this;
        }
        int end = 0;
    };
    struct ArcIt : Arc {
        ArcIt() {}
        ArcIt(lemon::Invalid) {}
        explicit ArcIt(const BipartiteDigraph &graph) : Arc(0), end(graph.arcNum()) {}
        ArcIt &operator++() {
            id = id + 1 < end ? id + 1 : -1;
            return *this;
        }
        int end = 0;
    };
    struct OutArcIt : Arc {
        OutArcIt() {}
        OutArcIt(lemon::Invalid) {}
        OutArcIt(const BipartiteDigraph &graph, Node node)
            : Arc(node.id < graph.sources ? node.id : -1), end(graph.arcNum()), step(graph.sources) {}
        OutArcIt &operator++() {
            id = id < end - step ? id + step : -1;
            return *this;
        }
        int end = 0, step = 1;
    };
    struct InArcIt : Arc {
        InArcIt() {}
        InArcIt(lemon::Invalid) {}
        InArcIt(const BipartiteDigraph &graph, Node node)
            : graph(&graph), source(0), target(node.id - graph.sources) {
            id = target < 0 ? -1 : graph.arc(source, target).id;
        }
        InArcIt &operator++() {
            id = ++source < graph->sources ? graph->arc(source, target).id : -1;
            return *this;
        }
        const BipartiteDigraph *graph = nullptr;
        int source = 0, target = 0;
    };

    /// A value for each node.
    template <typename Element>
    class NodeMap {
    public:
        using Key = Node;
        using Value = Element;
        explicit NodeMap(const BipartiteDigraph &graph, Element value = Element()) : values(graph.nodeNum(), value) {}
        typename std::vector<Element>::reference operator[](Node node) { return values[node.id]; }
        typename std::vector<Element>::const_reference operator[](Node node) const { return values[node.id]; }
        void set(Node node, Element value) { values[node.id] = value; }

    private:
        std::vector<Element> values;
    };

    /// The number that an algorithm gives each arc, which has to be that of the order it meets them in: it is the arc's own
    /// and needs no memory.
    template <typename Element>
    class ArcMap {
    public:
        using Key = Arc;
        using Value = Element;
        struct Number {
            int id;
            void operator=(int) const {}
            operator int() const { return id; }
        };
        explicit ArcMap(const BipartiteDigraph &) {}
        Number operator[](Arc arc) const { return {arc.id}; }
    };

    using NodeNumTag = lemon::True;
    using ArcNumTag = lemon::True;

    BipartiteDigraph(int sources, int targets) : sources(sources), targets(targets) {}

    int nodeNum() const { return sources + targets; }
    int arcNum() const { return sources * targets; }
    Node source(Arc arc) const { return Node(arc.id % sources); }
    Node target(Arc arc) const { return Node(sources + targetNumber(arc)); }
    /// The target's number among the targets.
    int targetNumber(Arc arc) const {
        // One division, where the formula has three: it is asked for several times for each arc.
        int turn = arc.id / sources, source = arc.id - turn * sources;
        int sum = turn + (source < targets ? source : source % targets);
        return sum < targets ? sum : sum - targets;
    }
    Arc arc(int source, int target) const {
        int difference = target - source % targets;
        return Arc((difference < 0 ? difference + targets : difference) * sources + source);
    }

    const int sources, targets;
};

} // namespace ctransport
