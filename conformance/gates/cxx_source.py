"""Reads a C++ source without a compiler: what is code and what is comment, and where functions and tests
begin and end.

It is enough for sources that are formatted and compile; what a macro makes is not seen.
"""
import bisect
import re
from dataclasses import dataclass, field

TESTS = ("TEST", "TEST_F", "TEST_P", "TYPED_TEST", "RC_GTEST_PROP", "RC_GTEST_FIXTURE_PROP",
         "PORTED_TEST", "PORTED_TEST_ALL")
WITH_SUITE = ("TEST", "TEST_F", "TEST_P", "TYPED_TEST", "RC_GTEST_PROP", "RC_GTEST_FIXTURE_PROP")
AFTER_PARAMETERS = ("const", "noexcept", "override", "final", "mutable", "try", "&", "&&")

LEXEME = re.compile(
    r'(?P<comment>//(?:[^\n\\]|\\.|\\\n)*|/\*.*?\*/)'
    r'|(?P<raw>\b(?:u8|[uUL])?R"(?P<mark>[^()\\\s]*)\(.*?\)(?P=mark)")'
    r'|(?P<string>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<number>\b\d(?:'?[\w.])*)"
    r"|(?P<character>'(?:[^'\\\n]|\\.)+')",
    re.DOTALL)
BRACKETS = {"{}": re.compile(r"[{}]"), "()": re.compile(r"[()]")}
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE | re.DOTALL)
SWITCHED_OFF = re.compile(r"^[ \t]*#\s*if\s+(?:0|false)\s*$", re.MULTILINE)


@dataclass
class Definition:
    name: str               # "jsstore::SequenceSet::Insert"; of a test "Suite.Name", or the original's name
    first_line: int
    last_line: int
    head: str               # from its beginning to the brace
    body: str               # between the braces, comments and texts blanked
    begin: int              # of the body, in the text
    end: int
    test: str = ""          # the macro that begins it; empty: a function
    arguments: list = field(default_factory=list)  # of that macro

    @property
    def short(self):
        return self.name.rsplit("::", 1)[-1]


@dataclass
class Passage:
    """A comment or a text between quotes."""
    line: int
    text: str


def blank(text):
    """Every character but line ends as a space."""
    return re.sub(r"[^\n]", " ", text)


