"""Plays mutants of a program that says which of them it shows."""
import argparse
import json
import os
import sys
import tempfile
import unittest

from gate_mutants import Killer, judge, past_failures
from gate_words import Words
from mapped import Definition, Symbol
from port_files import Problem

# What it ends with for a mutant, and for which step, is its first argument's file.
PROGRAM = """#!%s
import json, os, sys, time
here = os.path.dirname(os.path.abspath(__file__))
step = os.path.basename(sys.argv[0]) if sys.argv[0].endswith("_test") else sys.argv[1]
with open(os.path.join(here, "played"), "a") as played:
    played.write(step + os.environ["JSPARITY_MUTANT"] + " ")
if "--regressions" in sys.argv:
    with open(sys.argv[sys.argv.index("--regressions") + 1]) as cases:
        assert cases.read() == "3 ops=60\\n9 ops=60\\n"
status = json.load(open(os.path.join(here, "ends.json"))).get(step + os.environ["JSPARITY_MUTANT"], 0)
while status == "computes":
    pass
if status == "waits":
    time.sleep(60)
print("Case 0, seed 3: they part")
sys.exit(status)
""" % sys.executable


class GateMutants(unittest.TestCase):
    def setUp(self):
        self.temp = tempfile.TemporaryDirectory()
        self.addCleanup(self.temp.cleanup)
        for name in ("jsparity", "store_test"):
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write(PROGRAM)
            os.chmod(self.path(name), 0o755)
        self.mutants = {"S::F": [self.mutant(1), self.mutant(2)]}
        self.asked = argparse.Namespace(work=self.temp.name, oracle="o", seed=1, limit_s=20, more=["--ops", "60"])

    def path(self, name):
        return os.path.join(self.temp.name, name)

    @staticmethod
    def mutant(number):
        return {"number": number, "key": f"k{number}", "file": "store/a.cc", "line": number, "kind": "turned", "is": "a",
                "becomes": "!a"}

    def judged(self, ends, symbol="S::F"):
        with open(self.path("ends.json"), "w", encoding="utf-8") as file:
            json.dump(ends, file)
        case = self

        class Planted:
            jsparity = case.path("jsparity")
            by_symbol = case.mutants
            tests = staticmethod(lambda: [case.path("store_test")])

        class Run:
            witnesses_of = staticmethod(lambda file, name: ["3", "9"])

        class Mapped:
            of = staticmethod(lambda item: ([Symbol(symbol, [Definition("store/a.cc", 1, 9)])], ""))

        words = Words([{"id": "984", "name": "f", "file": "x.go"}])
        judge(words, Mapped, Killer(self.asked, Planted, Run, self.temp.name), 1)
        return words.problems["984"], words.item_facts["984"][symbol]

    def played(self):
        with open(self.path("played"), encoding="utf-8") as file:
            return file.read().split()

    def test_a_mutant_that_the_cases_show(self):
        problems, seen = self.judged({"run1": 1})
        self.assertEqual(problems, [])
        self.assertEqual(seen, {"at": "store/a.cc:1", "kind": "turned", "is": "a", "becomes": "!a", "shown_by": "run",
                                "how": "Case 0, seed 3: they part"})
        self.assertEqual(self.played(), ["run0", "run1"])

    def test_one_that_only_a_test_shows(self):
        problems, seen = self.judged({"store_test1": 1})
        self.assertEqual((problems, seen["shown_by"]), ([], "store_test"))

    def test_where_the_first_survives_the_next_is_played(self):
        problems, seen = self.judged({"components2": 1})
        self.assertEqual((problems, seen["shown_by"], seen["at"]), ([], "components", "store/a.cc:2"))

    def test_all_of_a_symbol_are_shown_to_the_cases_before_what_takes_longer(self):
        self.judged({"run2": 1})
        self.assertEqual(self.played(), ["run0", "run1", "run2"])

    def test_where_all_survive_the_function_is_refused(self):
        problems, _ = self.judged({})
        self.assertEqual(problems, ["nothing shows a fault in S::F: store/a.cc:1 turned: a; store/a.cc:2 turned: a"])

    def test_what_could_not_be_played_shows_nothing(self):
        self.assertIn("nothing shows a fault", self.judged({"run1": 2, "components1": 2})[0][0])

    def test_one_that_does_not_end(self):
        self.asked.limit_s = 1
        self.assertEqual(self.judged({"run1": "computes"})[1]["how"], "it does not end")

    def test_one_that_has_not_had_its_time_shows_nothing(self):
        self.asked.limit_s = 1
        self.assertEqual(self.judged({"run1": "waits", "store_test1": 1})[1]["shown_by"], "store_test")

    def test_a_test_that_fails_without_a_mutant_proves_nothing(self):
        with self.assertRaisesRegex(Problem, "without a mutant store_test ends with 1"):
            self.judged({"store_test0": 1, "store_test1": 1})

    def test_tests_are_asked_before_components_which_take_longer(self):
        self.judged({"store_test2": 1, "components1": 1})
        self.assertNotIn("components1", self.played())

    def test_a_symbol_without_a_place_needs_none_and_says_so(self):
        self.assertEqual(self.judged({}, symbol="S::Get"), ([], {"places": 0}))

    def test_what_parts_without_a_mutant_proves_nothing(self):
        with self.assertRaisesRegex(Problem, "without a mutant the cases of f end with 1"):
            self.judged({"run0": 1, "run1": 1})

    def test_what_is_known_is_not_played_again(self):
        self.judged({"run1": 1})
        self.judged({"run1": 1})
        self.assertEqual(self.played(), ["run0", "run1", "run0"])

    def test_cases_are_drawn_as_the_run_drew_them(self):
        self.assertEqual(past_failures(["3", "4"], ["--laws", "--ops", "60", "--no-older"]),
                         "3 ops=60 older=no\n4 ops=60 older=no\n")


if __name__ == "__main__":
    unittest.main()
