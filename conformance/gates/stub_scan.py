"""Looks in the sources of a port for what is not there yet: what is said to be unfinished, functions with
nothing in them, tests that cannot fail.

Which sources, and what is let be with a reason, stands in a configuration (--configuration; stub_scan.json
is this repository's). Sources in C++ are read as such, those of another language by the patterns that the
configuration has for them.

Exit status: 0 nothing was found, 1 something was, 2 it could not be looked for.
"""
import argparse
import json
import os
import re
import sys
from dataclasses import asdict, dataclass

from cxx_source import CxxSource
from pattern_source import PatternSource
from port_files import Problem, read_configuration
from unfinished_words import MARKER, UNFINISHED, UNFINISHED_NAME

ASSERTION = re.compile(r"\b((?:EXPECT|ASSERT)_[A-Z_]+|RC_ASSERT(?:_\w+)?|ADD_FAILURE(?:_AT)?|FAIL)\s*\(")
SKIP = re.compile(r"\bGTEST_SKIP\b")
WORD = re.compile(r"[A-Za-z_]\w*")
CONSTANT = re.compile(r"(?:true|false|nullptr|sizeof|\d[\w.']*|[\"'\s()!=<>&|+*/%,-])*")
CONSTANT_NAME = re.compile(r"\b(?:constexpr|const)\b[^;{}()=]*?\b(k[A-Z]\w*)\b\s*[={\[]|\b(k[A-Z]\w*)\b\s*[,=}]")
# Names that the language's library has as well: a test that calls only these may be of that.
COMMON = frozenset("""append assign at back begin capacity cbegin cend clear close contains copy count data emplace
    empty end erase find first front get hash head insert length main move name next now open pop print push_back
    read release reset resize run second seek size span start stop str string substr swap tail text time to_string
    value values view wait what write""".split())

ADVICE = {
    "marker": "finish it, or say in the plan what is missing: jsparity port defer",
    "unfinished": "write it, or put its item off with a reason: jsparity port defer",
    "empty": "write what it does; what has nothing to do by right is let be in the configuration, with why",
    "no assertion": "assert what the test is named for",
    "constant": "assert something that the code under test could get wrong",
    "skipped": "let it run, or take it out and put its item off with a reason",
    "switched off": "take out what is not compiled",
    "returns first": "take the return out: nothing behind it runs",
    "reaches nothing": "call what is tested",
    "let be": "take the line out of the configuration: there is nothing to be let be",
}


@dataclass(frozen=True)
class Finding:
    file: str
    line: int
    kind: str
    name: str  # of the function or test; empty: of neither
    text: str

    def describe(self):
        what = f"{self.name}: " if self.name else ""
        return f"{self.file}:{self.line}: {what}{self.text}; {ADVICE[self.kind]}"


class Sources:
    """The sources of a port, and what of them is tested by the others."""

    def __init__(self, root, production, tests):
        self.root = root
        self.production = [self.read(path) for path in production]
        self.tests = [self.read(path) for path in tests]
        self.by_path = {source.path: source for source in self.production + self.tests}
        self.names = set()
        for source in self.production:
            self.names |= source.types
            self.names |= {d.short for d in source.definitions}
            self.names |= {a or b for a, b in CONSTANT_NAME.findall(source.code)}
        self.names -= COMMON | {""}

    def read(self, path):
        full = os.path.join(self.root, path)
        try:
            with open(full, encoding="utf-8") as file:
                return CxxSource(path, file.read())
        except (OSError, UnicodeDecodeError) as problem:
            raise Problem(f"{path}: cannot be read: {problem}") from problem

    def seen_by(self, source):
        """The definitions that a test's file can name which are for tests: its own, and those of the files
        that it includes."""
        seen, waiting, found = set(), [source.path], []
        while waiting:
            path = waiting.pop()
            if path in seen or path not in self.by_path:
                continue
            seen.add(path)
            of = self.by_path[path]
            found += [d for d in of.definitions if not d.test]
            waiting += of.includes
            if path.endswith(".h") and of in self.tests:  # what it declares may be defined beside it
                waiting.append(path[:-2] + ".cc")
        return found


class TestReading:
    """What a test comes to, through the helpers that it calls."""

    def __init__(self, sources, source):
        self.helpers, self.fixtures = {}, {}
        for definition in sources.seen_by(source):
            self.helpers.setdefault(definition.short, []).append(definition)
            parts = definition.name.split("::")
            if len(parts) > 1:
                self.fixtures.setdefault(parts[-2], []).append(definition)

    def reached(self, test):
        """The words of the test and of all that it calls."""
        words = set()
        waiting = [test.body]
        if test.test.endswith("_F") or test.test in ("TEST_P", "RC_GTEST_FIXTURE_PROP"):
            waiting += [d.body for d in self.fixtures.get(test.arguments[0], []) if
                        d.short in ("SetUp", "TearDown", test.arguments[0])]
        while waiting:
            for word in set(WORD.findall(waiting.pop())) - words:
                words.add(word)
                waiting += [d.head + d.body for d in self.helpers.get(word, [])]
        return words

    def asserts(self, test):
        seen = set()
        waiting = [test.body]
        while waiting:
            body = waiting.pop()
            if ASSERTION.search(body):
                return True
            for word in set(WORD.findall(body)) - seen:
                seen.add(word)
                waiting += [d.body for d in self.helpers.get(word, [])]
        return False


