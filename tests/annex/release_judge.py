#!/usr/bin/python3
"""Searches a release at each mark, in every form, for what only withheld sources say. TAP on stdout.

Usage: release_judge.py PROGRAM ROOT
"""
import json
import os
import re
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


FOLLOW = ("unknown_ppm", "largest_ppm", "hhi", "hhi_certain", "without")  # sizes and shares of a group's parts


def bounds(value):
    return (value["low"], value["high"]) if isinstance(value, dict) else (value, value)


def is_count(value):
    return all(isinstance(x, int) and not isinstance(x, bool) for x in bounds(value))


def small_counts(plain, told):
    """Where the two documents differ in counts, what of these columns is shown and small; and what of the shares of a
    group stands although a part of it is hidden. Returns the leaks, and how many counts and groups are hidden."""
    leaks, hidden, torn = [], 0, 0
    for table in [t["table"] for t in told["tables"] if isinstance(told.get(t["table"]), list)]:
        before, after = plain[table], told[table]
        if len(before) != len(after) or table in ("worst", "first", "ask", "ahead", "part_said", "part_heads"):
            continue
        counts = {c for b, a in zip(before, after) for c in b if is_count(b[c]) and a[c] is None and not c.endswith("_ppm")}
        counts -= set(FOLLOW)
        whole = lambda r, c: c != "value" or r.get("unit") != "percent"
        hidden += sum(b[c] is not None and a[c] is None for b, a in zip(before, after) for c in counts)
        leaks += ["%s.%s: %s" % (table, c, a[c]) for a in after for c in counts
                  if a[c] is not None and whole(a, c) and any(0 < x < 5 for x in bounds(a[c]))]
        leaks += ["%s: percent of hidden rows, %s" % (table, a["value"]) for b, a in zip(before, after)
                  if a.get("unit") == "percent" and a["value"] is not None and (a["rows"] != b["rows"] or a["against"] != b["against"])]
        if table.endswith("_means"):
            leaks += ["%s: mean %s" % (table, a["mean_ppm"]) for a in after if a["mean_ppm"] is not None]
        if not table.endswith("_groups"):
            continue
        shares = table[: -len("groups")] + "shares"
        key = lambda r: tuple(r.get(c) for c in ("role", "of", "layer"))
        parts = {key(b) for t in (table, shares) for b, a in zip(plain.get(t, []), told.get(t, []))
                 if any(is_count(b[c]) and a[c] is None and c not in FOLLOW for c in b)}
        for b, a in zip(before, after):
            torn += key(b) in parts
            leaks += ["%s %s: %s %s" % (table, key(b), c, a[c]) for c in FOLLOW if key(b) in parts and a.get(c) is not None]
    return leaks, hidden, torn


def says_small(text):
    return any(0 < int(m.group(1)) < 5 for m in re.finditer(r"(?<![0-9.\-])([0-9]{1,9})", text))


def small_words(plain, told):
    """Lines before and beside the tables of parts: those with a small number are gone, and no others."""
    was, now = ({(h["part"], h["line"]): h["value"] for h in d["part_heads"]} for d in (plain, told))
    wrong = ["head %s %s: %s" % (*k, now.get(k)) for k, v in was.items() if k[1] != "withheld" and v is not None
             and v[:1].isdigit() and len(v) < 24 and (now[k] is None) != says_small(v)]
    was, now = ({(s["part"], s["text"]) for s in d["part_said"] if s["kind"] != "assumed"} for d in (plain, told))
    return wrong + ["said: %s" % (k,) for k in was if (k not in now) != says_small(k[1])]


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
            leaks += ["%s: how many are withheld" % h["part"] for h in doc["part_heads"] if h["line"] == "withheld"]
            small = [r for r in doc["check_makers"] if any(0 < (r[c] or 0) < 5 for c in ("elements", "no_product", "no_maker"))]
            one = [r for r in doc["check_makers"] if r["elements"] is not None and sum(r[c] is None for c in ("no_product", "no_maker", "known_ppm")) == 1]
            leaks += ["small: %s" % r for r in small] + ["alone: %s" % r for r in one]
            zero = os.path.join(d, "zero.json")
            cordon("assess", case, "--packs", os.path.join(ROOT, "packs/example"), "--release", mark, "--small", "0",
                   "--fail-on", "never", "-q", "-o", zero)
            with open(zero, encoding="utf-8") as f:
                plain = json.load(f)
                more, hidden, torn = small_counts(plain, doc)
                more += small_words(plain, doc)
            n += 1
            failed |= bool(more) or hidden < 100 or torn < 5
            print("%s %d - at %s: %d counts hidden, none below five shown, nor shares of %d groups with a hidden part" % (
                "not ok" if more or hidden < 100 or torn < 5 else "ok", n, mark, hidden, torn))
            for x in more[:30]:
                print("# " + x)
            n += 1
            failed |= bool(leaks) or len(secret) < 10
            print("%s %d - at %s: no trace of %d keys and %d names, in %d forms" % (
                "not ok" if leaks or len(secret) < 10 else "ok", n, mark, len(secret), len(names), len(out)))
            for x in leaks[:30]:
                print("# " + x)
    print("1..%d" % n)
    sys.exit(failed)


main()
