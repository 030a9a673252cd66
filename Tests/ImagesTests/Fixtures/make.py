#!/usr/bin/env python3
"""Makes the image fixtures and expected.json: for each file the pixels that Pillow reads from it.

    Tools/with-torch-python.sh --peers Tests/ImagesTests/Fixtures/make.py

Where the decoder here means to differ from Pillow's plain reading, the expectation is computed by hand below.
"""

import json
import random
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageOps

HERE = Path(__file__).parent
WIDTH, HEIGHT = 13, 7
expected = {}
draw = random.Random(7)


def picture(mode, width=WIDTH, height=HEIGHT):
    """A smooth ramp with some noise: lossy formats keep it roughly, lossless ones exactly."""
    channels = len(Image.new(mode, (1, 1)).getbands())
    data = bytes(
        min(255, (x * (5 + 7 * c) + y * (19 - 4 * c) + draw.randrange(12)) % 240)
        for y in range(height)
        for x in range(width)
        for c in range(channels)
    )
    return Image.frombytes(mode, (width, height), data)


def expect(name, format, width, height, channels, pixels, lossy=False):
    assert len(pixels) == width * height * channels, name
    expected[name] = dict(
        format=format, width=width, height=height, channels=channels, lossy=lossy, pixels=list(pixels)
    )


def expect_pillow(name, format, mode, lossy=False, upright=False):
    image = Image.open(HERE / name)
    if upright:
        image = ImageOps.exif_transpose(image)
    image = image.convert(mode)
    expect(name, format, *image.size, len(image.getbands()), image.tobytes(), lossy)


def save(name, image, **options):
    image.save(HERE / name, **options)


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(name, width, height, depth, colour, rows, before=b"", after=b"", interlace=0):
    """A PNG by hand, for what Pillow does not write."""
    header = struct.pack(">2I5B", width, height, depth, colour, 0, 0, interlace)
    (HERE / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before
        + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))) + after + chunk(b"IEND", b"")
    )


# PNG
for mode, kind in (("L", "grey"), ("RGB", "rgb"), ("RGBA", "rgba")):
    save(f"{kind}.png", picture(mode))
    expect_pillow(f"{kind}.png", "PNG", mode)
