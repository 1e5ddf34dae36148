"""The gate "tests" of a port in any language: the port has the reference's test under its name, and its own command
plays it and tells that it passed; a function is let through where all of the port's tests pass.

How they are played stands in the configuration under "tests" (docs/porting.md).

Exit status: 0 it answered, 2 it could not.
"""
import argparse
import re
import subprocess
import sys
from dataclasses import dataclass

from gate_words import Answer
from pattern_source import PatternSource
from port_files import Problem, read_configuration

PERMUTATIONS = 6
LAST_LINES = 5
OF_ANY_NAME = r"[^\n]+?"


@dataclass(frozen=True)
class Suite:
    root: str
    one: list        # plays the tests of a name
    all: list        # plays all
    passed: str      # how a test that passed is told, with {name}
    times: int
    limit_s: int


@dataclass(frozen=True)
class Found:
    name: str        # what stands before "__", which a permutation has behind it
    path: str


def plain(name):
    """What is the same in TestFileStoreBasics, test_file_store_basics and "file store basics"."""
    return re.sub(r"^test", "", re.sub(r"[\W_]", "", name).lower())


def suite_of(configuration, root, where):
    tests = configuration.get("tests")
    if tests is None:
        raise Problem(f'{where}: "tests" is missing: how the port\'s tests are played (docs/porting.md)')
    if "{name}" not in tests["passed"]:
        raise Problem(f"{where}: tests.passed has no {{name}} in it, and would take any test for the one that is asked "
                      "about")
    try:
        re.compile(tests["passed"].replace("{name}", OF_ANY_NAME))
    except re.error as problem:
        raise Problem(f"{where}: tests.passed is no regular expression: {problem}") from problem
    return Suite(root, tests["one"], tests["all"], tests["passed"], tests.get("times", 1), tests.get("limit_s", 900))


def tests_of(configuration, root):
    """All that the port's sources have, each of its permutations."""
    found = []
    for part in configuration["sources"]:
        if "patterns" not in part:
            raise Problem("this gate reads tests by patterns; C++ in store/ported/ has gate_tests.py")
        for path in part["tests"]:
            found += [Found(test.name.split("__")[0], path)
                      for test in PatternSource(root, path, part["patterns"]).tests()]
    return found


def play(suite, command, name):
    """How often it was told that a test of that name passed; and why it did not, empty where it did."""
    told = None
    for number in range(1, suite.times + 1):
        print(f"  {' '.join(command)}" + (f", {number} of {suite.times}" if suite.times > 1 else ""),
              file=sys.stderr, flush=True)
        try:
            ended = subprocess.run(command, cwd=suite.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, errors="replace", timeout=suite.limit_s,
                                   check=False)
        except subprocess.TimeoutExpired:
            return 0, f"{' '.join(command)} does not end within {suite.limit_s} s"
        except OSError as problem:
            raise Problem(f"{command[0]}: cannot be started: {problem.strerror}") from problem
        if ended.returncode != 0:
            last = " / ".join(ended.stdout.strip().splitlines()[-LAST_LINES:])
            return 0, f"{' '.join(command)} ended with {ended.returncode}: {last}"
        lines = {found[0] for found in re.finditer(suite.passed.replace("{name}", name), ended.stdout, re.MULTILINE)}
        told = len(lines) if told is None else min(told, len(lines))
    return told, ""


def ask_test(answer, item, suite, found, names):
    wanted = plain(names.get(item["name"], item["name"]))
    ours = [test for test in found if plain(test.name) == wanted]
    if not ours:
        answer.refuse(item, f"the port has no test of that name: one whose name is {wanted!r} but for case and "
                      'underscores, or that "names" of the configuration gives')
        return
    if len({(test.name, test.path) for test in ours}) > 1:
        answer.refuse(item, "several tests have that name: " + ", ".join(sorted({f"{t.path}: {t.name}" for t in ours})))
        return
    name, path = ours[0].name, ours[0].path
    passed, why = play(suite, [word.replace("{name}", name).replace("{path}", path) for word in suite.one],
                       re.escape(name))
    wanted_times = PERMUTATIONS if item.get("all_permutations") else 1
    if why:
        answer.refuse(item, why)
    elif passed < wanted_times:
        answer.refuse(item, f"{name} was told to have passed {passed} times, not {wanted_times}" +
                      (": the original runs under all permutations" if wanted_times > 1 else ""))
    answer.sources[item["id"]] = [{"path": path}]
    answer.item_facts[item["id"]] = {"test": name, "passed": passed, "times": suite.times}


def ask_functions(answer, items, suite, found):
    passed, why = play(suite, suite.all, OF_ANY_NAME)
    if not why and passed < max(1, len(found)):
        why = f"the sources have {len(found)} tests, and {passed} were told to have passed"
    for item in items:
        if why:
            answer.refuse(item, why)
        answer.item_facts[item["id"]] = {"passed": passed, "times": suite.times}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", required=True, help="the port's repository")
    parser.add_argument("--configuration", required=True, help="where tests are, and how they are played")
    asked = parser.parse_args()
    answer = Answer()
    try:
        configuration = read_configuration(asked.configuration, asked.root)
        suite = suite_of(configuration, asked.root, asked.configuration)
        found = tests_of(configuration, asked.root)
        for item in answer.items:
            if item["test"]:
                ask_test(answer, item, suite, found, configuration["tests"].get("names", {}))
        functions = [item for item in answer.items if not item["test"]]
        if functions:
            ask_functions(answer, functions, suite, found)
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    answer.give()
    return 0


if __name__ == "__main__":
    sys.exit(main())
