"""The stream of testee.py, asked without a process and without a reference; and tests of the reference told again, under
their names."""
import base64
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import testee  # noqa: E402


class OfAStream(unittest.TestCase):
    def setUp(self):
        self.tested = testee.Stream({})

    def store(self, subject, payload=b"", at_ns=7):
        return self.tested.store_msg({"subject": subject, "msg": base64.b64encode(payload).decode(),
                                      "start_ns": at_ns})["seq"]

    def assert_refused(self, name, ask, **op):
        with self.assertRaises(testee.StoreError) as caught:
            ask(op)
        self.assertEqual(caught.exception.args[0][0], name)
        return caught.exception.args[1]


class Stream(OfAStream):
    def test_what_is_stored_is_loaded_with_its_time(self):
        sequence = self.store("a.b", b"hello", at_ns=99)
        message = self.tested.load_msg({"seq": sequence})["msg"]
        self.assertEqual((message["subject"], base64.b64decode(message["msg"]), message["ts"]), ("a.b", b"hello", 99))

    def test_what_was_never_stored_is_behind_the_end(self):
        self.store("a")
        self.assert_refused("ErrStoreEOF", self.tested.load_msg, seq=2)

    def test_the_last_message_is_that_of_the_filter(self):
        self.store("a.1")
        self.store("b.1")
        self.assertEqual(self.tested.load_last_msg({"subject": "a.*"})["msg"]["seq"], 1)
        self.assertEqual(self.tested.load_last_msg({})["msg"]["seq"], 2)
        self.assert_refused("ErrStoreMsgNotFound", self.tested.load_last_msg, subject="c")

    def test_the_next_message_is_at_the_start_or_behind_it(self):
        for subject in ("a", "b", "a"):
            self.store(subject)
        self.assertEqual(self.tested.load_next_msg({"filter": "a", "start": 2})["skip"], 3)
        self.assertEqual(self.assert_refused("ErrStoreEOF", self.tested.load_next_msg, filter="a", start=4)["skip"], 3)

    def test_a_purge_leaves_nothing_and_keeps_counting(self):
        self.store("a", b"x")
        self.store("b", b"x")
        self.assertEqual(self.tested.purge({}), {"purged": 2})
        state = self.tested.state()
        self.assertEqual((state["msgs"], state["bytes"], state["first_seq"], state["last_seq"]), (0, 0, 3, 2))
        self.assertEqual(self.store("a"), 3)

    def test_subjects_are_counted_by_filter(self):
        for subject in ("a.1", "a.2", "a.1", "b"):
            self.store(subject)
        self.assertEqual(self.tested.subjects_totals({"filter": "a.>"}), {"totals": {"a.1": 2, "a.2": 1}})

    def test_the_state_has_the_size_of_records(self):
        self.store("ab", b"xyz")
        self.assertEqual(self.tested.state()["bytes"], 22 + 2 + 3 + 8)

    def test_updates_are_told_once(self):
        self.store("a")
        self.assertEqual([(told["msgs"], told["seq"]) for told in self.tested.take_callbacks()], [(1, 1)])
        self.assertEqual(self.tested.take_callbacks(), [])

    def test_tokens_of_a_filter_match(self):
        for subject, filter, fits in [("a.b", "a.*", True), ("a.b", "a.>", True), ("a", "a.>", False),
                                      ("a.b.c", "a.*", False), ("a.b", ">", True), ("b", "a", False)]:
            self.assertEqual(testee.matches(subject, filter), fits, (subject, filter))


class OfTheReference(OfAStream):
    def test_file_store_subject_for_seq(self):
        self.assertEqual(self.store("foo.bar"), 1)
        self.assert_refused("ErrStoreMsgNotFound", self.tested.subject_for_seq, seq=0)
        self.assertEqual(self.tested.subject_for_seq({"seq": 1}), {"subject": "foo.bar"})
        self.assert_refused("ErrStoreMsgNotFound", self.tested.subject_for_seq, seq=2)

    def test_store_load_next_msg_wildcard_start_before_first_match(self):
        for number in range(100):
            self.store(f"bar.{number}")
        self.assertEqual(self.store("foo.1"), 101)
        found = self.tested.load_next_msg({"filter": "foo.*", "start": 1})
        self.assertEqual((found["msg"]["subject"], found["skip"]), ("foo.1", 101))
        behind = self.assert_refused("ErrStoreEOF", self.tested.load_next_msg, filter="foo.*", start=102)
        self.assertEqual(behind["skip"], 101)
