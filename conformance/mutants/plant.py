"""Plants mutants in a copy of the store: small faults, all in one program, of which the environment
chooses one when it starts (JSPARITY_MUTANT=N; none without it).

A mutant is one of
  left out   a statement is not run
  bound      < and <=, > and >= change places
  turned     == and != change places, && and ||, or the condition of an if is the opposite
  answer     a function returns the opposite of a constant true or false
  sum        + and - change places

Which are planted depends on the text around them alone, so that an edit elsewhere leaves them.
"""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys

from clang.cindex import BinaryOperator, Config, CursorKind, Index

# What the store does on a simulated machine; env is that machine, or the real one.
ROOMS = ("block", "codec", "consumer", "container", "format", "stream")
SWITCH = "store/mutant_switch.h"
SWITCH_TEXT = """// Which planted fault is on; 0: none.
#pragma once
namespace jsm {
extern const int kActive;
inline bool On(int number) { return kActive == number; }
}
"""
SWITCH_SOURCE = """
#include "store/mutant_switch.h"
#include <cstdlib>
namespace jsm {
const int kActive = [] {
  const char* number = std::getenv("JSPARITY_MUTANT");
  return number == nullptr ? 0 : std::atoi(number);
}();
}
"""
SWAPPED = {
    BinaryOperator.LT: ("bound", "<", "<="), BinaryOperator.LE: ("bound", "<=", "<"),
    BinaryOperator.GT: ("bound", ">", ">="), BinaryOperator.GE: ("bound", ">=", ">"),
    BinaryOperator.EQ: ("turned", "==", "!="), BinaryOperator.NE: ("turned", "!=", "=="),
    BinaryOperator.LAnd: ("turned", "&&", "||"), BinaryOperator.LOr: ("turned", "||", "&&"),
    BinaryOperator.Add: ("sum", "+", "-"), BinaryOperator.Sub: ("sum", "-", "+"),
}
FUNCTIONS = (CursorKind.CXX_METHOD, CursorKind.FUNCTION_DECL, CursorKind.CONSTRUCTOR,
             CursorKind.DESTRUCTOR, CursorKind.FUNCTION_TEMPLATE)
STATEMENTS = (CursorKind.CALL_EXPR, CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
              CursorKind.UNARY_OPERATOR)
LOCKING = re.compile(r"\w+\.(un)?lock\(\)")  # what it is for only threads show, under tsan
MACRO = re.compile(r"[A-Z][A-Z_]{3,}\(")
LONGEST = 160  # of what is planted in: longer ones hold lambdas and initializers


class Place:
    """A stretch of one file and what stands there with the mutant on."""

    def __init__(self, kind, begin, end, off, on, function, line):
        self.kind, self.begin, self.end, self.off, self.on = kind, begin, end, off, on
        self.function, self.line = function, line
        self.key = ""
        self.symbols = []  # that it was chosen for


