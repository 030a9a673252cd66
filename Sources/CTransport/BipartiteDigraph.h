// The complete directed graph from one set of nodes to another, as LEMON's algorithms want it: nothing is stored, every
// answer is computed from numbers.

#pragma once

#if !__has_include(<lemon/core.h>)
#error "LEMON is not found: run 'make setup', or install it from https://lemon.cs.elte.hu where your system has no package"
#endif

#include <lemon/core.h>

#include <vector>

namespace ctransport {

/// Nodes 0 ..< sources, then the targets; arc i · targets + j leads from source i to target j.
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

    /// Items from `id` on, `step` apart, `end` excluded.
    template <typename Kind>
    struct Iterator : Kind {
        int end = 0, step = 1;
        Iterator() {}
        Iterator(lemon::Invalid) {}
        Iterator(int first, int end, int step) : Kind(first < end ? first : -1), end(end), step(step) {}
        Iterator &operator++() {
            this->id += step;
            if (this->id >= end) this->id = -1;
            return *this;
        }
    };
    struct NodeIt : Iterator<Node> {
        NodeIt() {}
        NodeIt(lemon::Invalid) {}
        explicit NodeIt(const BipartiteDigraph &graph) : Iterator<Node>(0, graph.nodeNum(), 1) {}
    };
    struct ArcIt : Iterator<Arc> {
        ArcIt() {}
        ArcIt(lemon::Invalid) {}
        explicit ArcIt(const BipartiteDigraph &graph) : Iterator<Arc>(0, graph.arcNum(), 1) {}
    };
    struct OutArcIt : Iterator<Arc> {
        OutArcIt() {}
        OutArcIt(lemon::Invalid) {}
        OutArcIt(const BipartiteDigraph &graph, Node node)
            : Iterator<Arc>(node.id < graph.sources ? node.id * graph.targets : 0,
                            node.id < graph.sources ? (node.id + 1) * graph.targets : 0, 1) {}
    };
    struct InArcIt : Iterator<Arc> {
        InArcIt() {}
        InArcIt(lemon::Invalid) {}
        InArcIt(const BipartiteDigraph &graph, Node node)
            : Iterator<Arc>(node.id < graph.sources ? 0 : node.id - graph.sources,
                            node.id < graph.sources ? 0 : graph.arcNum(), graph.targets) {}
    };

    /// A value for each item.
    template <typename Kind, typename Element>
    class Map {
    public:
        using Key = Kind;
        using Value = Element;
        explicit Map(const BipartiteDigraph &graph, Element value = Element())
            : values(Map::size(graph, Kind()), value) {}
        typename std::vector<Element>::reference operator[](Kind item) { return values[item.id]; }
        typename std::vector<Element>::const_reference operator[](Kind item) const { return values[item.id]; }
        void set(Kind item, Element value) { values[item.id] = value; }

    private:
        static size_t size(const BipartiteDigraph &graph, Node) { return graph.nodeNum(); }
        static size_t size(const BipartiteDigraph &graph, Arc) { return graph.arcNum(); }
        std::vector<Element> values;
    };
    template <typename Element> using NodeMap = Map<Node, Element>;
    template <typename Element> using ArcMap = Map<Arc, Element>;

    using NodeNumTag = lemon::True;
    using ArcNumTag = lemon::True;

    BipartiteDigraph(int sources, int targets) : sources(sources), targets(targets) {}

    int nodeNum() const { return sources + targets; }
    int arcNum() const { return sources * targets; }
    Node source(Arc arc) const { return Node(arc.id / targets); }
    Node target(Arc arc) const { return Node(sources + arc.id % targets); }

    const int sources, targets;
};

} // namespace ctransport
