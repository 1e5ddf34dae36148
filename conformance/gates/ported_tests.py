"""The reference's tests that are told again (store/ported/): where each stands, and what of it there is to run."""
import os
import re
import subprocess
from dataclasses import dataclass, field

from cxx_source import CxxSource
from port_files import Problem

MACROS = ("PORTED_TEST", "PORTED_TEST_ALL")


@dataclass
class PortedTest:
    name: str
    path: str
    number: str            # of the plan, "T351"; empty: it has none
    macro: str
    runs: dict = field(default_factory=dict)  # program: names in GoogleTest

    @property
    def all_permutations(self):
        return self.macro == "PORTED_TEST_ALL"

    @property
    def begins(self):
        return f"{self.macro}({self.name}"


def find_in(root, directory):
    """By name; a name that stands there twice is a problem."""
    found = {}
    for file in sorted(os.listdir(os.path.join(root, directory))):
        if not file.endswith("_test.cc"):
            continue
        path = f"{directory}/{file}"
        with open(os.path.join(root, path), encoding="utf-8") as text:
            source = CxxSource(path, text.read())
        for definition in source.definitions:
            if definition.test not in MACROS:
                continue
            name, number = definition.arguments
            number = "" if number == "kNoPlanNumber" else "T" + number
            if name in found:
                raise Problem(f"{path}:{definition.first_line}: {name} is in {found[name].path}, too: rename one")
            found[name] = PortedTest(name, path, number, definition.test)
    return found


def programs_in(build):
    there = os.path.join(os.path.abspath(build), "store", "ported")
    if not os.path.isdir(there):
        raise Problem(f"{there} is missing: build store/ported/all first")
    return sorted(os.path.join(there, name) for name in os.listdir(there)
                  if name.endswith("_test") and os.access(os.path.join(there, name), os.X_OK))


def list_runs(program):
    """The tests of a program, as GoogleTest calls them."""
    listed = subprocess.run([program, "--gtest_list_tests"], capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        raise Problem(f"{program} does not list its tests: {listed.stderr.strip()}")
    suite = ""
    for line in listed.stdout.splitlines():
        if re.match(r"\S+\.$", line.split("#")[0].strip()) and not line.startswith(" "):
            suite = line.split("#")[0].strip()
        elif line.startswith("  "):
            yield suite + line.split("#")[0].strip()


def add_runs(tests, programs):
    for program in programs:
        for run in list_runs(program):
            name = run.split(".", 1)[1].split("/")[0]
            if name in tests:
                tests[name].runs.setdefault(program, []).append(run)
