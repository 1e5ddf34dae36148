"""Asks the gate "run" with a jsparity that writes the result which the test wants."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = """#!%s
import os, shutil, sys
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "played"), "a") as played:
    played.write("x")
shutil.copy(os.path.join(here, "result.json"), sys.argv[sys.argv.index("--json") + 1])
sys.exit(int(os.environ["STATUS"]))
""" % sys.executable


class GateRun(unittest.TestCase):
    def setUp(self):
        self.temp = tempfile.TemporaryDirectory()
        self.addCleanup(self.temp.cleanup)
        self.put("jsparity", PROGRAM)
        os.chmod(self.path("jsparity"), 0o755)
        self.put("mapping.jsonl", json.dumps({"function": "fileStore.StoreMsg", "file": "filestore.go",
                                              "symbols": ["store"], "path": "store.py"}) + "\n")
        self.item = {"id": "984", "name": "fileStore.StoreMsg", "file": "filestore.go", "test": False}
        self.more = []

    def path(self, name):
        return os.path.join(self.temp.name, name)

    def put(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def ended(self, cases=25, verdict="passed", status=0, groups=()):
        self.put("result.json", json.dumps({
            "verdict": verdict, "ended_by": "all_played", "played": {"cases": 1000},
            "failures": {"cases": len(groups), "groups": list(groups)},
            "coverage": {"functions": [
                {"file": "server/filestore.go", "name": "*fileStore.StoreMsg", "cases": cases},
                {"file": "server/gsl/gsl.go", "name": "Insert", "cases": cases},
                {"file": "server/gsl/gsl.go", "name": "Match", "cases": cases},
                {"file": "server/gsl/gsl.go", "name": "Match", "cases": cases}]}}))
        return subprocess.run(
            [sys.executable, os.path.join(HERE, "gate_run.py"), "--root", self.temp.name, "--jsparity",
             self.path("jsparity"), "--keep", self.path("kept"), "--mapping", self.path("mapping.jsonl"), *self.more, "--",
             "--testee", "x"], input=json.dumps({"reference": "v2.15.3", "items": [self.item]}),
            capture_output=True, text=True, check=False, env=dict(os.environ, STATUS=str(status)))

    def word(self, **how):
        ended = self.ended(**how)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return json.loads(ended.stdout)["items"][0]

    def test_a_function_that_enough_cases_ran_is_let_through(self):
        word = self.word()
        self.assertEqual((word["problems"], word["facts"]), ([], {"cases": 25, "parted": 0}))
        self.assertEqual(word["sources"], [{"path": "store.py"}])

    def test_a_function_that_too_few_cases_ran(self):
        self.assertEqual(self.word(cases=24)["problems"], ["24 cases ran it, and 25 are the least"])

    def test_a_store_that_parts_or_breaks_a_law(self):
        word = self.word(verdict="failed", status=1, groups=[{"operation": "store_msg", "place": "answer", "field": "seq"}])
        self.assertEqual(word["problems"], ["25 cases ran it, and the run failed: store_msg × answer × seq"])

    def test_a_function_that_is_not_in_the_coverage_or_the_mapping(self):
        self.item = {**self.item, "name": "fileStore.Purge"}
        self.assertEqual(self.word()["problems"], [
            "the coverage knows no fileStore.Purge of filestore.go",
            "the mapping has no path for it: where the port does what it does"])

    def test_what_is_folded_into_another_hangs_on_the_path_of_that(self):
        with open(self.path("mapping.jsonl"), "a", encoding="utf-8") as mapping:
            mapping.write(json.dumps({"function": "GenericSublist.Insert", "file": "gsl/gsl.go",
                                      "folded_into": "filestore.go:fileStore.StoreMsg", "why": "a list"}) + "\n")
        self.item = {**self.item, "name": "GenericSublist.Insert", "file": "gsl/gsl.go"}
        self.assertEqual(self.word()["sources"], [{"path": "store.py"}])

    def test_a_source_that_changed_is_played_again(self):
        self.put("store.py", "def put(): return 1\n")
        self.put("sources.json", json.dumps({"sources": [{"production": ["store.py"], "tests": []}]}))
        self.more = ["--configuration", self.path("sources.json")]
        self.word()
        self.put("store.py", "def put(): return 2\n")
        self.word()
        with open(self.path("played"), encoding="utf-8") as played:
            self.assertEqual(played.read(), "xx")

    def test_a_method_of_a_generic_type_has_no_receiver_there(self):
        self.item = {**self.item, "name": "GenericSublist.Insert", "file": "gsl/gsl.go"}
        self.assertEqual(self.word()["facts"], {"cases": 25, "parted": 0})
        self.item["name"] = "GenericSublist.Match"
        self.assertIn("the coverage knows several GenericSublist.Match", self.word()["problems"][0])

    def test_a_run_that_could_not_be(self):
        ended = self.ended(status=2)
        self.assertEqual(ended.returncode, 2)
        self.assertIn("ended with 2", ended.stderr)

    def test_a_run_that_was_interrupted_is_not_kept(self):
        self.assertEqual(self.ended(verdict="interrupted").returncode, 2)
        self.assertEqual(self.word()["problems"], [])

    def test_one_run_serves_all_until_something_changes(self):
        self.word()
        self.word()
        with open(self.path("played"), encoding="utf-8") as played:
            self.assertEqual(played.read(), "x")
        with open(self.path("jsparity"), "a", encoding="utf-8") as program:
            program.write("# another\n")
        self.word()
        with open(self.path("played"), encoding="utf-8") as played:
            self.assertEqual(played.read(), "xx")


if __name__ == "__main__":
    unittest.main()
