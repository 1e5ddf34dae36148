"""The gate "run": cases of `jsparity run --coverage` executed the reference's function, in at least 25 of which
nothing parted and no law was broken, and nothing parted in any other that executed it. One run serves all items.

What too few cases execute may be shown by the components, of which both sides make the same of each input: 25 inputs
that executed it are enough, where no input of any parts.

Exit status: 0 it answered, 2 it could not.
"""
import argparse
import functools
import os
import sys

from component_run import ComponentRun
from gate_words import Answer
from mapped import Mapped
from port_files import Problem
from reference_run import ReferenceRun, add_arguments, hash_of, read_lines

CASES_MIN = 25


def mapping_of(asked):
    return os.path.join(asked.root, asked.port, "mapping.jsonl")


def paths_of(lines):
    """By file and function; what is folded has the path of what it is folded into."""
    paths = {(one["file"], one["function"]): one["path"] for one in lines if "path" in one}
    folded = {(one["file"], one["function"]): one["folded_into"] for one in lines if "folded_into" in one}
    for (file, function), into in folded.items():
        named = [path for (of, name), path in paths.items() if into in (name, f"{of}:{name}")]
        path = paths.get((file, into)) or (named[0] if len(named) == 1 else None)
        if path is not None:
            paths[file, function] = path
    return paths


def name_paths(answer, lines):
    """Of a port in another language: where it has what the function does."""
    paths = paths_of(lines)
    for item in answer.items:
        path = paths.get((item["file"], item["name"]))
        if path is None:
            answer.refuse(item, "the mapping has no path for it: where the port does what it does")
        else:
            answer.sources[item["id"]] = [{"path": path}]


def name_symbols(answer, mapped):
    for item in answer.items:
        symbols, why = mapped.of(item)
        if why:
            answer.refuse(item, why)
        answer.sources[item["id"]] = [symbol.source for symbol in symbols]


def name_sources(answer, asked):
    lines = read_lines(mapping_of(asked))
    if lines and lines[0].get("language") == "c++":
        name_symbols(answer, Mapped(asked.jsparity, os.path.join(asked.root, asked.port)))
    else:
        name_paths(answer, lines)


def judge_few(answer, item, clean, components):
    """What too few cases executed."""
    inputs = components().inputs_of(item["file"], item["name"])
    if inputs < CASES_MIN:
        also = f" and {inputs} inputs of components" if inputs else ""
        answer.refuse(item, f"{clean} cases{also} ran it and agreed to their end, and {CASES_MIN} are the least")
    return inputs


def judge(answer, run, components):
    causes = run.causes()
    for seed in sorted(causes.keys() - run.counted_seeds())[:1]:
        answer.refuse_all(f"the case of seed {seed} parted ({causes[seed]}), and what it ran is not known: its process "
                          "died")
    for item in answer.items:
        try:
            ran_by = run.of(item["file"], item["name"])["ran_by"]
        except Problem as problem:
            answer.refuse(item, str(problem))
            continue
        clean, failed = ran_by["clean"], ran_by["failed"]
        if failed:
            answer.refuse(item, f"{len(failed)} cases that ran it parted, the first with seed {failed[0]}"
                                f"{': ' + causes[failed[0]] if failed[0] in causes else ''}")
        facts = {"cases": clean, "parted": len(failed), "seeds": ran_by["witnesses"][:CASES_MIN]}
        if clean < CASES_MIN and (inputs := judge_few(answer, item, clean, components)):
            facts["inputs"] = inputs
        answer.item_facts[item["id"]] = facts


class NoComponents:
    """Of a port that nobody asks for components."""

    @staticmethod
    def inputs_of(_file, _name):
        return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_arguments(parser)
    parser.add_argument("--counting-oracle", help="the reference with counters, to count what the components execute; "
                        "{reference} in it becomes the version. Without it components are not asked")
    asked = parser.parse_args()
    answer = Answer()
    components = functools.cache(
        lambda: ComponentRun(asked, answer.reference) if asked.counting_oracle else NoComponents())
    try:
        run = ReferenceRun(asked)
        judge(answer, run, components)
        name_sources(answer, asked)
    except (Problem, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    answer.facts = {"seed": asked.seed, "cases": run.result["played"]["cases"], "asked": asked.more,
                    "verdict": run.result["verdict"], "result": hash_of(run.path)}
    answer.give()
    return 0


if __name__ == "__main__":
    sys.exit(main())
