// What Swift can't call of libtiff: handlers with a va_list, and fields of any type behind one variadic function.

#ifndef GANYMEDE_LIBTIFF_H
#define GANYMEDE_LIBTIFF_H

#include <stdio.h>
#include <string.h>
#include <tiffio.h>

/// The first message of each kind about a file; libtiff would print them otherwise.
typedef struct {
    char error[256];
    /// A warning of pixels that are missing or may be wrong: libtiff passes on what libjpeg says, and warns when a line
    /// of a fax has too few points.
    char damage[256];
    /// A warning of what costs no pixel.
    char warning[256];
} TIFFMessages;

static inline int TIFFKeepError(TIFF *file, void *messages, const char *module, const char *format, va_list arguments) {
    (void)file, (void)module;
    TIFFMessages *kept = (TIFFMessages *)messages;
    if (!kept->error[0]) vsnprintf(kept->error, sizeof kept->error, format, arguments);
    return 1;
}

static inline int TIFFKeepWarning(TIFF *file, void *messages, const char *module, const char *format,
                                  va_list arguments) {
    (void)file, (void)module;
    TIFFMessages *kept = (TIFFMessages *)messages;
    char text[sizeof kept->warning];
    vsnprintf(text, sizeof text, format, arguments);
    int isHarmless = strstr(text, "extraneous bytes") || strstr(text, "not terminated with EOI");
    char *place = isHarmless ? kept->warning : kept->damage;
    if (!place[0]) memcpy(place, text, sizeof text);
    return 1;
}

/// Options with which a file keeps its messages, prints nothing and takes at most so many bytes at once.
static inline TIFFOpenOptions *TIFFQuietOptions(TIFFMessages *messages, tmsize_t largestAllocation) {
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) return NULL;
    TIFFOpenOptionsSetErrorHandlerExtR(options, TIFFKeepError, messages);
    TIFFOpenOptionsSetWarningHandlerExtR(options, TIFFKeepWarning, messages);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, largestAllocation);
    return options;
}

/// How the current directory stores its image. The palette belongs to the file.
typedef struct {
    uint32_t width, height;
    uint32_t blockWidth, blockHeight;
    uint16_t bits, samples, sampleFormat;
    uint16_t photometric, planes, compression, orientation, inkSet;
    /// The kind of the first sample beyond the colours; 0 where there is none.
    uint16_t firstExtra;
    const uint16_t *red, *green, *blue;
} TIFFLayout;

static inline TIFFLayout TIFFReadLayout(TIFF *file) {
    TIFFLayout layout = {0};
    TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &layout.width);
    TIFFGetField(file, TIFFTAG_IMAGELENGTH, &layout.height);
    TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &layout.bits);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &layout.samples);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLEFORMAT, &layout.sampleFormat);
    TIFFGetFieldDefaulted(file, TIFFTAG_PLANARCONFIG, &layout.planes);
    TIFFGetFieldDefaulted(file, TIFFTAG_COMPRESSION, &layout.compression);
    TIFFGetFieldDefaulted(file, TIFFTAG_ORIENTATION, &layout.orientation);
    TIFFGetFieldDefaulted(file, TIFFTAG_INKSET, &layout.inkSet);
    // Old programs leave it out.
    if (!TIFFGetField(file, TIFFTAG_PHOTOMETRIC, &layout.photometric))
        layout.photometric = layout.samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
    uint16_t extras = 0, *kinds = NULL;
    if (TIFFGetFieldDefaulted(file, TIFFTAG_EXTRASAMPLES, &extras, &kinds) && extras && kinds)
        layout.firstExtra = kinds[0];
    uint16_t *red = NULL, *green = NULL, *blue = NULL;
    if (layout.photometric == PHOTOMETRIC_PALETTE && TIFFGetField(file, TIFFTAG_COLORMAP, &red, &green, &blue))
        layout.red = red, layout.green = green, layout.blue = blue;
    if (TIFFIsTiled(file)) {
        TIFFGetField(file, TIFFTAG_TILEWIDTH, &layout.blockWidth);
        TIFFGetField(file, TIFFTAG_TILELENGTH, &layout.blockHeight);
    } else {
        layout.blockWidth = layout.width;
        TIFFGetFieldDefaulted(file, TIFFTAG_ROWSPERSTRIP, &layout.blockHeight);
        if (layout.blockHeight > layout.height) layout.blockHeight = layout.height;
    }
    return layout;
}

/// Lets the JPEG codec turn YCbCr into RGB, as libjpeg does in files of its own.
static inline void TIFFDecodeJPEGAsRGB(TIFF *file) {
    TIFFSetField(file, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
}

#endif
