"""A program with faults planted in what a port's functions are mapped to, all of them in one, of which the environment
chooses one (JSPARITY_MUTANT=N). Made once, and again when the sources or the mapping are other ones."""
import json
import os
import shutil
import subprocess

from port_files import Problem, files_of
from reference_run import hash_of_texts, progress, read_lines

EACH = 4  # of a symbol, at most
LIBCLANG = "/usr/lib/llvm-22/lib/libclang-22.so.1"
PYTHON = "/usr/bin/python3"  # Debian's, which has the module clang
PLANT = "conformance/mutants/plant.py"
EQUIVALENT = "conformance/mutants/equivalent.jsonl"


def run(command, **how):
    progress(" ".join(command[:6]) + (" …" if len(command) > 6 else ""))
    ended = subprocess.run(command, capture_output=True, text=True, check=False, **how)
    if ended.returncode != 0:
        said = (ended.stdout + ended.stderr).strip().splitlines()
        errors = [line for line in said if "error:" in line] or said[-1:]
        raise Problem(f"{' '.join(command[:6])}: {errors[0] if errors else 'failed'}")


class MutantBuild:
    def __init__(self, asked, mapped):
        self.root, self.work, self.jobs = os.path.abspath(asked.root), os.path.abspath(asked.work), asked.jobs
        self.symbols = mapped.all_symbols()
        self.source = os.path.join(self.work, "source")
        self.build = os.path.join(self.source, "build", "release")
        self.list = os.path.join(self.work, "list.jsonl")
        self.key = self._key()
        if self._state() != self.key:
            self._make()
        self.by_symbol = {}
        for mutant in read_lines(self.list):
            for name in mutant["symbols"]:
                self.by_symbol.setdefault(name, []).append(mutant)

    @property
    def jsparity(self):
        return os.path.join(self.build, "bin", "jsparity")

    def tests(self):
        """The store's tests and the ported ones; they are built when they are first asked for."""
        self._build("store/all")
        there = os.path.join(self.build, "store")
        return sorted(os.path.join(at, name) for at, _, names in os.walk(there) for name in names
                      if name.endswith("_test") and not name.endswith("_threads_test")
                      and os.access(os.path.join(at, name), os.X_OK))

    def _state(self):
        path = os.path.join(self.work, "state")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()

    def _key(self):
        """What is planted in, and where."""
        texts = [str(EACH)]
        for path in files_of(self.root):
            if path.startswith(("store/", "conformance/", "cmake/")) or path in ("CMakeLists.txt", "CMakePresets.json"):
                with open(os.path.join(self.root, path), "rb") as file:
                    texts += [path, file.read().hex()]
        return hash_of_texts(*texts, *(symbol.name for symbol in self.symbols))

    def _make(self):
        if not os.path.exists(LIBCLANG):
            raise Problem("python3-clang-22 is missing: as root, apt-get install python3-clang-22")
        os.makedirs(self.work, exist_ok=True)
        for name in ("state", "known.jsonl"):
            if os.path.exists(os.path.join(self.work, name)):
                os.remove(os.path.join(self.work, name))
        self._copy()
        places = os.path.join(self.work, "symbols.json")
        with open(places, "w", encoding="utf-8") as file:
            json.dump([{"name": symbol.name, "definitions": [[one.path, one.first_line, one.last_line]
                                                             for one in symbol.definitions]}
                       for symbol in self.symbols], file)
        run([PYTHON, os.path.join(self.root, PLANT), "--root", self.root, "--target", self.source, "--libclang",
             LIBCLANG, "--count", str(EACH), "--symbols", places, "--leave", os.path.join(self.root, EQUIVALENT),
             "--list", self.list])
        run(["cmake", "-S", self.source, "-B", self.build, "--preset", "release", "-DJSPARITY_GO=OFF"], cwd=self.source)
        self._build("jsparity")
        with open(os.path.join(self.work, "state"), "w", encoding="utf-8") as file:
            file.write(self.key)

    def _copy(self):
        shutil.rmtree(os.path.join(self.source, "store"), ignore_errors=True)
        for path in files_of(self.root):
            target = os.path.join(self.source, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(os.path.join(self.root, path), target)
        # A fault may leave a variable unused. What is not planted in is compiled as ever, and so is known to a compiler
        # cache.
        with open(os.path.join(self.source, "store", "CMakeLists.txt"), "a", encoding="utf-8") as file:
            file.write("\ntarget_compile_options(jsstore PRIVATE -Wno-error)\n")

    def _build(self, target):
        run(["cmake", "--build", self.build, "-j", self.jobs, "--target", target])
