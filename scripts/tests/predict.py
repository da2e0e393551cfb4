"""Tries predict on many pictures: predict.py PROGRAM MNIST-FOLDER, in a folder with a trained model/."""

import glob
import gzip
import json
import os
import pty
import random
import subprocess
import sys

import checks
import pictures

PROGRAM, MNIST = sys.argv[1:]
IDX = next(path for path in (f"{MNIST}/t10k-images-idx3-ubyte{end}" for end in ("", ".gz")) if os.path.exists(path))
check = checks.Checks("predict")


def run(*arguments, stdin=b"", **environment):
    result = subprocess.run(
        [PROGRAM, "predict", *arguments], input=stdin, capture_output=True, env={**os.environ, **environment}
    )
    return result.returncode, result.stdout.decode(), result.stderr.decode()


def predictions(*arguments):
    status, out, err = run("--json", *arguments)
    check(f"predict {arguments[0]} ...: exit code 0, not {status}: {err}", status == 0)
    return json.loads(out)["predictions"]


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)
    return name


def share(name, digits, files, least):
    """Tells how many digits are read rightly, and checks that they are not fewer than that share."""
    read = [prediction["digit"] for prediction in predictions(*files)]
    right = sum(one == other for one, other in zip(digits, read))
    print(f"predict: {name}: {right}/{len(digits)} right")
    check(f"{name}: at least {least:.0%}", right >= least * len(digits))


def mnist_in_other_files():
    """MNIST's images as PNG and PGM, in either shades: the same scores, to the last digit."""
    data = (gzip.open if IDX.endswith(".gz") else open)(IDX, "rb").read()
    images = [(28, 28, data[16 + 784 * i : 16 + 784 * (i + 1)]) for i in range(100)]
    expected = predictions(*(f"{IDX}:{i}" for i in range(100)))
    check("--index", predictions(IDX, "--index", "7")[0]["logits"] == expected[7]["logits"])
    for name, make in [
        ("png", pictures.png),
        ("pgm", pictures.pgm),
        ("plain.pgm", lambda picture: pictures.pgm(picture, plain=True)),
        ("inverse.png", lambda picture: pictures.png(pictures.inverted(picture))),
    ]:
        files = [write(f"{i}.{name}", make(image)) for i, image in enumerate(images)]
        found = predictions(*files)
        same = sum(one["logits"] == other["logits"] for one, other in zip(found, expected))
        check(f"MNIST as {name}: {same} of 100 the same", same == 100)
    # Larger ones are made smaller again: the same digits, where the network was nearly sure.
    files = [
        write(f"{i}.large.png", pictures.png(pictures.inverted(pictures.enlarged(image, 9, 50))))
        for i, image in enumerate(images)
    ]
    pairs = list(zip(predictions(*files), expected))
    check("MNIST nine times as large", all(a["digit"] == b["digit"] for a, b in pairs if max(b["probabilities"]) > 0.9))


def hand_drawn():
    drawings = pictures.hand(20)
    files = [write(f"hand-{i}.png", pictures.png(picture)) for i, (_, picture) in enumerate(drawings)]
    share("drawn with a pen", [digit for digit, _ in drawings], files, 0.95)


def fonts():
    try:
        import PIL  # noqa: F401
    except ImportError:
        print("predict: rendered digits skipped: no python3-pil")
        return
    found = sorted(
        path
        for pattern in ("truetype/dejavu/*", "opentype/comic-neue/*", "truetype/fifthhorseman/*", "opentype/bwht/*")
        for path in glob.glob(f"/usr/share/fonts/{pattern}.[to]tf")
        if not os.path.islink(path)
    )
    if not found:
        print("predict: rendered digits skipped: none of the fonts is there")
        return
    digits, files = [], []
    for place, font in enumerate(found):
        for size in (24, 150):
            for digit in range(10):
                picture = pictures.rendered(font, size, digit)
                # Every other dark on light.
                picture = pictures.inverted(picture) if (place + digit) % 2 else picture
                digits.append(digit)
                files.append(write(f"font-{place}-{size}-{digit}.png", pictures.png(picture)))
    share(f"rendered from {len(found)} fonts", digits, files, 0.96)


