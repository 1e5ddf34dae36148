"""The commands with which clang reads the files of the test programs, each by itself, and makes nothing of
them: half the time, and g++ makes programs that run of them.

    lint_reads_tests.py COMPILE_COMMANDS DIRECTORY headers|tests

`headers` prints those that precompile GoogleTest and rapidcheck into DIRECTORY, `tests` those that read the
tests with them; each ends in a zero. A file is given only headers that it includes itself, so nothing that it
lacks is hidden; one with a header of its own beside it, which has to be readable before anything else, is
given none.
"""

import json
import pathlib
import re
import shlex
import sys

# Of these a file is given the first whose headers it includes.
PRECOMPILED = {
    "gmock": ["gmock/gmock.h"],
    "rapidcheck": ["gtest/gtest.h", "rapidcheck.h"],
    "gtest": ["gtest/gtest.h"],
}
# What comes with a header comes with it everywhere.
BRINGS = {"gmock/gmock.h": "gtest/gtest.h", "rapidcheck/gtest.h": "rapidcheck.h"}


def words_of(entry):
    """The command of a test's file that makes nothing, without the file; None for what is no test's."""
    words = shlex.split(entry["command"])
    made = words.index("-o")
    if not re.search(r"_test\.dir/", words[made + 1]):
        return None
    del words[made : made + 2]
    # What starts the compiler is left out: a cache, and what it is told.
    start = next((i + 1 for i, word in enumerate(words) if word.endswith("ccache")), 0)
    return [word for word in words[start:] if word not in ("-c", entry["file"])]


def precompiled_for(file):
    """The name of what `file` is given, None for nothing."""
    path = pathlib.Path(file)
    if path.with_suffix(".h").exists():
        return None
    included = set(re.findall(r"^#include <([^>]*)>", path.read_text(), re.MULTILINE))
    included |= {BRINGS[header] for header in included & BRINGS.keys()}
    return next((name for name, headers in PRECOMPILED.items() if included.issuperset(headers)), None)


def header_commands(entries, directory):
    """Flags are those of any test, but for what it defines for its own use."""
    words = next(filter(None, map(words_of, entries)))
    flags = [word for word in words if not re.match(r"-D(JSPARITY|JSSTORE)", word)]
    for name, headers in PRECOMPILED.items():
        header = directory / f"{name}.h"
        header.write_text("".join(f"#include <{included}>\n" for included in headers))
        yield "headers", shlex.join([*flags, "-x", "c++-header", str(header), "-o", str(directory / f"{name}.pch")])


def test_commands(entries, directory):
    for entry in entries:
        words = words_of(entry)
        if words is None:
            continue
        name = precompiled_for(entry["file"])
        given = ["-include-pch", str(directory / f"{name}.pch")] if name else []
        command = shlex.join([*words, *given, "-fsyntax-only", entry["file"]])
        yield "tests", f"cd {shlex.quote(entry['directory'])} && {command}"


def main():
    entries = json.loads(pathlib.Path(sys.argv[1]).read_text())
    directory = pathlib.Path(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    commands = list({"headers": header_commands, "tests": test_commands}[sys.argv[3]](entries, directory))
    for number, (what, command) in enumerate(commands, 1):
        print(f"echo '[{number}/{len(commands)}] {what}'; {command}", end="\0")


if __name__ == "__main__":
    main()
