#!/usr/bin/python3
"""What a result says of how to ask why is the same question: pasted, it gives the same numbers.

Usage: why_asked.py CORDON NORLAND

Prints TAP.
"""
import json
import os
import shlex
import subprocess
import sys
import tempfile

cordon, norland = sys.argv[1:]
n = bad = 0


def same(name, want, got):
    global n, bad
    n += 1
    bad += want != got
    print(f"{'ok' if want == got else 'not ok'} {n} - {name}")
    if want != got:
        print(f"# want: {want}\n# have: {got}"[:2000])


def run(*args):
    return subprocess.run([cordon, *args, "-q"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)


def ask(*args):
    done = run(*args, "-f", "json")
    if done.returncode:
        sys.exit(f"cordon {shlex.join(args)}: {done.stderr}")
    return json.loads(done.stdout)


def pasted(case, result):
    """The command that the result's note gives, with the case in its place."""
    line = next(x for x in result["head"]["notes"] if x.startswith("Why")).split(": ", 1)[1]
    words = shlex.split(line)
    assert words[:3] == ["cordon", "explain", "CASE"], words
    return ["explain", case, *words[3:]]


QUESTIONS = [
    [], ["--grade", "latent"], ["--actor", "QO", "--grade", "latent", "--unknown", "any"], ["--actor", "XN", "--as-of", "2020-01-01"],
    ["--actor", "QO", "--as-known", "2199-06-30"], ["--actor", "XN", "--lend", "QO:XN", "--grade", "latent"], ["--coalition", "XN+QO"],
    ["--actor", "QO", "--withdraws", "--grade", "latent"], ["--service", "police-radio"],
    ["--actor", "QO", "--assume", "holding ostratel fjellmobil votes 52%", "--assume", "end holding person-a-sorel fjellmobil"],
    ["--actor", "QO", "--assume", "remove party:korvane", "--assume", "law XH compels C M I A", "--grade", "latent"],
    ["--actor", "QO", "--grade", "latent", "--release", "red"],
]
LOSSES = [["--each", "supplier", "--mode", "fails"], ["--each", "supplier", "--mode", "sabotages", "--grade", "latent"],
          ["--each", "supplier", "--mode", "fails", "--unknown", "known"], ["--each", "supplier", "--mode", "fails", "--unknown", "any", "--at", "8h"],
          ["--each", "supplier", "--mode", "fails", "--fewest", "--unknown", "any", "--as-of", "2025-06-01"]]
CONTROLS = [[], ["--threshold", "25"], ["--threshold", "34", "--at-least"], ["--threshold", "33%", "--float", "any"],
            ["--influence-at", "40"], ["--assume", "holding state-holding rikstrad votes 60%"]]


def exposures(case):
    for options in QUESTIONS:
        result = ask("exposure", case, *options)
        command = pasted(case, result)
        row = next(r for r in result["services"] if r["explain"] == command[2])
        share = row[command[2].split("/")[-1] + "_ppm"]
        why = ask(*command)
        same(f"exposure {shlex.join(options)}", [share, result["head"]["as_of"]], [why["head"]["share_ppm"], why["head"]["as_of"]])


def losses(case):
    for options in LOSSES:
        result = ask("loss", case, *options)
        command = pasted(case, result)
        answer = ask(*command)["answer"]
        rows = [r["is"] for r in result.get("services", []) if r.get("explain") == command[2]]
        certain = "is lost" in answer and "possibly is lost" not in answer
        same(f"loss {shlex.join(options)}", rows[0] == "lost" if rows else True, certain if rows else "is lost" in answer)


def controls(case):
    for options in CONTROLS:
        result = ask("control", case, "rikstrad", *options)
        command = pasted(case, result)
        certain = bool(result["controllers"]) and result["controllers"][0]["certain"]
        why = ask(*command)
        same(f"control {shlex.join(options)}", [True, certain, not result["controllers"]],
             [why["head"]["found"], why["head"]["certain"], "No recorded holding gives" in why["answer"]])
    done = run("explain", case, "exposure:police-radio/XN/change", "--threshold", "25")
    same("thresholds are of control", [2, "--threshold: for control:WHO/PARTY; powers have thresholds of their own"],
         [done.returncode, done.stderr.strip().removeprefix("cordon: ")])


with tempfile.TemporaryDirectory() as temp:
    nation = os.path.join(temp, "why.cordon")
    run("new", nation)
    run("import", nation, "tables", norland, "--fail-on", "never")
    exposures(nation)
    losses(nation)
    controls(nation)
print(f"1..{n}")
sys.exit(bad > 0)