class Finder:
    def __init__(self, path, text):
        self.path, self.text, self.places = path, text, []

    def text_of(self, cursor):
        return self.text[cursor.extent.start.offset:cursor.extent.end.offset].decode()

    def add(self, kind, cursor, on, function):
        begin, end = cursor.extent.start.offset, cursor.extent.end.offset
        off = self.text[begin:end].decode()
        plain = (off and len(off) <= LONGEST and not any(mark in off for mark in "{}#\"")
                 and not MACRO.match(off))
        if plain:
            self.places.append(Place(kind, begin, end, off, on, function, cursor.extent.start.line))

    def binary(self, cursor, function):
        operands = list(cursor.get_children())
        if cursor.binary_operator not in SWAPPED or len(operands) != 2:
            return
        kind, is_now, becomes = SWAPPED[cursor.binary_operator]
        if kind == "sum" and any("*" in one.type.get_canonical().spelling
                                 for one in [cursor, *operands]):
            return
        left, right = (self.text_of(operand) for operand in operands)
        between = self.text[operands[0].extent.end.offset:operands[1].extent.start.offset]
        if left and right and between.decode().strip() == is_now:
            self.add(kind, cursor, f"({left}) {becomes} ({right})", function)

    def condition(self, cursor, function):
        for child in cursor.get_children():
            if child.kind.is_statement() and child.kind != CursorKind.NULL_STMT:
                if child.kind in (CursorKind.DECL_STMT,):
                    continue
                return
            if child.kind == CursorKind.VAR_DECL:
                return
            if child.kind.is_expression():
                self.add("turned", child, f"!static_cast<bool>({self.text_of(child)})", function)
                return

    def walk(self, cursor, function, is_constant):
        for child in cursor.get_children():
            if child.location.file is not None and child.location.file.name != self.path:
                continue
            within, constant = function, is_constant
            if child.kind in FUNCTIONS:
                within = child.semantic_parent.spelling + "::" + child.spelling
                head = self.text_of(child).split("{")[0]
                constant = "constexpr" in head or "consteval" in head
            elif child.kind == CursorKind.VAR_DECL and "constexpr" in self.text_of(child).split("=")[0]:
                constant = True
            elif child.kind in (CursorKind.STATIC_ASSERT, CursorKind.CASE_STMT,
                                CursorKind.ENUM_DECL):
                constant = True
            if function and not constant:
                self.look(child, cursor, function)
            if child.kind == CursorKind.CASE_STMT:
                for part in list(child.get_children())[1:]:
                    self.look(part, child, function)
                    self.walk(part, within, is_constant)
                continue
            self.walk(child, within, constant)

    def look(self, cursor, parent, function):
        if cursor.kind == CursorKind.BINARY_OPERATOR:
            if cursor.binary_operator == BinaryOperator.Assign:
                self.statement(cursor, parent, function)
            self.binary(cursor, function)
        elif cursor.kind == CursorKind.IF_STMT:
            if not self.text_of(cursor)[2:].lstrip().startswith("constexpr"):
                self.condition(cursor, function)
        elif cursor.kind in STATEMENTS:
            self.statement(cursor, parent, function)
        elif cursor.kind == CursorKind.RETURN_STMT:
            answer = [child for child in cursor.get_children()]
            if len(answer) == 1 and answer[0].kind == CursorKind.CXX_BOOL_LITERAL_EXPR:
                self.add("answer", answer[0], "!" + self.text_of(answer[0]), function)

    def statement(self, cursor, parent, function):
        if parent.kind != CursorKind.COMPOUND_STMT:
            return
        if cursor.kind == CursorKind.UNARY_OPERATOR and not any(
                sign in self.text_of(cursor) for sign in ("++", "--")):
            return
        if LOCKING.fullmatch(self.text_of(cursor)):
            return
        self.add("left out", cursor, "", function)


def candidates(root, path):
    text = open(os.path.join(root, path), "rb").read()
    arguments = ["-xc++", "-std=c++20", "-I" + root, "-I" + os.path.join(root, "store/include"),
                 "-DJSSTORE_VERSION=\"0\""]
    full = os.path.join(root, path)
    unit = Index.create().parse(full, args=arguments)
    errors = [d for d in unit.diagnostics if d.severity >= d.Error]
    if errors:
        sys.exit(f"error: {path}: {errors[0].spelling}")
    finder = Finder(full, text)
    finder.walk(unit.cursor, "", False)
    counts = {}
    for place in finder.places:
        key = f"{path}|{place.function}|{place.kind}|{place.off}"
        counts[key] = counts.get(key, 0) + 1
        place.key = f"{key}|{counts[key]}"
        place.path = path
        place.rank = hashlib.sha256(place.key.encode()).hexdigest()
    return finder.places


def choose(places, count):
    """The first by rank that do not overlap."""
    chosen = []
    taken = {}
    for place in sorted(places, key=lambda place: place.rank):
        ranges = taken.setdefault(place.path, [])
        if any(place.begin < end and begin < place.end for begin, end in ranges):
            continue
        ranges.append((place.begin, place.end))
        chosen.append(place)
        if len(chosen) == count:
            break
    return sorted(chosen, key=lambda place: (place.path, place.begin))


# The first of a symbol are those that change most.
KINDS = ("turned", "left out", "answer", "sum", "bound")


def holds(symbol, place):
    return any(path == place.path and first <= place.line <= last for path, first, last in symbol["definitions"])