def markers_of(source):
    for comment in source.comments:
        found = MARKER.search(comment.text)
        if found:
            yield Finding(source.path, comment.line + comment.text.count("\n", 0, found.start()), "marker", "",
                          f"a comment says {found[0]}")
    for passage in source.comments + source.strings:
        found = UNFINISHED.search(passage.text)
        if found:
            yield Finding(source.path, passage.line, "unfinished", "", f'it says "{found[0]}"')
    for found in UNFINISHED_NAME.finditer(source.code):
        yield Finding(source.path, source.line_at(found.start()), "unfinished", "", f"it uses {found[0]}")
    for line in source.off:
        yield Finding(source.path, line, "switched off", "", "#if 0 keeps code from being compiled")


def is_constructor(definition):
    parts = [re.sub(r"<.*>", "", part) for part in definition.name.split("::")]
    return "~" in parts[-1] or len(parts) > 1 and parts[-1] == parts[-2] or bool(
        re.search(r"\)\s*(?:noexcept\s*)?:(?!:)", definition.head))


def empty_of(source):
    for definition in source.definitions:
        if not definition.test and not definition.body.strip() and not is_constructor(definition):
            yield Finding(source.path, definition.first_line, "empty", definition.name, "there is nothing in it")


def constant_assertions(source, test):
    for macro, line, code, text in source.calls(ASSERTION, test):
        if macro in ("FAIL", "ADD_FAILURE", "ADD_FAILURE_AT"):
            continue
        same = len(code) == 2 and "(" not in code[0] and re.fullmatch(
            r"(.*\S)\s*,\s*\1", text, re.DOTALL)
        if all(CONSTANT.fullmatch(part) for part in code) or same:
            yield Finding(source.path, line, "constant", test.name, f"{macro}({' '.join(text.split())}) says "
                          "the same whatever the code does")


def findings_of_test(source, test, reading, names):
    if any(part.startswith("DISABLED_") for part in test.name.split(".")):
        yield Finding(source.path, test.first_line, "skipped", test.name, "DISABLED_ keeps it from running")
    words = reading.reached(test)
    if SKIP.search(test.body) or "GTEST_SKIP" in words:
        yield Finding(source.path, test.first_line, "skipped", test.name, "it may skip itself: GTEST_SKIP")
    if not reading.asserts(test):
        yield Finding(source.path, test.first_line, "no assertion", test.name, "neither it nor what it calls "
                      "asserts anything")
    if re.match(r"\s*return\b", test.body):
        yield Finding(source.path, test.first_line, "returns first", test.name, "it returns at once")
    if not words & names:
        yield Finding(source.path, test.first_line, "reaches nothing", test.name, "it names nothing of the code "
                      "that it is to test")
    yield from constant_assertions(source, test)


def scan_cxx(root, production, tests):
    sources = Sources(root, production, tests)
    for source in sources.production:
        yield from markers_of(source)
        yield from empty_of(source)
    for source in sources.tests:
        yield from markers_of(source)
        reading = TestReading(sources, source)
        for test in source.definitions:
            if test.test:
                yield from findings_of_test(source, test, reading, sources.names)


def scan_patterns(root, production, tests, patterns):
    for path in production + tests:
        source = PatternSource(root, path, patterns)
        for line, text in source.markers():
            yield Finding(path, line, "marker", "", f"it says {text}")
        if path not in tests:
            for line, name in source.empty_functions():
                yield Finding(path, line, "empty", name, "there is nothing in it")
            continue
        for test in source.tests():
            if test.skipped:
                yield Finding(path, test.line, "skipped", test.name, "it is kept from running")
            if not test.asserts:
                yield Finding(path, test.line, "no assertion", test.name, "it asserts nothing")
            for line, text in test.constants:
                yield Finding(path, line, "constant", test.name, f"{text} says the same whatever the code does")


def without_let_be(findings, let_be, where):
    """What is left, and a finding for each line of the configuration that lets nothing be."""
    used = set()
    for finding in findings:
        for number, one in enumerate(let_be):
            if (one["file"], one["kind"]) == (finding.file, finding.kind) and one.get("name", "") == finding.name:
                used.add(number)
                break
        else:
            yield finding
    for number, one in enumerate(let_be):
        if number not in used:
            yield Finding(where, 0, "let be", one.get("name", ""), f'{one["file"]} has no finding '
                          f'"{one["kind"]}" of that name')


def scan(root, configuration, where):
    """All findings; the configuration is one that read_configuration gave."""
    found = []
    for part in configuration["sources"]:
        production, tests = part["production"], part["tests"]
        if "patterns" in part:
            found += scan_patterns(root, production, tests, part["patterns"])
        else:
            found += scan_cxx(root, production, tests)
    return list(without_let_be(found, configuration["let_be"], where))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", required=True, help="the port's repository")
    parser.add_argument("--configuration", required=True, help="which sources, and what is let be")
    parser.add_argument("--json", action="store_true", help="for machines")
    asked = parser.parse_args()
    try:
        configuration = read_configuration(asked.configuration, asked.root)
        findings = scan(asked.root, configuration, os.path.basename(asked.configuration))
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    findings.sort(key=lambda finding: (finding.file, finding.line, finding.kind))
    count = sum(len(part["production"]) + len(part["tests"]) for part in configuration["sources"])
    if asked.json:
        print(json.dumps({"sources": count, "findings": [
            {**asdict(finding), "do": ADVICE[finding.kind]} for finding in findings]}, indent=1))
    else:
        for finding in findings:
            print(finding.describe())
        print(f"{count} sources, {len(findings)} findings, {len(configuration['let_be'])} let be")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
