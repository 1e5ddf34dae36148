"""The gate "mutants": of each symbol that carries a function a small fault is planted, and something shows it: cases of
the gate "run" that executed the function, then the components, then the store's tests and the ported ones.

A symbol of which plant.py finds no place for a fault (it only returns what it has) needs none; what is said of it
tells so. What is known of a mutant is kept.

Exit status: 0 it answered, 2 it could not.
"""
import argparse
import concurrent.futures
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading

from gate_words import Answer
from mapped import Mapped
from mutant_build import MutantBuild
from port_files import Problem
from reference_run import PARTED, PASSED, ReferenceRun, add_arguments, add_oracle, hash_of, progress, read_lines, set_oracle

SEEDS = 25            # cases of a function that a mutant is shown to
TESTED_WELL = 0


def play(command, number, limit_s):
    """The exit status and what it said; None where it took too long, negative for a signal."""
    environment = dict(os.environ, JSPARITY_MUTANT=str(number))
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               start_new_session=True)
    try:
        text = process.communicate(timeout=limit_s)[0].decode(errors="replace")
        return process.returncode, text
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, ""


def told_case(text):
    told = [line.strip() for line in text.splitlines() if line.startswith(("Case ", "[  FAILED  ]"))]
    return told[-1] if told else ""


def past_failures(seeds, more):
    """Cases by their seeds, as `jsparity run --regressions` takes them."""
    words = ""
    if "--ops" in more:
        words += f" ops={more[more.index('--ops') + 1]}"
    for option in ("consumers", "older"):
        if f"--no-{option}" in more:
            words += f" {option}=no"
    return "".join(f"{seed}{words}\n" for seed in seeds)


class Killer:
    """Plays mutants until something shows them."""

    def __init__(self, asked, planted, run, temp):
        self.asked, self.planted, self.run, self.temp = asked, planted, run, temp
        self.path = os.path.join(asked.work, "known.jsonl")
        self.killed, self.survived = {}, set()
        for line in read_lines(self.path):
            self._note(line)
        self.lock = threading.Lock()
        self.tests = None

    def _note(self, line):
        if line["by"]:
            self.killed[line["key"]] = line
        else:
            self.survived.add((line["key"], line["function"]))

    def check_without(self, item):
        """Without a mutant nothing parts, or all of it would prove nothing."""
        seeds = self.run.witnesses_of(item["file"], item["name"])[:SEEDS]
        status, text = play(self._run_command(seeds, "none"), 0, self.asked.limit_s)
        if status != PASSED:
            raise Problem(f"without a mutant the cases of {item['name']} end with {status}: {told_case(text)}; "
                          f"{text.strip().splitlines()[-1:]}")

    def kill(self, mutant, item):
        """What shows it, and how; none: nothing does."""
        known = self.killed.get(mutant["key"])
        if known or (mutant["key"], item["name"]) in self.survived:
            return known
        for by, command in self._steps(mutant, item):
            status, text = play(command, mutant["number"], self.asked.limit_s)
            shown = status is None or status < 0 or (status == PARTED if by in ("run", "components")
                                                     else status != TESTED_WELL)
            if shown:
                how = ("it does not end" if status is None else "it dies" if status < 0 else told_case(text))
                return self._keep({"key": mutant["key"], "by": by, "how": how})
        self._keep({"key": mutant["key"], "by": "", "function": item["name"]})
        return None

    def _keep(self, line):
        with self.lock, open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            self._note(line)
        return line

    def _run_command(self, seeds, name):
        cases = os.path.join(self.temp, f"{name}.txt")
        with open(cases, "w", encoding="utf-8") as file:
            file.write(past_failures(seeds, self.asked.more))
        return [self.planted.jsparity, "run", "--oracle", self.asked.oracle, "--regressions", cases, "--cases", "1",
                "--seed", str(self.asked.seed), "--jobs", "1", "--max-failures", "1", "--no-shrink",
                "--out", os.path.join(self.temp, f"{name}.failures")]

    def _steps(self, mutant, item):
        seeds = self.run.witnesses_of(item["file"], item["name"])[:SEEDS]
        yield "run", self._run_command(seeds, f"{mutant['number']}-{item['id'].replace('/', '_').replace(':', '_')}")
        yield "components", [self.planted.jsparity, "components", "--oracle", self.asked.oracle, "--seed",
                             str(self.asked.seed), "--max-failures", "1"]
        with self.lock:
            if self.tests is None:
                self.tests = self.planted.tests()
        for test in self.tests:
            yield os.path.basename(test), [test, "--gtest_brief=1", "--gtest_fail_fast"]


def told(mutant, killed):
    one = {"at": f"{mutant['file']}:{mutant['line']}", "kind": mutant["kind"], "is": mutant["is"]}
    if mutant["becomes"]:
        one["becomes"] = mutant["becomes"]
    return {**one, "shown_by": killed["by"], "how": killed["how"]}


def judge_symbol(killer, symbol, item):
    """A mutant of it that is shown; else how many are not."""
    mutants = killer.planted.by_symbol.get(symbol.name, [])
    # What is known costs nothing.
    for mutant in sorted(mutants, key=lambda one: one["key"] not in killer.killed):
        killed = killer.kill(mutant, item)
        if killed:
            return told(mutant, killed)
    return {"places": 0} if not mutants else {
        "survive": [f"{one['file']}:{one['line']} {one['kind']}: {one['is']}" for one in mutants]}


def judge_item(answer, mapped, killer, item):
    symbols, why = mapped.of(item)
    if why:
        answer.refuse(item, why)
        return
    seen = {symbol.name: judge_symbol(killer, symbol, item) for symbol in symbols}
    for name, one in seen.items():
        if "survive" in one:
            answer.refuse(item, f"nothing shows a fault in {name}: {'; '.join(one['survive'])}")
    answer.item_facts[item["id"]] = seen


def judge(answer, mapped, killer, jobs):
    if answer.items:
        killer.check_without(answer.items[0])
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        tasks = {pool.submit(judge_item, answer, mapped, killer, item): item for item in answer.items}
        for done, task in enumerate(concurrent.futures.as_completed(tasks), 1):
            task.result()
            progress(f"[{done}/{len(tasks)}] mutants of {tasks[task]['name']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_arguments(parser)
    add_oracle(parser)
    parser.add_argument("--work", required=True, help="where the program with the mutants is made")
    parser.add_argument("--limit-s", type=int, default=120, help="seconds that a step may take")
    parser.add_argument("--jobs", default="2")
    asked = parser.parse_args()
    answer = Answer()
    set_oracle(asked, answer.reference)
    try:
        mapped = Mapped(asked.jsparity, os.path.join(asked.root, asked.port))
        run = ReferenceRun(asked)
        planted = MutantBuild(asked, mapped)
        with tempfile.TemporaryDirectory() as temp:
            judge(answer, mapped, Killer(asked, planted, run, temp), int(asked.jobs))
    except (Problem, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    answer.facts = {"mutants": sum(1 for _ in read_lines(planted.list)), "program": hash_of(planted.jsparity)}
    answer.give()
    return 0


if __name__ == "__main__":
    sys.exit(main())
