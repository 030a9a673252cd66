// libjpeg behind one C function. Its errors jump (longjmp) over the frames between, which Swift's do not survive, and
// the TurboJPEG interface, which returns them, tells only the first of several warnings.

#ifndef CJPEG_H
#define CJPEG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What libjpeg said; empty where it said nothing. Both have room for its longest message.
typedef struct {
    /// Why the picture can't be used.
    char damage[200];
    /// What is odd about the file although every pixel of it is there.
    char warning[200];
} cjpeg_report;

/// Decodes a file of 1 (grey), 3 (colours, given as RGB) or 4 components (inks, given as stored).
///
/// `pixels` has room for width * height * components bytes; a file that turns out to have another size is damaged.
/// Returns 0, or another number when the report names a damage; then the pixels are worth nothing.
int cjpeg_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, int32_t components,
                 uint8_t *pixels, cjpeg_report *report);

#ifdef __cplusplus
}
#endif
#endif
