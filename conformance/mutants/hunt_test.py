"""Plays mutants of programs that say which of them they show."""
import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

import hunt

# What it ends with for a step and a mutant is in a file beside it; so is what was played.
PROGRAM = """#!%s
import json, os, sys, time
here = os.path.dirname(os.path.abspath(__file__))
step = os.path.basename(sys.argv[0]) if sys.argv[0].endswith("_test") else sys.argv[1]
for count in ("--cases", "--count"):
    if count in sys.argv:
        step += sys.argv[sys.argv.index(count) + 1] + "-"
step += os.environ["JSPARITY_MUTANT"]
with open(os.path.join(here, "played"), "a") as played:
    played.write(step + " ")
with open(os.path.join(here, "ends.json")) as ends:
    status = json.load(ends).get(step, 0)
while status == "computes":
    pass
if status == "waits":
    time.sleep(60)
if status == "wants memory":
    print("jsparity: std::bad_alloc")
    status = 2
if status == "throws":
    print("jsparity: basic_string: construction from null is not valid")
    status = 2
print("Case 7, seed 3: they part")
sys.exit(status)
""" % sys.executable


def mutant(number):
    return {"number": number, "key": f"k{number}", "file": "store/a.cc", "line": number, "function": "A::F",
            "kind": "turned", "is": "a", "becomes": "!a"}


class HuntTest(unittest.TestCase):
    def setUp(self):
        self.temp = tempfile.TemporaryDirectory()
        self.addCleanup(self.temp.cleanup)
        for name in ("jsparity", "store_test"):
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write(PROGRAM)
            os.chmod(self.path(name), 0o755)
        self.asked = argparse.Namespace(
            jsparity=self.path("jsparity"), oracle="o", tests=[self.path("store_test")], cases=1000, inputs=2000,
            seed=1, jobs=1, limit=20, result=self.path("result"))

    def path(self, name):
        return os.path.join(self.temp.name, name)

    def hunted(self, ends, mutants=None, equivalent=()):
        with open(self.path("ends.json"), "w", encoding="utf-8") as file:
            json.dump(ends, file)
        mutants = mutants or [mutant(1)]
        known = hunt.Known(self.asked.result)
        with contextlib.redirect_stdout(io.StringIO()) as told:
            hunt.hunt_all(self.asked, mutants, known, equivalent, self.temp.name)
        self.told = told.getvalue()
        return known.ended[mutants[-1]["key"]]

    def played(self):
        """Without what was played to see that all agrees where there is no mutant."""
        with open(self.path("played"), encoding="utf-8") as file:
            return [step for step in file.read().split() if not step.endswith(("-0", "test0"))]

    def test_a_few_cases_and_inputs_come_first_then_all_and_tests(self):
        self.assertIsNone(self.hunted({})["shown_by"])
        self.assertEqual(self.played(), ["run30-1", "components30-1", "run1000-1", "components2000-1", "store_test1"])

    def test_what_shows_most_is_played_with_all_mutants_before_what_takes_longer(self):
        self.hunted({"components30-2": 1}, [mutant(1), mutant(2)])
        self.assertEqual(self.played()[:5], ["run30-1", "components30-1", "run30-2", "components30-2", "run1000-1"])

    def test_nothing_is_played_behind_what_shows_it(self):
        seen = self.hunted({"run1000-1": 1})
        self.assertEqual((seen["shown_by"], seen["how"]), ("run", "Case 7, seed 3: they part"))
        self.assertEqual(self.played()[-1], "run1000-1")

    def test_what_shows_a_fault_without_a_mutant_proves_nothing(self):
        with self.assertRaisesRegex(RuntimeError, "store_test fails without a mutant"):
            self.hunted({"store_test0": 1})

    def test_what_could_not_be_played_is_an_error(self):
        with self.assertRaisesRegex(RuntimeError, "mutant 1: "):
            self.hunted({"run30-1": 2})

    def test_one_that_wants_all_memory_dies(self):
        self.assertEqual(self.hunted({"run30-1": "wants memory"})["how"], "it dies")

    def test_one_with_which_the_library_throws_dies(self):
        self.assertEqual(self.hunted({"run30-1": "throws"})["how"], "it dies")

    def test_one_that_computes_without_an_end(self):
        self.asked.limit = 1
        self.assertEqual(self.hunted({"run30-1": "computes"})["how"], "it does not end")

    def test_one_that_waits_without_an_end(self):
        with open(self.path("ends.json"), "w", encoding="utf-8") as file:
            json.dump({"run30-1": "waits"}, file)
        command = [self.asked.jsparity, "run", "--cases", "30"]
        self.assertEqual(hunt.play(command, 1, limit_s=20, idle_s_max=3), (None, ""))

    def test_what_is_known_is_not_played_again(self):
        self.hunted({"run30-1": 1}, [mutant(1), mutant(2)])
        played = self.played()
        self.hunted({}, [mutant(1), mutant(2)])
        self.assertEqual(self.played(), played)

    def test_one_that_was_ended_behind_the_first_steps_goes_on_there(self):
        with open(self.asked.result, "w", encoding="utf-8") as result:
            result.write(json.dumps({"key": "k1", "shown_by": None, "how": "", "to_the_end": False}))
        self.hunted({})
        self.assertEqual(self.played()[0], "run1000-1")

    def test_the_figure_is_told_with_what_is_open(self):
        self.hunted({"run30-1": 1, "run1000-3": 1}, [mutant(number) for number in range(1, 4)], ("k2", ))
        figures = [line.split("  ")[0] for line in self.told.splitlines()]
        self.assertEqual(figures[0], "1 of 2 (50.0 %) shown by run and components, 1 open")
        self.assertEqual(figures[-1], "2 of 2 (100.0 %) shown by run and components")

    def test_each_seed_has_an_order_of_its_own(self):
        mutants = [mutant(number) for number in range(20)]
        order = hunt.in_order(mutants, 1)
        self.assertEqual(order, hunt.in_order(list(reversed(mutants)), 1))
        self.assertNotIn(order, (mutants, hunt.in_order(mutants, 2)))
        self.assertCountEqual([one["key"] for one in order], [one["key"] for one in mutants])


if __name__ == "__main__":
    unittest.main()
