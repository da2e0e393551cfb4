"""Looks at the pages that report.sh made: report.py "VALIDATION-COUNTS TEST-COUNTS" [FOLDER-FOR-PICTURES]."""

import html.parser
import os
import sys

import browser
import checks

VALIDATION, TEST = sys.argv[1].split()
PICTURES = sys.argv[2] if len(sys.argv) > 2 else ""
check = checks.Checks("report")


class Reader(html.parser.HTMLParser):
    """Elements closed as they were opened, the cells of tables, and what has no description."""

    def __init__(self, text):
        super().__init__()
        self.open, self.problems, self.tables, self.ids = [], [], {}, []
        self.feed(text)
        if self.open:
            self.problems.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "img" and not attributes.get("alt"):
            self.problems.append("an image without alt")
        if tag == "svg" and not attributes.get("aria-label"):
            self.problems.append("a drawing without a label")
        if tag in ("script", "iframe", "object"):
            self.problems.append(tag)
        if tag == "th" and "scope" not in attributes:
            self.problems.append("a table's head without scope")
        if tag == "table":
            self.rows = self.tables.setdefault(attributes.get("class"), [])
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in ("meta", "link", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}>")

    def handle_data(self, data):
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data


def read(name):
    with open(name, encoding="utf-8") as file:
        return Reader(file.read())


def confusion(page, counts, name):
    """The matrix adds up to what evaluate counted, along rows, columns and the diagonal; the table of digits too."""
    right, count = map(int, counts.split("/"))
    rows = page.tables["confusion"]
    body = [[int(cell) for cell in row[1:]] for row in rows[1:]]
    cells = [row[:10] for row in body[:10]]
    check(f"{name}: 10 by 10", len(rows) == 12 and all(len(row) == 12 for row in rows))
    check(f"{name}: all {count}", sum(map(sum, cells)) == count == body[10][10])
    check(f"{name}: right {right}", sum(cells[digit][digit] for digit in range(10)) == right)
    check(f"{name}: sums of rows", all(sum(row[:10]) == row[10] for row in body))
    check(f"{name}: sums of columns", all(sum(row[i] for row in cells) == body[10][i] for i in range(10)))
    for digit, row in enumerate(page.tables["digits"][1:]):
        counts = [cell.split()[-1].replace(",", "") for cell in row[1:3]]
        expected = [f"{cells[digit][digit]}/{whole}" for whole in (body[10][digit], body[digit][10])]
        check(f"{name}: digit {digit}: {counts}", counts == expected)


# Words in drawings that are not wholly inside them.
CUT = """[...document.querySelectorAll("svg text")].filter(text => {
  const [inner, outer] = [text, text.ownerSVGElement].map(element => element.getBoundingClientRect());
  return inner.left < outer.left || inner.right > outer.right || inner.bottom > outer.bottom + 1;
}).map(text => text.textContent)"""


def look(chromium, name, width, dark):
    """At one page, as wide as a phone or a desktop."""
    page = chromium.open(f"file://{os.getcwd()}/{name}", width=width, dark=dark, scale=2 if width < 600 else 1)
    what = f"{name}, {width} pixels, {'dark' if dark else 'light'}"
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    check(f"{what}: no sideways scrolling: {seen}", seen == [width, width])
    inner = "[...document.querySelectorAll('.wide')].filter(e => !e.closest('details') && e.scrollWidth > e.clientWidth).length"
    check(f"{what}: tables fit", page.evaluate(inner) == 0)
    check(f"{what}: loads nothing: {page.requests()}", len(page.requests()) == 1)
    check(f"{what}: no complaints: {page.complaints()}", not page.complaints())
    check(f"{what}: words of drawings are whole: {page.evaluate(CUT)}", page.evaluate(CUT) == [])
    pictures = "[...document.images].every(i => i.complete && i.naturalWidth > 0) && document.images.length"
    check(f"{what}: pictures are there", page.evaluate(pictures) > 20)
    # The body's color is that of the scheme.
    light = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0] > 128")
    check(f"{what}: its colors", light != dark)
    contrast, where = page.evaluate(browser.CONTRAST)
    check(f"{what}: contrast {contrast:.2f} of {where}", contrast >= 4.5)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = false)")
    if PICTURES and name == "test.html":
        page.screenshot(f"{PICTURES}/report-{width}-{'dark' if dark else 'light'}.png", whole=True)


pages = {name: read(name) for name in ("test.html", "validation.html", "bare.html", "curves.html", "damaged.html")}
for name, page in pages.items():
    check(f"{name}: {page.problems}", not page.problems)
    check(f"{name}: sections", {"curves", "confusion", "digits", "mistakes", "filters", "run"} <= set(page.ids))
    check(f"{name}: identifiers once", len(page.ids) == len(set(page.ids)))
confusion(pages["test.html"], TEST, "test.html")
confusion(pages["validation.html"], VALIDATION, "validation.html")
if not browser.program():
    print("report: looking at the pages skipped: no chromium")
else:
    with browser.Browser() as chromium:
        for name in pages:
            for width in (390, 1280):
                for dark in (False, True):
                    look(chromium, name, width, dark)
    print(f"report: {len(pages)} pages looked at, each at 2 widths, light and dark")
check.end()
