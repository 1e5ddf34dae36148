"""The gate "build": what is committed is what is built, without a warning.

Exit status: 0 it answered, 2 it could not.
"""
import argparse
import os
import re
import subprocess
import sys

from gate_words import Answer


def changed_files(root, beside):
    """What differs from the commit, but for what lies in `beside`, where evidence goes."""
    listed = subprocess.run(["git", "-C", root, "status", "--porcelain", "--", ".", f":!{beside}"],
                            capture_output=True, text=True, check=True)
    return [line[3:] for line in listed.stdout.splitlines()]


def compiler_of(build):
    """What it calls itself; empty where the build tree does not tell."""
    try:
        with open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8") as cache:
            path = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.+)$", cache.read(), re.MULTILINE)
    except OSError:
        return ""
    if path is None:
        return ""
    told = subprocess.run([path[1], "--version"], capture_output=True, text=True, check=False)
    return told.stdout.split("\n")[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", required=True, help="the repository")
    parser.add_argument("--build", required=True, help="the build tree")
    parser.add_argument("--beside", required=True, help="a directory that may differ from the commit")
    parser.add_argument("--jobs", default="2")
    parser.add_argument("targets", nargs="+")
    asked = parser.parse_args()
    answer = Answer()
    try:
        changed = changed_files(asked.root, asked.beside)
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"error: git cannot tell what is committed: {problem}", file=sys.stderr)
        return 2
    if changed:
        answer.refuse_all(f"{changed[0]} differs from the commit, as {len(changed) - 1} others do: commit first")
    else:
        command = ["cmake", "--build", asked.build, "-j", asked.jobs, "--target", *asked.targets]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        said = built.stdout + built.stderr
        warnings = [line for line in said.splitlines() if "warning:" in line]
        if built.returncode != 0:
            errors = [line for line in said.splitlines() if "error:" in line] or said.splitlines()[-1:]
            answer.refuse_all("the build fails: " + errors[0])
        for warning in warnings[:1]:
            answer.refuse_all(f"the build warns: {warning}")
        answer.facts = {"compiler": compiler_of(asked.build), "targets": asked.targets, "differs_from_commit": 0,
                        "warnings": len(warnings)}
    answer.give()
    return 0


if __name__ == "__main__":
    sys.exit(main())
