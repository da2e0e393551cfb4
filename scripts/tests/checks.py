"""Checks that go on after one of them fails: what does not hold is told on standard error, and counted."""

import sys


class Checks:
    def __init__(self, test):
        self.test, self.failed = test, 0

    def __call__(self, name, holds):
        if not holds:
            self.failed += 1
            print(f"{self.test}: FAILED: {name}", file=sys.stderr)

    def end(self):
        """Ends the program: with 0 if all held."""
        sys.exit(self.failed and f"{self.test}: {self.failed} failed")
