// The network simplex of LEMON behind one C function.

#ifndef CTRANSPORT_H
#define CTRANSPORT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What moves from one source to one target.
typedef struct {
    int32_t source;
    int32_t target;
    int64_t amount;
} ctransport_flow;

/// Finds the cheapest way to move whole supplies to whole demands of the same sum.
///
/// Costs lie row by row, a source a row; each is multiplied by `scale` and rounded, and the simplex then works on whole
/// numbers without error. Room for sources + targets flows is needed. The potentials f and g, divided by `scale` again,
/// have f[i] + g[j] <= cost[i][j], with equality wherever something flows, both up to that rounding.
///
/// Returns NULL, or a message that the caller frees with ctransport_free.
char *ctransport_solve(const double *costs, int32_t sources, int32_t targets, const int64_t *supplies,
                       const int64_t *demands, double scale, ctransport_flow *flows, int32_t *flowCount,
                       double *sourcePotentials, double *targetPotentials);

void ctransport_free(void *memory);

#ifdef __cplusplus
}
#endif
#endif