save("grey-alpha.png", picture("LA"))
expect_pillow("grey-alpha.png", "PNG", "RGBA")
save("bits.png", picture("L").convert("1"))
expect_pillow("bits.png", "PNG", "L")
save("palette.png", picture("RGB").quantize(11))
expect_pillow("palette.png", "PNG", "RGB")
save("palette-transparent.png", picture("RGB").quantize(11), transparency=3)
expect_pillow("palette-transparent.png", "PNG", "RGBA")
save("rgb-gamma.png", picture("RGB"))
plain = (HERE / "rgb-gamma.png").read_bytes()
# Linear light according to its gAMA chunk; the samples are wanted as stored.
(HERE / "rgb-gamma.png").write_bytes(plain[:33] + chunk(b"gAMA", struct.pack(">I", 100000)) + plain[33:])
expect_pillow("rgb-gamma.png", "PNG", "RGB")
deep = [[draw.randrange(65536) for _ in range(5)] for _ in range(4)]
png("grey16.png", 5, 4, 16, 0, [struct.pack(">5H", *row) for row in deep])
expect("grey16.png", "PNG", 5, 4, 1, [(v * 255 + 32767) // 65535 for row in deep for v in row])
# Adam7: the passes of a 3x2 picture are single pixels and short rows.
values = [[10, 20, 30], [40, 50, 60]]
passes = [[10], [30], [20], [40, 50, 60]]
png("interlaced.png", 3, 2, 8, 0, [bytes(row) for row in passes], interlace=1)
expect("interlaced.png", "PNG", 3, 2, 1, sum(values, []))
assert Image.open(HERE / "interlaced.png").tobytes() == bytes(sum(values, []))

# JPEG
save("grey.jpg", picture("L", 24, 17), quality=90)
expect_pillow("grey.jpg", "JPEG", "L", lossy=True)
save("rgb.jpg", picture("RGB", 24, 17), quality=90)
expect_pillow("rgb.jpg", "JPEG", "RGB", lossy=True)
save("progressive.jpg", picture("RGB", 24, 17), quality=90, progressive=True, subsampling=0)
expect_pillow("progressive.jpg", "JPEG", "RGB", lossy=True)
save("cmyk.jpg", picture("CMYK", 24, 17), quality=95)
expect_pillow("cmyk.jpg", "JPEG", "RGB", lossy=True)
for value in range(2, 9):
    tags = Image.Exif()
    tags[0x0112] = value
    save(f"orientation-{value}.jpg", picture("L", 9, 5), quality=95, exif=tags)
    expect_pillow(f"orientation-{value}.jpg", "JPEG", "L", lossy=True, upright=True)

# WebP
save("lossless.webp", picture("RGB"), lossless=True, exact=True)
expect_pillow("lossless.webp", "WebP", "RGB")
save("lossless-alpha.webp", picture("RGBA"), lossless=True, exact=True)
expect_pillow("lossless-alpha.webp", "WebP", "RGBA")
save("lossy.webp", picture("RGB", 24, 17), quality=90)
expect_pillow("lossy.webp", "WebP", "RGB", lossy=True)
save("lossy-alpha.webp", picture("RGBA", 24, 17), quality=90)
expect_pillow("lossy-alpha.webp", "WebP", "RGBA", lossy=True)
save("animated.webp", picture("RGB"), save_all=True, append_images=[picture("RGB")])

# GIF
save("plain.gif", picture("RGB").quantize(16), optimize=False, interlace=0)
expect_pillow("plain.gif", "GIF", "RGB")
save("interlaced.gif", picture("RGB", 13, 21).quantize(16), optimize=False, interlace=1)
expect_pillow("interlaced.gif", "GIF", "RGB")
save("transparent.gif", picture("RGB").quantize(16), optimize=False, interlace=0, transparency=2)
expect_pillow("transparent.gif", "GIF", "RGBA")
save("animated.gif", picture("RGB").quantize(16), save_all=True, append_images=[picture("RGB").quantize(16)])
expect_pillow("animated.gif", "GIF", "RGB")


def gif_codes(indices):
    """Image data without compression: a clear code before each index keeps codes three bits wide."""
    bits = "".join(format(code, "03b")[::-1] for index in indices for code in (4, index)) + format(5, "03b")[::-1]
    bits += "0" * (-len(bits) % 8)
    data = bytes(int(bits[i : i + 8][::-1], 2) for i in range(0, len(bits), 8))
    return b"\x02" + bytes([len(data)]) + data + b"\0"


# A 2x2 frame at column 3, row 1 of a 6x4 canvas, with its own palette; the rest of the canvas is transparent.
colours = [(1, 2, 3), (200, 10, 20), (30, 210, 40), (50, 60, 220)]
(HERE / "offset.gif").write_bytes(
    b"GIF89a" + struct.pack("<2H3B", 6, 4, 0, 0, 0)
    + b"\x2c" + struct.pack("<4HB", 3, 1, 2, 2, 0x81) + bytes(sum(colours, ())) + gif_codes([1, 2, 3, 0]) + b";"
)
canvas = [(0, 0, 0, 0)] * 24
for (x, y), index in zip(((3, 1), (4, 1), (3, 2), (4, 2)), (1, 2, 3, 0)):
    canvas[y * 6 + x] = colours[index] + (255,)
expect("offset.gif", "GIF", 6, 4, 4, sum(canvas, ()))


# BMP
def bmp(name, width, height, bits, rows, compression=0, palette=(), masks=(), info=40):
    """rows in the file's order; a negative height stores them top to bottom."""
    stride = (bits * width + 31) // 32 * 4
    body = b"".join(row + bytes(stride - len(row)) for row in rows)
    if info == 12:
        header = struct.pack("<I4H", 12, width, height, 1, bits)
        colours = b"".join(bytes((b, g, r)) for r, g, b in palette)
    else:
        header = struct.pack("<I2i2H6I", info, width, height, 1, bits, compression, len(body), 0, 0, len(palette), 0)
        colours = b"".join(bytes((b, g, r, 0)) for r, g, b in palette)
    extra = b"".join(struct.pack("<I", mask) for mask in masks)
    if info > 40:
        extra += bytes(info - 40 - len(extra))
    offset = 14 + len(header) + len(extra) + len(colours)
    (HERE / name).write_bytes(
        b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + header + extra + colours + body
    )


def packed(indices, bits):
    text = "".join(format(index, f"0{bits}b") for index in indices)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))


