"""The gate "tests": the reference's test is told again in store/ported/, under its name and number, runs under
every permutation that the original has, and passes; one that starts threads passes three times. For a function all
of store/ported/ passes; that is played once, and again when a program is another one.

Exit status: 0 it answered, 2 it could not.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

from gate_words import Answer, Words
from port_files import Problem, read_json
from ported_tests import add_runs, find_in, programs_in
from reference_run import hash_of, hash_of_texts

PERMUTATIONS = 6
THREADS_TIMES = 3
LIMIT_S = 900
PROBLEMS_MAX = 3  # that a function is told of


def why_not_run(item, test):
    if test is None:
        return "store/ported/ has no test of that name"
    if item["id"].startswith("T") and item["id"] != test.number:
        return f"{test.path} gives it the number {test.number or 'of none'}"
    if ":" in item["id"] and test.number:
        return f"{test.path} gives it the number {test.number}, and the plan gives it none"
    if item["all_permutations"] and not test.all_permutations:
        return f"the original runs under all permutations, and {test.path} has it as {test.macro}"
    return runs_missing(test)


def runs_missing(test):
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


class AllTests:
    """All that the programs have, played; that these very programs pass is kept."""

    def __init__(self, tests, programs, keep):
        with_hashes = [part for program in programs for part in (program, hash_of(program))]
        path = os.path.join(keep, f"tests-{hash_of_texts(*with_hashes)[:16]}.json")
        if os.path.exists(path):
            self.seen = read_json(path)
            return
        self.seen = self._play(tests, programs)
        if not self.seen["problems"]:
            os.makedirs(keep, exist_ok=True)
            with open(path + ".part", "w", encoding="utf-8") as file:
                json.dump(self.seen, file)
            os.replace(path + ".part", path)

    @staticmethod
    def _play(tests, programs):
        told = Words([{"id": name, "name": name} for name in tests])
        for program in programs:
            ask_program(program, [(item, tests[item["id"]]) for item in told.items if program in tests[item["id"]].runs],
                        told)
        problems = [problem for name in sorted(tests) for problem in told.problems[name]]
        problems += [f"{name}: {runs_missing(test)}" for name, test in sorted(tests.items()) if runs_missing(test)]
        return {"tests": len(tests), "problems": problems,
                "runs": sum(len(runs) for test in tests.values() for runs in test.runs.values())}

    def tell(self, item, answer):
        for problem in self.seen["problems"][:PROBLEMS_MAX]:
            answer.refuse(item, problem)
        answer.item_facts[item["id"]] = {"tests": self.seen["tests"], "runs": self.seen["runs"]}


def ask_tests(answer, items, tests):
    by_program = {}
    for item in items:
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


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", required=True, help="the repository")
    parser.add_argument("--build", required=True, help="the build tree")
    parser.add_argument("--ported", default="store/ported", help="where the tests are")
    parser.add_argument("--keep", help="where it is kept what all of them say (gates/ of the build tree)")
    asked = parser.parse_args()
    answer = Answer()
    try:
        tests = find_in(asked.root, asked.ported)
        programs = programs_in(asked.build)
        add_runs(tests, programs)
        ask_tests(answer, [item for item in answer.items if item["test"]], tests)
        functions = [item for item in answer.items if not item["test"]]
        if functions:
            all_tests = AllTests(tests, programs, asked.keep or os.path.join(asked.build, "gates"))
            for item in functions:
                all_tests.tell(item, answer)
    except (Problem, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    answer.give()
    return 0


if __name__ == "__main__":
    sys.exit(main())
