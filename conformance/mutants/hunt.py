"""Plays each planted mutant until something shows it: first all of them in a few cases of `jsparity run` and a few
inputs of its components, which show most in a second; then those that are left in all cases, with all inputs, and
in the store's own tests, which takes a minute and more each. The order is shuffled by the seed, so that those that
were played to the end are a fair sample of what is left. What is known already (--result) is not played again, so
that it can be ended and gone on with at any time.

Exit status: 0 at least --at-least percent are shown by run and components alone, 1 fewer are, 2 it could
not be played.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

AGREED, PARTED = 0, 1
FIRST_CASES, FIRST_INPUTS, FIRST_LIMIT_S = 30, 30, 20
IDLE_S_MAX = 60      # what takes no processor time for so long waits for what does not come
LOOK_S = 2
# What the standard library throws: a fault in a length may ask for more than there is, and a fault anywhere for what
# is not there.
THROWN = ("std::", "basic_string", "vector::", "map::at")
BY_PLAY = ("run", "components")


def processor_ticks(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def wait(process, idle_s_max):
    """What it said; None where it stood still, and was ended."""
    ticks, since = -1, time.monotonic()
    while True:
        try:
            return process.communicate(timeout=LOOK_S)[0].decode(errors="replace")
        except subprocess.TimeoutExpired:
            now_ticks = processor_ticks(process.pid)
            if now_ticks != ticks:
                ticks, since = now_ticks, time.monotonic()
            elif time.monotonic() - since > idle_s_max:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                return None


def play(command, number, limit_s, idle_s_max=IDLE_S_MAX):
    """The exit status and what it said; negative for a signal, None where it does not end. It is judged by its
    processor time, as the machine may be busy."""
    environment = dict(os.environ, JSPARITY_MUTANT=str(number))
    limited = ["prlimit", f"--cpu={limit_s}:{limit_s + 1}", *command]
    process = subprocess.Popen(limited, env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True)
    text = wait(process, idle_s_max)
    if text is None or process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return None, ""
    return process.returncode, text


class Hunt:
    def __init__(self, asked, work):
        self.asked, self.work = asked, work

    def run(self, number, cases):
        asked = self.asked
        return [asked.jsparity, "run", "--cases", str(cases), "--seed", str(asked.seed), "--jobs",
                "1", "--max-failures", "1", "--no-shrink", "--no-regressions", "--no-older", "--oracle",
                asked.oracle, "--out", os.path.join(self.work, str(number))]

    def components(self, inputs):
        asked = self.asked
        return [asked.jsparity, "components", "--seed", str(asked.seed), "--oracle", asked.oracle,
                "--max-failures", "1", "--jobs", "1", "--count", str(inputs)]

    def first_steps(self, number):
        yield "run", self.run(number, min(FIRST_CASES, self.asked.cases))
        yield "components", self.components(FIRST_INPUTS)

    def all_steps(self, number):
        yield "run", self.run(number, self.asked.cases)
        yield "components", self.components(self.asked.inputs)
        for test in self.asked.tests:
            yield os.path.basename(test), [test, "--gtest_brief=1", "--gtest_fail_fast"]

    def shown_by(self, steps, number):
        """What shows the mutant, and how; None: nothing does."""
        limit_s = min(FIRST_LIMIT_S, self.asked.limit) if steps == self.first_steps else self.asked.limit
        for name, command in steps(number):
            status, text = play(command, number, limit_s)
            if status is None:
                return name, "it does not end"
            if status == AGREED:
                continue
            if status == 2 and name in BY_PLAY and not any(thrown in text for thrown in THROWN):
                raise RuntimeError(f"mutant {number}: {text.strip()}")
            return name, "it dies" if status < 0 or status == 2 else shown_case(text)
        return None, ""


def shown_case(text):
    """The last that is told: those before it end at defects of the reference, which are known."""
    told = [line.strip() for line in text.splitlines() if line.startswith(("Case ", "[  FAILED  ]"))]
    return told[-1] if told else ""


def read_lines(path):
    if not os.path.exists(path):
        return []
    with open(path) as lines:
        return [json.loads(line) for line in lines]


def in_order(mutants, seed):
    """Another for each seed."""
    return sorted(mutants, key=lambda mutant: hashlib.sha256(f"{seed} {mutant['key']}".encode()).digest())


class Known:
    """What is known of the mutants, in a file that is added to."""

    def __init__(self, path):
        self.path, self.lock = path, threading.Lock()
        self.ended = {}        # shown, or played to the end
        self.begun = set()     # what nothing of the first steps shows
        for line in read_lines(path):
            self._note(line)

    def _note(self, line):
        if line["shown_by"] or line["to_the_end"]:
            self.ended[line["key"]] = line
        else:
            self.begun.add(line["key"])

    def add(self, line):
        with open(self.path, "a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
        self._note(line)


class Tally:
    """How many are shown, of those that are not equivalent."""

    def __init__(self, mutants, known, equivalent):
        counted = [m for m in mutants if m["key"] not in equivalent]
        ended = [(m, known.ended[m["key"]]["shown_by"]) for m in counted if m["key"] in known.ended]
        self.by_play = [m for m, by in ended if by in BY_PLAY]
        self.by_test = [m for m, by in ended if by and by not in BY_PLAY]
        self.survivors = [m for m, by in ended if not by]
        self.count, self.open = len(counted), len(counted) - len(ended)

    @property
    def percent(self):
        return 100 * len(self.by_play) / max(1, self.count)

    def __str__(self):
        left = f", {self.open} open" if self.open else ""
        return f"{len(self.by_play)} of {self.count} ({self.percent:.1f} %) shown by run and components{left}"


class Round:
    """The same steps for all mutants that are still open."""

    def __init__(self, hunt, mutants, known, equivalent):
        self.hunt, self.mutants, self.known, self.equivalent = hunt, mutants, known, equivalent

    def play(self, steps, waiting, to_the_end):
        with concurrent.futures.ThreadPoolExecutor(self.hunt.asked.jobs) as pool:
            played = [pool.submit(self._one, steps, mutant, to_the_end) for mutant in waiting]
            for done in concurrent.futures.as_completed(played):
                done.result()

    def _one(self, steps, mutant, to_the_end):
        start = time.monotonic()
        by, how = self.hunt.shown_by(steps, mutant["number"])
        with self.known.lock:
            self.known.add({"key": mutant["key"], "shown_by": by, "how": how, "to_the_end": to_the_end,
                            "seconds": round(time.monotonic() - start, 1)})
            told = by or ("NOTHING SHOWS IT" if to_the_end else "not yet")
            print(f"{Tally(self.mutants, self.known, self.equivalent)}  "
                  f"{mutant['file']}:{mutant['line']} {mutant['kind']}: {told} {how}", flush=True)


def hunt_all(asked, mutants, known, equivalent, work):
    hunt = Hunt(asked, work)
    if not known.begun and not known.ended and (by := hunt.shown_by(hunt.all_steps, 0)[0]):
        raise RuntimeError(f"{by} fails without a mutant")
    one_round = Round(hunt, mutants, known, equivalent)
    is_open = [m for m in mutants if m["key"] not in known.ended]
    one_round.play(hunt.first_steps, [m for m in is_open if m["key"] not in known.begun], to_the_end=False)
    one_round.play(hunt.all_steps, [m for m in is_open if m["key"] not in known.ended], to_the_end=True)


def describe(mutant):
    becomes = f" becomes {mutant['becomes']}" if mutant["becomes"] else ""
    return (f"{mutant['file']}:{mutant['line']} {mutant['function']}\n"
            f"    {mutant['kind']}: {mutant['is']}{becomes}")


def report(mutants, known, equivalent, at_least):
    tally = Tally(mutants, known, equivalent)
    if tally.by_test:
        print(f"\nShown by the store's own tests alone ({len(tally.by_test)}):")
        for mutant in tally.by_test:
            print(f"  {describe(mutant)}\n    shown by {known.ended[mutant['key']]['shown_by']}: "
                  f"{known.ended[mutant['key']]['how']}")
    if tally.survivors:
        print(f"\nShown by nothing ({len(tally.survivors)}):")
        for mutant in tally.survivors:
            print("  " + describe(mutant))
    wrong = [m for m in mutants if m["key"] in equivalent and known.ended[m["key"]]["shown_by"]]
    for mutant in wrong:
        print(f"\nListed as equivalent, and shown by {known.ended[mutant['key']]['shown_by']}: "
              f"{describe(mutant)}")
    print(f"\n{len(mutants)} mutants, {len(mutants) - tally.count} of them equivalent: {tally}, "
          f"{len(tally.by_test)} by tests alone, {len(tally.survivors)} by nothing")
    return 0 if tally.percent >= at_least and not wrong else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--list", required=True, help="the mutants, as plant.py lists them")
    parser.add_argument("--result", required=True, help="what is known of them; added to")
    parser.add_argument("--equivalent", required=True, help="those that change nothing, with reasons")
    parser.add_argument("--jsparity", required=True)
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--tests", nargs="*", default=[], help="programs of the store's tests")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--inputs", type=int, default=2000, help="of each component")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=int, default=150,
                        help="seconds of processor time that a step may take")
    parser.add_argument("--at-least", type=float, default=90)
    asked = parser.parse_args()
    mutants = in_order(read_lines(asked.list), asked.seed)
    known = Known(asked.result)
    equivalent = {line["key"]: line["reason"] for line in read_lines(asked.equivalent)}
    with tempfile.TemporaryDirectory() as work:
        try:
            hunt_all(asked, mutants, known, equivalent, work)
        except RuntimeError as problem:
            print(f"error: {problem}", file=sys.stderr)
            return 2
    return report(mutants, known, equivalent, asked.at_least)


if __name__ == "__main__":
    sys.exit(main())
