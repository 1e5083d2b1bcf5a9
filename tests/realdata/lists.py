#!/usr/bin/env python3
"""Rules over the cable systems, their owners, and two states' lists, at several dates.

usage: lists.py CORDON FOLDER

FOLDER is not part of the project; where it is missing, the test says that it was skipped. Prints TAP.
What the verdicts must be was counted over the files themselves with other code than ours.
"""
import csv
import glob
import io
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ALIASES = os.path.join(HERE, "../../data/aliases.csv")
PACK = os.path.join(HERE, "../../packs/us")
CIVIL = os.path.join(HERE, "../../packs/civil-communications")
HMN = ("HMN Tech", "Huawei Marine", "HMN Technologies", "Huawei Marine Networks")


def rules(cordon, case, pack, date, *args):
    """Verdicts as (rule, subject) -> row."""
    done = subprocess.run([cordon, "comply", case, "--pack", pack, "--as-of", date, "--fail-on", "never", "--limit", "0", "-f", "csv",
                           *args], capture_output=True, text=True, check=False)
    if done.returncode:
        return {}
    return {(row["rule"], row["subject"]): row for row in csv.DictReader(io.StringIO(done.stdout))}


def cables(folder):
    """(id, countries, suppliers, owners, planned, year of entry into service)."""
    for path in sorted(glob.glob(os.path.join(folder, "cables/cable/*.json"))):
        with open(path, encoding="utf-8") as file:
            c = json.load(file)
        if not isinstance(c, dict) or "landing_points" not in c:
            continue
        yield (c["id"], {p.get("country") for p in c["landing_points"]}, c.get("suppliers") or "", c.get("owners") or "",
               bool(c.get("is_planned")), int(c["rfs_year"]) if c.get("rfs_year") else None)


def main():
    cordon, folder = sys.argv[1:3]
    if not os.path.isdir(folder):
        print(f"1..0 # SKIP {folder} is not there")
        return
    n = 0

    def say(good, name, why=""):
        nonlocal n
        n += 1
        print(f"{'ok' if good else 'not ok'} {n} - {name}")
        if not good:
            print(f"# {why}")

    with tempfile.TemporaryDirectory() as temp:
        case = os.path.join(temp, "c.cordon")
        subprocess.run([cordon, "new", case, "-q"], check=True, capture_output=True)
        for what, form in (("cables", "auto"), (ALIASES, "tables"), ("policy/dod_1260h.csv", "auto"),
                           ("policy/bis_affiliated_entities.csv", "auto"), (os.path.join(PACK, "data"), "tables")):
            done = subprocess.run([cordon, "import", case, form, os.path.join(folder, what), "--fail-on", "never", "-q"],
                                  capture_output=True, text=True, check=False)
            say(done.returncode == 0, f"import {os.path.basename(what)}", done.stderr)

        # Who built or may have built a cable that lands in Singapore, as of three days.
        land = [c for c in cables(folder) if "Singapore" in c[1] and not c[4]]
        built = {c[0] for c in land if any(h in c[2] for h in HMN)}
        for date, year in (("2021-04-01", 2021), ("2024-06-01", 2024)):
            got = rules(cordon, case, PACK, date, "--param", "home=SG")
            bad = {s.removeprefix("network=") for (r, s), row in got.items()
                   if r == "COVERED-CABLES" and row["verdict"] in ("fail", "unknown") and int(row["against_high"]) > 0}
            want = {c[0] for c in land if c[0] in built and (c[5] or 0) <= year}
            say(want and want <= bad, f"cables of HMN Tech that land in Singapore, {date}", f"{sorted(want - bad)} are missing")
            none = {c[0] for c in land if not c[2] and (c[5] or 0) < year}
            open_ = {s.removeprefix("network=") for (r, s), row in got.items()
                     if r == "COVERED-CABLES" and row["verdict"] == "unknown"}
            say(none <= open_, f"cables without a builder are unknown, {date}", f"{sorted(none - open_)[:5]} are not")
        got = rules(cordon, case, PACK, "2021-03-11", "--param", "home=SG")
        say({row["verdict"] for (r, _), row in got.items() if r == "COVERED-CABLES"} == {"not-applicable"},
            "the day before the list there is no rule", str(len(got)))

        # The list of section 1260H: who is on it, by day; those who were taken off do not count any more.
        with open(os.path.join(folder, "policy/dod_1260h.csv"), encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for date in ("2024-06-01", "2026-06-08"):
            on = {r["Clean Name"].strip() for r in rows if r["Start date"] <= date and (not r["End date"] or r["End date"] > date)}
            got = rules(cordon, case, PACK, date, "--evidence", "1000")
            # Those of which no state is known may be of any: they stand in the line of nobody's for certain, and in each high bound.
            found = [(int(row["against_low"]), int(row["against_high"])) for (r, _), row in got.items() if r == "1260H-PARTIES"]
            total, most = sum(low for low, _ in found), max((high for _, high in found), default=0)
            say(0 < total <= len(on) and most <= total,
                f"parties on the list of section 1260H at {date}: {total} of at most {len(on)} names", f"{total}, {most}")
            for name in ("China Telecom", "China Mobile", "China Unicom"):
                row = got.get(("1260H-HANDS", f"holder_party={name}"))
                owns = sum(1 for c in cables(folder) if name in [o.strip() for o in c[3].split(",")])
                say(row is not None and row["verdict"] == "fail" and int(row["against_high"]) <= owns,
                    f"{name} owns cables, and is on the list at {date}", str(row))
        said = {}
        for date in ("2025-01-06", "2025-01-07"):
            out = subprocess.run([cordon, "comply", case, "--pack", PACK, "--as-of", date, "--fail-on", "never", "--limit", "0",
                                  "--evidence", "1000", "-f", "csv", "--section", "evidence"], capture_output=True, text=True,
                                 check=False).stdout
            said[date] = {row["id"] for row in csv.DictReader(io.StringIO(out)) if row["finding"].startswith("finding:us/1260H-PARTIES")}
        gone = said["2025-01-06"] - said["2025-01-07"]
        say(any("Megvii" in g for g in gone) and any("China Marine Information" in g for g in gone),
            "what a removal from the list changes", f"gone: {sorted(gone)[:10]}")

        # The questions on civil communications, with and without saying whom to trust.
        got = rules(cordon, case, CIVIL, "2022-11-11")
        say(bool(got) and all(row["standing"] == "indicator" for row in got.values()), "civil communications: indicators, all of them",
            str(len(got)))
    print(f"1..{n}")


if __name__ == "__main__":
    main()
