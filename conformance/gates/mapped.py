"""Where a port in C++ has what a function of the reference does, as `jsparity port mapping --json` tells it."""
import json
import subprocess
from dataclasses import dataclass, field

from port_files import Problem


@dataclass
class Definition:
    path: str
    first_line: int
    last_line: int

    def holds(self, path, line):
        return path == self.path and self.first_line <= line <= self.last_line


@dataclass
class Symbol:
    name: str               # as mapping.jsonl has it
    definitions: list = field(default_factory=list)

    def holds(self, path, line):
        return any(one.holds(path, line) for one in self.definitions)

    @property
    def source(self):
        """As a gate names what an item hangs on."""
        return {"path": self.definitions[0].path, "symbol": self.name}


class Mapped:
    def __init__(self, jsparity, port):
        command = [jsparity, "port", "mapping", "--json", "--port", port]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        if told.returncode != 0:
            raise Problem(f"{' '.join(command)}: {told.stderr.strip()}")
        self.functions = {(one["file"], one["function"]): one for one in json.loads(told.stdout)["functions"]}

    def of(self, item):
        """What carries an item's work, and why there is nothing; one of both is empty."""
        one = self.functions.get((item["file"], item["name"]))
        if one is None or not {"symbols", "folded_into", "not_applicable"} & one.keys():
            return [], "mapping.jsonl has no line for it"
        if "not_applicable" in one:
            return [], f"the mapping says that a port has nothing to do here, so defer it: {one['not_applicable']}"
        if "folded_into" in one:
            one = self._target(one)
            if one is None:
                return [], "what it is folded into is not mapped by symbols"
        return self._symbols(one)

    def all_symbols(self):
        """Of all functions, each once, by name."""
        found = {}
        for one in self.functions.values():
            for symbol in self._symbols(one)[0]:
                found[symbol.name] = symbol
        return [found[name] for name in sorted(found)]

    def functions_of(self, symbol):
        """Files and names of those that it is mapped to."""
        return [key for key, one in self.functions.items() if symbol.name in one.get("symbols", [])]

    def _target(self, folded):
        into = folded["folded_into"]
        if (folded["file"], into) in self.functions:
            return self.functions[folded["file"], into]
        named = [one for (file, name), one in self.functions.items() if into in (name, f"{file}:{name}")]
        return named[0] if len(named) == 1 else None

    @staticmethod
    def _symbols(one):
        symbols = []
        for name in one.get("symbols", []):
            path, plain = split_path(name)
            symbol = Symbol(name, [Definition(d["path"], d["first_line"], d["last_line"]) for d in one["definitions"]
                                   if d["symbol"] == plain and path in ("", d["path"])])
            if not symbol.definitions:
                return [], f"{name} is not defined in the port"
            symbols.append(symbol)
        return symbols, "" if symbols else "it is mapped to no symbol"


def split_path(symbol):
    """"store/x.cc:jsstore::X" apart, where a path is before it."""
    head, colon, tail = symbol.partition(":")
    if colon and not tail.startswith(":"):
        return head, tail
    return "", symbol
