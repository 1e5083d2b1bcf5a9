#!/usr/bin/python3
"""Which in-service cables that land in a NATO member a state's companies could stop or read, by ownership and by supply.

Usage: cables.py CORDON FOLDER

Asks `cordon exposure` of the files of FOLDER (no part of the project; skipped where it is missing) and counts the same from
the files by other means, as of two dates. Prints TAP.
"""
import collections
import csv
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "../..")
# Members with the day of accession (NATO's own page on its member countries).
NATO = dict(pair.split("=") for pair in (
    "AL=2009-04-01 BE=1949-08-24 BG=2004-03-29 CA=1949-08-24 HR=2009-04-01 CZ=1999-03-12 DK=1949-08-24 EE=2004-03-29 FI=2023-04-04 "
    "FR=1949-08-24 DE=1955-05-06 GR=1952-02-18 HU=1999-03-12 IS=1949-08-24 IT=1949-08-24 LV=2004-03-29 LT=2004-03-29 LU=1949-08-24 "
    "ME=2017-06-05 NL=1949-08-24 MK=2020-03-27 NO=1949-08-24 PL=1999-03-12 PT=1949-08-24 RO=2004-03-29 SK=2004-03-29 SI=2004-03-29 "
    "ES=1982-05-30 SE=2024-03-07 TR=1952-02-18 GB=1949-08-24 US=1949-08-24").split())
NAMES = {"Turkey": "TR", "United Kingdom": "GB", "United States": "US", "Albania": "AL", "Belgium": "BE", "Bulgaria": "BG", "Canada": "CA",
         "Croatia": "HR", "Denmark": "DK", "Estonia": "EE", "Finland": "FI", "France": "FR", "Germany": "DE", "Greece": "GR", "Iceland": "IS",
         "Italy": "IT", "Latvia": "LV", "Lithuania": "LT", "Montenegro": "ME", "Netherlands": "NL", "Norway": "NO", "Poland": "PL",
         "Portugal": "PT", "Romania": "RO", "Slovenia": "SI", "Spain": "ES", "Sweden": "SE"}
STATE = "CN"
# Where the maker sits is in none of the files: an analyst's row. So is the law that reaches it (data/laws).
MAKER, MAKER_ROW = "HMN Tech", "id,name,jurisdiction\nhmn-tech,HMN Tech,CN\n"
DATES = ["2018-01-01", "2022-11-11"]


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def same(self, name, want, got):
        self.n += 1
        self.bad += want != got
        print(f"{'ok' if want == got else 'not ok'} {self.n} - {name}")
        if want != got:
            print(f"# want {want}\n# got  {got}")


def run(*args):
    return subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout


def listed(text):
    """Parted at commas that are in no bracket."""
    return [x.strip() for x in re.split(r",(?![^(]*\))", text or "") if x.strip()]


def first_day(rfs):
    """The last day that a month or year may mean is when it surely holds; the first, when it may."""
    months = "January February March April May June July August September October November December".split()
    m = re.match(r"(\d{4})(?: (\w+))?", rfs or "")
    if not m:
        return "0000-01-01"
    month = months.index(m.group(2)) + 1 if m.group(2) in months else 1
    return f"{m.group(1)}-{month:02}-01"


def cables(folder):
    for path in sorted(glob.glob(os.path.join(folder, "cables/cable/*.json"))):
        yield json.load(open(path, encoding="utf-8"))


def by_hand(folder, owned, date):
    """Ids of cables by ownership, by supply: in service by then, landing in who is a member by then."""
    members = {c for c, since in NATO.items() if since <= date}
    ways = {"ownership": set(), "supply": set()}
    for c in cables(folder):
        lands = {NAMES.get(p["country"]) for p in c["landing_points"]}
        if c["is_planned"] or not lands & members or first_day(c["rfs"]) > date:
            continue
        if set(listed(c["owners"])) & owned:
            ways["ownership"].add(c["id"])
        if MAKER in listed(c["suppliers"]):
            ways["supply"].add(c["id"])
    return ways


