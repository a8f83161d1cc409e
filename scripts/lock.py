"""Pins the packages anew: requirements*.txt from requirements*.in, and package-lock.json.

Nothing of the machine's own configuration (indexes, links, constraints) may enter the files.
"""

import os
import shutil
import subprocess
import sys

from scripts.setup import BIN, ROOT, node_environment

SETS = ("requirements", "requirements-dev", "requirements-node")
FOREIGN = ("://", "file:", "--index-url", "--extra-index-url", "--find-links", "--trusted-host")


def compile_requirements(name: str, extra: list[str]) -> None:
    """Write one pinned set, for Python 3.11 and newer on any platform."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("UV_", "PIP_"))}
    command = [
        str(BIN / "uv"), "pip", "compile", "--quiet", "--no-config", "--python-version", "3.11",
        "--universal", "--generate-hashes", "--custom-compile-command", "make lock", *extra,
        "--output-file", f"{name}.txt", f"{name}.in",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, env=env, check=True, stdin=subprocess.DEVNULL)


def main() -> None:
    """Compile every set, then look for addresses in what came out."""
    for name in SETS:
        compile_requirements(name, sys.argv[1:])
    env = node_environment()
    npm = shutil.which("npm", path=env["PATH"]) or "npm"
    words = [npm, "update" if "--upgrade" in sys.argv else "install", "--package-lock-only"]
    subprocess.run([*words, "--ignore-scripts"], cwd=ROOT, env=env, check=True)

    problems = [
        f"{name}.txt:{number}: {line}"
        for name in SETS
        for number, line in enumerate((ROOT / f"{name}.txt").read_text().splitlines(), 1)
        if any(word in line for word in FOREIGN)
    ]
    if '"resolved"' in (ROOT / "package-lock.json").read_text():
        problems.append("package-lock.json: records where packages were fetched from")
    if problems:
        sys.exit("Addresses in the lock files:\n" + "\n".join(problems))


if __name__ == "__main__":
    main()
