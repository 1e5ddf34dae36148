"""Counts the lines of a small program with gcov, and asks the gate "coverage" about symbols of it."""
import json
import os
import subprocess
import tempfile
import unittest

from gate_coverage import judge
from gate_words import Words
from mapped import Definition, Symbol
from port_files import Problem
from run_lines import RunLines, lines_of

SOURCE = """int Run(int x) {
  return x + 1;
}
int NeverRun(int x) {
  return x - 1;
}
struct NoCode {
  int x;
};
int main(int argc, char**) { return Run(argc) == 2 ? 0 : NeverRun(argc); }
"""


class FromProgram(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temp = tempfile.TemporaryDirectory()
        cls.root = cls.temp.name
        os.makedirs(os.path.join(cls.root, "store"))
        os.makedirs(os.path.join(cls.root, "build"))
        with open(os.path.join(cls.root, "store", "a.cc"), "w", encoding="utf-8") as file:
            file.write(SOURCE)
        for name, more in (("counts", ["--coverage"]), ("plain", [])):
            subprocess.run(["g++", *more, "../store/a.cc", "-o", name], cwd=os.path.join(cls.root, "build"), check=True)
        cls.lines = cls.counted()

    @classmethod
    def tearDownClass(cls):
        cls.temp.cleanup()

    @classmethod
    def counted(cls, program="counts", **how):
        build = os.path.join(cls.root, "build")
        return lines_of([os.path.join(build, program)], cls.root, build, **how)

    @staticmethod
    def symbol(name, first_line, last_line):
        return Symbol(name, [Definition("store/a.cc", first_line, last_line)])

    def test_lines_of_a_symbol_and_how_many_were_run(self):
        self.assertEqual(self.lines.of(self.symbol("Run", 1, 3)), (2, 2))
        self.assertEqual(self.lines.of(self.symbol("NeverRun", 4, 6)), (2, 0))
        self.assertEqual(self.lines.of(self.symbol("NoCode", 7, 9)), (0, 0))

    def test_a_program_that_counts_nothing_or_fails(self):
        with self.assertRaisesRegex(Problem, "counted nothing"):
            self.counted("plain")
        with self.assertRaisesRegex(Problem, "ended with 0"):
            self.counted(ended_well=(7,))

    def test_what_is_kept_is_what_was_counted(self):
        path = os.path.join(self.root, "lines.json")
        self.lines.write(path)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(RunLines(json.load(file)).counts, self.lines.counts)

    def judged(self, *symbols, by_tests=None, by_components=None):
        words = Words([{"id": "984", "name": "f", "file": "x.go"}])
        all_lines = {"run": self.lines, "tests": by_tests or RunLines(), "components": by_components or RunLines()}

        class Counted:
            lines = staticmethod(all_lines.get)

        class Mapped:
            of = staticmethod(lambda item: (list(symbols), ""))

        judge(words, Mapped, Counted)
        return words.problems["984"], words.item_facts["984"]

    def test_a_symbol_that_the_run_executed(self):
        problems, facts = self.judged(self.symbol("Run", 1, 3), self.symbol("NoCode", 7, 9))
        self.assertEqual(problems, [])
        self.assertEqual(facts["Run"], {"by": "run", "lines": 2, "executed": 2})
        self.assertEqual(facts["NoCode"], {"by": "nothing", "lines": 0, "executed": 0})

    def test_a_symbol_that_only_the_tests_executed(self):
        tests = RunLines({"store/a.cc": {"4": 1, "5": 1}})
        problems, facts = self.judged(self.symbol("NeverRun", 4, 6), by_tests=tests)
        self.assertEqual((problems, facts["NeverRun"]["by"]), ([], "tests"))

    def test_a_symbol_that_only_the_components_executed(self):
        components = RunLines({"store/a.cc": {"4": 3, "5": 3}})
        problems, facts = self.judged(self.symbol("NeverRun", 4, 6), by_components=components)
        self.assertEqual((problems, facts["NeverRun"]["by"]), ([], "components"))

    def test_a_symbol_that_nothing_executed(self):
        tests = RunLines({"store/a.cc": {"4": 0, "5": 0}})
        problems, _ = self.judged(self.symbol("Run", 1, 3), self.symbol("NeverRun", 4, 6), by_tests=tests)
        self.assertEqual(problems, ["NeverRun was executed neither by the run nor by the tests or components"])

    def test_a_function_that_no_code_carries(self):
        problems, _ = self.judged(self.symbol("NoCode", 7, 9))
        self.assertIn("none of its symbols has a line that could be executed", problems[0])


if __name__ == "__main__":
    unittest.main()
