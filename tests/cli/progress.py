#!/usr/bin/python3
"""Progress goes to a terminal and nowhere else: `cordon assess` with stderr on a pseudo-terminal, with
stdout on one or not, and without any. Usage: progress.py CORDON EXAMPLES. TAP."""
import os
import pty
import re
import subprocess
import sys
import tempfile

n = failed = 0


def check(ok, name):
    global n, failed
    n += 1
    failed += not ok
    print("ok" if ok else "not ok", n, "-", name)


def run(words, env, err_is_terminal):
    """Bytes of stdout and stderr, and the exit code."""
    if not err_is_terminal:
        p = subprocess.run(words, env=env, capture_output=True)
        return p.stdout, p.stderr, p.returncode
    ours, theirs = pty.openpty()
    p = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    err = b""  # stdout is small enough to wait in its pipe
    while True:
        try:
            block = os.read(ours, 65536)
        except OSError:
            break
        if not block:
            break
        err += block
    out = p.stdout.read()
    p.wait()
    os.close(ours)
    return out, err, p.returncode


def on_a_terminal(words, env):
    """What a terminal shows that is stdout."""
    ours, theirs = pty.openpty()
    p = subprocess.Popen(words, env=env, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    out = b""
    while True:
        try:
            block = os.read(ours, 65536)
        except OSError:
            break
        if not block:
            break
        out += block
    p.wait()
    os.close(ours)
    return out.decode()


def main():
    cordon, examples = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as tmp:
        os.chdir(tmp)
        env = {**os.environ, "HOME": tmp, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        subprocess.run([cordon, "new", "n.cordon", "-q"], check=True, capture_output=True, env=env)
        subprocess.run([cordon, "import", "n.cordon", "tables", examples, "-q", "--fail-on", "never"],
                       check=True, capture_output=True, env=env)
        subprocess.run([cordon, "synth", "big.cordon", "--elements", "20000"], check=True, capture_output=True, env=env)
        ask = [cordon, "assess", "n.cordon", "--packs", "example", "--fail-on", "never"]
        plain = run(ask, env, False)
        shown = run(ask, env, True)
        quiet = run(ask + ["-q"], env, True)
        lines = shown[1].decode().split("\r")
        check(plain[2] == shown[2] == quiet[2] == 0, "exit 0, all of them")
        check(plain[1] == b"", "nothing where there is no terminal")
        check(quiet[1] == b"", "nothing with --quiet")
        check(plain[0] == shown[0] == quiet[0] and b"\x1b" not in plain[0], "the result is the same")
        check(len(lines) > 2 and all(x.startswith("\x1b[K") for x in lines[1:]), "each line replaces the one before")
        check(lines[-1] == "\x1b[K", "and the last is cleared")
        bar = re.compile(r"\x1b\[K[A-Za-z ,]+ \[#*\.*\] +\d+ %(  \d+:\d\d left)?$|\x1b\[K[a-z ]+ \d+$|\x1b\[K$")
        check(all(bar.match(x) for x in lines[1:]), "a name, a bar, a share, the time left")
        for x in lines[1:]:
            if not bar.match(x):
                print("#", repr(x))
        # files are written, and whoever waits for them at a terminal is told the first page
        file = ask + ["-o", "f.json"]
        check("The worst of it" in on_a_terminal(file, env) and os.path.getsize("f.json") > 1000, "the first page beside a file")
        check(on_a_terminal(file + ["-q"], env) == "", "not with --quiet")
        check(on_a_terminal(file + ["-f", "json"], env) == "", "not where a form was asked for")
        check(run(file, env, False)[0] == b"", "not where stdout is no terminal")
        # what takes longer than the time between two lines
        lines = run([cordon, "assess", "big.cordon", "--packs", "example", "--fail-on", "never"], env, True)[1].decode().split("\r")
        done = [int(m.group(1)) for m in (re.search(r"(\d+) %", x) for x in lines) if m]
        check(len(set(done)) > 1 and done == sorted(done) and max(done) > 25, f"it goes on: {done}")
    print(f"1..{n}")
    return failed > 0


sys.exit(main())
