#!/usr/bin/env python3
"""Digest's one command: sets everything up and serves. Python's standard library only.

    python3 run.py                    set up and serve
    python3 run.py --demo             the same with an invented week of news, apart from your own data
    python3 run.py setup              set up only
    python3 run.py test [pytest args] the quick tests: no service, network or key needed
    python3 run.py lint               style, types, templates, migrations
    python3 run.py manage ...         Django's commands, e.g. createsuperuser
    python3 run.py bench [name]       measure; without a name it lists what there is

Must be readable by old Pythons (3.6+), so that they can say that they are too old.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
NEEDED = (3, 11)
QUICK = "not browser and not services and not slow"


def say(text):
    print(text, flush=True)


def stop(text):
    """End with a sentence that says what to do."""
    print("\n" + text, file=sys.stderr, flush=True)
    raise SystemExit(1)


def python_of(venv):
    """The interpreter of a virtual environment: the one place that knows where systems keep it."""
    if os.name == "nt":
        return os.path.join(venv, "Scripts", "python.exe")
    return os.path.join(venv, "bin", "python")


def check_python():
    if sys.version_info < NEEDED:
        stop(
            "Digest needs Python 3.11 or newer; this is {}.{} ({}).\n"
            "Install a newer Python (python.org, your package manager, or `uv python install 3.12`)\n"
            "and start again with it, e.g. `python3.12 run.py`.".format(
                sys.version_info[0], sys.version_info[1], sys.executable
            )
        )


# -- the virtual environment -------------------------------------------------------------------------------


def works(python):
    """Whether this interpreter starts and is new enough (a copied or half-made environment is not)."""
    try:
        code = "import sys; sys.exit(sys.version_info < {!r})".format(NEEDED)
        return (
            subprocess.call([python, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
        )
    except OSError:
        return False


def make_venv(uv):
    say("Making the virtual environment .venv")
    if uv and subprocess.call([uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV]) == 0:
        return
    result = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if result.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if "ensurepip" in result.stdout or "No module named venv" in result.stdout:
        stop(
            "This Python has no venv module, which Debian and Ubuntu package apart.\n"
            "Run `apt install python3-venv` (with sudo), or install uv (https://docs.astral.sh/uv/),\n"
            "and start again."
        )
    stop("The virtual environment could not be made:\n\n" + result.stdout.strip())


def wanted(name):
    """The hash of a requirements file (with the Python it is for): what the stamp compares."""
    sha = hashlib.sha256(repr(sys.version_info[:2]).encode())
    files = ["requirements.txt"] if name == "run" else ["requirements.txt", "requirements-dev.txt"]
    for file in files:
        with open(os.path.join(ROOT, file), "rb") as f:
            sha.update(f.read())
    return sha.hexdigest()


def stamp_of(name):
    return os.path.join(VENV, "digest-{}.stamp".format(name))


def stamped(name):
    if not os.path.exists(python_of(VENV)):
        return False
    try:
        with open(stamp_of(name)) as f:
            return f.read() == wanted(name)
    except OSError:
        return False


def progress(process, total):
    """Show what the installer does: one living line on a terminal, a plain line now and then elsewhere."""
    seen, kept, shown = 0, [], time.monotonic()
    for line in process.stdout:
        kept = (kept + [line])[-30:]
        if not line.startswith("Collecting "):
            continue
        seen += 1
        name = line.split()[1].split("=")[0]
        text = "  package {} of {}: {}".format(min(seen, total), total, name)
        if sys.stdout.isatty():
            print("\r" + text.ljust(70), end="", flush=True)
        elif time.monotonic() - shown > 5:
            shown = time.monotonic()
            say(text)
    if sys.stdout.isatty():
        print("\r" + " " * 70 + "\r", end="", flush=True)
    return "".join(kept)


def install(name, uv):
    file = "requirements.txt" if name == "run" else "requirements-dev.txt"
    path = os.path.join(ROOT, file)
    with open(path) as f:
        total = sum(1 for line in f if "==" in line and not line.lstrip().startswith("#"))
    say("Installing {} packages of {} (once; later starts skip this)".format(total, file))
    python = python_of(VENV)
    if uv and subprocess.call([uv, "pip", "install", "--quiet", "--python", python, "-r", path]) == 0:
        return
    if uv:
        say("uv could not install them; trying pip")
    if subprocess.call(
        [python, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ):
        subprocess.call([sys.executable, "-m", "venv", VENV])  # an environment made by uv has no pip
    process = subprocess.Popen(
        [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
        + ["-r", path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    said = progress(process, total)
    if process.wait() == 0:
        return
    unreachable = (
        "NewConnectionError",
        "No matching distribution",
        "Temporary failure",
        "timed out",
        "SSLError",
    )
    if any(word in said for word in unreachable):
        stop(
            said.strip() + "\n\nThe packages could not be fetched from the package registry (lines above).\n"
            "Digest needs the internet, or a mirror, for its first start only. Check the connection, or\n"
            "name a mirror with PIP_INDEX_URL=https://... and start again; what was fetched is kept."
        )
    stop(said.strip() + "\n\nThe packages could not be installed (lines above). Mend that and start again.")


def environment(name):
    """Make `.venv` ready for `name` ("run" or "dev"). Quick when nothing changed."""
    if stamped(name):
        return
    uv = shutil.which("uv")
    if not works(python_of(VENV)):
        make_venv(uv)
    started = time.monotonic()
    install(name, uv)
    for done in ("run", "dev") if name == "dev" else ("run",):
        with open(stamp_of(done), "w") as f:
            f.write(wanted(done))
    say("Installed in {:.0f} s".format(time.monotonic() - started))


# -- what it can do ----------------------------------------------------------------------------------------


def call(args, **more):
    """Run Python of the environment and pass its exit code on."""
    return subprocess.call([python_of(VENV)] + args, cwd=ROOT, **more)


def manage(*args, **more):
    return call([os.path.join(ROOT, "manage.py")] + list(args), **more)


def serve(args):
    """`up` in a process of its own. Its standard input is a pipe from here: when this process ends, for
    whatever reason, the pipe ends, and `up` ends everything it started."""
    process = subprocess.Popen(
        [python_of(VENV), os.path.join(ROOT, "manage.py"), "up", "--child"] + args,
        cwd=ROOT,
        stdin=subprocess.PIPE,
    )

    def end(number, frame):
        if not process.stdin.closed:
            process.stdin.close()

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)
    return process.wait()


def demo():
    """The invented week lives apart from one's own data."""
    data = os.environ.setdefault("DATA_DIR", os.path.join("var", "demo"))
    say("An invented week of news, kept in {}".format(data))


