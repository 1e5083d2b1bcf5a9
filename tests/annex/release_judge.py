#!/usr/bin/python3
"""Searches a release at each mark, in every form, for what only withheld sources say. TAP on stdout.

Usage: release_judge.py PROGRAM ROOT
"""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from leaks import Text, rows, words

PROGRAM, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
MARKS = ["clear", "green", "amber", "amber-strict", "red"]
FORMS = ["r.json", "r.html", "r.xlsx", "r.md", "r.sarif", "r.txt"]


def cordon(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True)
    if done.returncode:
        sys.exit("cordon %s: %s" % (" ".join(words), done.stderr))


def strings(folder, sources):
    """Ids and names that these sources state."""
    keys, names = set(sources), set()
    for file in sorted(os.listdir(folder)):
        for r in rows(folder, file[:-4]):
            if r.get("source") in sources:
                keys.add(r.get("id") or "")
                names.add(r.get("name") or "")
                names.add(r.get("title") or "")
                for value in r.values():  # whatever they refer to is theirs to tell as well
                    keys.add((value or "").split(":", 1)[-1])
                    names.add(value or "")
    return keys, names


def main():
    n = 0
    failed = False
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as d:
        case, tables = os.path.join(d, "a.cordon"), os.path.join(d, "tables")
        cordon("new", case, "-q")
        cordon("import", case, "tables", os.path.join(ROOT, "examples/norland"), "--fail-on", "never", "-q")
        cordon("export", case, tables, "-q")
        marks = {s["name"]: s["marking"] for s in rows(tables, "source")}
        ids = {r["id"]: r["source"] for t in ("party", "product", "network", "site", "element", "link", "service",
                                              "contract", "area", "risk_group") for r in rows(tables, t)}
        for mark in ("green", "amber"):
            over = {s for s, m in marks.items() if m not in MARKS[: MARKS.index(mark) + 1]}
            told_keys, told_names = strings(tables, set(marks) - over)
            secret = {r["id"] for t in ("party", "product", "network", "site", "element", "link", "service", "contract",
                                        "area", "risk_group") for r in rows(tables, t) if r["source"] in over}
            secret = {k for k in secret | over if len(k) >= 3 and k not in told_keys}
            names = {r[f] for t in ("party", "product", "network", "site", "element", "service", "area", "risk_group", "source")
                     for r in rows(tables, t) for f in ("name", "title") if r.get(f) and (r.get("source") or r["name"]) in over}
            told_words = {tuple(words(x)) for x in told_keys | told_names}
            names = {x for x in names if " " in x and tuple(words(x)) not in told_words}
            out = [os.path.join(d, f) for f in FORMS]
            cordon("assess", case, "--packs", os.path.join(ROOT, "packs/example"), "--release", mark, "--fail-on",
                   "never", "-q", *[w for f in out for w in ("-o", f)])
            leaks = []
            for f in out:
                text = Text(f)
                leaks += ["%s: %s" % (os.path.basename(f), k) for k in secret if text.has_key(k)]
                leaks += ["%s: named %s" % (os.path.basename(f), x) for x in names if text.has_name(x, told_names)]
            with open(out[0], encoding="utf-8") as f:
                doc = json.load(f)
            if doc["head"]["withheld"] is not None:
                leaks.append("how many are withheld")
            small = [r for r in doc["check_makers"] if any(0 < (r[c] or 0) < 5 for c in ("elements", "no_product", "no_maker"))]
            one = [r for r in doc["check_makers"] if r["elements"] is not None and sum(r[c] is None for c in ("no_product", "no_maker", "known_ppm")) == 1]
            leaks += ["small: %s" % r for r in small] + ["alone: %s" % r for r in one]
            n += 1
            failed |= bool(leaks) or len(secret) < 10
            print("%s %d - at %s: no trace of %d keys and %d names, in %d forms" % (
                "not ok" if leaks or len(secret) < 10 else "ok", n, mark, len(secret), len(names), len(out)))
            for x in leaks[:30]:
                print("# " + x)
    print("1..%d" % n)
    sys.exit(failed)


main()
