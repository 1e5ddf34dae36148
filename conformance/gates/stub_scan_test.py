"""Plants what the stub scan has to find, and what it has to let alone."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from cxx_source import CxxSource  # noqa: E402
from port_files import Problem, read_configuration  # noqa: E402
from stub_scan import scan  # noqa: E402

STORE = """// A store.
namespace store {
class Store {
 public:
  Store() : count_(0) {}
  int Count() const { return count_; }
  bool Put(int value);
 private:
  int count_;
};
}  // namespace store
"""
RIG = """#include "store/store.h"
inline void ExpectCount(store::Store& tested, int count) { EXPECT_EQ(tested.Count(), count); }
inline void PutOne(store::Store& tested) { tested.Put(1); }
"""
GOOD = """TEST(Store, CountsWhatIsPut) {
  store::Store tested;
  EXPECT_TRUE(tested.Put(1));
}
"""
CXX = {"sources": [{"production": ["store/*"], "tests": ["store/*_test.cc", "store/*_rig.h"]}]}


class Port:
    """A port of a few files in a directory of its own."""

    def __init__(self, configuration, files):
        self.temp = tempfile.TemporaryDirectory()
        for path, text in files.items():
            full = os.path.join(self.temp.name, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        self.configuration = os.path.join(self.temp.name, "scan.json")
        with open(self.configuration, "w", encoding="utf-8") as file:
            json.dump(configuration, file)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.temp.cleanup()

    def scan(self):
        return scan(self.temp.name, read_configuration(self.configuration, self.temp.name), "scan.json")


class StubScanOfCxx(unittest.TestCase):
    def found(self, test=GOOD, source="namespace store {\nbool Store::Put(int) { return ++count_ > 0; }\n}\n",
              let_be=()):
        files = {"store/store.h": STORE, "store/store.cc": source, "store/store_rig.h": RIG,
                 "store/store_test.cc": '#include "store/store_rig.h"\n' + test}
        with Port({**CXX, "let_be": list(let_be)}, files) as port:
            return [(f.file, f.line, f.kind, f.name) for f in port.scan()]

    def of_source(self, text):
        return [(line, kind) for _, line, kind, _ in self.found(source=text)]

    def of_test(self, text):
        return [(line, kind) for _, line, kind, _ in self.found(test=text)]

    def test_what_is_whole_has_none(self):
        self.assertEqual(self.found(), [])

    def test_comments_that_put_off(self):
        for word in ("TODO", "FIXME", "XXX", "PLACEHOLDER", "placeholder"):
            self.assertEqual(self.of_source(f"int a;\n/* one\n   {word}: later */\n"), [(3, "marker")], word)
        self.assertEqual(self.of_source('const char* kPattern = "store-XXXXXX";\n'), [])

    def test_what_is_not_implemented(self):
        self.assertEqual(self.of_source('void Fail() { throw std::logic_error("Not implemented"); }\n'),
                         [(1, "unfinished")])
        self.assertEqual(self.of_source("int Fail() { return kNotImplemented; }\n"), [(1, "unfinished")])

    def test_functions_with_nothing_in_them(self):
        self.assertEqual(self.found(source="namespace store {\nvoid Store::Sync() {\n  // nothing yet\n}\n}\n"),
                         [("store/store.cc", 2, "empty", "store::Store::Sync")])
        self.assertEqual(self.of_source("namespace store {\nStore::Store(int c) : count_(c) {}\n"
                                        "Store::~Store() {}\n}\n"), [])

    def test_code_that_is_switched_off(self):
        self.assertEqual(self.of_source("#if 0\nint Old();\n#endif\n"), [(1, "switched off")])

    def test_tests_without_an_assertion(self):
        self.assertEqual(self.of_test("TEST(Store, Puts) {\n  store::Store tested;\n  PutOne(tested);\n}\n"),
                         [(2, "no assertion")])
        self.assertEqual(self.of_test("TEST(Store, Puts) {\n  Store tested;\n  // EXPECT_TRUE(tested.Put(1));\n}\n"),
                         [(2, "no assertion")])

    def test_helpers_that_assert_count(self):
        self.assertEqual(self.of_test("TEST(Store, Counts) {\n  store::Store tested;\n  ExpectCount(tested, 0);\n}\n"),
                         [])
        self.assertEqual(self.of_test("class Fixture : public testing::Test {\n void Check() { EXPECT_TRUE(s.Put(2)); }\n"
                                      " Store s;\n};\nTEST_F(Fixture, Puts) { Check(); }\n"), [])

    def test_assertions_that_cannot_fail(self):
        for text in ("EXPECT_TRUE(true)", "ASSERT_FALSE(false)", "EXPECT_EQ(1, 1)", 'EXPECT_EQ("a", "a")',
                     "EXPECT_EQ(count, count)"):
            self.assertEqual(self.of_test("TEST(Store, Counts) {\n  Store tested;\n  const int count = tested.Count();\n"
                                          f"  {text};\n}}\n"), [(5, "constant")], text)
        self.assertEqual(self.of_test("TEST(Store, Counts) {\n  Store a;\n  EXPECT_EQ(a.Count(), a.Count());\n}\n"), [])

    def test_tests_that_do_not_run(self):
        self.assertEqual(self.of_test(GOOD.replace("CountsWhat", "DISABLED_CountsWhat")), [(2, "skipped")])
        self.assertEqual(self.of_test(GOOD.replace("  store::Store", "  GTEST_SKIP();\n  store::Store")),
                         [(2, "skipped")])
        self.assertEqual(self.of_test(GOOD.replace("  store::Store", "  return;\n  store::Store")),
                         [(2, "returns first")])

    def test_tests_that_reach_nothing_of_the_code(self):
        self.assertEqual(self.of_test("TEST(Store, Counts) {\n  std::vector<int> all{1};\n  all.push_back(2);\n"
                                      "  EXPECT_EQ(all.size(), 2);\n}\n"), [(2, "reaches nothing")])

    def test_ported_tests_are_read_as_tests(self):
        self.assertEqual(self.found(test="PORTED_TEST_ALL(TestFileStoreBasics, 351) { Store tested; }\n"),
                         [("store/store_test.cc", 2, "no assertion", "TestFileStoreBasics")])

    def test_what_is_let_be_has_to_be_there(self):
        empty = "namespace store {\nvoid Store::Sync() {}\n}\n"
        let_be = [{"file": "store/store.cc", "kind": "empty", "name": "store::Store::Sync", "why": "it is in memory"}]
        self.assertEqual(self.found(source=empty, let_be=let_be), [])
        self.assertEqual([kind for _, _, kind, _ in self.found(let_be=let_be)], ["let be"])


class StubScanByPatterns(unittest.TestCase):
    PATTERNS = {"test": r"^def (test_\w+)", "assertion": r"\bassert\b", "constant": r"\bassert (True|1 == 1)\b",
                "skip": r"@skip|pytest\.skip", "empty": r"^def (\w+)\(.*\):\n +pass$"}

    def found(self, source, tests):
        sources = [{"production": ["*.py"], "tests": ["*_test.py"], "patterns": self.PATTERNS}]
        with Port({"sources": sources}, {"store.py": source, "store_test.py": tests}) as port:
            return [(f.file, f.line, f.kind, f.name) for f in port.scan()]

    def test_finds_by_them(self):
        self.assertEqual(self.found("def put(n):\n    return n\n", "def test_put():\n    assert put(1)\n"), [])
        self.assertEqual(self.found("# TODO\ndef put(n):\n    pass\n", "def test_put():\n    put(1)\n"),
                         [("store.py", 1, "marker", ""), ("store.py", 2, "empty", "put"),
                          ("store_test.py", 1, "no assertion", "test_put")])
        self.assertEqual(self.found("def put(n):\n    return n\n", "\n@skip\ndef test_put():\n    assert True\n"),
                         [("store_test.py", 3, "skipped", "test_put"), ("store_test.py", 4, "constant", "test_put")])


class Configuration(unittest.TestCase):
    def refuses(self, configuration, words):
        with Port(configuration, {"store/a.cc": "", "store/a_test.cc": ""}) as port:
            with self.assertRaises(Problem) as caught:
                port.scan()
            self.assertIn(words, str(caught.exception))

    def test_says_what_is_wrong_with_it(self):
        self.refuses({}, "sources is missing")
        self.refuses({"sources": [{"production": ["gone/*"], "tests": []}]}, "gone/* names no file")
        self.refuses({"sources": [{"production": ["store/*"], "tests": ["store/*"]}]}, "all of production is tests")
        self.refuses({"sources": [{"production": ["store/a.cc"], "tests": [], "pattern": {}}]},
                     "pattern is not known")
        self.refuses({"sources": [{"production": ["store/a.cc"], "tests": ["store/a_test.cc"],
                                   "patterns": {"test": "(", "assertion": "x"}}]}, "is no regular expression")
        self.refuses({"sources": [], "let_be": [{"file": "a", "kind": "empty", "why": " "}]}, "why is empty")

    def test_the_program_ends_with_what_it_found(self):
        def ended(files, configuration):
            with Port(configuration, files) as port:
                return subprocess.run(
                    [sys.executable, os.path.join(HERE, "stub_scan.py"), "--root", port.temp.name, "--configuration",
                     port.configuration, "--json"], capture_output=True, text=True, check=False)
        good = ended({"store/a.cc": "int A();\n"}, {"sources": [{"production": ["store/*"], "tests": []}]})
        self.assertEqual((good.returncode, json.loads(good.stdout)["findings"]), (0, []))
        bad = ended({"store/a.cc": "// TODO\n"}, {"sources": [{"production": ["store/*"], "tests": []}]})
        self.assertEqual(bad.returncode, 1)
        self.assertIn("jsparity port defer", json.loads(bad.stdout)["findings"][0]["do"])
        self.assertEqual(ended({"store/a.cc": ""}, {"sources": 1, "more": 2}).returncode, 2)


class Reading(unittest.TestCase):
    def test_functions_are_named_with_their_scopes_and_lines(self):
        source = CxxSource("a.cc", "namespace a::b {\nclass C : public D {\n public:\n  C() : x_{1}, y_(2) {}\n"
                           "  auto Of(int n) const -> int {\n    return n;\n  }\n  bool operator()(int) { return 1; }\n"
                           "  int x_ = 1'000;\n};\nint C::Late(const char* text = \"{\") {\n  return '}';\n}\n}\n")
        self.assertEqual([(d.name, d.first_line, d.last_line) for d in source.definitions],
                         [("a::b::C::C", 4, 4), ("a::b::C::Of", 5, 7), ("a::b::C::operator()", 8, 8),
                          ("a::b::C::Late", 11, 13)])


if __name__ == "__main__":
    unittest.main()