W, H = 11, 3
for bits in (1, 4, 8):
    palette = [(draw.randrange(256), draw.randrange(256), draw.randrange(256)) for _ in range(min(1 << bits, 20))]
    rows = [[draw.randrange(len(palette)) for _ in range(W)] for _ in range(H)]
    pixels = sum((palette[i] for row in rows for i in row), ())
    bmp(f"palette{bits}.bmp", W, H, bits, [packed(row, bits) for row in rows[::-1]], palette=palette)
    expect(f"palette{bits}.bmp", "BMP", W, H, 3, pixels)
    assert Image.open(HERE / f"palette{bits}.bmp").convert("RGB").tobytes() == bytes(pixels)
rows = [[draw.randrange(16) for _ in range(W)] for _ in range(H)]
palette16 = [(16 * i, 255 - i, i) for i in range(16)]
bmp("os2.bmp", W, H, 4, [packed(row, 4) for row in rows[::-1]], palette=palette16, info=12)
expect("os2.bmp", "BMP", W, H, 3, sum((palette16[i] for row in rows for i in row), ()))
save("grey.bmp", picture("L"))
expect_pillow("grey.bmp", "BMP", "L")
save("rgb.bmp", picture("RGB"))
expect_pillow("rgb.bmp", "BMP", "RGB")
image = picture("RGB")
rows = [image.crop((0, y, WIDTH, y + 1)).tobytes("raw", "BGR") for y in range(HEIGHT)]
bmp("top-down.bmp", WIDTH, -HEIGHT, 24, rows)
expect("top-down.bmp", "BMP", WIDTH, HEIGHT, 3, image.tobytes())
image = picture("RGBA")
rows = [image.crop((0, y, WIDTH, y + 1)).tobytes("raw", "BGRA") for y in range(HEIGHT)]
bmp("rgb32.bmp", WIDTH, HEIGHT, 32, rows[::-1])
expect("rgb32.bmp", "BMP", WIDTH, HEIGHT, 3, image.convert("RGB").tobytes())
masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
bmp("rgba32.bmp", WIDTH, HEIGHT, 32, rows[::-1], compression=3, masks=masks, info=108)
expect("rgba32.bmp", "BMP", WIDTH, HEIGHT, 4, image.tobytes())
values = [[draw.randrange(65536) for _ in range(W)] for _ in range(H)]
rows = [struct.pack(f"<{W}H", *row) for row in values[::-1]]
scaled = lambda v, largest: (v * 255 + largest // 2) // largest
bmp("rgb555.bmp", W, H, 16, rows)
expect("rgb555.bmp", "BMP", W, H, 3,
       [scaled(v >> s & 31, 31) for row in values for v in row for s in (10, 5, 0)])
bmp("rgb565.bmp", W, H, 16, rows, compression=3, masks=(0xF800, 0x7E0, 0x1F))
expect("rgb565.bmp", "BMP", W, H, 3,
       [scaled(v >> s & m, m) for row in values for v in row for s, m in ((11, 31), (5, 63), (0, 31))])
bmp("rle.bmp", 4, 1, 8, [b"\x04\x01\x00\x01"], compression=1, palette=[(0, 0, 0), (9, 9, 9)])



# Upright: the Exif block of a PNG before the pixels, behind them (ImageMagick) and as a text of digits (old programs).
tags = Image.Exif()
tags[0x0112] = 6
save("orientation.png", picture("RGB"), exif=tags)
expect_pillow("orientation.png", "PNG", "RGB", upright=True)
save("orientation-late.png", picture("RGB"))
plain = (HERE / "orientation-late.png").read_bytes()
block = tags.tobytes().removeprefix(b"Exif\0\0")
(HERE / "orientation-late.png").write_bytes(plain[:-12] + chunk(b"eXIf", block) + plain[-12:])
expect_pillow("orientation-late.png", "PNG", "RGB", upright=True)
save("orientation-text.png", picture("RGB"))
plain = (HERE / "orientation-text.png").read_bytes()
digits = f"\nexif\n{len(tags.tobytes()):8}\n" + "".join(
    tags.tobytes().hex()[i : i + 72] + "\n" for i in range(0, 2 * len(tags.tobytes()), 72))
text = b"Raw profile type exif\0\0" + zlib.compress(digits.encode())
(HERE / "orientation-text.png").write_bytes(plain[:33] + chunk(b"zTXt", text) + plain[33:])
expect_pillow("orientation-text.png", "PNG", "RGB", upright=True)
save("orientation.webp", picture("RGB"), lossless=True, exact=True, exif=tags)
expect_pillow("orientation.webp", "WebP", "RGB", upright=True)


# JPEG with bytes too many before a marker, which cost no pixel.
def with_extra_bytes(name, marker, extra):
    save(name, picture("RGB", 24, 17), quality=90)
    plain = (HERE / name).read_bytes()
    place = plain.rindex(marker)
    (HERE / name).write_bytes(plain[:place] + extra + plain[place:])
    expect_pillow(name, "JPEG", "RGB", lossy=True)


with_extra_bytes("extra-before-end.jpg", b"\xff\xd9", bytes(12))
with_extra_bytes("extra-before-scan.jpg", b"\xff\xda", b"\x12\x34")
with_extra_bytes("extra-before-table.jpg", b"\xff\xc4", b"\x12")


# TIFF
def tiff(name, width, height, bits, samples, photometric, blocks, more=(), big_endian=False, tile=None, rows=None):
    """A TIFF by hand, for what Pillow does not write: blocks are the strips or tiles, uncompressed unless `more` says
    otherwise; `more` holds further (tag, type, values), type 3 short or 4 long."""
    order = ">" if big_endian else "<"
    entries = [(256, 4, [width]), (257, 4, [height]), (258, 3, [bits] * samples), (262, 3, [photometric]),
               (277, 3, [samples])]
    if not any(tag == 259 for tag, _, _ in more):
        entries.append((259, 3, [1]))
    offsets, lengths = (324, 325) if tile else (273, 279)
    entries += [(322, 4, [tile[0]]), (323, 4, [tile[1]])] if tile else [(278, 4, [rows or height])]
    entries += [(offsets, 4, [0] * len(blocks)), (lengths, 4, [len(block) for block in blocks])]
    entries = sorted(entries + list(more))
    data = 8 + 2 + 12 * len(entries) + 4
    extra, records = b"", []
    sizes = {3: "H", 4: "I"}
    beyond = sum(
        len(values) * (2 if kind == 3 else 4) for _, kind, values in entries
        if len(values) * (2 if kind == 3 else 4) > 4)
    start = data + beyond
    for tag, kind, values in entries:
        if tag == offsets:
            values = [start + sum(len(block) for block in blocks[:i]) for i in range(len(blocks))]
        body = struct.pack(f"{order}{len(values)}{sizes[kind]}", *values)
        if len(body) > 4:
            place = data + len(extra)
            extra += body
            body = struct.pack(order + "I", place)
        records.append(struct.pack(order + "HHI", tag, kind, len(values)) + body.ljust(4, b"\0"))
    head = (b"MM" if big_endian else b"II") + struct.pack(order + "HI", 42, 8)
    (HERE / name).write_bytes(
        head + struct.pack(order + "H", len(entries)) + b"".join(records) + bytes(4) + extra + b"".join(blocks))


for mode, kind in (("L", "grey"), ("RGB", "rgb"), ("RGBA", "rgba")):
    save(f"{kind}.tif", picture(mode))
    expect_pillow(f"{kind}.tif", "TIFF", mode)
save("big.tif", picture("RGB"), big_tiff=True)
expect_pillow("big.tif", "TIFF", "RGB")
for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
    save(f"{compression}.tif", picture("RGB"), compression=compression)
    expect_pillow(f"{compression}.tif", "TIFF", "RGB")
save("jpeg.tif", picture("RGB", 24, 17), compression="jpeg", quality=90)
expect_pillow("jpeg.tif", "TIFF", "RGB", lossy=True)
save("fax.tif", picture("L").convert("1"), compression="group4")
expect_pillow("fax.tif", "TIFF", "L")
save("palette.tif", picture("RGB").quantize(11))
expect_pillow("palette.tif", "TIFF", "RGB")
save("cmyk.tif", picture("CMYK"))
expect_pillow("cmyk.tif", "TIFF", "RGB")
# Pillow 13 reads the uncompressed ones of them that swap width and height as noise: turned by hand, as in ImageOps.
turns = (None, None, "FLIP_LEFT_RIGHT", "ROTATE_180", "FLIP_TOP_BOTTOM", "TRANSPOSE", "ROTATE_270", "TRANSVERSE", "ROTATE_90")
for value in range(2, 9):
    image = picture("L", 5, 3)
    save(f"orientation-{value}.tif", image, tiffinfo={274: value})
    upright = image.transpose(Image.Transpose[turns[value]])
    expect(f"orientation-{value}.tif", "TIFF", *upright.size, 1, upright.tobytes())
save("pages.tif", picture("L"), save_all=True, append_images=[picture("RGB", 4, 4)])
expect_pillow("pages.tif", "TIFF", "L")

W, H = 5, 4
deep = [[draw.randrange(65536) for _ in range(3 * W)] for _ in range(H)]
for big_endian in (False, True):
    name, order = ("rgb16-big-endian.tif", ">") if big_endian else ("rgb16.tif", "<")
    rows = [struct.pack(f"{order}{3 * W}H", *row) for row in deep]
    tiff(name, W, H, 16, 3, 2, rows, big_endian=big_endian, rows=1)
    expect(name, "TIFF", W, H, 3, [(v * 255 + 32767) // 65535 for row in deep for v in row])
values = [[draw.randrange(16) for _ in range(W)] for _ in range(H)]
tiff("grey4.tif", W, H, 4, 1, 1, [b"".join(packed(row, 4) for row in values)])
expect("grey4.tif", "TIFF", W, H, 1, [17 * v for row in values for v in row])
tiff("white-is-zero.tif", W, H, 4, 1, 0, [b"".join(packed(row, 4) for row in values)])
expect("white-is-zero.tif", "TIFF", W, H, 1, [255 - 17 * v for row in values for v in row])
image = picture("RGB")
planes = [band.tobytes() for band in image.split()]
tiff("planes.tif", WIDTH, HEIGHT, 8, 3, 2, planes, more=[(284, 3, [2])])
expect("planes.tif", "TIFF", WIDTH, HEIGHT, 3, image.tobytes())
image = picture("RGB", 21, 18)
tiles = []
for top in (0, 16):
    for left in (0, 16):
        tiles.append(image.crop((left, top, left + 16, top + 16)).tobytes())
tiff("tiles.tif", 21, 18, 8, 3, 2, tiles, tile=(16, 16))
expect("tiles.tif", "TIFF", 21, 18, 3, image.tobytes())
image = picture("RGBA")
tiff("multiplied-alpha.tif", WIDTH, HEIGHT, 8, 4, 2, [image.tobytes()], more=[(338, 3, [1])])
expect_pillow("multiplied-alpha.tif", "TIFF", "RGBA")
tiff("no-alpha.tif", WIDTH, HEIGHT, 8, 4, 2, [image.tobytes()], more=[(338, 3, [0])])
expect("no-alpha.tif", "TIFF", WIDTH, HEIGHT, 3, image.convert("RGB").tobytes())
image = picture("LA")
tiff("grey-alpha.tif", WIDTH, HEIGHT, 8, 2, 1, [image.tobytes()], more=[(338, 3, [2])])
expect("grey-alpha.tif", "TIFF", WIDTH, HEIGHT, 4, image.convert("RGBA").tobytes())
# YCbCr of greys only: libtiff converts it, and of a grey every program makes the same.
levels = [draw.randrange(256) for _ in range(W * H)]
tiff("ycbcr.tif", W, H, 8, 3, 6, [bytes(sum(([v, 128, 128] for v in levels), []))], more=[(530, 3, [1, 1])])
expect("ycbcr.tif", "TIFF", W, H, 3, sum(([v, v, v] for v in levels), []))
tiff("floats.tif", 2, 1, 32, 1, 1, [struct.pack("<2f", 0.5, 1)], more=[(339, 3, [3])])

# AVIF
save("full.avif", picture("RGB"), quality=100, subsampling="4:4:4")
expect_pillow("full.avif", "AVIF", "RGB", lossy=True)
save("alpha.avif", picture("RGBA"), quality=100, subsampling="4:4:4")
expect_pillow("alpha.avif", "AVIF", "RGBA", lossy=True)
save("rgb.avif", picture("RGB", 24, 17), quality=80)
expect_pillow("rgb.avif", "AVIF", "RGB", lossy=True)
save("grey.avif", picture("L", 24, 17), quality=80, subsampling="4:0:0")
expect_pillow("grey.avif", "AVIF", "L", lossy=True)
for value in range(2, 9):
    tags = Image.Exif()
    tags[0x0112] = value
    save(f"orientation-{value}.avif", picture("L", 9, 5), quality=100, subsampling="4:0:0", exif=tags)
    expect_pillow(f"orientation-{value}.avif", "AVIF", "L", lossy=True, upright=True)
save("animated.avif", picture("RGB"), save_all=True, append_images=[picture("RGB")])

(HERE / "expected.json").write_text(
    "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(expected.items())) + "\n}\n"
)
