"""Sets a fresh clone up: environment, packages, front end, translations, browser.

    python3 scripts/setup.py [run] [dev] [browser]

`run` (the default) is what the server needs, `dev` adds the tools and test packages, `browser`
checks for Chromium and a Chinese font. Every step is skipped while the files it depends on have
the same content, so a second call takes a moment. Only the standard library is used, and the
head of the file runs on old Pythons so that they can be refused in words.
"""

import os
import shutil
import subprocess
import sys

NEEDED = (3, 11)


def fail(message):
    """End with a message on stderr."""
    sys.stderr.write("\nset-up stopped: " + message + "\n")
    sys.exit(1)


if sys.version_info < NEEDED:
    for _name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        _found = shutil.which(_name)
        if _found:
            os.execv(_found, [_found] + sys.argv)
    fail(
        "Python 3.11 or newer is needed, this is {}.{} ({}). Name another one with "
        "`make PYTHON=/path/to/python3 ...`.".format(*sys.version_info[:2], sys.executable)
    )

import hashlib
import importlib.util
import json
import re
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMPS = VENV / ".stamps"
STATIC = ROOT / "outreach" / "static"
TRANSLATIONS = ROOT / "outreach" / "translations"
MIN_NODE = 18


def say(message):
    """One line of progress."""
    print("set-up: " + message, flush=True)


