#!/usr/bin/env python3
"""Assesses the cable case (cables in service, their owners and suppliers, two lists) and writes its report.

usage: assess.py CORDON FOLDER OUT

FOLDER is no part of the project; where it is missing, the test says that it was skipped. OUT gets report.html, result.json and
tables.xlsx. The numbers on the report must be those that other code than ours counted over the same files. Prints TAP.
"""
import os
import subprocess
import sys
import tempfile
import json

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "../..")
NATO = ("AL BE BG CA HR CZ DK EE FI FR DE GR HU IS IT LV LT LU ME NL MK NO PL PT RO SK SI ES SE TR GB US").split()
DAY = "2022-12-31"  # by the end of its year a cable of that year is in service for certain
STATES = 178  # which cables in service join
LEFT = {"ASN": 136, "SubCom": 167, "NEC": 177, "Huawei Marine Networks Co., Ltd.": 177}


def main():
    cordon, folder, out = sys.argv[1:]
    if not os.path.isdir(os.path.join(folder, "cables")):
        print("1..0 # SKIP the files are not there")
        return 0
    n = bad = 0

    def same(name, want, got):
        nonlocal n, bad
        n += 1
        bad += want != got
        print(f"{'ok' if want == got else 'not ok'} {n} - {name}: {want}")
        if want != got:
            print(f"# got {got}")

    def run(*args):
        done = subprocess.run([cordon, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"not ok {n + 1} - cordon {' '.join(args)}\n1..{n + 1}\n# {done.stdout[-1000:]}")
        return done.stdout

    os.makedirs(out, exist_ok=True)
    with tempfile.TemporaryDirectory() as temp:
        os.environ.update(HOME=temp, XDG_CACHE_HOME=temp, CORDON_PACKS=os.path.join(ROOT, "packs"))
        case, members = os.path.join(temp, "cables.cordon"), os.path.join(temp, "membership.csv")
        with open(members, "w", encoding="utf-8") as f:
            f.write("jurisdiction,alliance\n" + "".join(f"{state},NATO\n" for state in NATO))
        run("new", case)
        for args in (["auto", os.path.join(folder, "cables")], ["tables", os.path.join(ROOT, "data/aliases.csv")],
                     ["auto", os.path.join(folder, "policy/dod_1260h.csv")], ["auto", os.path.join(folder, "policy/bis_affiliated_entities.csv")],
                     ["csv", os.path.join(folder, "ownership/state_owned_ases.csv"), "--map", os.path.join(ROOT, "maps/state-owned-operators.yaml")],
                     ["tables", os.path.join(ROOT, "packs/us/data")], ["tables", members]):
            run("import", case, *args, "--fail-on", "never", "-q")
        result, page = os.path.join(out, "result.json"), os.path.join(out, "report.html")
        run("assess", case, "--packs", f"{HERE}/cables,us,civil-communications", "--as-of", DAY, "--fail-on", "never", "-q", "-o", result,
            "-o", page, "-o", os.path.join(out, "tables.xlsx"))
        with open(result, encoding="utf-8") as f:
            doc = json.load(f)

        pack = next(p for p in doc["standings"] if p["pack"] == "cables")
        verdicts = [(v["rule"], v["verdict"]) for v in doc["rules_verdicts"] if v["pack"] == "cables"]
        unknown = verdicts.count(("BUILDER-KNOWN", "fail"))
        same("in service, landing in NATO", 250, unknown + pack["passes"])
        same("... asked twice each", 500, pack["indicators"] + pack["unknown"] + pack["passes"])
        same("... built by HMN Tech", 4, verdicts.count(("HAND", "fail")))
        same("... of which nobody says who built them", 102, unknown)
        systems = {(g["role"], g["layer"]): g for g in doc["systems_groups"]}
        same("HHI of suppliers' mentions in service", 2415, systems["maker", None]["hhi_certain"])
        lost = {r["lost"]: r["cut_states"]["low"] for r in doc["fails_losses"]}
        for maker, left in LEFT.items():
            same(f"states cut off without {maker}", STATES - left, lost[maker])
        same("the worst: whose loss cuts most states off", ["ASN", "SubCom", "NEC"], [w["explain"] for w in doc["worst"] if w["kind"] == "cut"])
        same("the first of them in words", True, f"ASN built or made stopped, {STATES - LEFT['ASN']}–" in doc["worst"][0]["says"])
        on = {v["subject"] for v in doc["rules_verdicts"] if v["rule"] == "1260H-HANDS" and v["verdict"] == "fail"}
        same("owners of cables on the list of section 1260H", {f"holder_party=China {x}" for x in ("Mobile", "Telecom", "Unicom")}, on)

        # What the page shows is this document: from its JSON the same page is made, byte for byte.
        again = os.path.join(temp, "again.html")
        run("convert", result, "-q", "-o", again)
        with open(page, "rb") as a, open(again, "rb") as b:
            same("the page is made of this document alone", True, a.read() == b.read())
    print(f"# the report: {os.path.relpath(page)}")
    print(f"1..{n}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
