"""Prints the man page or the reference of options, made from a program's own command line definition.

usage: command-line-docs.py man|markdown PROGRAM

What the definition does not know comes from tables in the project: exit codes from README.md,
environment and files from the upper part of docs/options.md, which a person writes. The argument
parser's own generate-manual has none of these, and runs the lines of examples together.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap

PROJECT = pathlib.Path(__file__).resolve().parent.parent
MARKER = "<!-- From here on made by scripts/generate-docs. -->"


class Option:
    """An option, flag or positional argument; a flag and its --no- twin are one."""

    def __init__(self, argument):
        self.kind = argument["kind"]
        self.value = argument["valueName"]
        self.optional = argument["isOptional"]
        self.repeating = argument["isRepeating"]
        self.section = argument.get("sectionTitle", "")
        self.default = argument.get("defaultValue")
        self.values = argument.get("allValues", [])
        self.text = " ".join(
            part for part in (argument.get("abstract"), argument.get("discussion")) if part
        )
        self.names = [
            ("--" if name["kind"] == "long" else "-") + name["name"]
            for name in argument.get("names", [])
        ]

    def is_opposite(self, other):
        return bool(other.names) and self.names == ["--no-" + other.names[0].removeprefix("--")]

    @property
    def facts(self):
        """What is appended to the text: the values there are, and the default."""
        values = f"One of {', '.join(self.values)}." if self.values else ""
        default = f"Default: {self.default}." if self.default is not None else ""
        return " ".join(fact for fact in (values, default) if fact)

    @property
    def usage(self):
        dots = "..." if self.repeating else ""
        if self.kind == "positional":
            return f"<{self.value}>{dots}" if not self.optional else f"[<{self.value}>{dots}]"
        value = f" <{self.value}>{dots}" if self.kind == "option" else ""
        form = self.names[-1 if len(self.names) == 1 else 0] + value
        return f"[{form}]" if self.optional else form


class Command:
    """A command: its texts, options and examples, without what is hidden or common to all."""

    def __init__(self, definition, program):
        self.is_root = definition["commandName"] == program
        self.name = program if self.is_root else f"{program} {definition['commandName']}"
        self.abstract = definition.get("abstract", "")
        self.blocks, self.examples = blocks(definition.get("discussion", ""))
        self.options = []
        for argument in definition.get("arguments", []):
            option = Option(argument)
            is_common = not self.is_root and {"--help", "--version"} & set(option.names)
            if not argument["shouldDisplay"] or is_common:
                continue
            if self.options and option.is_opposite(self.options[-1]):
                self.options[-1].names += option.names
                self.options[-1].default = self.options[-1].default or option.default
            else:
                self.options.append(option)
        # Sections in the order of the help: those with a title after those without.
        self.options.sort(key=lambda option: (option.kind != "positional", option.section != ""))

    @property
    def usage(self):
        optional = [option for option in self.options if option.kind != "positional"]
        positional = [option.usage for option in self.options if option.kind == "positional"]
        parts = [option.usage for option in optional]
        if len(optional) > 4:
            parts = [option.usage for option in optional if not option.optional] + ["[options]"]
        return " ".join([self.name, *parts, *positional])


def blocks(discussion):
    """A discussion's blocks, (is literal, lines), and its examples, which go to a section of their own."""
    result, examples = [], []
    for text in discussion.split("\n\n"):
        lines = [line.rstrip() for line in text.split("\n") if line.strip()]
        if lines and lines[0] == "Examples:":
            examples += [line.strip() for line in lines[1:]]
        elif lines:
            literal = all(re.search(r"^ |\S  +\S", line) for line in lines)
            result.append((literal, lines))
    return result, examples


def program_definition(program):
    def output(*arguments):
        return subprocess.run(
            [program, *arguments], check=True, capture_output=True, text=True
        ).stdout

    definition = json.loads(output("--experimental-dump-help"))["command"]
    version = output("--version").splitlines()[0].split()[-1]
    name = definition["commandName"]
    commands = [Command(definition, name)]
    for sub in definition.get("subcommands", []):
        if sub["shouldDisplay"] and sub["commandName"] != "help":
            commands.append(Command(sub, name))
    return commands, version


def table(path, heading):
    """The rows of the first table after a line in one of the project's Markdown files."""
    rows, found = [], False
    for line in (PROJECT / path).read_text().splitlines():
        found = found or line.startswith(heading)
        if found and line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            break
    if len(rows) < 3:
        sys.exit(f"command-line-docs.py: no table at {heading!r} in {path}")
    return rows[2:]


# --- Markdown


