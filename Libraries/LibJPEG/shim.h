// libjpeg reports errors with longjmp: only CJPEG, which is C, calls it. This module carries the flags of libjpeg.pc.