def call(*command, env=None):
    """Run a command in the project folder, without input; its failure ends the set-up."""
    words = [str(word) for word in command]
    result = subprocess.run(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
    if result.returncode:
        fail(f"`{' '.join(words)}` ended with {result.returncode}; see the lines above.")


def is_root_on_debian():
    """Whether missing system packages may be installed here."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get")


def apt_install(*packages):
    """Install Debian packages (only ever as root)."""
    say("installing Debian packages: " + " ".join(packages))
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call("apt-get", "update", "-qq", env=env)
    call("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, env=env)


def digest(*parts):
    """A key made of the content of files, of all files in folders, and of plain words."""
    key = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            key.update(part.encode())
            continue
        if part.is_dir():
            files = sorted(path for path in part.rglob("*") if path.is_file())
        else:
            files = [part] if part.exists() else []
        for path in files:
            key.update(str(path.relative_to(ROOT)).encode() + b"\0")
            key.update(path.read_bytes() + b"\0")
    return key.hexdigest()


@contextmanager
def step(name, stamp, key, *results):
    """Yield whether a step has to run; remember its key once it is done."""
    old = stamp.read_text().strip() if stamp.exists() else ""
    needed = old != key or not all(path.exists() for path in results)
    if not needed:
        yield False
        return
    stamp.unlink(missing_ok=True)
    say(name + " ...")
    start = time.monotonic()
    yield True
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key + "\n")
    say(f"{name}: done in {time.monotonic() - start:.1f} s")


@contextmanager
def only_one_at_a_time():
    """Two set-ups of one folder wait for each other."""
    import fcntl

    with (ROOT / ".setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up of this folder is running; waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ---------------------------------------------------------------- Python


def environment_works():
    """Whether .venv has a Python of the right age that belongs to this folder."""
    if not PYTHON.exists():
        return False
    code = "import sys, pip; print(sys.prefix, *sys.version_info[:2])"
    result = subprocess.run(
        [str(PYTHON), "-c", code],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    *prefix, major, minor = result.stdout.split() or ["", "0", "0"]
    # A moved checkout leaves scripts that point to the old place: make a new one.
    pip = BIN / "pip"
    at_home = pip.exists() and str(BIN) in pip.read_text().splitlines()[0]
    right_place = " ".join(prefix) == str(VENV)
    return right_place and at_home and (int(major), int(minor)) >= NEEDED


def make_environment():
    """Create .venv."""
    if environment_works():
        return
    if VENV.exists():
        say("removing an environment that does not work here")
        shutil.rmtree(VENV)
    version = "{}.{}".format(*sys.version_info[:2])
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        package = (
            "python3-venv" if sys.executable == "/usr/bin/python3" else f"python{version}-venv"
        )
        if not is_root_on_debian():
            fail(f"Python's venv module is missing. On Debian: apt-get install {package}")
        apt_install(package)
    say(f"creating .venv with Python {version}")
    call(sys.executable, "-m", "venv", VENV)


def pip_install(pins):
    """Install exactly what a pinned file says, with pip."""
    call(
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--require-hashes",
        "--requirement",
        pins,
    )


def find_uv():
    """The pinned uv, installed into .venv: it does in seconds what takes pip most of a minute."""
    uv = BIN / "uv"
    if not uv.exists():
        # Its pin and hashes are part of the dev set: the indented lines under "uv==".
        pinned = (ROOT / "requirements-dev.txt").read_text()
        pin = re.search(r"^uv==.*\n(?:[ ]+.*\n)*", pinned, re.MULTILINE)
        if pin is None:
            fail("requirements-dev.txt does not pin uv")
        pins = STAMPS / "uv.txt"
        pins.parent.mkdir(exist_ok=True)
        pins.write_text(pin.group())
        pip_install(pins)
    return uv


def install_packages(*names):
    """Install one pinned set of Python packages, with hashes; further names are parts of it."""
    pins = ROOT / f"{names[0]}.txt"
    keys = {name: digest(ROOT / f"{name}.txt", str(PYTHON.resolve())) for name in names}
    title = f"Python packages of {pins.name}"
    with step(title, STAMPS / names[0], "".join(keys.values())) as needed:
        if not needed:
            return
        command = [
            *(find_uv(), "pip", "install", "--quiet", "--python", PYTHON),
            *("--require-hashes", "--requirement", pins),
        ]
        result = subprocess.run(
            [str(word) for word in command], cwd=ROOT, stdin=subprocess.DEVNULL, check=False
        )
        if result.returncode:
            # uv does not read pip's configuration: a mirror or certificate may be known to pip only.
            say("uv could not install them; trying pip, which takes longer")
            pip_install(pins)


def have_dev_set():
    """Whether the dev set, which contains the runtime set, has been installed before."""
    return (STAMPS / "requirements-dev").exists()


# ---------------------------------------------------------------- front end


def node_environment():
    """The environment to build with: the machine's Node, else one from PyPI inside .venv."""

    def usable(search_path):
        node, npm = shutil.which("node", path=search_path), shutil.which("npm", path=search_path)
        if not node or not npm:
            return False
        result = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        number = result.stdout.strip().lstrip("v").split(".")[0]
        return number.isdigit() and int(number) >= MIN_NODE

    path = os.environ.get("PATH", os.defpath)
    if usable(path):
        return dict(os.environ)
    # The caller's environment is passed on whole: proxies and certificates live there.
    install_packages("requirements-node")
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{path}"}


def build_front_end():
    """Install the front-end packages and build static/dist."""
    packages = [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")]
    modules = ROOT / "node_modules"
    installed, built = modules / ".outreach-stamp", STATIC / "dist" / ".stamp"
    install_key = digest(*packages, os.uname().machine)
    build_key = digest(install_key, ROOT / "frontend", STATIC / "src")
    fresh = all(
        stamp.exists() and stamp.read_text().strip() == key
        for stamp, key in ((installed, install_key), (built, build_key))
    )
    if fresh and (STATIC / "dist" / "manifest.json").exists():
        return
    env = node_environment()
    npm = shutil.which("npm", path=env["PATH"])
    node = shutil.which("node", path=env["PATH"])
    with step("front-end packages", installed, install_key) as needed:
        if needed:
            call(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", env=env)
    manifest = STATIC / "dist" / "manifest.json"
    with step("front end", built, build_key, manifest) as needed:
        if needed:
            call(node, ROOT / "frontend" / "build.mjs", env=env)


def compile_translations():
    """Compile the catalogues."""
    catalogues = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    compiled = [path.with_suffix(".mo") for path in catalogues]
    with step("translations", STAMPS / "translations", digest(*catalogues), *compiled) as needed:
        if needed and catalogues:
            call(BIN / "pybabel", "--quiet", "compile", "--directory", TRANSLATIONS)


# ---------------------------------------------------------------- browser


def check_browser():
    """Have Chromium and a Chinese font, by apt where that is allowed, else say what is missing."""
    sys.path.insert(0, str(ROOT))
    from scripts.browser import find_chromium, has_chinese_font

    named = os.environ.get("CHROMIUM")
    if named and not find_chromium():
        fail(f"CHROMIUM names {named}, which is not a program that can be run.")
    missing = []
    if not find_chromium():
        missing.append("chromium-headless-shell")
    if not has_chinese_font():
        missing.append("fonts-noto-cjk")
    if not missing:
        return
    if is_root_on_debian():
        apt_install(*missing, *([] if shutil.which("fc-list") else ["fontconfig"]))
        missing = [] if find_chromium() and has_chinese_font() else missing
    if missing:
        what = {
            "chromium-headless-shell": "a Chromium browser",
            "fonts-noto-cjk": "a font with Chinese glyphs",
        }
        fail(
            f"the browser tests need {' and '.join(what[name] for name in missing)}.\n"
            f"On Debian, as root: apt-get install {' '.join(missing)}\n"
            "A browser that lies elsewhere is named by the environment: CHROMIUM=/path/to/chromium"
        )


def main(wanted):
    """Do the steps that were asked for."""
    unknown = wanted - {"run", "dev", "browser"}
    if unknown:
        fail(f"unknown step {', '.join(sorted(unknown))}; there are run, dev, browser")
    if not json.loads((ROOT / "package.json").read_text()).get("private"):
        fail("package.json must stay private")
    with only_one_at_a_time():
        make_environment()
        if "dev" in wanted or have_dev_set():
            install_packages("requirements-dev", "requirements")
        else:
            install_packages("requirements")
        build_front_end()
        compile_translations()
        if "browser" in wanted:
            check_browser()


if __name__ == "__main__":
    main(set(sys.argv[1:]))
