"""Which lines of the port programs run that were built with the preset `coverage`, as gcov tells it."""
import collections
import json
import os
import subprocess
import tempfile

from port_files import Problem


class RunLines:
    """Lines that have code, and how often each was run, by path below the root."""

    def __init__(self, known=None):
        self.counts = collections.defaultdict(dict)
        for path, lines in (known or {}).items():
            self.counts[path] = {int(line): count for line, count in lines.items()}

    def add(self, path, line, count):
        self.counts[path][line] = self.counts[path].get(line, 0) + count

    def join(self, other):
        for path, lines in other.counts.items():
            for line, count in lines.items():
                self.add(path, line, count)

    def of(self, symbol):
        """Lines of a symbol that have code, and how many of them were run."""
        counts = [count for one in symbol.definitions for line, count in self.counts.get(one.path, {}).items()
                  if one.first_line <= line <= one.last_line]
        return len(counts), sum(1 for count in counts if count > 0)

    def write(self, path):
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(self.counts, file)
        os.replace(path + ".part", path)


def lines_of(command, root, build, directory="store", ended_well=(0,), **how):
    """Runs a program of the build tree and tells what it ran of `directory`."""
    with tempfile.TemporaryDirectory() as counted:
        environment = dict(os.environ, GCOV_PREFIX=counted, GCOV_PREFIX_STRIP="0")
        ended = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False, **how)
        if ended.returncode not in ended_well:
            raise Problem(f"{' '.join(command)} ended with {ended.returncode}")
        files = [os.path.join(there, name) for there, _, names in os.walk(counted) for name in names
                 if name.endswith(".gcda")]
        if not files:
            raise Problem(f"{command[0]} counted nothing: build it with cmake --preset coverage")
        lines = RunLines()
        for file in files:
            _add_file(lines, file, counted, root, build, directory)
        return lines


def _add_file(lines, file, counted, root, build, directory):
    notes = os.path.join("/", os.path.relpath(file, counted))[:-len(".gcda")] + ".gcno"
    if not os.path.exists(notes):
        raise Problem(f"{notes} is missing: build {build} again")
    os.symlink(notes, file[:-len(".gcda")] + ".gcno")
    told = subprocess.run(["gcov", "--json-format", "--stdout", file], capture_output=True, text=True, check=False,
                          cwd=os.path.dirname(file))
    if told.returncode != 0:
        raise Problem(f"gcov {file}: {told.stderr.strip()}")
    for text in told.stdout.splitlines():
        for one in json.loads(text)["files"]:
            path = _below(root, build, one["file"])
            if path.startswith(directory + "/"):
                for line in one["lines"]:
                    lines.add(path, line["line_number"], line["count"])


def _below(root, build, path):
    """Of a source, however the compiler was given it."""
    return os.path.relpath(os.path.normpath(os.path.join(os.path.abspath(build), path)), os.path.abspath(root))
