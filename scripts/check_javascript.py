"""Checks the JSDoc types of the front-end modules with the TypeScript compiler."""

import subprocess
import sys

from scripts.setup import ROOT, node_environment


def main() -> int:
    """Return the compiler's exit status; nothing to check is fine."""
    if not any((ROOT / "outreach" / "static" / "src" / "js").rglob("*.js")):
        print("No JavaScript to check.")
        return 0
    env = node_environment()
    compiler = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
    command = ["node", str(compiler), "--project", str(ROOT / "frontend")]
    return subprocess.run(command, env=env, check=False, stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
