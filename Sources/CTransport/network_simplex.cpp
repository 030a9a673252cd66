#include "CTransport.h"

#include "BipartiteDigraph.h"

#include <lemon/network_simplex.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <limits>
#include <stdexcept>

namespace {

using ctransport::BipartiteDigraph;

/// What the solver asks for the cost of each arc, as a whole number.
struct ScaledCosts {
    const BipartiteDigraph &graph;
    const double *costs;
    double scale;
    int64_t operator[](BipartiteDigraph::Arc arc) const {
        auto place = static_cast<size_t>(graph.source(arc).id) * graph.targets + graph.targetNumber(arc);
        return std::llrint(costs[place] * scale);
    }
};

struct Supplies {
    const int64_t *supplies, *demands;
    int sources;
    int64_t operator[](BipartiteDigraph::Node node) const {
        return node.id < sources ? supplies[node.id] : -demands[node.id - sources];
    }
};

template <typename Amount>
void solve(const BipartiteDigraph &graph, const ScaledCosts &costs, const Supplies &supplies, ctransport_flow *flows,
           int32_t *flowCount, double *sourcePotentials, double *targetPotentials) {
    using Solver = lemon::NetworkSimplex<BipartiteDigraph, Amount, int64_t>;
    // Not mixed once more: the graph's own order is.
    Solver solver(graph, false);
    solver.costMap(costs).supplyMap(supplies);
    if (solver.run() != Solver::OPTIMAL) throw std::runtime_error("supplies and demands do not balance");

    *flowCount = 0;
    for (BipartiteDigraph::ArcIt arc(graph); arc != lemon::INVALID; ++arc) {
        Amount amount = solver.flow(arc);
        if (amount == 0) continue;
        flows[(*flowCount)++] = {graph.source(arc).id, graph.targetNumber(arc), static_cast<int64_t>(amount)};
    }
    std::sort(flows, flows + *flowCount, [](const ctransport_flow &a, const ctransport_flow &b) {
        return a.source != b.source ? a.source < b.source : a.target < b.target;
    });
    for (int i = 0; i < graph.sources; ++i) {
        sourcePotentials[i] = -static_cast<double>(solver.potential(BipartiteDigraph::Node(i))) / costs.scale;
    }
    for (int j = 0; j < graph.targets; ++j) {
        auto node = BipartiteDigraph::Node(graph.sources + j);
        targetPotentials[j] = static_cast<double>(solver.potential(node)) / costs.scale;
    }
}

} // namespace

extern "C" {

char *ctransport_solve(const double *costs, int32_t sources, int32_t targets, const int64_t *supplies,
                       const int64_t *demands, double scale, ctransport_flow *flows, int32_t *flowCount,
                       double *sourcePotentials, double *targetPotentials) {
    try {
        BipartiteDigraph graph(sources, targets);
        int64_t total = 0;
        for (int i = 0; i < sources; ++i) total += supplies[i];
        // Half as wide numbers are faster, where they are wide enough.
        auto run = total < std::numeric_limits<int32_t>::max() / 2 ? solve<int32_t> : solve<int64_t>;
        run(graph, {graph, costs, scale}, {supplies, demands, sources}, flows, flowCount, sourcePotentials, targetPotentials);
        return nullptr;
    } catch (const std::exception &error) {
        return strdup(error.what());
    } catch (...) {
        return strdup("unknown C++ exception");
    }
}

void ctransport_free(void *memory) { free(memory); }

} // extern "C"
