"""What progress.sh asks of terminals and files: progress.py COMMAND ARGUMENTS..."""

import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios
import time

SEQUENCE = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
# A live line: back to the first column, a text, and nothing after it.
DRAWN = re.compile(rb"\r([^\r\n]+?)\x1b\[K")


def record(record_file, columns, output, *command):
    """Runs a command with a terminal as standard error, and as standard output unless `output` is a file."""
    process, terminal = pty.fork()
    if process == 0:
        fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", 50, int(columns), 0, 0))
        if output != "-":
            os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.execvp(command[0], command)
    start = time.monotonic()
    seen = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    with open(record_file, "wb") as file:
        file.write(seen)
    with open(record_file + ".seconds", "w") as file:
        file.write(str(time.monotonic() - start))
    return status


def load(record_file):
    with open(record_file, "rb") as file:
        return file.read()


def redraws(record_file, at_least):
    """At most ten a second, over the whole run."""
    count = len(DRAWN.findall(load(record_file)))
    with open(record_file + ".seconds") as file:
        seconds = float(file.read())
    print(f"progress: {count} redraws in {seconds:.1f} s")
    return int(at_least) <= count <= 10 * seconds + 1


def fits(record_file, columns):
    """Every live line is shorter than the terminal is wide, and says where the run is."""
    lines = [SEQUENCE.sub(b"", text).decode() for text in DRAWN.findall(load(record_file))]
    return bool(lines) and all(len(line) < int(columns) and re.match(r"(epoch )?\d+/\d+ ", line) for line in lines)


def cursor(record_file):
    """Never hidden; nothing but colours and clearing the line is asked of the terminal."""
    return all(sequence[-1:] in b"mK" for sequence in SEQUENCE.findall(load(record_file)))


def colored(record_file):
    return b"\x1b[32m" in load(record_file) or b"\x1b[1m" in load(record_file)


def bare(record_file):
    return bool(DRAWN.findall(load(record_file))) and not colored(record_file)


def screen(record_file):
    """The lines that stay on an endless terminal of endless width."""
    lines, column = [[]], 0
    for piece in re.findall(rb"\x1b\[[0-9;?]*[A-Za-z]|.", load(record_file), re.DOTALL):
        if piece == b"\r":
            column = 0
        elif piece == b"\n":
            lines.append([])
        elif piece == b"\x1b[K":
            del lines[-1][column:]
        elif len(piece) == 1:
            lines[-1][column:column + 1] = [piece.decode("latin-1")]
            column += 1
    return ["".join(line) for line in lines]


def shows(record_file, output):
    """On the screen each line of an output is a line of its own, in order; no live line is left."""
    lines = iter(screen(record_file))
    with open(output) as file:
        wanted = file.read().splitlines()
    left = [line for line in screen(record_file) if re.search(r"[0-9?] left$", line)]
    return not left and all(line in lines for line in wanted)


def metrics(folder, epochs, other=None):
    """One good line for each epoch, with the same results as in another folder."""
    def read(folder):
        with open(os.path.join(folder, "metrics.jsonl")) as file:
            return [json.loads(line) for line in file]

    lines = read(folder)
    fields = ("epoch step loss accuracy samples validation_loss validation_accuracy validation_correct"
              " validation_count learning_rate samples_per_second seconds waiting time ranks threads batch_size")
    good = [line["epoch"] for line in lines] == list(range(1, int(epochs) + 1))
    good = good and all(list(line) == fields.split() for line in lines)
    good = good and all(0 <= line["waiting"] <= 1 and line["seconds"] > 0 for line in lines)
    if other:
        numbers = fields.split()[:10]
        good = good and [[a[n] for n in numbers] for a in lines] == [[b[n] for n in numbers] for b in read(other)]
    return good


command, *arguments = sys.argv[1:]
result = globals()[command](*arguments)
sys.exit(result if command == "record" else not result)
