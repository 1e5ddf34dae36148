"""PROTOCOL.md and the schema beside it say the same."""

import json
import re
import unittest

from jsonschema import Draft202012Validator
from schema_for_tests import (
    COMMANDS,
    DEFINITIONS,
    OPERATIONS,
    PAGE,
    SCHEMA,
    error_of_answer,
    error_of_request,
)


def section(title):
    return re.search(rf"^#+ {title}\n(.*?)(?=^#+ |\Z)", PAGE, re.M | re.S).group(1)


def rows(text):
    """Of the tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [
        row
        for i, row in enumerate(cells)
        if not set("".join(row)) <= set("- ")
        and not (i + 1 < len(cells) and set("".join(cells[i + 1])) <= set("- "))
    ]


def names_in(cell):
    """The fields that a cell names, without what it says about them."""
    for opening, closing in ["()", "[]", "{}"]:
        while re.search(rf"\{opening}[^\{opening}\{closing}]*\{closing}", cell):
            cell = re.sub(rf"\{opening}[^\{opening}\{closing}]*\{closing}", "", cell)
    cell = re.sub(r"(as of|without) `\w+`", "", cell)
    return set(re.findall(r"`([a-z_]+)`", cell))


BYTES = "#/$defs/bytes"


def members_of(name):
    """What a definition has, in all its depths."""
    found, todo = set(), [DEFINITIONS[name]]
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            todo += part
        elif isinstance(part, dict):
            found |= set(part.get("properties", {}))
            todo += part.values()
            if part.get("$ref") not in (None, BYTES):  # a kind of value, however it is written
                todo.append(DEFINITIONS[part["$ref"].rsplit("/", 1)[1]])
    return found


class Page(unittest.TestCase):
    """PROTOCOL.md and the schema say the same."""

    def test_says_which_fields_an_operation_has_and_gives(self):
        said = {}
        for names, fields, value in rows(section("Operations")):
            for op in re.findall(r"`([a-z_]+)`", names):
                said[op] = names_in(fields), names_in(value)
        self.assertEqual(list(said), list(dict.fromkeys(said)))
        self.assertEqual(set(said), set(OPERATIONS))
        for op, (fields, value) in said.items():
            has = set(DEFINITIONS["operation." + op]["properties"]) - {"op", "start_ns", "end_ns"}
            self.assertEqual(fields, has, op)
            self.assertEqual(value, set(DEFINITIONS["value." + op]["properties"]), op)

    def test_says_which_fields_a_command_has_and_gives(self):
        self.assertEqual(
            set(re.findall(r"^### (\w+)$", PAGE.split("\n## Commands\n")[1].split("\n## ")[0], re.M)),
            set(COMMANDS),
        )
        for command in COMMANDS:
            text = section(command)
            if command == "reopen":
                text += section("open")
            times = {"id", "cmd", "ok", "start_ns", "end_ns"}
            of = {*DEFINITIONS["request." + command]["properties"]}
            same = DEFINITIONS["answer." + command].get("$ref", "/answer." + command)
            of |= set(DEFINITIONS[same.rsplit("/", 1)[1]]["properties"])
            for field in of - times:
                self.assertRegex(text, rf'[`"]{field}["`]', command)
        self.assertEqual(
            set().union(*(names_in(row[0]) for row in rows(section("open")))),
            set(DEFINITIONS["request.open"]["properties"]) - {"id", "cmd"},
        )
        configuration = re.search(r"^`file_store`: (.*)$", section("open"), re.M).group(1)
        self.assertEqual(names_in(configuration), set(DEFINITIONS["file_store"]["properties"]))

    def test_says_what_faults_and_results_have(self):
        self.assertEqual(
            [names_in(row[0]) for row in rows(section("Faults"))],
            [{code} for code in DEFINITIONS["fault"]["properties"]["code"]["enum"]],
        )
        self.assertEqual(
            set().union(*(names_in(row[0]) for row in rows(section("Results")))),
            set(DEFINITIONS["result"]["properties"]),
        )

    def test_says_what_the_parts_of_values_have(self):
        parts = {
            "S": "state",
            "M": "message",
            "C": "consumer_state",
            "D": "delete_block",
            "E": "decoded_state",
        }
        for letter, name in parts.items():
            text = re.search(rf"^`{letter}`, (.*)$", section("Results"), re.M).group(1)
            said = {
                name
                for quoted in re.findall(r"`([^`]*)`", text)
                for name in re.findall(r'"(\w+)"', quoted)
            }
            if letter == "E":
                said |= {"name", "seq", "ident"}  # of sources, as of sources_state
            self.assertEqual(said - {"set", "list", "range"}, members_of(name), letter)

    def test_says_how_bytes_are_written(self):
        text = re.search(r"^\| bytes .*$", section("Values"), re.M).group(0)
        members = DEFINITIONS["repeated"]["properties"]
        self.assertEqual(set(re.findall(r'"(\w+)":', text)), set(members))

    def test_has_an_example_that_fits(self):
        lines = PAGE.split("```")[1].strip().splitlines()
        for asked, answered in zip(lines[::2], lines[1::2]):
            request, answer = json.loads(asked.removeprefix("→ ")), json.loads(
                answered.removeprefix("← ")
            )
            if request["cmd"] in COMMANDS:
                self.assertIsNone(error_of_request(request), asked)
            self.assertIsNone(error_of_answer(request, answer), answered)


class Schema(unittest.TestCase):
    def test_is_one(self):
        Draft202012Validator.check_schema(SCHEMA)

    def test_has_a_request_and_a_value_for_every_operation(self):
        for kind in ["operation", "value"]:
            self.assertEqual(
                {name.split(".", 1)[1] for name in DEFINITIONS if name.startswith(kind + ".")},
                set(OPERATIONS),
            )
        for kind in ["request", "answer"]:
            self.assertEqual(
                {name.split(".", 1)[1] for name in DEFINITIONS if name.startswith(kind + ".")}
                - {"fault"},
                set(COMMANDS),
            )


if __name__ == "__main__":
    unittest.main(verbosity=2)
