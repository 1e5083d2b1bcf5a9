#!/usr/bin/python3
"""gringo agrees on who controls whom: the same facts, the same pairs, from the list and from the forest.

Usage: capture_judge.py PROGRAM RULES     (PROGRAM is bench/control.c, RULES is control.lp)
"""
import os
import re
import subprocess
import sys
import tempfile

program, rules = sys.argv[1:3]


def pairs(command):
    """Heads of c/2. gringo keeps what depends on a recursive sum as a rule; all of it is positive, so that what can be
    derived is the least model."""
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    return set(re.findall(r"^c\((\d+),(\d+)\)", text, re.M))


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "facts.lp")
    for n, seed in [(2, 1), (30, 1), (30, 2), (300, 3), (3000, 4), (3000, 5)]:
        with open(path, "wb") as f:
            subprocess.run([program, "facts", str(n), str(seed)], check=True, stdout=f)
        want = pairs(["gringo", "--text", rules, path])
        for kind in ("list", "forest"):
            got = pairs([program, "solve", path, kind])
            if got != want:
                sys.exit(f"{n} parties, seed {seed}, {kind}: {len(got)} pairs, gringo has {len(want)}; "
                         f"for instance {sorted(got ^ want)[:3]}")
        print(f"{n} parties, seed {seed}: {len(want)} pairs agree")
