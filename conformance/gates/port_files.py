"""What a port says of itself to the gates: its configuration."""
import fnmatch
import json
import os
import subprocess

PATTERNS = {"test", "assertion", "constant", "skip", "marker", "empty"}


class Problem(Exception):
    """One sentence on what is wrong with what was given."""


def files_of(root):
    """Those that git knows of or would take; all there are where it knows nothing."""
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        paths = listed.stdout.split("\0")[:-1]
    else:
        paths = [os.path.relpath(os.path.join(there, name), root)
                 for there, _, names in os.walk(root) for name in names]
    return sorted(path for path in set(paths) if os.path.exists(os.path.join(root, path)))


def matching(paths, patterns, where):
    """What any of the patterns names; "!store/x*" takes out what those before it named."""
    chosen = []
    for pattern in patterns:
        if pattern.startswith("!"):
            chosen = [path for path in chosen if not fnmatch.fnmatch(path, pattern[1:])]
            continue
        found = [path for path in paths if fnmatch.fnmatch(path, pattern)]
        if not found:
            raise Problem(f"{where}: {pattern} names no file: mend it, or take it out")
        chosen += [path for path in found if path not in chosen]
    return chosen


def read_json(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except OSError as problem:
        raise Problem(f"{path}: cannot be read: {problem.strerror}") from problem
    except ValueError as problem:
        raise Problem(f"{path}: is no JSON: {problem}") from problem


def check_keys(value, where, required, optional=()):
    if not isinstance(value, dict):
        raise Problem(f"{where}: is no object")
    for key in required:
        if key not in value:
            raise Problem(f"{where}: {key} is missing")
    for key in value:
        if key not in (*required, *optional):
            raise Problem(f"{where}: {key} is not known; there are: {', '.join([*required, *optional])}")


def read_configuration(path, root):
    """With the files in place of the patterns that name them."""
    json_value = read_json(path)
    check_keys(json_value, path, ["sources"], ["let_be", "tests"])
    paths = files_of(root)
    sources = []
    for number, part in enumerate(json_value["sources"]):
        where = f"{path}: sources[{number}]"
        check_keys(part, where, ["production", "tests"], ["patterns"])
        tests = matching(paths, part["tests"], where)
        production = [one for one in matching(paths, part["production"], where) if one not in tests]
        if not production:
            raise Problem(f"{where}: all of production is tests")
        read = {"production": production, "tests": tests}
        if "patterns" in part:
            check_keys(part["patterns"], f"{where}.patterns", ["test", "assertion"],
                       sorted(PATTERNS - {"test", "assertion"}))
            read["patterns"] = part["patterns"]
        sources.append(read)
    let_be = json_value.get("let_be", [])
    for number, one in enumerate(let_be):
        where = f"{path}: let_be[{number}]"
        check_keys(one, where, ["file", "kind", "why"], ["name"])
        if not str(one["why"]).strip():
            raise Problem(f"{where}: why is empty: say why it is let be")
    read = {"sources": sources, "let_be": let_be}
    if "tests" in json_value:
        check_keys(json_value["tests"], f"{path}: tests", ["one", "all", "passed"], ["names", "times", "limit_s"])
        read["tests"] = json_value["tests"]
    return read
