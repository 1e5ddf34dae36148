"""Asks the gate "build" about a repository of one file, with a cmake that says what the test wants it to say."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


class GateBuild(unittest.TestCase):
    def setUp(self):
        self.temp = tempfile.TemporaryDirectory()
        self.addCleanup(self.temp.cleanup)
        self.root = os.path.join(self.temp.name, "port")
        os.mkdir(self.root)
        self.put("store.cc", "int A();\n")
        self.git("init", "-q")
        self.git("add", ".")
        self.git("-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "-m", "one")

    def git(self, *words):
        subprocess.run(["git", "-C", self.root, *words], check=True, stdout=subprocess.DEVNULL)

    def put(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)

    def problems(self, says="ninja: no work to do.", status=0):
        cmake = os.path.join(self.temp.name, "bin", "cmake")
        os.makedirs(os.path.dirname(cmake), exist_ok=True)
        with open(cmake, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
        os.chmod(cmake, 0o755)
        environment = dict(os.environ, PATH=os.path.dirname(cmake) + ":" + os.environ["PATH"])
        question = {"reference": "v2.15.3", "items": [{"id": "T368", "name": "TestA"}]}
        ended = subprocess.run([sys.executable, os.path.join(HERE, "gate_build.py"), "--root", self.root, "--build", "b",
                                "--beside", "porting", "all"], input=json.dumps(question), env=environment,
                               capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return json.loads(ended.stdout)["items"][0]["problems"]

    def test_what_is_committed_and_builds_is_let_through(self):
        self.put("porting/evidence/1.json", "{}")
        self.assertEqual(self.problems(), [])

    def test_what_is_not_committed(self):
        self.put("store.cc", "int B();\n")
        self.assertIn("store.cc differs from the commit", self.problems()[0])
        self.git("checkout", "-q", "store.cc")
        self.put("more.cc", "")
        self.assertIn("more.cc differs", self.problems()[0])

    def test_a_build_that_fails_or_warns(self):
        self.assertIn("the build fails: a.cc:1: error: no", self.problems("a.cc:1: error: no", 1)[0])
        self.assertIn("the build warns: a.cc:1: warning: hm", self.problems("a.cc:1: warning: hm")[0])


if __name__ == "__main__":
    unittest.main()
