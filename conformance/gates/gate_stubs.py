"""The gate "stubs": the scan for what is not there yet (stub_scan.py) has no finding.

Exit status: 0 it answered, 2 it could not.
"""
import argparse
import os
import sys

from gate_words import Answer
from port_files import Problem, read_configuration
from stub_scan import scan


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", required=True, help="the port's repository")
    parser.add_argument("--configuration", required=True, help="as of stub_scan.py")
    asked = parser.parse_args()
    answer = Answer()
    try:
        configuration = read_configuration(asked.configuration, asked.root)
        findings = scan(asked.root, configuration, os.path.basename(asked.configuration))
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    for finding in findings:
        answer.refuse_all(finding.describe())
    answer.facts = {"sources": sum(len(part["production"]) + len(part["tests"]) for part in configuration["sources"]),
                    "findings": len(findings), "let_be": len(configuration["let_be"])}
    answer.give()
    return 0


if __name__ == "__main__":
    sys.exit(main())
