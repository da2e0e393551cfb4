"""Asks lenet-serve and draws on its page: serve.py [FOLDER-FOR-PICTURES], beside a folder model that was trained on MNIST."""

import gzip
import http.client
import json
import math
import os
import signal
import subprocess
import sys

import browser
import checks

TRAIN, SERVE, DATA = (os.environ[name] for name in ("LENET_DIST", "LENET_SERVE", "LENET_DATA_DIR"))
PICTURES = sys.argv[1] if len(sys.argv) > 1 else ""
check = checks.Checks("serve")


class Server:
    """A lenet-serve of a folder, on any free port."""

    def __init__(self, folder):
        # As on a terminal: shells start what runs in the background, such as this, with SIGINT ignored.
        self.process = subprocess.Popen(
            [SERVE, folder, "--port", "0"], stdout=subprocess.PIPE, text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        line = self.process.stdout.readline()
        self.address = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
        self.port = int(self.address.rstrip("/").rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        check("Ctrl-C ends it", self.process.wait(20) == -signal.SIGINT)

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def read(self, pixels, side=28):
        return self.ask("POST", f"/read?width={side}&height={side}", bytes(pixels))


def test_images(count):
    name = os.path.join(DATA, "t10k-images-idx3-ubyte")
    with open(name, "rb") if os.path.exists(name) else gzip.open(name + ".gz") as file:
        file.read(16)
        return [file.read(784) for _ in range(count)]


def asked(server):
    """Answers over HTTP, and who gets none."""
    with open("images.idx", "wb") as file:
        images = test_images(20)
        file.write(bytes([0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 28, 0, 0, 0, 28]) + b"".join(images))
    names = [f"images.idx:{number}" for number in range(20)]
    said = json.loads(subprocess.run([TRAIN, "predict", "--json", *names], capture_output=True, check=True).stdout)
    for image, expected in zip(images, said["predictions"]):
        status, body = server.read(image)
        reading = json.loads(body)
        check("what predict says", status == 200 and reading["digit"] == expected["digit"])
        check("its shares", max(abs(a - b) for a, b in zip(reading["probabilities"], expected["probabilities"])) < 1e-6)
        check("what it saw", bytes(reading["seen"]) == image)
        for layer in reading["layers"]:
            check("all of a layer", len(layer["shades"]) == layer["maps"] * layer["rows"] * layer["columns"])
            check("the greatest is the lightest", max(layer["shades"]) == 255)
    check("layers", [layer["maps"] * layer["rows"] * layer["columns"] for layer in reading["layers"]] == [1176, 400, 120, 84])
    check("nothing drawn", server.read(bytes([255]) * 784)[0] == 204)
    check("too few bytes", server.read(b"abc")[0] == 400)
    check("too many pixels", server.ask("POST", "/read?width=1024&height=1025", bytes(1024 * 1025))[0] == 400)
    check("no sides", server.ask("POST", "/read", b"abc")[0] == 400)
    check("no such page", server.ask("GET", "/etc/passwd")[0] == 404)
    own = f"127.0.0.1:{server.port}"
    check("another name for this machine", server.ask("GET", "/training", Host="rebound.example")[0] == 403)
    check("another site", server.ask("GET", "/training", Host=own, Origin="http://elsewhere.example")[0] == 403)
    check("the page itself", server.ask("GET", "/training", Host=own, Origin=f"http://{own}")[0] == 200)
    check("by name, through a tunnel", server.ask("GET", "/", Host="localhost:9000")[0] == 200)
    busy = subprocess.run([SERVE, "model", "--port", str(server.port)], capture_output=True, text=True, timeout=20)
    check(f"a port in use: {busy.stderr}", busy.returncode == 73 and "--port" in busy.stderr)


# Points of digits in a square of 1 by 1, as people draw them.
def line(*corners, steps=12):
    points = []
    for (x0, y0), (x1, y1) in zip(corners, corners[1:]):
        points += [(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps) for i in range(steps)]
    return points + [corners[-1]]


ZERO = [(0.5 + 0.22 * math.sin(turn), 0.5 - 0.33 * math.cos(turn)) for turn in [i * math.tau / 40 for i in range(41)]]
ONE = line((0.52, 0.15), (0.48, 0.85))
SEVEN = line((0.25, 0.2), (0.74, 0.2), (0.45, 0.86))
TWO = [(0.5 + 0.2 * math.sin(turn), 0.34 - 0.18 * math.cos(turn)) for turn in [-1.4 + i * 0.2 for i in range(19)]]
TWO += line((0.66, 0.5), (0.28, 0.82), (0.75, 0.82))

SHOWN = "document.getElementById('digit').textContent"
SCORES = "[...document.querySelectorAll('#scores .share')].map(share => share.textContent).join()"
MAPS = "[...document.querySelectorAll('#layers canvas')].map(canvas => canvas.toDataURL())"
BLANK = f"{SHOWN} === '–'"


def on_page(page, points):
    box = page.evaluate("(b => [b.left, b.top, b.width, b.height])(document.getElementById('drawing').getBoundingClientRect())")
    return [(box[0] + x * box[2], box[1] + y * box[3]) for x, y in points]


def drawn(page, digit, points, **how):
    """Draws, and waits for the answer to the last stroke."""
    (page.touch if how.get("finger") else page.mouse)(on_page(page, points), **how.get("more", {}))
    check(f"a drawn {digit} is read", page.until(f"{SHOWN} === '{digit}'"))


def desktop(chromium, server):
    page = chromium.open(server.address, width=1280)
    check("a network is told", page.until("document.getElementById('model').textContent.includes('model/train-2')"))
    check("at first: nothing drawn", page.until(BLANK))
    seen = []
    drawn(page, 7, SEVEN, more={"between": lambda: seen.append(page.evaluate(SCORES))})
    check(f"scores change as one draws: {len(set(seen))}", len(set(seen)) >= 3)
    maps = page.evaluate(MAPS)
    check("all maps are shown, and are not alike", len(maps) == 24 and len(set(maps)) > 10)
    sum_of_bars = "Math.abs([...document.querySelectorAll('#scores .bar i')].reduce((sum, bar) => sum + parseFloat(bar.style.width), 0) - 100) < 0.1"
    check("bars add up to 100 %", page.evaluate(sum_of_bars))
    if PICTURES:
        page.screenshot(f"{PICTURES}/live-page-desktop.png")
    page.evaluate("document.getElementById('clear').click()")
    check("Clear: nothing drawn", page.until(BLANK))
    drawn(page, 0, ZERO)
    check("other activations", page.evaluate(MAPS) != maps)
    page.call("Input.dispatchKeyEvent", type="keyDown", key="Escape", code="Escape", windowsVirtualKeyCode=27)
    check("Escape: nothing drawn", page.until(BLANK))
    drawn(page, 1, ONE)
    return page


def phone(chromium, server):
    page = chromium.open(server.address, width=390, dark=True, scale=2)
    check("phone: nothing drawn", page.until(BLANK))
    drawn(page, 2, TWO, finger=True)
    check("a finger draws and does not scroll", page.evaluate("scrollY") == 0)
    if PICTURES:
        page.screenshot(f"{PICTURES}/live-page-phone.png")


def looks(chromium, server):
    for width in (390, 1280):
        for dark in (False, True):
            page = chromium.open(server.address, width=width, dark=dark)
            what = f"{width} pixels, {'dark' if dark else 'light'}"
            check(f"{what}: curves", page.until("document.querySelectorAll('svg polyline').length === 4"))
            drawn(page, 7, SEVEN)
            seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            check(f"{what}: no sideways scrolling: {seen}", seen == [width, width])
            contrast, where = page.evaluate(browser.CONTRAST)
            check(f"{what}: contrast {contrast:.2f} of {where}", contrast >= 4.5)
            check(f"{what}: no complaints: {page.complaints()}", not page.complaints())
            others = [request for request in page.requests() if not request.startswith(server.address)]
            check(f"{what}: asks nobody else: {others}", not others)


def watched(page):
    """A training in the folder: the page follows, without being loaded again."""
    page.evaluate("window.mark = 1")
    epoch = "Number(document.querySelector('#epochs td')?.textContent)"
    check("the last epoch", page.until(f"{epoch} === 3"))
    training = subprocess.Popen([TRAIN, "--epochs", "10"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    said = "document.getElementById('training').textContent"
    check("it is told that one trains", page.until(f"{said}.startsWith('training now')"))
    check("curves grow meanwhile", page.until(f"{epoch} > 3"))
    check("training ends well", training.wait() == 0)
    check("its end is told", page.until(f"{said} === 'complete, 10 of 10 epochs done'"))
    check("all epochs", page.until(f"{epoch} === 10"))
    check("the newest network reads", page.until("document.getElementById('model').textContent.endsWith('model/train-9')"))
    check("the digit is read again", page.evaluate(f"{SHOWN} === '1'") and page.evaluate("window.mark") == 1)
    if PICTURES:
        page.screenshot(f"{PICTURES}/live-page-whole.png", whole=True)


def untrained(chromium):
    os.mkdir("empty")
    with Server("empty") as server:
        check("no network: 503", server.read(test_images(1)[0])[0] == 503)
        if chromium:
            page = chromium.open(server.address)
            check("no network is told", page.until("document.getElementById('model').textContent === 'no checkpoint yet'"))
            check("nothing trained is told", page.until("document.getElementById('training').textContent.startsWith('nothing trained')"))


with Server("model") as server:
    asked(server)
    if browser.program():
        with browser.Browser() as chromium:
            page = desktop(chromium, server)
            phone(chromium, server)
            looks(chromium, server)
            watched(page)
            untrained(chromium)
    else:
        print("serve: drawing skipped: no chromium")
        untrained(None)
check.end()
