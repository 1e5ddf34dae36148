"""The gate "mutants": of each symbol that carries a function a small fault is planted, and something shows it: cases of
the gate "run" that executed the function, then the store's tests and the ported ones, then the components.

A symbol of which plant.py finds no place for a fault (it only returns what it has) needs none; what is said of it
tells so. What is known of a mutant is kept.

Exit status: 0 it answered, 2 it could not.
"""
import argparse
import concurrent.futures
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading

from gate_words import Answer
from mapped import Mapped
from mutant_build import MutantBuild
from port_files import Problem
from reference_run import (PARTED, PASSED, ReferenceRun, add_arguments, add_oracle, hash_of, lend_oracles, progress,
                           read_lines, set_oracle)

HOW_MAX = 160         # letters of how a mutant is shown
SEEDS = 25            # cases of a function that a mutant is shown to
TESTED_WELL = 0
STEPS = ("run", "tests", "components")  # the cheapest first
WAITED = 5            # times its limit of processor time is what a program may take by the clock


def play(command, number, limit_s):
    """The exit status and what it said; negative for a signal. None where nothing is known: it had not the processor
    time in which it is judged, as it waits, or the machine is busy."""
    environment = dict(os.environ, JSPARITY_MUTANT=str(number))
    limited = ["prlimit", f"--cpu={limit_s}:{limit_s + 1}", *command]
    process = subprocess.Popen(limited, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               start_new_session=True)
    try:
        text = process.communicate(timeout=WAITED * limit_s)[0].decode(errors="replace")
        return process.returncode, text
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, ""


def is_shown(status, step):
    if status is None:
        return False
    return status < 0 or (status != TESTED_WELL if step == "tests" else status == PARTED)


def told_end(status, text):
    if status == -signal.SIGXCPU:
        return "it does not end"
    return f"it dies: {signal.Signals(-status).name}" if status < 0 else told_case(text)


def told_case(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("Case ", "[  FAILED  ]"))] or lines
    return told[-1][:HOW_MAX] if told else ""


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
        self.sound = set()

    def _note(self, line):
        if line["by"]:
            self.killed[line["key"]] = line
        else:
            self.survived.add((line["key"], line["function"], line["step"]))

    def check_without(self, item):
        """Without a mutant nothing parts, or all of it would prove nothing."""
        seeds = self.run.witnesses_of(item["file"], item["name"])[:SEEDS]
        self._check(f"the cases of {item['name']} end", self._run_command(seeds, "none"))

    def _check(self, what, command):
        status, text = play(command, 0, self.asked.limit_s)
        if status != PASSED:
            raise Problem(f"without a mutant {what} with {status}: {told_case(text)}; {text.strip().splitlines()[-1:]}")

    def _check_once(self, by, command):
        """Of tests and components, before they are to show a mutant."""
        with self.lock:
            if by in self.sound:
                return
            self._check(f"{by} ends", command)
            self.sound.add(by)

    def kill(self, mutants, item):
        """One of them that is shown, and by what; none: nothing shows any."""
        for mutant in mutants:
            if mutant["key"] in self.killed:
                return mutant, self.killed[mutant["key"]]
        for step in STEPS:
            for mutant in mutants:
                if (mutant["key"], item["name"], step) not in self.survived and self._is_shown(mutant, item, step):
                    return mutant, self.killed[mutant["key"]]
        return None

    def _is_shown(self, mutant, item, step):
        for by, command in self._programs(mutant, item, step):
            if step != "run":
                self._check_once(by, command)
            status, text = play(command, mutant["number"], self.asked.limit_s)
            if is_shown(status, step):
                self._keep({"key": mutant["key"], "by": by, "how": told_end(status, text)})
                return True
        self._keep({"key": mutant["key"], "by": "", "function": item["name"], "step": step})
        return False

    def _keep(self, line):
        with self.lock, open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            self._note(line)

    def _run_command(self, seeds, name):
        cases = os.path.join(self.temp, f"{name}.txt")
        with open(cases, "w", encoding="utf-8") as file:
            file.write(past_failures(seeds, self.asked.more))
        return [self.planted.jsparity, "run", "--oracle", self.asked.oracle, "--regressions", cases, "--cases", "1",
                "--seed", str(self.asked.seed), "--jobs", "1", "--max-failures", "1", "--no-shrink",
                "--out", os.path.join(self.temp, f"{name}.failures")]

    def _programs(self, mutant, item, step):
        if step == "run":
            seeds = self.run.witnesses_of(item["file"], item["name"])[:SEEDS]
            return [("run", self._run_command(seeds, f"{mutant['number']}-{re.sub('[^A-Za-z0-9]', '_', item['id'])}"))]
        if step == "components":
            return [("components", [self.planted.jsparity, "components", "--oracle", self.asked.oracle, "--seed",
                                    str(self.asked.seed), "--max-failures", "1"])]
        with self.lock:
            if self.tests is None:
                self.tests = self.planted.tests()
        return [(os.path.basename(test), [test, "--gtest_brief=1", "--gtest_fail_fast"]) for test in self.tests]


def told(mutant, killed):
    one = {"at": f"{mutant['file']}:{mutant['line']}", "kind": mutant["kind"], "is": mutant["is"]}
    if mutant["becomes"]:
        one["becomes"] = mutant["becomes"]
    return {**one, "shown_by": killed["by"], "how": killed["how"]}


def judge_symbol(killer, symbol, item):
    """A mutant of it that is shown; else how many are not."""
    mutants = killer.planted.by_symbol.get(symbol.name, [])
    if not mutants:
        return {"places": 0}
    shown = killer.kill(mutants, item)
    return told(*shown) if shown else {
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
    parser.add_argument("--limit-s", type=int, default=120, help="seconds of processor time that a program may take")
    parser.add_argument("--jobs", default="2")
    asked = parser.parse_args()
    answer = Answer()
    set_oracle(asked, answer.reference)
    try:
        mapped = Mapped(asked.jsparity, os.path.join(asked.root, asked.port))
        run = ReferenceRun(asked)
        planted = MutantBuild(asked, mapped)
        lend_oracles(asked, planted.build)
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