def decisions(folder, path):
    """A cable's owner is the state-owned organisation of the same name, where one state alone owns such: as a person would
    decide with `cordon names`. Returns the names that are the state's."""
    orgs = collections.defaultdict(set)
    with open(os.path.join(folder, "ownership/state_owned_ases.csv"), encoding="utf-8") as f:
        for row in csv.DictReader(f):
            orgs[row["org_name"].strip().lower()].add((row["target_cc"] != "", row["org_id"], row["ownership_cc"]))
    owners = {o for c in cables(folder) for o in listed(c["owners"])}
    mine = set()
    with open(path, "w", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow(["a", "b", "verdict", "decided_by", "why"])
        for name in sorted(owners):
            same = sorted(orgs.get(name.lower(), ()))
            if len({state for _, _, state in same}) == 1:
                out.writerow([f"party:{name}", f"party:{same[0][1]}", "same", "test", "one name, one state"])
                if same[0][2] == STATE:
                    mine.add(name)
    return mine


def main():
    cordon, folder = sys.argv[1:3]
    if not os.path.isdir(os.path.join(folder, "cables")):
        print("1..0 # SKIP ../shared/realdata is not there")
        return 0
    tap = Tap()
    with tempfile.TemporaryDirectory() as temp:
        case = os.path.join(temp, "cables.cordon")
        for table in ("decision", "membership", "party"):
            os.mkdir(os.path.join(temp, table))
        owned = decisions(folder, os.path.join(temp, "decision/decision.csv"))
        with open(os.path.join(temp, "membership/membership.csv"), "w", encoding="utf-8") as f:
            f.write("jurisdiction,alliance,since\n" + "".join(f"{c},NATO,{d}\n" for c, d in NATO.items()))
        with open(os.path.join(temp, "party/party.csv"), "w", encoding="utf-8") as f:
            f.write(MAKER_ROW)
        run(cordon, "new", case)
        for args in (["cables", os.path.join(folder, "cables"), "--as-of", "2022-11-11"], ["tables", os.path.join(ROOT, "data/aliases.csv")],
                     ["csv", os.path.join(folder, "ownership/state_owned_ases.csv"), "--map", os.path.join(ROOT, "maps/state-owned-operators.yaml")],
                     ["tables", os.path.join(ROOT, "data/laws")], ["tables", os.path.join(temp, "decision"), "--source", "decisions"],
                     ["tables", os.path.join(temp, "membership"), "--source", "nato"], ["tables", os.path.join(temp, "party"), "--source", "analyst"]):
            run(cordon, "import", case, *args, "--fail-on", "never", "-q")
        tap.same("the state's companies among the owners", {"China Mobile", "China Telecom", "China Unicom"}, owned)
        for date in DATES:
            text = run(cordon, "exposure", case, "--actor", STATE, "--elements", "--in", "NATO", "--layer", "subsea", "--grade", "latent", "--as-of", date,
                       "-f", "json")
            doc = json.loads(text)
            got = {"ownership": set(), "supply": set()}
            for e in doc["elements"]:
                if e["stop"] and "owns" in e["how"].split():
                    got["ownership"].add(e["network"])
                if e["read"] and "builds" in e["how"].split():
                    got["supply"].add(e["network"])
            want = by_hand(folder, owned, date)
            for way in want:
                tap.same(f"{date}: cables by {way}: {len(want[way])}", want[way], got[way])
            rows = {r["way"]: r for r in doc["ways"] if r["what"] == "link"}
            both = want["ownership"] & want["supply"]
            for way in want:
                tap.same(f"{date}: networks by {way}, as the table of ways says", len(want[way]), rows[way]["networks"]["high"])
                tap.same(f"{date}: by {way} alone: the two sets have {len(both)} in common", len(want[way] - both), rows[way]["networks_alone"])
            tap.same(f"{date}: together", len(want["ownership"] | want["supply"]), rows["all"]["networks"]["high"])
        standing = json.loads(run(cordon, "exposure", case, "--actor", STATE, "--elements", "--in", "NATO", "--layer", "subsea", "--as-of", DATES[1], "-f",
                                  "json"))
        tap.same("standing: an owner could stop, a maker must prepare", [("ownership", 0, True)],
                 [(r["way"], r["read"]["high"], r["stop"]["high"] > 0) for r in standing["ways"] if r["way"] != "all"])
        before = json.loads(run(cordon, "exposure", case, "--actor", STATE, "--elements", "--in", "NATO", "--layer", "subsea", "--grade", "latent", "--as-of",
                                "2015-01-01", "-f", "json"))
        tap.same("before the law that could order the maker: ownership alone", ["ownership", "all"], [r["way"] for r in before["ways"]])
    print(f"1..{tap.n}")
    return 1 if tap.bad else 0


sys.exit(main())