def benches():
    folder = os.path.join(ROOT, "tests", "load")
    files = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [file[6:-3] for file in files if file.startswith("bench_") and file.endswith(".py")]


def run_bench(names):
    if not names:
        say("What can be measured: " + (", ".join(benches()) or "nothing yet"))
        return 0
    if names[0] not in benches():
        stop(
            "There is no measurement {!r}. There are: {}".format(names[0], ", ".join(benches()) or "none yet")
        )
    environment("dev")
    return call(["-m", "tests.load.bench_" + names[0]] + names[1:])


def lint():
    environment("dev")
    checks = [
        ("style", ["-m", "ruff", "check", "."]),
        ("format", ["-m", "ruff", "format", "--check", "."]),
        ("types", ["-m", "mypy"]),
        ("migrations", [os.path.join(ROOT, "manage.py"), "makemigrations", "--check", "--dry-run"]),
    ]
    templates = []
    for folder, _, files in os.walk(os.path.join(ROOT, "digest", "templates")):
        templates += [os.path.join(folder, file) for file in files if file.endswith(".html")]
    failed = []
    for name, args in checks:
        say("-- " + name)
        if call(args):
            failed.append(name)
    say("-- templates")
    djade = os.path.join(os.path.dirname(python_of(VENV)), "djade" + (".exe" if os.name == "nt" else ""))
    if subprocess.call([djade, "--check", "--target-version", "5.2"] + sorted(templates), cwd=ROOT):
        failed.append("templates")
    say("Lint failed: " + ", ".join(failed) if failed else "Lint passed")
    return bool(failed)


def main(args):
    check_python()
    command = args[0] if args and not args[0].startswith("-") else "serve"
    rest = args[1:] if args and args[0] == command else args
    if "-h" in rest[:1] or "--help" in rest[:1] and command == "serve":
        say(__doc__.strip())
        return 0
    if command == "test":
        say("Digest: the quick tests")
        environment("dev")
        return call(["-m", "pytest", "-n", "2", "-m", QUICK] + rest)
    if command == "lint":
        return lint()
    if command == "bench":
        return run_bench(rest)
    if command not in ("serve", "setup", "manage"):
        stop("There is no `run.py {}`.\n\n{}".format(command, __doc__.strip()))
    if command == "manage":
        environment("run")
        return manage(*rest)
    say("Digest: setting up in " + ROOT)
    if "--demo" in rest:
        demo()
    environment("run")
    code = manage("setup_site", *rest)
    if code or command == "setup":
        return code
    return serve(rest)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
