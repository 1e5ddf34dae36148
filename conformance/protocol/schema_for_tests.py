"""The schema of the protocol and its page, for tests. They are read from beside this file."""

import json
import pathlib

from jsonschema import Draft202012Validator

HERE = pathlib.Path(__file__).parent
SCHEMA = json.loads((HERE / "protocol.schema.json").read_text())
PAGE = (HERE / "PROTOCOL.md").read_text()
DEFINITIONS = SCHEMA["$defs"]
OPERATIONS = DEFINITIONS["operation"]["properties"]["op"]["enum"]
COMMANDS = DEFINITIONS["request"]["properties"]["cmd"]["enum"]


class Validators:
    """Of the whole schema and of its definitions by name."""

    def __init__(self):
        self.of = {"": Draft202012Validator(SCHEMA)}

    def error(self, value, name=""):
        """The first thing that is wrong with the value, or None."""
        if name not in self.of:
            part = {"$ref": "#/$defs/" + name, "$defs": DEFINITIONS}
            self.of[name] = Draft202012Validator(part)
        for error in self.of[name].iter_errors(value):
            place = "/".join(map(str, error.absolute_path))
            return f"{name} {place}: {error.message[:300]}"
        return None


VALIDATORS = Validators()


def error_of_request(request):
    """Of the line as such: whoever reads it does not know what it is to be."""
    return VALIDATORS.error(request)


def error_of_answer(request, answer):
    """Of the line as an answer to what was asked, and of the values of operations."""
    kind = "answer." + request["cmd"] if answer.get("ok") else "answer.fault"
    error = VALIDATORS.error(answer, kind)
    if error or request["cmd"] != "apply":
        return error
    ops = request.get("ops", [request.get("op")])
    results = [answer["result"]] if "result" in answer else answer.get("results", [])
    if len(results) > len(ops):
        return "more results than operations"
    for op, result in zip(ops, results):
        if "panic" not in result:
            error = error or VALIDATORS.error(result.get("value", {}), "value." + op["op"])
    return error
