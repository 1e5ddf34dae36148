"""Runs as CI plays them: in shards, within a time, killed and resumed, joined, and shown.

usage: result_flow_test.py JSPARITY ORACLE SCHEMA

ORACLE is the reference, and with some of its figures changed the testee that parts from it. Every
document is held to the schema.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree

import jsonschema

JSPARITY, ORACLE, SCHEMA = sys.argv[1:4]
# It counts wrongly where there are seven messages, or seventeen, …
PARTS = ORACLE + """ | sed -u 's/"msgs":\\([0-9]*7\\)/"msgs":\\10/g'"""
CASES = 24
OF_A_CI = ("GTEST_", "JOB_COMPLETION_INDEX", "GITHUB_")
VALIDATOR = jsonschema.Draft7Validator(json.loads(pathlib.Path(SCHEMA).read_text()))


def without_what_time_decides(document):
    """What two results of one run have to have in common."""
    document = json.loads(json.dumps(document))
    del document["parts"]
    for group in document["failures"]["groups"]:
        group.pop("shrunk", None)
        group.pop("not_shrunk", None)
    return document


class Flow(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.dir)

    def start(self, *arguments, **variables):
        env = {k: v for k, v in os.environ.items() if not k.startswith(OF_A_CI)}
        env.update(variables)
        return subprocess.Popen(
            [JSPARITY, *map(str, arguments)],
            cwd=self.dir,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run_it(self, *arguments, **variables):
        process = self.start(*arguments, **variables)
        text, _ = process.communicate(timeout=120)
        return process.returncode, text

    def play(self, *arguments, cases=CASES, parts=True, **variables):
        return self.run_it(*self.command(cases, parts), *arguments, **variables)

    def command(self, cases=CASES, parts=True):
        command = ["run", "--oracle", ORACLE, "--no-older", "--seed", "11", "--ops", "40"]
        command += ["--cases", cases, "--no-shrink", "--max-failures", "1000"]
        if parts:
            command += ["--testee", PARTS]
        return command

    def document(self, name):
        document = json.loads((self.dir / name).read_text())
        VALIDATOR.validate(document)
        return document

    def assert_same_run(self, one, other):
        self.assertEqual(without_what_time_decides(one), without_what_time_decides(other))

    def test_shards_of_which_one_was_killed_and_resumed_are_the_run(self):
        status, text = self.play("--json", "whole.json")
        self.assertEqual(status, 1, text)
        whole = self.document("whole.json")
        self.assertGreater(whole["failures"]["cases"], 0)
        self.assertEqual(whole["asked"]["shards"], {"count": 1, "indexes": [0]})

        self.play("--json", "0.json", "--shard-index", 0, "--shard-count", 2)
        killed = self.start(
            *self.command(), "--json", "1.json", "--jobs", 1, GTEST_SHARD_INDEX="1", GTEST_TOTAL_SHARDS="2"
        )
        self.wait_for_a_failure("1.json")
        killed.kill()
        killed.communicate()
        before = self.document("1.json")
        self.assertEqual(before["ended_by"], "unfinished")
        self.assertLess(before["played"]["cases"], before["played"]["of"] / 2)

        status, text = self.play("--resume", "1.json", "--shard-index", 1, "--shard-count", 2)
        self.assertEqual(status, 1, text)
        self.assertEqual(len(self.document("1.json")["parts"]), 2)
        status, text = self.run_it("merge", "1.json", "0.json", "-o", "merged.json")
        self.assertEqual(status, 1, text)
        self.assert_same_run(self.document("merged.json"), whole)

        self.page_of("merged.json", whole)

    def wait_for_a_failure(self, name):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if (self.dir / name).exists() and self.document(name)["failures"]["cases"] > 0:
                return
            time.sleep(0.02)
        self.fail("nothing parted in a minute")

    def page_of(self, name, document):
        status, text = self.run_it("report", name, "-o", "page.html")
        self.assertEqual(status, 0, text)
        page = (self.dir / "page.html").read_text()
        self.assertIn('class="verdict failed"', page)
        self.assertEqual(page.count('<article class="cause"'), len(document["failures"]["groups"]))
        compared = f'{document["operations"]["compared"]:,}'
        self.assertIn(f"{compared} of ", page)

    def test_a_run_that_is_interrupted_goes_on(self):
        self.play("--json", "whole.json", parts=False)
        process = self.start(*self.command(parts=False), "--json", "r.json", "--jobs", 1)
        while not (self.dir / "r.json").exists():
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 143)
        interrupted = self.document("r.json")
        self.assertEqual(interrupted["verdict"], "interrupted")
        self.assertEqual(interrupted["signal"], 15)
        status, text = self.play("--resume", "r.json", parts=False)
        self.assertEqual(status, 0, text)
        self.assert_same_run(self.document("r.json"), self.document("whole.json"))
        self.assertEqual(list(self.dir.glob("*.part")), [])

    def test_a_result_is_not_gone_on_from_by_another_run(self):
        self.play("--json", "r.json", cases=2, parts=False)
        status, text = self.play("--resume", "r.json", cases=3, parts=False)
        self.assertEqual(status, 2, text)
        self.assertIn("--cases is 2 in the one and 3 in the other", text)
        status, text = self.play("--resume", "r.json", cases=2)  # another testee
        self.assertEqual(status, 2, text)
        self.assertIn("the testee is not what it was", text)
        self.assertEqual(self.document("r.json")["verdict"], "passed")

    def test_a_time_budget_ends_it_with_a_verdict(self):
        start = time.monotonic()
        status, text = self.play(
            "--time-budget", "3s", "--json", "r.json", cases=1000000, parts=False
        )
        self.assertEqual(status, 0, text)
        self.assertLess(time.monotonic() - start, 10)
        document = self.document("r.json")
        self.assertEqual(document["verdict"], "passed")
        self.assertEqual(document["ended_by"], "time_budget")
        self.assertLess(document["played"]["cases"], document["played"]["of"])

    def test_a_shard_without_a_case_is_never_green(self):
        status, text = self.play(
            *("--no-regressions", "--shard-index", 5, "--shard-count", 9, "--json", "r.json"),
            cases=3,
            parts=False,
        )
        self.assertEqual(status, 2, text)
        document = self.document("r.json")
        self.assertEqual(document["verdict"], "nothing_tested")
        self.assertIn("shard 5 of 9 has none of the 3 cases", document["problem"])

    def test_a_pod_that_does_not_know_of_how_many_is_refused(self):
        status, text = self.play(JOB_COMPLETION_INDEX="3")
        self.assertEqual(status, 2)
        self.assertIn("JOB_COMPLETION_INDEX is 3, but nothing says of how many shards", text)
        status, text = self.play("--shard-count", 2, JOB_COMPLETION_INDEX="2")
        self.assertEqual(status, 2)
        self.assertIn("JOB_COMPLETION_INDEX is 2 and --shard-count 2; shards are numbered", text)

    def test_what_the_machine_does_is_no_divergence(self):
        status, text = self.run_it(
            *("run", "--oracle", "/bin/true", "--cases", 3, "--json", "r.json", "--junit", "r.xml")
        )
        self.assertEqual(status, 2, text)
        document = self.document("r.json")
        self.assertEqual(document["verdict"], "setup_error")
        self.assertEqual(document["failures"]["cases"], 0)
        suites = ElementTree.parse(self.dir / "r.xml").getroot()
        self.assertEqual((suites.get("failures"), suites.get("errors")), ("0", "1"))

    def test_past_failures_come_first(self):
        (self.dir / "past.txt").write_text("17 ops=5  # once\n")
        status, text = self.play(
            *("--regressions", "past.txt", "--json", "r.json", "--jobs", 1), cases=1, parts=False
        )
        self.assertEqual(status, 0, text)
        document = self.document("r.json")
        self.assertEqual(document["asked"]["regressions"], ["17 ops=5"])
        self.assertEqual(document["played"]["of"], 2)
        self.assertEqual(document["operations"]["drawn"], 45)

        (self.dir / "past.txt").write_text("17\n18 ops=none\n")
        status, text = self.play("--regressions", "past.txt")
        self.assertEqual(status, 2)
        self.assertIn('past.txt:2: ops: is "none"', text)

    def test_a_step_on_github_gets_a_summary_and_annotations(self):
        status, text = self.play(
            *("--json", "r.json", "--junit", "r.xml"),
            GITHUB_ACTIONS="true",
            GITHUB_STEP_SUMMARY=str(self.dir / "summary.md"),
        )
        self.assertEqual(status, 1, text)
        document = self.document("r.json")
        groups = document["failures"]["groups"]
        summary = (self.dir / "summary.md").read_text()
        self.assertEqual(summary.count("\n| "), len(groups) + 2 + self.rows_of_defects(document))
        self.assertIn(f'{document["failures"]["cases"]} of {document["played"]["cases"]} cases', summary)
        errors = [line for line in text.splitlines() if line.startswith("::error ")]
        self.assertEqual(len(errors), min(len(groups), 9) + 1)
        suites = ElementTree.parse(self.dir / "r.xml").getroot()
        self.assertEqual(int(suites.get("failures")), len(groups) + 1)
        self.assertEqual(int(suites.get("tests")), len(list(suites.iter("testcase"))))

    @staticmethod
    def rows_of_defects(document):
        return len(document["known_defects"]) + 2 if document["known_defects"] else 0

    def test_a_pipe_gets_one_document(self):
        status, text = self.play("--json", "/dev/stdout", cases=4)
        self.assertIn(status, (0, 1), text)
        self.assertEqual(text.count('"format"'), 1)
        VALIDATOR.validate(json.loads(text[text.index("\n{\n") :]))

    def test_results_of_different_runs_are_not_joined(self):
        self.play("--json", "a.json", "--shard-index", 0, "--shard-count", 2, cases=4, parts=False)
        status, text = self.run_it("merge", "a.json", "-o", "m.json")
        self.assertEqual(status, 2)
        self.assertIn("there is no result of shard 1 of 2", text)
        self.assertEqual(self.document("m.json")["verdict"], "setup_error")
        status, text = self.run_it("merge", "a.json", "a.json")
        self.assertEqual(status, 2)
        self.assertIn("both have shard 0 of 2", text)
        (self.dir / "half.json").write_text((self.dir / "a.json").read_text()[:500])
        status, text = self.run_it("merge", "a.json", "half.json")
        self.assertEqual(status, 2)
        self.assertIn("half.json: not valid JSON", text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
