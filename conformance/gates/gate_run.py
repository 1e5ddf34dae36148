"""The gate "run": cases of `jsparity run --coverage` executed the reference's function, in at least 25 of them, and
nothing parted in any case of that run. One run serves all items: it is kept, and played again when the commit,
the program or what is asked of it are other ones.

Exit status: 0 it answered, 2 it could not.
"""
import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

from gate_words import Answer
from port_files import Problem, read_configuration, read_json

CASES_MIN = 25
PASSED, PARTED = 0, 1


def hash_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def commit_of(root):
    told = subprocess.run(["git", "-C", root, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return told.stdout.strip()


def hashes_of_sources(asked):
    """Of the port's sources, which may be others than those of the commit; none where nobody says which they are."""
    if not asked.configuration:
        return []
    parts = read_configuration(asked.configuration, asked.root)["sources"]
    return [hash_of(os.path.join(asked.root, path)) for part in parts for path in part["production"]]


def result_of(asked):
    """The document of the run, and where it is kept."""
    program = shutil.which(asked.jsparity)
    if program is None:
        raise Problem(f"{asked.jsparity}: there is no such program; --jsparity names it")
    command = [program, "run", "--coverage", "--cases", str(asked.cases), "--seed", str(asked.seed),
               *asked.more]
    played = [commit_of(asked.root), hash_of(program), *hashes_of_sources(asked), *command]
    key = hashlib.sha256("\0".join(played).encode()).hexdigest()
    kept = os.path.join(asked.keep, f"run-{key[:16]}.json")
    if not os.path.exists(kept):
        os.makedirs(asked.keep, exist_ok=True)
        print(f"  playing {asked.cases} cases with coverage of the reference", file=sys.stderr, flush=True)
        begun = kept + ".part"
        ended = subprocess.run([*command, "--json", begun, "--out", kept + ".failures"], stdout=subprocess.DEVNULL,
                               check=False)
        if ended.returncode not in (PASSED, PARTED):
            raise Problem(f"{' '.join(command)} ended with {ended.returncode}")
        if read_json(begun)["verdict"] not in ("passed", "failed"):
            raise Problem(f"{' '.join(command)} did not come to its end: {read_json(begun)['ended_by']}")
        os.replace(begun, kept)
    return read_json(kept), kept


def plain_name(name):
    """A function of the coverage as the inventory calls it."""
    return re.sub(r"\[[^\]]*\]", "", name).replace("*", "").replace("(", "").replace(")", "")


def paths_of(mapping):
    """By file and function of the reference, where the port has it: `path` of mapping.jsonl, of what is folded that of
    what it is folded into."""
    paths, folded = {}, {}
    with open(mapping, encoding="utf-8") as lines:
        for line in lines:
            try:
                one = json.loads(line)
            except ValueError as problem:
                raise Problem(f"{mapping}: {line.strip()[:60]} is no JSON: {problem}") from problem
            if "path" in one:
                paths[one["file"], one["function"]] = one["path"]
            elif "folded_into" in one:
                folded[one["file"], one["function"]] = one["folded_into"]
    for (file, function), into in folded.items():
        of, _, name = into.rpartition(":")
        here = paths.get((of or file, name))
        anywhere = [path for (_, named), path in paths.items() if named == name and not of]
        if here or len(anywhere) == 1:
            paths[file, function] = here or anywhere[0]
    return paths


def name_sources(answer, paths):
    for item in answer.items:
        path = paths.get((item["file"], item["name"]))
        if path is None:
            answer.refuse(item, "the mapping has no path for it: where the port does what it does")
        else:
            answer.sources[item["id"]] = [{"path": path}]


def judge(answer, result):
    functions = {}
    for one in (result.get("coverage") or {}).get("functions", []):
        functions.setdefault((one["file"].removeprefix("server/"), plain_name(one["name"])), []).append(one)
    parted = result["failures"]["groups"]
    for item in answer.items:
        # The coverage does not tell the receiver of a method of a generic type.
        of = functions.get((item["file"], item["name"])) or functions.get(
            (item["file"], item["name"].rsplit(".", 1)[-1]), [])
        one = of[0] if len(of) == 1 else None
        cases = one["cases"] if one else 0
        if one is None:
            answer.refuse(item, f"the coverage knows {'several' if of else 'no'} {item['name']} of {item['file']}")
        elif cases < CASES_MIN:
            answer.refuse(item, f"{cases} cases ran it, and {CASES_MIN} are the least")
        elif result["verdict"] != "passed":
            first = parted[0] if parted else {}
            where = " × ".join(str(first[key]) for key in ("operation", "place", "field") if key in first)
            answer.refuse(item, f"{cases} cases ran it, and the run {result['verdict']}: {where or result['ended_by']}")
        answer.item_facts[item["id"]] = {"cases": cases, "parted": 0 if result["verdict"] == "passed" else len(parted)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", required=True, help="the port's repository")
    parser.add_argument("--jsparity", required=True, help="the program")
    parser.add_argument("--keep", required=True, help="where runs are kept")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mapping", required=True, help="mapping.jsonl: what a function hangs on")
    parser.add_argument("--configuration", help="whose sources of production are what is played")
    parser.add_argument("more", nargs="*", help="behind --: what else the run is asked for")
    asked = parser.parse_args()
    answer = Answer()
    try:
        result, kept = result_of(asked)
        judge(answer, result)
        name_sources(answer, paths_of(asked.mapping))
    except (Problem, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    answer.facts = {"seed": asked.seed, "cases": result["played"]["cases"], "asked": asked.more,
                    "verdict": result["verdict"], "result": hash_of(kept)}
    answer.give()
    return 0


if __name__ == "__main__":
    sys.exit(main())
