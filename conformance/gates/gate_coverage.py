"""The gate "coverage": the C++ that carries a function was executed, by the cases of the gate "run", else by the ported
tests, else by the components, which both sides are asked for side by side like cases. The store counts its lines in a
build of its own (cmake --preset coverage).

Exit status: 0 it answered, 2 it could not.
"""
import argparse
import os
import subprocess
import sys

from gate_words import Answer
from mapped import Mapped
from port_files import Problem, read_json
from ported_tests import programs_in
from reference_run import (PARTED, PASSED, ReferenceRun, add_arguments, add_oracle, hash_of, hash_of_texts,
                           lend_oracles, progress, set_oracle, sources_of)
from run_lines import RunLines, lines_of


class Counted:
    """What the run and the tests execute, each counted when it is first asked for, and kept."""

    def __init__(self, asked, run):
        self.asked, self.run = asked, run
        self.cases = asked.counted_cases or asked.cases
        self.key = hash_of_texts(sources_of(asked.root, asked.port), str(self.cases), *run.command)[:16]
        self.known = {}
        self.tests = []

    def build(self, *targets):
        asked = self.asked
        commands = [["cmake", "-S", asked.root, "--preset", "coverage", "-B", asked.build, "-DJSPARITY_GO=OFF"]]
        if os.path.exists(os.path.join(asked.build, "build.ninja")):
            commands = []
        commands.append(["cmake", "--build", asked.build, "-j", asked.jobs, "--target", *targets])
        for command in commands:
            progress(" ".join(command))
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
            if ended.returncode != 0:
                said = (ended.stdout + ended.stderr).strip().splitlines()
                raise Problem(f"{' '.join(command)}: {said[-1] if said else 'failed'}")

    def lines(self, by):
        if by not in self.known:
            path = os.path.join(self.asked.keep, f"lines-{by}-{self.key}.json")
            if not os.path.exists(path):
                os.makedirs(self.asked.keep, exist_ok=True)
                {"run": self._count_run, "tests": self._count_tests,
                 "components": self._count_components}[by]().write(path)
            self.known[by] = RunLines(read_json(path))
        return self.known[by]

    def _count_run(self):
        """The same cases; the reference need not count again."""
        self.build("jsparity")
        lend_oracles(self.asked, self.asked.build)
        program = os.path.join(self.asked.build, "bin", "jsparity")
        command = [program, *self.run.command[1:], "--oracle", self.asked.oracle]
        command.remove("--coverage")
        command[command.index("--cases") + 1] = str(self.cases)
        progress(f"playing {self.cases} cases with coverage of the port")
        out = os.path.join(self.asked.keep, f"lines-{self.key}.failures")
        return lines_of([*command, "--out", out], self.asked.root, self.asked.build, ended_well=(PASSED, PARTED))

    def _count_components(self):
        """All must agree: what parts shows nothing of what it executed."""
        self.build("jsparity")
        command = [os.path.join(self.asked.build, "bin", "jsparity"), "components", "--oracle", self.asked.oracle,
                   "--seed", str(self.asked.seed), "--max-failures", "1"]
        progress("playing components with coverage of the port")
        return lines_of(command, self.asked.root, self.asked.build)

    def _count_tests(self):
        self.build("store/ported/all")
        lines = RunLines()
        for program in programs_in(self.asked.build):
            progress(f"{os.path.basename(program)} with coverage of the port")
            lines.join(lines_of([program, "--gtest_brief=1"], self.asked.root, self.asked.build))
        return lines


def judge_symbol(counted, symbol):
    """What executed it: "run", "tests", "components", or nothing; and what is known of its lines."""
    lines = 0  # a program that never calls what is inline has no code of it
    for by in ("run", "tests", "components"):
        with_code, executed = counted.lines(by).of(symbol)
        if executed:
            return {"by": by, "lines": with_code, "executed": executed}
        lines = max(lines, with_code)
    return {"by": "nothing", "lines": lines, "executed": 0}


def judge(answer, mapped, counted):
    for item in answer.items:
        symbols, why = mapped.of(item)
        if why:
            answer.refuse(item, why)
        seen = {symbol.name: judge_symbol(counted, symbol) for symbol in symbols}
        for name, one in seen.items():
            if not one["executed"] and one["lines"]:
                answer.refuse(item, f"{name} was executed neither by the run nor by the tests or components")
        if symbols and not any(one["lines"] for one in seen.values()):
            answer.refuse(item, "none of its symbols has a line that could be executed: map what carries it")
        answer.item_facts[item["id"]] = seen


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_arguments(parser)
    add_oracle(parser)
    parser.add_argument("--build", required=True, help="the build tree of the preset coverage")
    parser.add_argument("--counted-cases", type=int, help="how many of the run's cases are played here, the first")
    parser.add_argument("--jobs", default="2")
    asked = parser.parse_args()
    answer = Answer()
    set_oracle(asked, answer.reference)
    try:
        run = ReferenceRun(asked)
        counted = Counted(asked, run)
        judge(answer, Mapped(asked.jsparity, os.path.join(asked.root, asked.port)), counted)
    except (Problem, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    answer.facts = {"seed": asked.seed, "cases": counted.cases, "result": hash_of(run.path)}
    answer.give()
    return 0


if __name__ == "__main__":
    sys.exit(main())