def choose_each(places, symbols, count):
    """So many of each symbol, that do not overlap; which symbols one is of is noted."""
    chosen = {}
    for symbol in symbols:
        within = sorted((place for place in places if holds(symbol, place)),
                        key=lambda place: (KINDS.index(place.kind), place.path, place.begin))
        # One of a kind first, then what is left.
        firsts = {place.kind: place for place in reversed(within)}.values()
        firsts = sorted(firsts, key=lambda place: KINDS.index(place.kind))
        taken = [place for place in within if place.key in chosen]
        for place in [*firsts, *within]:
            if len(taken) >= count:
                break
            apart = all(place.path != other.path or place.end <= other.begin or other.end <= place.begin
                        for other in chosen.values())
            if place.key not in chosen and apart:
                taken.append(place)
                chosen[place.key] = place
        for place in taken:
            place.symbols.append(symbol["name"])
    return sorted(chosen.values(), key=lambda place: (place.path, place.begin))


def planted(number, place):
    if place.kind == "left out":
        return f"if (!::jsm::On({number})) {place.off}"
    off = f"static_cast<bool>({place.off})" if "static_cast<bool>" in place.on else f"({place.off})"
    return f"(::jsm::On({number}) ? ({place.on}) : {off})"


def write(target, chosen):
    by_path = {}
    for number, place in enumerate(chosen, 1):
        by_path.setdefault(place.path, []).append((number, place))
    for path, places in by_path.items():
        full = os.path.join(target, path)
        text = open(full, "rb").read()
        for number, place in reversed(places):
            text = text[:place.begin] + planted(number, place).encode() + text[place.end:]
        with open(full, "wb") as out:
            out.write(f'#include "{SWITCH}"\n'.encode() + text)
    with open(os.path.join(target, SWITCH), "w") as out:
        out.write(SWITCH_TEXT)
    with open(os.path.join(target, "store/version.cc"), "a") as out:
        out.write(SWITCH_SOURCE)


def sources(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "store"], check=True,
                            capture_output=True, text=True).stdout.split()
    return [path for path in listed
            if path.endswith(".cc") and "_test" not in path and path.split("/")[1] in ROOMS
            and not path.endswith("golden_vectors.cc")]


def sources_of(symbols):
    """Headers, too."""
    return sorted({path for symbol in symbols for path, _, _ in symbol["definitions"]})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", required=True, help="the repository")
    parser.add_argument("--target", required=True, help="a copy of it, that is changed")
    parser.add_argument("--libclang", required=True, help="the library")
    parser.add_argument("--count", type=int, default=400, help="of all; with --symbols, of each symbol")
    parser.add_argument("--symbols", help="plant in these: JSON, a list of name and definitions (path, first and "
                        "last line)")
    parser.add_argument("--leave", help="mutants that are not planted: a line each with its key")
    parser.add_argument("--list", required=True, help="where the mutants are listed, a line each")
    asked = parser.parse_args()
    Config.set_library_file(asked.libclang)
    root = os.path.abspath(asked.root)
    symbols = None
    if asked.symbols:
        with open(asked.symbols) as file:
            symbols = json.load(file)
    left = set()
    if asked.leave:
        with open(asked.leave) as lines:
            left = {json.loads(line)["key"] for line in lines}
    places = []
    paths = sources(root) if symbols is None else sources_of(symbols)
    for done, path in enumerate(paths, 1):
        print(f"[{done}/{len(paths)}] {path}", flush=True)
        places += [place for place in candidates(root, path) if place.key not in left]
    chosen = choose(places, asked.count) if symbols is None else choose_each(places, symbols, asked.count)
    write(asked.target, chosen)
    with open(asked.list, "w") as out:
        for number, place in enumerate(chosen, 1):
            line = {"number": number, "file": place.path, "line": place.line,
                    "function": place.function, "kind": place.kind,
                    "is": place.off, "becomes": place.on, "key": place.key}
            if symbols is not None:
                line["symbols"] = place.symbols
            out.write(json.dumps(line) + "\n")
    print(f"{len(chosen)} mutants of {len(places)} places")


if __name__ == "__main__":
    main()