def hostile():
    """Cut and flipped files: each is read, or refused on one line of its own; the exit code tells."""
    whole = {"png": pictures.png(pictures.hand(1)[3][1]), "pgm": pictures.pgm(pictures.hand(1)[3][1])}
    generator = random.Random(2)
    for kind, data in whole.items():
        files = [write(f"cut-{i}.{kind}", data[: generator.randrange(len(data) - 12)]) for i in range(100)]
        status, out, err = run(*files)
        lines = err.splitlines()
        check(f"cut {kind}: exit code 65, not {status}", status == 65 and out == "" and len(lines) == len(files))
        check(f"cut {kind}: each is named", all(f in line for f, line in zip(files, lines)))
        for i in range(300):
            damaged = bytearray(data)
            for _ in range(generator.randint(1, 4)):
                damaged[generator.randrange(len(data) if i % 2 else 60)] ^= 1 << generator.randrange(8)
            write(f"flip-{i}.{kind}", damaged)
        status, out, err = run(*(f"flip-{i}.{kind}" for i in range(300)))
        count = len(out.splitlines()) + len(err.splitlines())
        check(f"flipped {kind}: exit code 65 and a line for each, not {status} and {count}", (status, count) == (65, 300))
    random_bytes = [write(f"random-{i}", bytes(generator.randbytes(500))) for i in range(20)]
    status, _, err = run(*random_bytes)
    check("random bytes", status == 65 and len(err.splitlines()) == 20)


def words_and_codes():
    def refused(name, code, text, *arguments, **more):
        status, out, err = run(*arguments, **more)
        ok = status == code and text in err and len(err.splitlines()) == 1 and out == ""
        check(f"{name}: {status}: {err}", ok)

    three = write("three.png", pictures.png(pictures.hand(1)[3][1]))
    refused("missing", 66, "absent.png", "absent.png")
    refused("a folder", 74, "model", "model")
    refused("no image named", 64, ":17", IDX)
    refused("no such image", 64, "has no image 10000", f"{IDX}:10000")
    refused("no picture", 65, "neither PNG nor PGM", write("text", b"hello"))
    refused("a blank one", 65, "no digit", write("blank.png", pictures.png((50, 50, b"\x80" * 2500))))
    refused("no model", 66, "absent", three, "--model-dir", "absent")
    refused("an IDX file cut short", 65, "cut.idx", write("cut.idx", bytes([0, 0, 8, 3, 0, 0, 0, 9, 0])) + ":0")
    with open(three, "rb") as file:
        status, out, _ = run("-", stdin=file.read())
    check(f"standard input: {out}", status == 0 and out.startswith("-: 3  0:0."))
    status, out, err = run("absent.png", three, "text")
    check("the others are read all the same", status == 66 and out.startswith("three.png: 3") and len(err.splitlines()) == 2)
    colon = write("three.png:5", pictures.png(pictures.hand(1)[5][1]))
    check("a name that ends as an index", predictions(colon)[0]["digit"] == 5)
    write("\x1b[2J.png", pictures.png(pictures.hand(1)[3][1]))
    check("no control characters", "\x1b" not in run("\x1b[2J.png", "--show")[1])


def terminal():
    """On a terminal the picture is shown, in colors unless they are not wanted."""
    three = write("three.png", pictures.png(pictures.hand(1)[3][1]))

    def shown(**environment):
        pid, descriptor = pty.fork()
        if pid == 0:
            os.execve(PROGRAM, [PROGRAM, "predict", three], {**os.environ, "TERM": "xterm-256color", **environment})
        text = b""
        try:
            while piece := os.read(descriptor, 65536):
                text += piece
        except OSError:  # the other end is closed
            pass
        os.waitpid(pid, 0)
        return text.decode()

    colored, plain = shown(), shown(NO_COLOR="1")
    check("colors", colored.count("▀") == 14 * 28 and "\x1b[38;5;" in colored and "%" in colored)
    check("NO_COLOR", "\x1b" not in plain and "█" in plain and len(plain.splitlines()) == 15)
    check("--show", len(run(three, "--show")[1].splitlines()) == 15)
    check("no picture in a pipe", len(run(three)[1].splitlines()) == 1)


for test in (mnist_in_other_files, hand_drawn, fonts, hostile, words_and_codes, terminal):
    test()
check.end()
