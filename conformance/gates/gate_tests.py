"""The gate "tests": the reference's test is told again in store/ported/, under its name and number, runs under
every permutation that the original has, and passes; one that starts threads passes three times.

Exit status: 0 it answered, 2 it could not.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

from gate_words import Answer
from port_files import Problem
from ported_tests import add_runs, find_in, programs_in

PERMUTATIONS = 6
THREADS_TIMES = 3
LIMIT_S = 900


def why_not_run(item, test):
    if test is None:
        return "store/ported/ has no test of that name"
    if item["id"].startswith("T") and item["id"] != test.number:
        return f"{test.path} gives it the number {test.number or 'of none'}"
    if ":" in item["id"] and test.number:
        return f"{test.path} gives it the number {test.number}, and the plan gives it none"
    if item["all_permutations"] and not test.all_permutations:
        return f"the original runs under all permutations, and {test.path} has it as {test.macro}"
    runs = [run for names in test.runs.values() for run in names]
    wanted = PERMUTATIONS if test.all_permutations else 1
    if len(runs) != wanted:
        return f"{len(runs)} programs' tests are of it, not {wanted}: build store/ported/all"
    return ""


def play(program, runs):
    """What GoogleTest tells of each of the runs."""
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, "result.json")
        try:
            ended = subprocess.run([program, "--gtest_filter=" + ":".join(runs), f"--gtest_output=json:{out}"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=work, timeout=LIMIT_S,
                                   check=False)
        except subprocess.TimeoutExpired:
            return {}, f"{os.path.basename(program)} does not end within {LIMIT_S} s"
        if not os.path.exists(out):
            return {}, f"{os.path.basename(program)} died ({ended.returncode})"
        with open(out, encoding="utf-8") as file:
            result = json.load(file)
    told = {}
    for suite in result["testsuites"]:
        for test in suite["testsuite"]:
            told[f'{suite["name"]}.{test["name"]}'] = test
    return told, ""


def why_not_passed(told, test, run):
    if told is None:
        return f"{run} did not run"
    if told.get("result") != "COMPLETED" or told.get("status") != "RUN":
        return f"{run} was skipped"
    if told.get("failures"):
        return f"{run} fails: " + " ".join(told["failures"][0]["failure"].split())[:300]
    if told.get("original") != test.name or told.get("plan_number", "") != test.number[1:]:
        return f"{run} says that it is {told.get('original')}, {told.get('plan_number', 'without a number')}"
    return ""


def ask_program(program, of, answer):
    """Plays what a program has of some items, and tells of each."""
    runs = [run for _, test in of for run in test.runs[program]]
    times = THREADS_TIMES if "threads" in os.path.basename(program) else 1
    for number in range(1, times + 1):
        print(f"  {os.path.basename(program)}: {len(runs)} tests, {number} of {times}", file=sys.stderr, flush=True)
        told, problem = play(program, runs)
        for item, test in of:
            if problem:
                answer.refuse(item, problem)
            for run in test.runs[program]:
                why = "" if problem else why_not_passed(told.get(run), test, run)
                if why:
                    answer.refuse(item, why)
    for item, test in of:
        facts = answer.item_facts[item["id"]]
        facts["program"] = os.path.basename(program)
        facts["tests"] = sorted(test.runs[program])
        facts["times"] = times


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", required=True, help="the repository")
    parser.add_argument("--build", required=True, help="the build tree")
    parser.add_argument("--ported", default="store/ported", help="where the tests are")
    asked = parser.parse_args()
    answer = Answer()
    try:
        tests = find_in(asked.root, asked.ported)
        add_runs(tests, programs_in(asked.build))
    except (Problem, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    by_program = {}
    for item in answer.items:
        test = tests.get(item["name"])
        why = why_not_run(item, test)
        if why:
            answer.refuse(item, why)
            continue
        answer.sources[item["id"]] = [{"path": test.path, "begins": test.begins}]
        for program in test.runs:
            by_program.setdefault(program, []).append((item, test))
    for program, of in sorted(by_program.items()):
        ask_program(program, of, answer)
    answer.give()
    return 0


if __name__ == "__main__":
    sys.exit(main())