class CxxSource:
    def __init__(self, path, text):
        self.path, self.text = path, text
        self.comments, self.strings = [], []
        self.line_ends = [found.start() for found in re.finditer("\n", text)]
        self.code = self._without_texts(text)
        self.includes = re.findall(r'^#include "([^"]+)"', text, re.MULTILINE)
        self.off = [self.line_at(found.start()) for found in SWITCHED_OFF.finditer(self.code)]
        self.code = DIRECTIVE.sub(lambda found: blank(found[0]), self.code)
        self.definitions, self.types = [], set()
        self._scan(0, len(self.code), [])

    def line_at(self, offset):
        return bisect.bisect_left(self.line_ends, offset) + 1

    def _without_texts(self, text):
        def replace(found):
            kind = found.lastgroup if found.lastgroup != "mark" else "raw"
            if kind == "number":
                return found[0]
            if kind == "comment":
                self.comments.append(Passage(self.line_at(found.start()), found[0]))
                return blank(found[0])
            self.strings.append(Passage(self.line_at(found.start()), found[0]))
            return found[0][0] + blank(found[0][1:-1]) + found[0][-1]
        return LEXEME.sub(replace, text)

    def close_of(self, opened, ends="{}"):
        """Where what opens there is closed."""
        depth = 0
        for found in BRACKETS[ends].finditer(self.code, opened):
            depth += 1 if found[0] == ends[0] else -1
            if depth == 0:
                return found.start()
        return len(self.code) - 1

    def _scan(self, begin, end, scopes):
        """What is defined between two places that lie in no function."""
        start = at = begin  # `start`: where the declaration that is read begins
        while at < end:
            letter = self.code[at]
            if letter == "(":
                at = self.close_of(at, "()") + 1
            elif letter in ";}":
                start = at = at + 1
            elif letter == "{":
                close = self.close_of(at)
                if self._open(start, at, close, scopes):
                    start = close + 1
                at = close + 1
            else:
                at += 1

    def _open(self, start, brace, close, scopes):
        """Takes what stands between braces; false where it is a part of the declaration."""
        head = self.code[start:brace]
        head = re.sub(r"\b(public|private|protected)\s*:(?!:)", lambda m: blank(m[0]), head)
        plain = " ".join(head.split())
        plain = re.sub(r"^(template\s*<.*?>\s*(?=\b(class|struct|union|inline|static|constexpr|\w)))+",
                       "", plain)
        if re.match(r"(inline )?namespace\b", plain) or re.match(r'extern "\s*"$', plain):
            names = re.sub(r"^(inline )?(namespace|extern)\s*", "", plain).strip(' "')
            self._scan(brace + 1, close, scopes + [name for name in names.split("::") if name])
            return True
        kind = re.match(r"(?:typedef )?(class|struct|union|enum)\b(?: class\b| struct\b)?"
                        r"(?: alignas\s*\([^)]*\))?(?: \[\[.*?\]\])?\s*(\w*)", plain)
        if kind and "(" not in re.sub(r"alignas\s*\([^)]*\)", "", plain):
            self.types.add(kind[2])
            if kind[1] != "enum":
                self._scan(brace + 1, close, scopes + [kind[2]])
            return True
        name = self._function(head)
        if name is None:
            return False
        first = start + len(head) - len(head.lstrip())
        self._add(name, head, first, brace, close, scopes)
        return True

    @staticmethod
    def _function(head):
        """The name of the function that the head begins; None: it begins none."""
        opened = -1
        depth = 0
        for at, letter in enumerate(head):  # the first parenthesis that is in no template's brackets
            if letter == "(" and depth <= 0:
                opened = at
                break
            depth += {"<": 1, ">": -1}.get(letter, 0)
        if opened < 0:
            return None
        before = head[:opened].rstrip()
        if re.search(r"\boperator$", before):  # operator()
            opened = head.find("(", opened + 1)
            before = head[:max(0, opened)].rstrip()
        name = re.search(r"((?:\w+(?:<[^<>]*>)?\s*::\s*)*"
                         r"(?:~?\w+|operator\s*(?:[^\w\s]+|\w[\w ]*)|operator\s*\(\s*\)))$", before)
        if name is None or re.search(r"(?<![=!<>])=(?!=)", before) and "operator" not in before:
            return None
        rest = head.rstrip()
        last = re.search(r"(\w+|\S)$", rest)[1]
        within_list = re.search(r"\)\s*(?:noexcept\s*)?:(?!:)", head[opened:])
        if within_list and last not in (")", "}") and last not in AFTER_PARAMETERS:
            return None  # a member that is set with braces
        returns = re.search(r"\)\s*(?:const|noexcept|mutable|\s)*->", head[opened:])
        requires = re.search(r"\brequires\b", head)
        if last in (")", "}") or last in AFTER_PARAMETERS or returns or requires:
            return re.sub(r"\s", "", name[1])
        return None

    def _add(self, name, head, first, brace, close, scopes):
        found = Definition("::".join([*scopes, name]), self.line_at(first), self.line_at(close),
                           head.strip(), self.code[brace + 1:close], brace + 1, close)
        if name in TESTS:
            found.test = name
            found.arguments = split_arguments(head[head.index("(") + 1:head.rindex(")")])
            named = found.arguments[:2] if name in WITH_SUITE else found.arguments[:1]
            found.name = ".".join(named)
        self.definitions.append(found)

    def calls(self, macro, definition):
        """Each use of a macro in a body: its name, its line, its arguments as they are written."""
        for found in macro.finditer(self.code, definition.begin, definition.end):
            opened = found.end() - 1
            close = self.close_of(opened, "()")
            code = split_arguments(self.code[opened + 1:close])
            yield found[1], self.line_at(found.start()), code, self.text[opened + 1:close].strip()


def split_arguments(text):
    """At the commas that are within nothing."""
    parts, depth, last = [], 0, 0
    for at, letter in enumerate(text):
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(text[last:at].strip())
            last = at + 1
    return [*parts, text[last:].strip()]
