"""Pictures of digits, and the files they are put in: for the tests of predict.

A picture is (width, height, bytes), grey, row by row.
"""

import math
import random
import struct
import zlib


def png(picture):
    width, height, pixels = picture

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[y * width : (y + 1) * width] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pgm(picture, plain=False):
    width, height, pixels = picture
    if plain:
        return f"P2\n# plain\n{width} {height}\n255\n".encode() + " ".join(map(str, pixels)).encode() + b"\n"
    return f"P5\n{width} {height}\n255\n".encode() + pixels


def inverted(picture):
    width, height, pixels = picture
    return width, height, bytes(255 - pixel for pixel in pixels)


def enlarged(picture, factor, margin):
    """Each pixel as a square, and a margin of the first pixel's shade around all."""
    width, height, pixels = picture
    side = bytes([pixels[0]]) * margin
    rows = []
    for y in range(height):
        row = b"".join(bytes([pixel]) * factor for pixel in pixels[y * width : (y + 1) * width])
        rows += [side + row + side] * factor
    empty = bytes([pixels[0]]) * (width * factor + 2 * margin)
    rows = [empty] * margin + rows + [empty] * margin
    return width * factor + 2 * margin, height * factor + 2 * margin, b"".join(rows)


def arc(x, y, width, height, start, end):
    """Points of an ellipse's arc; angles in turns, from the right and clockwise."""
    angles = [2 * math.pi * (start + (end - start) * step / 24) for step in range(25)]
    return [(x + width * math.cos(angle), y + height * math.sin(angle)) for angle in angles]


# The way a pen goes, in a square from 0 to 1.
STROKES = {
    0: [arc(0.5, 0.5, 0.27, 0.42, -0.25, 0.77)],
    1: [[(0.36, 0.27), (0.54, 0.08), (0.52, 0.92)]],
    2: [arc(0.48, 0.3, 0.25, 0.22, -0.5, 0.12) + [(0.22, 0.9), (0.8, 0.88)]],
    3: [arc(0.45, 0.29, 0.25, 0.2, -0.42, 0.22) + arc(0.45, 0.71, 0.29, 0.22, -0.22, 0.42)],
    4: [[(0.38, 0.1), (0.2, 0.58), (0.8, 0.55)], [(0.64, 0.3), (0.6, 0.92)]],
    5: [[(0.74, 0.1), (0.34, 0.12), (0.3, 0.45)] + arc(0.46, 0.66, 0.27, 0.24, -0.3, 0.4)],
    6: [[(0.64, 0.1), (0.42, 0.3), (0.3, 0.6)] + arc(0.5, 0.7, 0.22, 0.2, -0.5, 0.55)],
    7: [[(0.2, 0.14), (0.78, 0.12), (0.46, 0.92)]],
    8: [arc(0.5, 0.29, 0.19, 0.19, 0.25, 1.25) + arc(0.5, 0.7, 0.23, 0.22, -0.25, 0.75)],
    9: [arc(0.48, 0.32, 0.21, 0.21, 0, 1) + [(0.68, 0.5), (0.6, 0.92)]],
}


def drawn(digit, generator, side=96):
    """A digit as a hand might draw it: tilted, stretched, trembling, with a round pen of some width."""
    tilt, width, height = generator.uniform(-0.25, 0.25), generator.uniform(0.75, 1.1), generator.uniform(0.85, 1.1)
    pen = generator.uniform(0.035, 0.08) * side
    wave = [(generator.uniform(0.006, 0.02), generator.uniform(2, 5), generator.uniform(0, 6)) for _ in range(2)]
    ink = bytearray(side * side)

    def place(x, y):
        bent = x + wave[0][0] * math.sin(wave[0][1] * y * 3 + wave[0][2])
        sunk = y + wave[1][0] * math.sin(wave[1][1] * x * 3 + wave[1][2])
        x, y = (bent - 0.5) * width - tilt * (sunk - 0.5), (sunk - 0.5) * height
        return (0.5 + 0.8 * x) * side, (0.5 + 0.8 * y) * side

    for stroke in STROKES[digit]:
        for (x0, y0), (x1, y1) in zip(stroke, stroke[1:]):
            steps = max(1, round(math.hypot(x1 - x0, y1 - y0) * side))
            for step in range(steps + 1):
                x, y = place(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps)
                for row in range(max(0, int(y - pen)), min(side, int(y + pen) + 2)):
                    for column in range(max(0, int(x - pen)), min(side, int(x + pen) + 2)):
                        distance = math.hypot(column + 0.5 - x, row + 0.5 - y)
                        shade = int(255 * min(1, max(0, pen - distance + 0.5)))
                        at = row * side + column
                        ink[at] = max(ink[at], shade)
    return side, side, bytes(ink)


def hand(count):
    """So many drawings of each digit, with their digits: always the same ones."""
    generator = random.Random(1)
    return [(digit, drawn(digit, generator)) for digit in range(10) for _ in range(count)]


def rendered(font_file, size, digit):
    """A digit of a font, in a picture twice its size."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (2 * size, 2 * size))
    ImageDraw.Draw(picture).text(
        (0.6 * size, 0.3 * size), str(digit), font=ImageFont.truetype(font_file, size), fill=255
    )
    return 2 * size, 2 * size, picture.tobytes()
