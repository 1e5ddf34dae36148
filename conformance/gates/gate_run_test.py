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
if "components" in sys.argv:
    with open(os.path.join(here, "asked"), "a") as asked:
        asked.write("x")
    os.system(sys.argv[sys.argv.index("--oracle") + 1])
    sys.exit(int(os.environ["COMPONENTS"]))
if "mapping" in sys.argv:
    print(open(os.path.join(here, "mapping.json")).read())
    sys.exit(0)
with open(os.path.join(here, "played"), "a") as played:
    played.write("x")
shutil.copy(os.path.join(here, "result.json"), sys.argv[sys.argv.index("--json") + 1])
sys.exit(int(os.environ["STATUS"]))
""" % sys.executable
PARTED = {"operation": "store_msg", "place": "answer", "field": "seq",
          "failures": [{"seed": "7", "outcome": "diverged"}]}
BROKEN = {"operation": "purge", "place": "law", "field": "sums-add-up",
          "failures": [{"seed": "7", "outcome": "law_broken"}]}


class GateRun(unittest.TestCase):
    def setUp(self):
        self.temp = tempfile.TemporaryDirectory()
        self.addCleanup(self.temp.cleanup)
        os.mkdir(self.path("porting"))
        self.put("jsparity", PROGRAM)
        os.chmod(self.path("jsparity"), 0o755)
        self.put("porting/mapping.jsonl", json.dumps({"function": "fileStore.StoreMsg", "file": "filestore.go",
                                                      "symbols": ["store"], "path": "store.py"}) + "\n")
        self.item = {"id": "984", "name": "fileStore.StoreMsg", "file": "filestore.go", "test": False}
        self.more = []

    def path(self, name):
        return os.path.join(self.temp.name, name)

    def put(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def ended(self, clean=25, failed=(), verdict="passed", status=0, groups=(), tells_cases=True, components=0):
        ran_by = {"clean": clean, "failed": list(failed), "witnesses": [str(seed) for seed in range(clean)]}
        more = {"cases": clean + len(failed), **({"ran_by": ran_by} if tells_cases else {})}
        self.put("result.json", json.dumps({
            "verdict": verdict, "ended_by": "all_played", "played": {"cases": 1000},
            "failures": {"cases": len(groups), "groups": list(groups)},
            "coverage": {"functions": [
                {"file": "server/filestore.go", "name": "*fileStore.StoreMsg", **more},
                {"file": "server/gsl/gsl.go", "name": "Insert", **more},
                {"file": "server/gsl/gsl.go", "name": "Match", **more},
                {"file": "server/gsl/gsl.go", "name": "Match", **more}]}}))
        return subprocess.run(
            [sys.executable, os.path.join(HERE, "gate_run.py"), "--root", self.temp.name, "--jsparity",
             self.path("jsparity"), "--keep", self.path("kept"), *self.more, "--", "--testee", "x"],
            input=json.dumps({"reference": "v2.15.3", "items": [self.item]}),
            capture_output=True, text=True, check=False, env=dict(os.environ, STATUS=str(status), COMPONENTS=str(components)))

    def word(self, **how):
        ended = self.ended(**how)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return json.loads(ended.stdout)["items"][0]

    def test_a_function_that_enough_cases_ran_is_let_through(self):
        word = self.word()
        self.assertEqual(word["problems"], [])
        self.assertEqual((word["facts"]["cases"], word["facts"]["parted"], len(word["facts"]["seeds"])), (25, 0, 25))
        self.assertEqual(word["sources"], [{"path": "store.py"}])

    def test_a_function_that_no_case_ran(self):
        self.assertEqual(self.word(clean=0)["problems"], [
            "0 cases ran it and agreed to their end, and 25 are the least"])

    def component_oracle(self, *counts):
        """An oracle whose processes count that many inputs, each in a file of its own."""
        lines = ["#!/bin/sh", 'test "$1" = -coverage-dir || exit 2']
        for number, inputs in enumerate(counts):
            counted = [{"file": "x/v2/server/filestore.go", "name": "(*fileStore).StoreMsg", "cases": inputs, "blocks": []}]
            lines.append(f"echo '{json.dumps(counted)}' > \"$2/{number}.json\"")
        self.put("oracle-v2.15.3", "\n".join(lines) + "\n")
        os.chmod(self.path("oracle-v2.15.3"), 0o755)
        self.more = ["--counting-oracle", self.path("oracle-{reference}")]

    def test_what_too_few_cases_ran_the_components_may_show(self):
        self.component_oracle(20, 5)
        word = self.word(clean=3)
        self.assertEqual(word["problems"], [])
        self.assertEqual((word["facts"]["cases"], word["facts"]["inputs"]), (3, 25))
        self.word(clean=3)
        with open(self.path("asked"), encoding="utf-8") as asked:
            self.assertEqual(asked.read(), "x", "one run of components serves all")

    def test_too_few_inputs_of_components_show_nothing(self):
        self.component_oracle(20, 4)
        self.assertEqual(self.word(clean=3)["problems"], [
            "3 cases and 24 inputs of components ran it and agreed to their end, and 25 are the least"])

    def test_components_of_which_one_parts_show_nothing(self):
        self.component_oracle(100)
        self.assertEqual(self.word(clean=3, components=1)["problems"], [
            "3 cases ran it and agreed to their end, and 25 are the least"])

    def test_an_oracle_that_counts_nothing_or_is_missing(self):
        self.component_oracle()
        self.assertIn("the oracle counted nothing", self.ended(clean=3).stderr)
        os.remove(self.path("oracle-v2.15.3"))
        self.assertIn("is missing: build go_oracle_coverage", self.ended(clean=3).stderr)

    def test_components_do_not_make_up_for_a_case_that_parted(self):
        self.component_oracle(100)
        word = self.word(clean=3, failed=["7"], verdict="failed", status=1, groups=[PARTED])
        self.assertEqual(word["problems"], [
            "1 cases that ran it parted, the first with seed 7: store_msg × answer × seq"])

    def test_cases_that_break_a_law_do_not_count(self):
        self.assertEqual(self.word(clean=24, verdict="failed", status=1, groups=[BROKEN])["problems"], [
            "24 cases ran it and agreed to their end, and 25 are the least"])

    def test_and_they_do_not_refuse_what_other_cases_ran(self):
        self.assertEqual(self.word(clean=25, verdict="failed", status=1, groups=[BROKEN])["problems"], [])

    def test_a_store_that_parts_where_it_ran(self):
        word = self.word(failed=["7"], verdict="failed", status=1, groups=[PARTED])
        self.assertEqual(word["problems"], [
            "1 cases that ran it parted, the first with seed 7: store_msg × answer × seq"])

    def test_a_case_that_parted_and_of_which_nobody_knows_what_it_ran(self):
        word = self.word(verdict="failed", status=1, groups=[PARTED])
        self.assertIn("the case of seed 7 parted (store_msg × answer × seq), and what it ran is not known",
                      word["problems"][0])

    def test_a_run_that_does_not_tell_its_cases_apart(self):
        self.assertIn("does not tell which cases ran a function", self.word(tells_cases=False)["problems"][0])

    def test_a_function_that_is_not_in_the_coverage_or_the_mapping(self):
        self.item = {**self.item, "name": "fileStore.Purge"}
        self.assertEqual(self.word()["problems"], [
            "the coverage knows no fileStore.Purge of filestore.go",
            "the mapping has no path for it: where the port does what it does"])

    def test_what_is_folded_into_another_hangs_on_the_path_of_that(self):
        with open(self.path("porting/mapping.jsonl"), "a", encoding="utf-8") as mapping:
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
        self.assertEqual(self.word()["facts"]["cases"], 25)
        self.item["name"] = "GenericSublist.Match"
        self.assertIn("the coverage knows several GenericSublist.Match", self.word()["problems"][0])

    def test_a_port_in_cxx_hangs_on_its_symbols(self):
        self.put("porting/mapping.jsonl", json.dumps({"format": 1, "language": "c++"}) + "\n")
        self.put("mapping.json", json.dumps({"functions": [
            {"file": "filestore.go", "function": "fileStore.StoreMsg", "symbols": ["S::Store", "b.cc:Other"],
             "definitions": [{"symbol": "S::Store", "path": "a.cc", "first_line": 1, "last_line": 3},
                             {"symbol": "Other", "path": "b.cc", "first_line": 1, "last_line": 3}]},
            {"file": "filestore.go", "function": "fileStore.storeMsg", "folded_into": "fileStore.StoreMsg"},
            {"file": "gsl/gsl.go", "function": "Insert", "not_applicable": "nobody asks"}]}))
        self.assertEqual(self.word()["sources"], [{"path": "a.cc", "symbol": "S::Store"},
                                                  {"path": "b.cc", "symbol": "b.cc:Other"}])
        self.item["name"] = "fileStore.storeMsg"
        self.assertEqual(len(self.word()["sources"]), 2)
        self.item = {**self.item, "name": "Insert", "file": "gsl/gsl.go"}
        self.assertIn("so defer it: nobody asks", self.word()["problems"][0])

    def test_a_symbol_that_is_gone(self):
        self.put("porting/mapping.jsonl", json.dumps({"format": 1, "language": "c++"}) + "\n")
        self.put("mapping.json", json.dumps({"functions": [
            {"file": "filestore.go", "function": "fileStore.StoreMsg", "symbols": ["S::Store"], "definitions": []}]}))
        self.assertEqual(self.word()["problems"], ["S::Store is not defined in the port"])

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
