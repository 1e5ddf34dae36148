"""What the components execute of the reference: both sides are asked for them like for cases, so that an input counts as
one. Played once and kept, like the run with coverage of the reference."""
import glob
import json
import os
import shutil
import subprocess
import tempfile

from port_files import Problem, read_json
from reference_run import PARTED, PASSED, hash_of, hash_of_texts, plain_name, progress, sources_of

COUNTING = """#!/bin/sh
exec '{oracle}' -coverage-dir '{counts}' "$@"
"""


class ComponentRun:
    """By file and function, how many inputs executed it."""

    def __init__(self, asked, reference):
        oracle = os.path.abspath(asked.counting_oracle.replace("{reference}", reference))
        if not os.path.exists(oracle):
            raise Problem(f"{oracle} is missing: build go_oracle_coverage")
        self.command = [shutil.which(asked.jsparity), "components", "--seed", str(asked.seed), "--max-failures", "1"]
        key = hash_of_texts(sources_of(asked.root, asked.port), hash_of(self.command[0]), hash_of(oracle),
                            *self.command)
        self.path = os.path.join(asked.keep, f"components-{key[:16]}.json")
        if not os.path.exists(self.path):
            os.makedirs(asked.keep, exist_ok=True)
            self._play(oracle)
        told = read_json(self.path)
        self.parted = told["parted"]
        self.inputs = {(one["file"], one["name"]): one["inputs"] for one in told["functions"]}

    def inputs_of(self, file, name):
        """Those that executed it, all of which agreed; where something parts, none does."""
        # What is counted does not tell the receiver of a method of a generic type.
        return 0 if self.parted else self.inputs.get((file, name), self.inputs.get((file, name.rsplit(".", 1)[-1]), 0))

    def _play(self, oracle):
        progress("playing components with coverage of the reference")
        with tempfile.TemporaryDirectory() as counts:
            counting = os.path.join(counts, "oracle")
            with open(counting, "w", encoding="utf-8") as file:
                file.write(COUNTING.format(oracle=oracle, counts=counts))
            os.chmod(counting, 0o755)
            ended = subprocess.run([*self.command, "--oracle", counting], capture_output=True, text=True, check=False)
            if ended.returncode not in (PASSED, PARTED):
                said = ended.stderr.strip().splitlines()
                raise Problem(f"{' '.join(self.command)} ended with {ended.returncode}: {said[-1] if said else ''}")
            told = {"parted": ended.returncode == PARTED, "functions": counted_in(counts)}
        with open(self.path + ".part", "w", encoding="utf-8") as file:
            json.dump(told, file)
        os.replace(self.path + ".part", self.path)


def counted_in(directory):
    """What each process of the reference counted, added up; names that a file has twice are left out."""
    added, twice = {}, set()
    paths = glob.glob(os.path.join(directory, "*.json"))
    if not paths:
        raise Problem("the oracle counted nothing: build go_oracle_coverage")
    for path in paths:
        seen = set()
        for one in read_json(path):
            key = (one["file"].split("/server/")[-1], plain_name(one["name"]))
            if key in seen:
                twice.add(key)
            seen.add(key)
            added[key] = added.get(key, 0) + one["cases"]
    return [{"file": file, "name": name, "inputs": inputs} for (file, name), inputs in sorted(added.items())
            if (file, name) not in twice]
