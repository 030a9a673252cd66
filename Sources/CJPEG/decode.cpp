// C++ in name only: SwiftPM makes no documentation of a package in which a target of C stands beside ones of C++.

#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

/// More scans than any camera or program writes: progressive files are made with thousands to take hours.
static const int most_scans = 500;

/// libjpeg's error manager, and after it what our own handlers need.
typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf end;
    cjpeg_report *report;
} error_manager;

static error_manager *manager_of(j_common_ptr file) { return (error_manager *)file->err; }

static void stop(j_common_ptr file) {
    error_manager *manager = manager_of(file);
    manager->base.format_message(file, manager->report->damage);
    longjmp(manager->end, 1);
}

/// Whether all pixels are as they were stored in spite of a warning. Of the others each stands for pixels that are
/// missing or may be wrong: a file or a segment that ends early, a code that is none, a lost restart marker, scans that
/// contradict each other.
static int is_harmless(int warning) {
    switch (warning) {
    case JWRN_EXTRANEOUS_DATA:  // bytes before a marker
    case JWRN_JFIF_MAJOR:       // a version that is not known
    case JWRN_ADOBE_XFORM:      // a colour transform that is not known
    case JWRN_NOT_SEQUENTIAL:   // a progressive parameter in a sequential file
        return 1;
    default:
        return 0;
    }
}

/// Hears of warnings (-1) and of what is only for debugging (0 and above).
static void hear(j_common_ptr file, int level) {
    if (level >= 0) return;
    error_manager *manager = manager_of(file);
    if (!is_harmless(manager->base.msg_code)) stop(file);
    if (!manager->report->warning[0]) manager->base.format_message(file, manager->report->warning);
}

static void keep_silent(j_common_ptr file) { (void)file; }

static void stop_with(j_common_ptr file, const char *message) {
    error_manager *manager = manager_of(file);
    snprintf(manager->report->damage, sizeof manager->report->damage, "%s", message);
    longjmp(manager->end, 1);
}

static void count_scans(j_common_ptr file) {
    if (((j_decompress_ptr)file)->input_scan_number > most_scans) stop_with(file, "too many scans");
}

static void decode(j_decompress_ptr file, uint32_t width, uint32_t height, int32_t components, uint8_t *pixels) {
    jpeg_read_header(file, TRUE);
    if (file->image_width != width || file->image_height != height || file->num_components != components)
        stop_with((j_common_ptr)file, "contradictory sizes");
    file->out_color_space = components == 1 ? JCS_GRAYSCALE : components == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_start_decompress(file);
    while (file->output_scanline < file->output_height) {
        JSAMPROW row = pixels + (size_t)file->output_scanline * width * (size_t)components;
        jpeg_read_scanlines(file, &row, 1);
    }
    jpeg_finish_decompress(file);
}

int cjpeg_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, int32_t components,
                 uint8_t *pixels, cjpeg_report *report) {
    struct jpeg_decompress_struct file;
    struct jpeg_progress_mgr progress;
    error_manager manager;
    memset(&file, 0, sizeof file);
    memset(&progress, 0, sizeof progress);
    memset(report, 0, sizeof *report);
    file.err = jpeg_std_error(&manager.base);
    manager.base.error_exit = stop;
    manager.base.emit_message = hear;
    manager.base.output_message = keep_silent;
    manager.report = report;
    progress.progress_monitor = count_scans;

    int failed = setjmp(manager.end);
    if (!failed) {
        jpeg_create_decompress(&file);
        file.progress = &progress;
        jpeg_mem_src(&file, bytes, count);
        decode(&file, width, height, components, pixels);
    }
    jpeg_destroy_decompress(&file);
    return failed;
}
