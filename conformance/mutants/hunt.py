"""Plays each planted mutant until something shows it: cases of `jsparity run`, then components, then the
store's own tests. What is known already (--result) is not played again, so that it can be ended and gone
on with at any time.

Exit status: 0 at least --at-least percent are shown by run and components alone, 1 fewer are, 2 it could
not be played.
"""
import argparse
import concurrent.futures
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

AGREED, PARTED = 0, 1


def play(command, number, limit):
    """The exit status and what it said; None where it took too long, negative for a signal."""
    environment = dict(os.environ, JSPARITY_MUTANT=str(number))
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True)
    try:
        text = process.communicate(timeout=limit)[0].decode(errors="replace")
        return process.returncode, text
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, ""


class Hunt:
    def __init__(self, asked, work):
        self.asked, self.work = asked, work

    def steps(self, number):
        asked = self.asked
        out = os.path.join(self.work, str(number))
        run = [asked.jsparity, "run", "--cases", str(asked.cases), "--seed", str(asked.seed), "--jobs",
               "1", "--max-failures", "1", "--no-shrink", "--no-regressions", "--no-older", "--oracle",
               asked.oracle, "--out", out]
        components = [asked.jsparity, "components", "--seed", str(asked.seed), "--oracle",
                      asked.oracle, "--max-failures", "1"]
        yield "run", run, asked.limit
        yield "components", components, asked.limit
        for test in asked.tests:
            yield os.path.basename(test), [test, "--gtest_brief=1"], asked.limit

    def shown_by(self, number):
        """What shows the mutant, and how; None: nothing does."""
        for name, command, limit in self.steps(number):
            status, text = play(command, number, limit)
            if status is None:
                return name, "it does not end"
            if status == AGREED:
                continue
            if status == 2 and name in ("run", "components"):
                raise RuntimeError(f"mutant {number}: {text.strip()}")
            return name, "it dies" if status < 0 else shown_case(text)
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


def hunt_all(asked, mutants, known, work):
    hunt = Hunt(asked, work)
    lock = threading.Lock()
    waiting = [mutant for mutant in mutants if mutant["key"] not in known]
    begun = time.monotonic()
    with open(asked.result, "a") as out, \
            concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:

        def one(mutant):
            start = time.monotonic()
            by, how = hunt.shown_by(mutant["number"])
            line = {"key": mutant["key"], "shown_by": by, "how": how,
                    "seconds": round(time.monotonic() - start, 1)}
            with lock:
                known[mutant["key"]] = line
                out.write(json.dumps(line) + "\n")
                out.flush()
                print(f"[{len(known)}/{len(mutants)}] {time.monotonic() - begun:.0f} s  "
                      f"{mutant['file']}:{mutant['line']} {mutant['kind']}: "
                      f"{by or 'NOTHING SHOWS IT'} {how}", flush=True)

        for done in concurrent.futures.as_completed([pool.submit(one, m) for m in waiting]):
            done.result()


def describe(mutant):
    becomes = f" becomes {mutant['becomes']}" if mutant["becomes"] else ""
    return (f"{mutant['file']}:{mutant['line']} {mutant['function']}\n"
            f"    {mutant['kind']}: {mutant['is']}{becomes}")


def report(mutants, known, equivalent, at_least):
    counted = [m for m in mutants if m["key"] not in equivalent]
    by_play = [m for m in counted if known[m["key"]]["shown_by"] in ("run", "components")]
    by_test = [m for m in counted if m not in by_play and known[m["key"]]["shown_by"]]
    survivors = [m for m in counted if not known[m["key"]]["shown_by"]]
    percent = 100 * len(by_play) / max(1, len(counted))
    if by_test:
        print(f"\nShown by the store's own tests alone ({len(by_test)}):")
        for mutant in by_test:
            print(f"  {describe(mutant)}\n    shown by {known[mutant['key']]['shown_by']}: "
                  f"{known[mutant['key']]['how']}")
    if survivors:
        print(f"\nShown by nothing ({len(survivors)}):")
        for mutant in survivors:
            print("  " + describe(mutant))
    wrong = [m for m in mutants if m["key"] in equivalent and known[m["key"]]["shown_by"]]
    for mutant in wrong:
        print(f"\nListed as equivalent, and shown by {known[mutant['key']]['shown_by']}: "
              f"{describe(mutant)}")
    print(f"\n{len(mutants)} mutants, {len(mutants) - len(counted)} of them equivalent: "
          f"{len(by_play)} of {len(counted)} ({percent:.1f} %) shown by run and components, "
          f"{len(by_test)} by tests alone, {len(survivors)} by nothing")
    return 0 if percent >= at_least and not wrong else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--list", required=True, help="the mutants, as plant.py lists them")
    parser.add_argument("--result", required=True, help="what is known of them; added to")
    parser.add_argument("--equivalent", required=True, help="those that change nothing, with reasons")
    parser.add_argument("--jsparity", required=True)
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--tests", nargs="*", default=[], help="programs of the store's tests")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=int, default=300, help="seconds that a step may take")
    parser.add_argument("--at-least", type=float, default=90)
    asked = parser.parse_args()
    mutants = read_lines(asked.list)
    known = {line["key"]: line for line in read_lines(asked.result)}
    known = {m["key"]: known[m["key"]] for m in mutants if m["key"] in known}
    equivalent = {line["key"]: line["reason"] for line in read_lines(asked.equivalent)}
    with tempfile.TemporaryDirectory() as work:
        try:
            hunt_all(asked, mutants, known, work)
        except RuntimeError as problem:
            print(f"error: {problem}", file=sys.stderr)
            return 2
    return report(mutants, known, equivalent, asked.at_least)


if __name__ == "__main__":
    sys.exit(main())
