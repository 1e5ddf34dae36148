"""A source of a language that the gates do not know, read by regular expressions of the port's own.

`test` begins a test and has its name in its first group; a test ends where the next one begins, or the file.
"""
import os
import re
from dataclasses import dataclass

from port_files import Problem
from unfinished_words import ANYWHERE


@dataclass
class PatternTest:
    name: str
    line: int
    skipped: bool
    asserts: bool
    constants: list  # of (line, text)


def compiled(patterns, key, default=None):
    text = patterns.get(key, default)
    if text is None:
        return None
    try:
        return re.compile(text, re.MULTILINE)
    except re.error as problem:
        raise Problem(f"patterns.{key}: {text} is no regular expression: {problem}") from problem


class PatternSource:
    def __init__(self, root, path, patterns):
        try:
            with open(os.path.join(root, path), encoding="utf-8") as file:
                self.text = file.read()
        except (OSError, UnicodeDecodeError) as problem:
            raise Problem(f"{path}: cannot be read: {problem}") from problem
        self.test = compiled(patterns, "test")
        if self.test.groups < 1:
            raise Problem(f"patterns.test: {patterns['test']} has no group for the name")
        self.assertion = compiled(patterns, "assertion")
        self.constant = compiled(patterns, "constant")
        self.skip = compiled(patterns, "skip")
        self.marker = compiled(patterns, "marker", ANYWHERE)
        self.empty = compiled(patterns, "empty")

    def line_at(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def markers(self):
        return [(self.line_at(found.start()), found[0]) for found in self.marker.finditer(self.text)]

    def empty_functions(self):
        if self.empty is None:
            return []
        return [(self.line_at(found.start()), found[1] if self.empty.groups else "")
                for found in self.empty.finditer(self.text)]

    def tests(self):
        begun = list(self.test.finditer(self.text))
        ends = [found.start() for found in begun[1:]] + [len(self.text)]
        for found, end in zip(begun, ends):
            # What keeps a test from running may stand on the line before it.
            before = self.text.rfind("\n", 0, max(0, found.start() - 1)) + 1
            body = self.text[found.end():end]
            constants = []
            if self.constant is not None:
                constants = [(self.line_at(found.end() + one.start()), one[0])
                             for one in self.constant.finditer(body)]
            yield PatternTest(found[1], self.line_at(found.start()),
                              self.skip is not None and bool(self.skip.search(self.text[before:end])),
                              bool(self.assertion.search(body)), constants)