def cell(text):
    """Text for a table's cell: <words> would be taken as tags."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def markdown(commands):
    lines = []
    for command in commands:
        lines += [f"## {command.name}", "", command.abstract, ""]
        if not command.is_root:
            lines += ["    " + command.usage, ""]
        for literal, text in command.blocks:
            lines += [("    " if literal else "") + line.replace("<", "&lt;") for line in text] + [""]
        if command.examples:
            lines += ["Examples:", "", *("    " + line for line in command.examples), ""]
        section = None
        for option in command.options:
            if option.section != section:
                if section is not None:
                    lines += [""]
                section = option.section
                lines += [f"### {section}", ""] if section else []
                lines += ["| option | meaning |", "|---|---|"]
            value = f" <{option.value}>" if option.kind == "option" else ""
            names = ", ".join(f"`{name}{value}`" for name in option.names) or f"`<{option.value}>`"
            facts = f" *{cell(option.facts)}*" if option.facts else ""
            lines += [f"| {names} | {cell(option.text)}{facts} |"]
        lines += [""]
    return "\n".join(lines)


def reference(commands):
    path = PROJECT / "docs/options.md"
    own = path.read_text().split(MARKER)[0].rstrip()
    return f"{own}\n\n{MARKER}\n\n{markdown(commands)}".rstrip() + "\n"


# --- The man page, in man(7)


ESCAPES = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}


def roff(text):
    """Plain text for roff: nothing in it is an escape, a typographic dash or quote, or a request."""
    text = "".join(ESCAPES.get(character, character) for character in text)
    return "\\&" + text if text.startswith(".") else text


def words(text):
    """A sentence of ours for roff; `code` of Markdown becomes bold, a link its text."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    parts = text.split("`")
    text = "".join(
        part and (f"\\fB{roff(part)}\\fR" if i % 2 else roff(part)) for i, part in enumerate(parts)
    )
    lines = textwrap.wrap(text, 79, break_long_words=False, break_on_hyphens=False)
    return "\n".join("\\&" + line if line.startswith(".") else line for line in lines)


def definitions(rows):
    """Rows of a table as a list of terms, each with what it means."""
    lines = []
    for term, meaning in rows:
        term = ", ".join(part if "`" in part else f"`{part}`" for part in term.split(", "))
        lines += [".TP", words(term), words(meaning)]
    return lines


def literal_lines(lines):
    return [".PP", ".RS 4", ".nf", *map(roff, lines), ".fi", ".RE"]


def usage_roff(usage):
    """A usage line: the program bold, what is to be replaced italic."""
    usage = re.sub(r"<([^>]*)>", lambda match: "\0" + match[1] + "\1", usage)
    usage = roff(usage).replace("\0", "\\fI").replace("\1", "\\fR")
    return "\n".join(textwrap.wrap(usage, 79, break_long_words=False, break_on_hyphens=False))


def man_options(command):
    lines, section = [], ""
    for option in command.options:
        if option.section != section:
            section = option.section
            lines += [".PP", roff(section) + ":"]
        value = f" \\fI{roff(option.value)}\\fR" if option.kind == "option" else ""
        names = ", ".join(f"\\fB{roff(name)}\\fR{value}" for name in option.names)
        text = words(" ".join(part for part in (option.text, option.facts) if part))
        lines += [".TP", names or f"\\fI{roff(option.value)}\\fR", text]
    return lines


def man_blocks(command):
    lines = []
    for literal, text in command.blocks:
        lines += literal_lines(text) if literal else [".PP", *map(words, text)]
    return lines


def man(commands, version):
    root, subcommands = commands[0], commands[1:]
    # The last change of what the page is made of, where git knows; then equal inputs give equal pages.
    stamp = os.environ.get("SOURCE_DATE_EPOCH") or subprocess.run(
        ["git", "-C", PROJECT, "log", "-1", "--format=%ct"], capture_output=True, text=True
    ).stdout.strip()
    moment = datetime.datetime.fromtimestamp(int(stamp or 0), datetime.timezone.utc)
    name = root.name
    lines = [f'.TH {name.upper()} 1 "{moment:%Y-%m-%d}" "{name} {version}" "User Commands"']
    lines += [".SH NAME", words(f"{name} - {root.abstract.rstrip('.')}"), ".SH SYNOPSIS"]
    forms = [f"mpirun -np <ranks> {name} [<command>] [options]"]
    for i, form in enumerate(forms + [command.usage for command in subcommands or [root]]):
        lines += [".br"] * (i > 0) + [usage_roff(form)]
    lines += [".SH DESCRIPTION", *man_blocks(root)[1:], ".SH OPTIONS", *man_options(root)]
    if subcommands:
        lines += [".SH COMMANDS"]
    for command in subcommands:
        lines += [f".SS {roff(command.usage.split(' [')[0].split(' <')[0])}", words(command.abstract)]
        lines += man_blocks(command) + man_options(command)
    lines += [".SH EXIT STATUS", *definitions(table("README.md", "| exit code"))]
    lines += [".SH ENVIRONMENT", *definitions(table("docs/options.md", "## Environment"))]
    lines += [".SH FILES", *definitions(table("docs/options.md", "## Files"))]
    examples = [line for command in commands for line in command.examples]
    if examples:
        lines += [".SH EXAMPLES", ".nf", *map(roff, examples), ".fi"]
    lines += [".SH SEE ALSO", ".BR mpirun (1)"]
    return "\n".join(lines) + "\n"


def main():
    try:
        form, program = sys.argv[1:]
        printers = {"man": man, "markdown": lambda commands, version: reference(commands)}
        printer = printers[form]
    except (ValueError, KeyError):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        sys.exit(64)
    sys.stdout.write(printer(*program_definition(os.path.abspath(program))))


main()
