#!/usr/bin/env python3
"""The smallest useful testee: a stream in memory, with a few operations and no files.

    scripts/parity run --testee 'python3 examples/testee.py' --compare answers

docs/writing-a-testee.md takes it apart; conformance/protocol/PROTOCOL.md is the whole protocol.
"""
import base64
import json
import sys

NOT_FOUND = ("ErrStoreMsgNotFound", "no message found")
END = ("ErrStoreEOF", "stream store EOF")


class StoreError(Exception):
    pass


class Fault(Exception):
    pass


def matches(subject, filter):
    tokens, wanted = subject.split("."), filter.split(".")
    for i, want in enumerate(wanted):
        if want == ">" and i + 1 == len(wanted):
            return len(tokens) > i
        if i >= len(tokens) or want not in ("*", tokens[i]):
            return False
    return len(tokens) == len(wanted)


def size(message):
    """Of the record in a block: its head, subject, headers with their length, payload, checksum."""
    hdr, msg = (len(base64.b64decode(message[name])) for name in ("hdr", "msg"))
    return 22 + len(message["subject"].encode()) + (4 + hdr if hdr else 0) + msg + 8


class Stream:
    def __init__(self, config):
        self.messages = {}  # by sequence, ascending
        self.first = config.get("first_seq", 0)
        self.last = max(self.first - 1, 0)
        self.last_ns = 0
        self.callbacks = []

    # --- Operations: what they answer goes into "value".

    def store_msg(self, op):
        self.last += 1
        if not self.messages:
            self.first = self.last
        self.last_ns = op["start_ns"]
        message = {"subject": op.get("subject", ""), "hdr": op.get("hdr", ""),
                   "msg": op.get("msg", ""), "seq": self.last, "ts": self.last_ns}
        self.messages[self.last] = message
        self.update(1, size(message), self.last, message["subject"])
        return {"seq": self.last, "ts": self.last_ns}

    def load_msg(self, op):
        seq = op.get("seq", 0) or self.first
        if seq in self.messages:
            return {"msg": self.messages[seq]}
        if seq > self.last:
            raise StoreError(END, {"msg": None})
        raise StoreError(NOT_FOUND, {"msg": None})

    def load_last_msg(self, op):
        filter = op.get("subject", "") or ">"
        for message in reversed(self.messages.values()):
            if filter == ">" or message["subject"] and matches(message["subject"], filter):
                return {"msg": message}
        raise StoreError(NOT_FOUND, {"msg": None})

    def load_next_msg(self, op):
        filter = op.get("filter", "") or ">"
        for seq, message in self.messages.items():
            if seq >= op.get("start", 0) and matches(message["subject"], filter):
                return {"msg": message, "skip": seq}
        raise StoreError(END, {"msg": None, "skip": self.last})

    def subject_for_seq(self, op):
        if op.get("seq", 0) not in self.messages:
            raise StoreError(NOT_FOUND, {"subject": ""})
        return {"subject": self.messages[op["seq"]]["subject"]}

    def purge(self, op):
        purged, bytes = len(self.messages), self.state()["bytes"]
        self.messages.clear()
        self.first = self.last + 1
        self.update(-purged, -bytes, 0, "")
        return {"purged": purged}

    def subjects_totals(self, op):
        filter = op.get("filter", "") or ">"
        totals = {}
        for message in self.messages.values():
            if message["subject"] and matches(message["subject"], filter):
                totals[message["subject"]] = totals.get(message["subject"], 0) + 1
        return {"totals": totals}

    def type(self, op):
        return {"type": "file"}

    def advance(self, op):
        return {}

    # --- What comes with every answer.

    def state(self):
        present = list(self.messages.values())
        absent = self.last + 1 - self.first - len(present)  # of a stream that never had one: 0 itself
        return {"msgs": len(present), "bytes": sum(size(message) for message in present),
                "first_seq": self.first, "first_ns": present[0]["ts"] if present else 0,
                "last_seq": self.last, "last_ns": self.last_ns,
                "num_subjects": len({message["subject"] for message in present} - {""}),
                "num_deleted": absent, "deleted": [[self.first, absent]] if absent else [],
                "lost": None, "consumers": 0}

    def take_callbacks(self):
        callbacks, self.callbacks = self.callbacks, []
        return callbacks

    def update(self, msgs, bytes, seq, subject):
        self.callbacks.append(
            {"kind": "update", "msgs": msgs, "bytes": bytes, "seq": seq, "subject": subject})


OPERATIONS = ["store_msg", "load_msg", "load_last_msg", "load_next_msg", "subject_for_seq", "purge",
              "subjects_totals", "type", "advance"]


class Testee:
    def __init__(self):
        self.stream = None

    def hello(self, request):
        return {"protocol": 2, "name": "testee.py", "capabilities": ["plain"], "files": "none",
                "operations": OPERATIONS, "commands": ["open", "apply", "close"]}

    def open(self, request):
        self.stream = Stream(request["stream"])
        start_ns = request.get("start_ns", 0)
        result = {"start_ns": start_ns, "end_ns": start_ns, "value": {}, "error": None, "callbacks": [],
                  "state": self.stream.state()}
        return {"result": result, "first_sync_ns": 0, "state_tick_ns": 0}

    def apply(self, request):
        if "op" in request:
            return {"result": self.run(request["op"], 0)}
        for i, op in enumerate(request["ops"]):
            self.check(op, i)  # all of them before the first is run
        return {"results": [self.run(op, i) for i, op in enumerate(request["ops"])]}

    def close(self, request):
        self.stream = None
        return {}

    def check(self, op, index):
        if op.get("op") not in OPERATIONS:
            raise Fault("unknown_op", "there is no operation %r" % op.get("op"), index)

    def run(self, op, index):
        self.check(op, index)
        result = {"start_ns": op["start_ns"], "end_ns": op["end_ns"], "error": None}
        try:
            result["value"] = getattr(self.stream, op["op"])(op)
        except StoreError as error:
            (name, text), result["value"] = error.args
            result["error"] = {"name": name, "text": text}
        return {**result, "callbacks": self.stream.take_callbacks(), "state": self.stream.state()}


def answer(testee, request):
    command = request.get("cmd")
    if command not in ("hello", "open", "apply", "close"):
        raise Fault("unknown_command", "there is no command %r" % command, None)
    return {"ok": True, **getattr(testee, command)(request)}


def main():
    testee = Testee()
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("cmd") == "exit":
            print(json.dumps({"id": request["id"], "ok": True}), flush=True)
            return
        try:
            reply = answer(testee, request)
        except Fault as fault:
            code, text, index = fault.args
            reply = {"ok": False, "error": {"code": code, "text": text}}
            if index is not None:
                reply["error"]["op_index"] = index
        print(json.dumps({"id": request["id"], **reply}), flush=True)


if __name__ == "__main__":
    main()
