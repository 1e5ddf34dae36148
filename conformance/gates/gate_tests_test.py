"""Asks the gate "tests" about tests of a small port, whose program says what the test wants it to say."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PERMUTATIONS = ("NoneNone", "NoneS2", "AesNone", "AesS2", "ChaChaNone", "ChaChaS2")
SOURCE = """PORTED_TEST(TestOne, 351) {
  EXPECT_TRUE(One());
}
PORTED_TEST_ALL(TestAll, kNoPlanNumber) {
  EXPECT_TRUE(All());
}
"""
# Lists and plays what runs.json says, as GoogleTest does, and counts how often it was played.
PROGRAM = """#!%s
import json, os, sys
here = os.path.dirname(os.path.abspath(__file__))
runs = json.load(open(os.path.join(here, "runs.json")))
given = dict(word.split("=", 1) for word in sys.argv[1:] if "=" in word)
if "--gtest_list_tests" in sys.argv:
    for name in runs:
        print(name.split(".")[0] + ".\\n  " + name.split(".")[1] + "  # GetParam()")
    sys.exit(0)
with open(os.path.join(here, "played"), "a") as played:
    played.write("x")
chosen = [name for name in given["--gtest_filter"].split(":")]
suites = [{"name": name.split(".")[0], "testsuite": [{"name": name.split(".")[1], **runs[name]}]} for name in chosen]
if not any("dies" in runs[name] for name in chosen):
    json.dump({"testsuites": suites}, open(given["--gtest_output"][len("json:"):], "w"))
""" % sys.executable


def good(original, number=None):
    told = {"status": "RUN", "result": "COMPLETED", "original": original}
    return {**told, "plan_number": number} if number else told


class GateTests(unittest.TestCase):
    def setUp(self):
        self.temp = tempfile.TemporaryDirectory()
        self.addCleanup(self.temp.cleanup)
        self.runs = {"Ported.TestOne": good("TestOne", "351")}
        for name in PERMUTATIONS:
            self.runs[f"Each/PortedTestOfAll.TestAll/{name}"] = good("TestAll")

    def path(self, *parts):
        full = os.path.join(self.temp.name, *parts)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        return full

    def problems(self, items=None, program="ported_test", source=SOURCE, test=True):
        items = items or [("T351", "TestOne", False), ("filestore_test.go:TestAll", "TestAll", True)]
        with open(self.path("store", "ported", "one_test.cc"), "w", encoding="utf-8") as file:
            file.write(source)
        with open(self.path("build", "store", "ported", "runs.json"), "w", encoding="utf-8") as file:
            json.dump(self.runs, file)
        full = self.path("build", "store", "ported", program)
        with open(full, "w", encoding="utf-8") as file:
            file.write(PROGRAM)
        os.chmod(full, 0o755)
        question = {"reference": "v2.15.3", "items": [
            {"id": number, "name": name, "file": "filestore_test.go", "test": test, "all_permutations": every}
            for number, name, every in items]}
        ended = subprocess.run([sys.executable, os.path.join(HERE, "gate_tests.py"), "--root", self.temp.name,
                                "--build", self.path("build", ".")[:-2]],
                               input=json.dumps(question), capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.answer = json.loads(ended.stdout)["items"]
        return [" ".join(word["problems"]) for word in self.answer]

    def test_what_runs_and_passes_is_let_through(self):
        self.assertEqual(self.problems(), ["", ""])
        self.assertEqual(self.answer[0]["sources"], [{"path": "store/ported/one_test.cc",
                                                      "begins": "PORTED_TEST(TestOne"}])
        self.assertEqual(len(self.answer[1]["facts"]["tests"]), len(PERMUTATIONS))

    def test_what_starts_threads_passes_three_times(self):
        self.assertEqual(self.problems(program="ported_threads_test"), ["", ""])
        with open(self.path("build", "store", "ported", "played"), encoding="utf-8") as played:
            self.assertEqual(played.read(), "xxx")

    def test_a_failure_under_one_permutation(self):
        self.runs["Each/PortedTestOfAll.TestAll/AesS2"]["failures"] = [{"failure": "a_test.cc:1\nit is false"}]
        one, every = self.problems()
        self.assertEqual(one, "")
        self.assertIn("TestAll/AesS2 fails: a_test.cc:1 it is false", every)

    def test_a_permutation_that_is_not_run(self):
        del self.runs["Each/PortedTestOfAll.TestAll/AesS2"]
        self.assertIn("5 programs' tests are of it, not 6", self.problems()[1])

    def test_an_original_of_all_permutations_that_runs_once(self):
        self.assertIn("runs under all permutations", self.problems([("T351", "TestOne", True)])[0])

    def test_a_test_that_was_skipped(self):
        self.runs["Ported.TestOne"]["result"] = "SKIPPED"
        self.assertIn("was skipped", self.problems()[0])

    def test_a_test_that_is_not_there(self):
        self.assertIn("has no test of that name", self.problems([("T352", "TestTwo", False)])[0])

    def function(self):
        return self.problems([("984", "fileStore.StoreMsg", False)], test=False)[0]

    def played(self):
        with open(self.path("build", "store", "ported", "played"), encoding="utf-8") as played:
            return len(played.read())

    def test_a_function_hangs_on_all_tests_which_are_played_once(self):
        self.assertEqual(self.function(), "")
        self.assertEqual(self.answer[0]["facts"], {"tests": 2, "runs": 7})
        self.assertEqual((self.function(), self.played()), ("", 1))

    def test_a_function_where_a_test_fails_or_is_not_run(self):
        self.runs["Ported.TestOne"]["failures"] = [{"failure": "a_test.cc:1\nit is false"}]
        self.assertIn("Ported.TestOne fails: a_test.cc:1 it is false", self.function())
        self.runs["Ported.TestOne"] = good("TestOne", "351")
        self.assertEqual((self.function(), self.played()), ("", 2))
        del self.runs["Each/PortedTestOfAll.TestAll/AesS2"]
        with open(self.path("build", "store", "ported", "another_test"), "w", encoding="utf-8") as other:
            other.write(PROGRAM.replace("runs.json", "none.json"))
        with open(self.path("build", "store", "ported", "none.json"), "w", encoding="utf-8") as none:
            none.write("{}")
        os.chmod(self.path("build", "store", "ported", "another_test"), 0o755)
        self.assertIn("5 programs' tests are of it, not 6", self.function())

    def test_a_number_that_is_not_the_plans(self):
        self.assertIn("gives it the number T351", self.problems([("T352", "TestOne", False)])[0])
        self.assertIn("the plan gives it none", self.problems([("filestore_test.go:TestOne", "TestOne", False)])[0])

    def test_a_program_that_says_it_is_another(self):
        self.runs["Ported.TestOne"]["original"] = "TestTwo"
        self.assertIn("says that it is TestTwo", self.problems()[0])

    def test_a_program_that_dies(self):
        self.runs["Ported.TestOne"]["dies"] = True
        self.assertIn("ported_test died", self.problems([("T351", "TestOne", False)])[0])

    def test_a_name_that_stands_there_twice_is_said(self):
        with self.assertRaises(AssertionError) as caught:
            self.problems(source=SOURCE + SOURCE)
        self.assertIn("TestOne is in store/ported/one_test.cc, too", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
