"""The run with coverage of the reference that gates share: played once, kept, and played again when the sources, the
program or what is asked of it are other ones."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

from port_files import Problem, read_configuration, read_json

PASSED, PARTED = 0, 1
FAILURES_MAX = 1_000_000  # of a run: it is to come to its end


def add_arguments(parser):
    parser.add_argument("--root", required=True, help="the port's repository")
    parser.add_argument("--port", default="porting", help="the port's directory in it")
    parser.add_argument("--jsparity", required=True, help="the program")
    parser.add_argument("--keep", required=True, help="where runs are kept")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--configuration", help="whose sources of production are the port, whatever is committed of them")
    parser.add_argument("more", nargs="*", help="behind --: what else the run is asked for")


def add_oracle(parser):
    parser.add_argument("--oracle", required=True,
                        help="the reference, without counters; {reference} in it becomes the version")


def set_oracle(asked, reference):
    asked.oracle = asked.oracle.replace("{reference}", reference)


def lend_oracles(asked, build):
    """Cases ask older versions of the reference, which a program looks for in its build tree."""
    there = os.path.join(build, "go-oracle")
    if not os.path.lexists(there):
        os.symlink(os.path.dirname(os.path.dirname(os.path.abspath(asked.oracle))), there)


def hash_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of_texts(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def sources_of(root, port):
    """Stands for the sources of the last commit but those in the port's directory, where evidence goes."""
    listed = subprocess.run(["git", "-C", root, "ls-tree", "-r", "HEAD"], capture_output=True, text=True, check=False)
    lines = [line for line in listed.stdout.splitlines() if not line.split("\t")[-1].startswith(port + "/")]
    return hash_of_texts(*lines)


def hashes_of_files(asked):
    """Of the port's sources as they lie there; none where nobody says which they are."""
    if not asked.configuration:
        return []
    parts = read_configuration(asked.configuration, asked.root)["sources"]
    return [hash_of(os.path.join(asked.root, path)) for part in parts for path in part["production"]]


def progress(text):
    print(f"  {text}", file=sys.stderr, flush=True)


class ReferenceRun:
    """What a run with coverage of the reference told."""

    def __init__(self, asked):
        program = shutil.which(asked.jsparity)
        if program is None:
            raise Problem(f"{asked.jsparity}: there is no such program; --jsparity names it")
        self.command = [program, "run", "--coverage", "--cases", str(asked.cases), "--seed", str(asked.seed),
                        "--no-regressions", "--no-shrink", "--max-failures", str(FAILURES_MAX), *asked.more]
        key = hash_of_texts(sources_of(asked.root, asked.port), *hashes_of_files(asked), hash_of(program),
                            *self.command)
        self.path = os.path.join(asked.keep, f"run-{key[:16]}.json")
        if not os.path.exists(self.path):
            self._play(asked)
        self.result = read_json(self.path)
        self.functions = {}
        for one in (self.result.get("coverage") or {}).get("functions", []):
            self.functions.setdefault((one["file"].removeprefix("server/"), plain_name(one["name"])), []).append(one)

    def _play(self, asked):
        os.makedirs(asked.keep, exist_ok=True)
        progress(f"playing {asked.cases} cases with coverage of the reference")
        begun = self.path + ".part"
        ended = subprocess.run([*self.command, "--json", begun, "--out", self.path + ".failures"],
                               stdout=subprocess.DEVNULL, check=False)
        if ended.returncode not in (PASSED, PARTED):
            raise Problem(f"{' '.join(self.command)} ended with {ended.returncode}")
        told = read_json(begun)
        if told["verdict"] not in ("passed", "failed"):
            raise Problem(f"{' '.join(self.command)} did not come to its end: {told['ended_by']}")
        os.replace(begun, self.path)

    def of(self, file, name):
        """What is known of a function; none, or several of that name, are a problem."""
        # The coverage does not tell the receiver of a method of a generic type.
        found = self.functions.get((file, name)) or self.functions.get((file, name.rsplit(".", 1)[-1]), [])
        if len(found) != 1:
            raise Problem(f"the coverage knows {'several' if found else 'no'} {name} of {file}")
        if "ran_by" not in found[0]:
            raise Problem(f"{self.path} does not tell which cases ran a function: build the oracle with coverage")
        return found[0]

    def witnesses_of(self, file, name):
        """Seeds of clean cases that ran it."""
        try:
            return self.of(file, name)["ran_by"]["witnesses"]
        except Problem:
            return []

    def causes(self):
        """By seed, how what parted did; what breaks a law alone is none of these."""
        causes = {}
        for group in self.result["failures"]["groups"]:
            cause = " × ".join(str(group[key]) for key in ("operation", "place", "field") if key in group)
            for failure in group["failures"]:
                if failure["outcome"] != "law_broken":
                    causes[str(failure["seed"])] = cause
        return causes

    def counted_seeds(self):
        """Of what parted, those of which it is known what they ran."""
        return {seed for of in self.functions.values() for one in of
                for seed in one.get("ran_by", {}).get("failed", [])}


def plain_name(name):
    """A function of the coverage as the inventory calls it."""
    return re.sub(r"\[[^\]]*\]", "", name).replace("*", "").replace("(", "").replace(")", "")


def read_lines(path):
    """Of JSON, one a line; none where there is no file."""
    if not os.path.exists(path):
        return []
    lines = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            try:
                lines.append(json.loads(line))
            except ValueError as problem:
                raise Problem(f"{path}: {line.strip()[:60]} is no JSON: {problem}") from problem
    return lines
