"""How a gate is asked and answers: conformance/gates/gate.h has the form."""
import json
import sys


class Words:
    """What is said of items."""

    def __init__(self, items):
        self.items = items
        self.problems = {item["id"]: [] for item in self.items}
        self.item_facts = {item["id"]: {} for item in self.items}
        self.sources = {item["id"]: [] for item in self.items}

    def refuse(self, item, problem):
        self.problems[item["id"]].append(problem)

    def refuse_all(self, problem):
        for item in self.items:
            self.refuse(item, problem)


class Answer(Words):
    """To what is asked on the standard input."""

    def __init__(self):
        question = json.load(sys.stdin)
        super().__init__(question["items"])
        self.reference = question["reference"]
        self.facts = {}

    def give(self):
        items = []
        for item in self.items:
            number = item["id"]
            word = {"id": number, "problems": self.problems[number], "facts": self.item_facts[number]}
            if self.sources[number]:
                word["sources"] = self.sources[number]
            items.append(word)
        json.dump({"facts": self.facts, "items": items}, sys.stdout)
