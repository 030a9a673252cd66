// libavif, and what its versions name differently.

#ifndef GANYMEDE_LIBAVIF_H
#define GANYMEDE_LIBAVIF_H

#include <avif/avif.h>

/// Which halves a mirrored image exchanges: 0 top and bottom, 1 left and right.
static inline uint8_t avifMirrorOf(const avifImage *image) {
#if AVIF_VERSION >= 1000000
    return image->imir.axis;
#else
    return image->imir.mode;
#endif
}

#endif
