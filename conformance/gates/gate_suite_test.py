"""Asks the gate "tests" of a port in another language about small ports in Python."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
BASICS = "TestFileStoreBasics"
HEAD = "import unittest\nclass T(unittest.TestCase):\n"


def configuration(**changed):
    with open(os.path.join(HERE, "languages.json"), encoding="utf-8") as file:
        made = json.load(file)["python"]
    made["tests"].update(changed)
    return made


class GateSuite(unittest.TestCase):
    def setUp(self):
        self.temp = tempfile.TemporaryDirectory()
        self.addCleanup(self.temp.cleanup)
        self.put("store.py", "def put(n):\n    return n\n")
        self.configuration = configuration()
        self.items = [{"id": "T351", "name": BASICS, "file": "filestore_test.go", "test": True,
                       "all_permutations": False}]

    def put(self, name, text):
        path = os.path.join(self.temp.name, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def ended(self, *tests):
        """Each of tests: a name, and what stands in it."""
        self.put("tests/test_store.py", HEAD + "".join(f"    def {name}(self):\n        {line}\n"
                                                       for name, line in tests))
        self.put("sources.json", json.dumps(self.configuration))
        return subprocess.run(
            [sys.executable, os.path.join(HERE, "gate_suite.py"), "--root", self.temp.name, "--configuration",
             os.path.join(self.temp.name, "sources.json")],
            input=json.dumps({"reference": "v2.15.3", "items": self.items}), capture_output=True, text=True,
            check=False)

    def word(self, *tests):
        ended = self.ended(*tests)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return json.loads(ended.stdout)["items"][0]

    def refused(self, words, *tests):
        problems = self.word(*tests)["problems"]
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(words, problems[0])

    def test_one_that_passes_is_let_through_and_hangs_on_its_file(self):
        word = self.word(("test_file_store_basics", "self.assertEqual(1, 1 + 0)"))
        self.assertEqual(word["problems"], [])
        self.assertEqual(word["sources"], [{"path": "tests/test_store.py"}])
        self.assertEqual(word["facts"], {"test": "test_file_store_basics", "passed": 1, "times": 1})

    def test_one_that_fails(self):
        self.refused("ended with 1", ("test_file_store_basics", "self.assertEqual(1, 2)"))

    def test_one_that_is_not_there(self):
        self.refused("no test of that name", ("test_file_store_basic", "self.assertEqual(1, 1 + 0)"))

    def test_one_that_is_skipped_has_not_passed(self):
        self.refused("passed 0 times", ("test_file_store_basics", "self.skipTest('later')"))

    def test_another_whose_name_begins_alike_does_not_pass_for_it(self):
        self.refused("passed 0 times", ("test_file_store_basics", "self.skipTest('later')"),
                     ("test_file_store_basics_more", "self.assertEqual(1, 1 + 0)"))

    def test_one_of_all_permutations_passes_under_six(self):
        self.items[0]["all_permutations"] = True
        six = [(f"test_file_store_basics__{name}", "self.assertEqual(1, 1 + 0)") for name in "abcdef"]
        self.assertEqual(self.word(*six)["problems"], [])
        self.refused("passed 5 times, not 6: the original runs under all permutations", *six[:5])

    def test_the_configuration_may_give_another_name(self):
        self.configuration = configuration(names={BASICS: "test_puts"})
        self.assertEqual(self.word(("test_puts", "self.assertEqual(1, 1 + 0)"))["facts"]["test"], "test_puts")

    def test_it_is_played_as_often_as_the_configuration_says(self):
        self.configuration = configuration(times=3)
        ended = self.ended(("test_file_store_basics", "self.assertEqual(1, 1 + 0)"))
        self.assertIn("3 of 3", ended.stderr)

    def test_one_that_does_not_end(self):
        self.configuration = configuration(limit_s=1)
        self.refused("does not end within 1 s", ("test_file_store_basics", "import time; time.sleep(30)"))

    def test_functions_pass_where_all_tests_do(self):
        self.items = [{"id": "984", "name": "fileStore.StoreMsg", "file": "filestore.go", "test": False}]
        good = ("test_put", "self.assertEqual(1, 1 + 0)")
        self.assertEqual(self.word(good)["problems"], [])
        self.refused("2 tests, and 1 were told", good, ("test_get", "self.skipTest('later')"))
        self.refused("ended with 1", good, ("test_get", "self.fail()"))

    def test_what_is_wrong_with_the_configuration_is_said(self):
        for changed, words in [({"passed": "ok$"}, "has no {name}"), ({"passed": "({name}"}, "no regular expression"),
                               ({"more": 1}, "more is not known"), ({"one": ["no-such-program"]}, "cannot be started")]:
            self.configuration = configuration(**changed)
            ended = self.ended(("test_file_store_basics", "self.assertEqual(1, 1 + 0)"))
            self.assertEqual(ended.returncode, 2, changed)
            self.assertIn(words, ended.stderr)
        del self.configuration["tests"]
        self.assertIn('"tests" is missing', self.ended(("test_a", "pass")).stderr)


if __name__ == "__main__":
    unittest.main()
