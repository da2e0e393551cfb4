"""Writes a small data set in MNIST's format: small-data.py FOLDER TRAINING-IMAGES TEST-IMAGES.

Its images have what MNIST's have: bars of any grey in the middle and an empty margin.
"""

import os
import random
import struct
import sys


def image(digit):
    pixels = bytearray(28 * 28)
    for y in range(4 + digit, random.randint(14, 24)):
        for x in range(random.randint(4, 8), random.randint(12, 24) - digit):
            pixels[y * 28 + x] = random.randint(1, 255)
    return bytes(pixels)


folder, *counts = sys.argv[1:]
random.seed(1)
os.makedirs(folder, exist_ok=True)
for name, count in zip(("train", "t10k"), map(int, counts)):
    labels = bytes(random.randrange(10) for _ in range(count))
    with open(f"{folder}/{name}-labels-idx1-ubyte", "wb") as file:
        file.write(struct.pack(">II", 0x801, count) + labels)
    with open(f"{folder}/{name}-images-idx3-ubyte", "wb") as file:
        file.write(struct.pack(">IIII", 0x803, count, 28, 28) + b"".join(map(image, labels)))
