"""The protocol's schema, held against the reference and against every line of runs.

usage: schema_test.py JSPARITY ORACLE TESTEE...

The lines are those of ORACLE as a testee of its own, of every TESTEE (a command), and of a session by
hand, in which every kind of fault and answer comes up.
"""

import base64
import collections
import copy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from schema_for_tests import (
    COMMANDS,
    DEFINITIONS,
    OPERATIONS,
    VALIDATORS,
    error_of_answer,
    error_of_request,
)

JSPARITY, ORACLE = sys.argv[1:3]
TESTEES = sys.argv[3:]
# How often an operation has to have come up in the oracle's run.
SEEN_AT_LEAST = 3


def exchanges_of(trace):
    """Requests and answers of a file that --trace wrote, in pairs."""
    asked = {}
    for line in trace.read_text().rstrip("\n").split("\n"):
        process, way, text = line.split(" ", 2)
        if way == ">":
            asked[process] = json.loads(text)
        else:
            yield asked.pop(process), json.loads(text)


class Session:
    """The oracle, asked line by line."""

    def __init__(self, directory):
        self.directory = directory
        self.process = subprocess.Popen(
            [ORACLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.id = 0
        self.exchanges = []

    def line(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ask(self, cmd, **fields):
        self.id += 1
        request = {"id": self.id, "cmd": cmd, **fields}
        answer = self.line(json.dumps(request))
        self.exchanges.append((request, answer))
        return answer

    def open(self, name, **fields):
        stream = {"name": "S", "subjects": ["a.>"], "storage": "file"}
        stream.update(fields.pop("stream", {}))
        return self.ask("open", dir=f"{self.directory}/{name}", seed=1, stream=stream, **fields)

    def apply(self, *ops):
        return self.ask("apply", ops=list(ops))

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def play_by_hand(session):
    """What a run does not draw, or not every time."""
    session.ask("hello", start_ns=0, end_ns=0)
    session.ask("component", component="s2_decode", inputs=["", base64.b64encode(b"nonsense").decode()])
    session.ask("component", component="s2_encode", inputs=["aGk="], digest=True)
    session.ask("component", component="s2_encode", inputs=[])
    session.ask("component", component="toaster", inputs=[])
    session.ask("stop")
    session.open(
        "one",
        state=True,
        created_ns=946684800000000000,
        file_store={"old_key": "", "key": "k", "cipher": "aes"},
    )
    session.ask("apply", op={"op": "store_msg", "subject": "a.b", "msg": "aGk="})
    session.apply()
    session.apply({"op": "load_msg", "seq": 1}, {"op": "consumer_state", "name": "nobody"})
    session.apply({"op": "load_msg", "seq": 1}, {"op": "frobnicate"})
    session.ask("frobnicate")
    session.apply(
        {
            "op": "consumer_open",
            "name": "c",
            "config": {"ack_policy": "explicit"},
            "created_ns": 946684800000000000,
        }
    )
    session.apply({"op": "consumer_get_config", "name": "c"})
    session.apply({"op": "snapshot_read", "snapshot": 9, "max": 5})
    session.apply({"op": "snapshot", "snapshot": 1}, {"op": "snapshot_read", "snapshot": 1})
    snapshot = session.exchanges[-1][1]["results"][1]["value"]["bytes"]
    session.ask("restore", bytes=snapshot, to=f"{session.directory}/restored", start_ns=0, end_ns=0)
    session.ask("restore", bytes="", to=f"{session.directory}/nothing")
    session.ask("kill", to=f"{session.directory}/no/such/place", start_ns=0, end_ns=0)
    session.ask("kill", to=f"{session.directory}/killed")
    session.ask(
        "reopen",
        recovering=True,
        created_ns=946684800000000000,
        start_ns=0,
        first_sync_ns=0,
        state_tick_ns=0,
    )
    session.apply({"op": "ready"})
    session.ask("stop", start_ns=0, end_ns=0)
    session.ask("apply", op={"op": "encoded_stream_state", "with_sources": True})
    session.ask("apply", op={"op": "consumer_encoded_state", "name": "c"})
    session.ask("delete", inline=True, start_ns=0, end_ns=0)
    session.ask("close", start_ns=0, end_ns=0)
    # The reference panics when a consumer is given no state.
    session.open("two", recovering=False)
    session.apply({"op": "consumer_open", "name": "c", "config": {}})
    session.apply({"op": "consumer_update", "name": "c", "state": None}, {"op": "state"})
    session.ask("close")
    # A message that is to be removed, and a marker that is to be published for it; then a schedule.
    second = 10**9
    session.open(
        "timed",
        stream={"allow_msg_ttl": True, "max_age": second, "subject_delete_marker_ttl": 90 * second},
    )
    store = {"op": "store_msg", "subject": "a"}
    session.apply(store, store, {"op": "register_process_msg"}, {"op": "advance", "ns": second})
    session.ask("close")
    session.open("scheduled", stream={"allow_msg_schedules": True})
    hdr = "NATS/1.0\r\nNats-Schedule: @every 2s\r\nNats-Schedule-Target: t\r\n\r\n"
    schedule = {
        "op": "store_msg",
        "subject": "s",
        "hdr": base64.b64encode(hdr.encode()).decode(),
        "msg": "aGk=",
    }
    session.apply(
        {"op": "register_process_msg", "act": True}, schedule, {"op": "advance", "ns": 2 * second}
    )
    session.ask("close")
    # Each full block is compressed, which takes so much of a processor that it is told.
    session.open("busy", file_store={"block_size": 512, "compression": "s2"})
    session.apply({"op": "store_msgs", "subject": "a", "msg": "aGk=", "num": 20000})
    session.ask("close")
    session.open("three", stream={"storage": "memory"})
    session.ask("close")
    session.ask("exit", start_ns=0, end_ns=0)


RUNS = {}  # exchanges, by the testee
BY_HAND = []


def setUpModule():
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as here:
        trace = pathlib.Path(here) / "trace"
        every = ["--cases", "20", "--ops", "150", "--focus", ",".join(OPERATIONS)]
        few = ["--cases", "6", "--ops", "60"]
        for testee, size in [(ORACLE, every), (ORACLE, few), *((testee, few) for testee in TESTEES)]:
            ended = subprocess.run(
                [
                    JSPARITY,
                    "run",
                    "--oracle",
                    ORACLE,
                    "--testee",
                    testee,
                    "--no-older",
                    "--no-regressions",
                    "--seed",
                    "8",
                    *size,
                    "--trace",
                    str(trace),
                ],
                cwd=here,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            if ended.returncode != 0:
                raise RuntimeError(ended.stdout)
            RUNS[testee] = RUNS.get(testee, []) + list(exchanges_of(trace))
        session = Session(here)
        play_by_hand(session)
        session.close()
        BY_HAND.extend(session.exchanges)


def shape_of(op):
    return op["op"], *((name, type(value)) for name, value in sorted(op.items()))


class Lines(unittest.TestCase):
    """What was asked and answered, of each testee."""

    def assert_fits(self, error, line):
        if error:
            self.fail(f"{error}\n{json.dumps(line)[:2000]}")

    def test_that_were_asked_fit(self):
        """Every operation by its definition, and one of every shape as the whole schema leads there.

        To find the definition of one takes a comparison with the name of each.
        """
        led_to = set()
        for exchanges in RUNS.values():
            for request, _ in exchanges:
                ops = request.get("ops", [])
                for op in ops:
                    self.assert_fits(VALIDATORS.error(op, "operation." + op["op"]), op)
                of_new_shape = [op for op in ops if shape_of(op) not in led_to]
                led_to.update(map(shape_of, ops))
                line = {**request, "ops": of_new_shape} if ops else request
                self.assert_fits(error_of_request(line), line)

    def test_that_were_answered_fit(self):
        for exchanges in [*RUNS.values(), BY_HAND]:
            for request, answer in exchanges:
                self.assert_fits(error_of_answer(request, answer), answer)

    def test_that_were_answered_fit_where_nobody_knows_what_was_asked(self):
        for request, answer in BY_HAND:
            self.assert_fits(VALIDATORS.error(answer), answer)

    def test_of_every_operation_command_and_fault_have_come_up(self):
        ran = collections.Counter()
        for request, answer in RUNS[ORACLE] + BY_HAND:
            ran[request["cmd"]] += answer["ok"]
            for op, _ in zip(request.get("ops", []), answer.get("results", [])):
                ran[op["op"]] += 1
        for op in OPERATIONS:
            self.assertGreaterEqual(ran[op], SEEN_AT_LEAST, op)
        for command in COMMANDS:
            self.assertGreaterEqual(ran[command], 1, command)
        faults = {answer["error"]["code"] for _, answer in BY_HAND if not answer["ok"]}
        self.assertEqual(faults, set(DEFINITIONS["fault"]["properties"]["code"]["enum"]))
        for testee in TESTEES:
            self.assertGreaterEqual(len(RUNS[testee]), 6 * 8, testee)

    def test_hold_every_field_of_the_schema(self):
        """A field that never comes up is one that nobody has checked."""
        seen = collections.defaultdict(set)
        for request, answer in RUNS[ORACLE] + BY_HAND:
            seen["request." + request["cmd"]] |= set(request) if request["cmd"] in COMMANDS else set()
            if answer["ok"]:
                seen["answer." + request["cmd"]] |= set(answer)
            ops, results = request.get("ops", []), answer.get("results", [])
            ops = ops + [request[k] for k in ["op"] if k in request]
            results = results + [answer[k] for k in ["result"] if k in answer]
            for op in ops:
                seen["operation." + op["op"]] |= set(op)
            for op, result in zip(ops, results):
                seen["value." + op["op"]] |= set(result["value"] or {})
            for result in results:
                seen["result"] |= set(result)
                for callback in result["callbacks"]:
                    seen["callback." + callback["kind"]] |= set(callback)
        rare = {("answer.close", "left_behind")}  # goroutines that a panic has left blocked
        rare |= {
            ("answer.hello", name) for name in ["commands", "files"]
        }  # the oracle has all
        for name, definition in DEFINITIONS.items():
            if not name.startswith(
                ("request.", "answer.", "operation.", "value.", "result", "callback.")
            ):
                continue
            for field in definition.get("properties", {}):
                if (name, field) not in rare and name != "answer.fault":
                    self.assertIn(field, seen[name], name)


def places(value, path=()):
    """Every part of a document with the way to it."""
    yield path, value
    items = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, part in items:
        yield from places(part, (*path, key))


def changed(document, path, change):
    """A copy in which the part at `path` is what `change` makes of it."""
    if not path:
        return change(copy.deepcopy(document))
    out = copy.deepcopy(document)
    holder = out
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = change(holder[path[-1]])
    return out


def without(name):
    return lambda value: {k: v for k, v in value.items() if k != name}


MISTYPED = {bool: 1, int: "1", str: 7, dict: [], list: {}, type(None): "x", float: "1"}
# The reference's own configurations may have more in them, and a hello, too.
OPEN_ENDED = {"stream", "config"}
# What cannot be left out, by members that tell what the object is.
NEEDED_EVERYWHERE = [
    ({"cmd"}, ["id", "cmd"]),
    ({"seed"}, ["dir", "seed", "stream"]),
    ({"op"}, ["op"]),
    ({"kind"}, ["kind"]),
    ({"ack_floor"}, ["delivered", "ack_floor"]),
]
NEEDED_IN_ANSWERS = [
    ({"ok"}, ["id", "ok"]),
    ({"code"}, ["code", "text"]),
    ({"callbacks"}, ["start_ns", "end_ns"]),
    ({"num_subjects"}, ["msgs", "bytes", "first_seq", "first_ns", "last_seq", "last_ns"]),
    ({"num_subjects"}, ["num_subjects", "num_deleted", "consumers"]),
    ({"subject", "ts"}, ["seq", "ts"]),
    ({"msg", "pending"}, ["msg", "pending"]),
    ({"sha256"}, ["bytes", "sha256"]),
]


def wrong_lines(document, is_request):
    """The document with something missing, extra or of the wrong type, in every place."""
    for path, value in places(document):
        # An object in place of an empty one is as good.
        yield "mistyped", path, changed(document, path, lambda v: MISTYPED[type(v)])
        if isinstance(value, dict):
            ends = path and "open" in document.get("cmd", "") and path[0] == "stream"
            if not ends and not OPEN_ENDED & set(path) and "protocol" not in value:
                yield "extra", path, changed(document, path, lambda v: {**v, "surplus": []})
            for tells, needed in NEEDED_EVERYWHERE + ([] if is_request else NEEDED_IN_ANSWERS):
                if tells <= set(value) and not OPEN_ENDED & set(path):
                    for name in needed:
                        yield "missing", (*path, name), changed(document, path, without(name))


class Mutations(unittest.TestCase):
    """Given a line of every kind, then it does not fit with anything in it wrong."""

    def test_of_requests_are_refused(self):
        tried = 0
        for request, _ in self.kinds(lambda request, _: request):
            for how, path, wrong in wrong_lines(request, True):
                tried += 1
                if error_of_request(wrong) is None:
                    self.fail(f"{how} {path} fits: {json.dumps(wrong)[:2000]}")
        self.assertGreater(tried, 1000)

    def test_of_answers_are_refused(self):
        tried = 0
        for request, answer in self.kinds(lambda _, answer: answer):
            for how, path, wrong in wrong_lines(answer, False):
                tried += 1
                if isinstance(wrong, dict) and error_of_answer(request, wrong) is None:
                    self.fail(
                        f"{how} {path} fits, to {json.dumps(request)[:300]}: {json.dumps(wrong)[:2000]}"
                    )
        self.assertGreater(tried, 1000)

    def kinds(self, line_of):
        """An exchange of every kind, that whose line has the most in it and is not too long."""
        most = {}
        for kind, request, answer in self.alone():
            size = len(json.dumps(line_of(request, answer)))
            if size < 3000 and size > most.get(kind, (0,))[0] and error_of_request(request) is None:
                most[kind] = size, request, answer
        for _, request, answer in most.values():
            yield request, answer

    def alone(self):
        """Exchanges about a command, or an operation alone, with what tells their kinds apart."""
        for request, answer in RUNS[ORACLE] + BY_HAND:
            if not answer["ok"]:
                yield (request["cmd"], answer["error"]["code"]), request, answer
            elif "ops" not in request:
                yield (request["cmd"], *answer), request, answer
            else:
                for op, result in zip(request["ops"], answer["results"]):
                    kind = op["op"], bool(result["error"]), bool(result["callbacks"]), "panic" in result
                    yield kind, {**request, "ops": [op]}, {**answer, "results": [result]}


SAMPLES = {
    "type": "file",
    "u64": 1,
    "i64": 1,
    "bytes": "aGk=",
    "sources": [],
    "consumer_config": {},
    "stream_config": {},
    "consumer_state": {"delivered": {}, "ack_floor": {}},
    "boolean": True,
    "string": "x",
}


def sample_of(schema):
    """A value that fits, and one that does not."""
    if "oneOf" in schema:
        schema = next(s for s in schema["oneOf"] if s != {"type": "null"})
    if "$ref" in schema:
        value = SAMPLES[schema["$ref"].rsplit("/", 1)[1]]
    elif schema["type"] == "array":
        value = []
    else:
        value = SAMPLES.get(schema["type"], 1)
    return value, MISTYPED[type(value)]


class Requests(unittest.TestCase):
    """What the schema takes the reference takes, and what it refuses the reference does."""

    def setUp(self):
        self.dir = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.dir)
        self.session = Session(self.dir)
        self.addCleanup(self.session.close)

    def test_have_the_operations_of_the_reference(self):
        self.assertEqual(self.session.ask("hello")["operations"], sorted(OPERATIONS))

    def test_have_the_fields_of_the_reference(self):
        self.assertTrue(self.session.open("store")["ok"])
        for op in OPERATIONS:
            fields = dict(DEFINITIONS["operation." + op]["properties"])
            del fields["op"]
            good = {"op": op, **{name: sample_of(schema)[0] for name, schema in fields.items()}}
            self.check(good, True)
            self.check({**good, "surplus": 1}, False)
            for name, schema in fields.items():
                self.check({**good, name: sample_of(schema)[1]}, False)

    def check(self, op, good):
        """All are looked at before the first is run: the second is refused where the first is not."""
        answer = self.session.apply(op, {"op": "frobnicate"})
        index = answer["error"]["op_index"]
        self.assertEqual(
            (answer["error"]["code"], index),
            ("unknown_op", 1) if good else ("bad_request", 0),
            (op, answer),
        )
        self.assertEqual(VALIDATORS.error(op, "operation") is None, good, op)

    def test_that_are_malformed_are_refused_by_both(self):
        self.session.open("store")
        for line in [
            '{"id":-1,"cmd":"hello"}',
            '{"id":1.5,"cmd":"hello"}',
            '{"id":"1","cmd":"hello"}',
            '{"cmd":"hello"}',
            '{"id":1}',
            '{"id":1,"cmd":5}',
            '{"id":18446744073709551616,"cmd":"hello"}',
            "[]",
            "7",
            '{"id":1,"cmd":"hello","colour":1}',
            '{"id":1,"cmd":"apply"}',
            '{"id":1,"cmd":"apply","op":{},"ops":[]}',
            '{"id":1,"cmd":"apply","op":{"op":"advance","ns":-1}}',
            '{"id":1,"cmd":"kill","to":"here"}',
            '{"id":1,"cmd":"apply","op":{"op":"sync_deleted","blocks":[{"kind":"range","seqs":[1]}]}}',
            '{"id":1,"cmd":"apply","op":{"op":"sync_deleted","blocks":[{"kind":"set","first":1}]}}',
            '{"id":1,"cmd":"frobnicate"}',
            '{"id":1,"cmd":"restore","to":"/x","bytes":"?"}',
        ]:
            answer = self.session.line(line)
            self.assertFalse(answer["ok"], line)
            self.assertIsNone(VALIDATORS.error(answer), answer)
            self.assertIsNotNone(
                (
                    error_of_request(json.loads(line))
                    if line[0] == "{"
                    else VALIDATORS.error(json.loads(line))
                ),
                line,
            )
        self.assertTrue(self.session.ask("close")["ok"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
