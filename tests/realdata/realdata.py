#!/usr/bin/env python3
"""Imports third-party files and compares with answers that were counted by other means.

usage: realdata.py CORDON FOLDER

FOLDER is not part of the project and its files never are: where it is missing, the test says that
it was skipped. Prints TAP. Each entry of IMPORTS is a path in FOLDER, the arguments of
`cordon import` behind the path, and questions in SQL with their one-cell answers.
"""
import os
import subprocess
import sys
import tempfile

MAKER = ("SELECT count(DISTINCT l.network) FROM tie t JOIN link l ON t.target = 'link:' || l.id"
         " WHERE t.kind = 'builds' AND t.holder = 'party:%s'")


def TOPOLOGY(nodes, edges):
    return [
        ("nodes", "SELECT count(*) FROM site", str(nodes)),
        ("edges", "SELECT count(*) FROM link", str(edges)),
        ("every end is a node", "SELECT count(*) FROM link WHERE a NOT IN (SELECT 'site:' || id"
         " FROM site) OR b NOT IN (SELECT 'site:' || id FROM site)", "0"),
    ]


def DEMANDS(n):
    return [
        ("demands", "SELECT count(*) FROM service", str(n)),
        ("each needs a path between two of the nodes", "SELECT count(*) FROM need WHERE kind = 'path'"
         " AND a_site IN (SELECT id FROM site) AND b_site IN (SELECT id FROM site)", str(n)),
    ]


IMPORTS = [
    ("cables", ["auto"], [
        ("cables", "SELECT count(*) FROM network WHERE kind = 'subsea'", "526"),
        ("planned", "SELECT count(DISTINCT network) FROM link WHERE status = 'planned'", "65"),
        ("landing points", "SELECT count(*) FROM site", "1436"),
        ("landing points with a position",
         "SELECT count(*) FROM site WHERE lat IS NOT NULL AND lon IS NOT NULL", "1436"),
        ("HMN Tech", MAKER % "HMN Tech", "36"),
        ("HMN Tech in service", MAKER % "HMN Tech" + " AND l.status = 'in-service'", "32"),
        ("SubCom", MAKER % "SubCom", "76"),
        ("ASN", MAKER % "ASN", "136"),
        ("NEC", MAKER % "NEC", "37"),
        ("suppliers", "SELECT count(DISTINCT holder) FROM tie WHERE kind = 'builds'", "19"),
        ("no supplier", "SELECT count(*) FROM network n WHERE NOT EXISTS (SELECT 1 FROM link l JOIN"
         " tie t ON t.target = 'link:' || l.id AND t.kind = 'builds' WHERE l.network = n.id)",
         "211"),
        ("in service without supplier",
         "SELECT count(DISTINCT network) FROM link l WHERE status = 'in-service' AND NOT EXISTS"
         " (SELECT 1 FROM tie t WHERE t.target = 'link:' || l.id AND t.kind = 'builds')", "183"),
        ("nothing planned has a date of service",
         "SELECT count(*) FROM link WHERE status = 'planned' AND installed IS NOT NULL", "0"),
        ("a bracketed former name stays one owner",
         "SELECT count(*) FROM party WHERE name = 'Arelion (formerly Telia Carrier)'", "1"),
        ("commas in brackets part nothing", "SELECT count(*) FROM party WHERE name ="
         " 'Telia Eesti (formerly Eesti Telekom, EMT, Elion)'", "1"),
    ]),
    ("topo/Geant2012.graphml", ["auto"], TOPOLOGY(40, 62) + [
        ("parallel edges stay apart", "SELECT count(*) FROM link x JOIN link y ON x.id < y.id AND"
         " ((x.a = y.a AND x.b = y.b) OR (x.a = y.b AND x.b = y.a))", "1"),
    ]),
    ("topo/BtEurope.graphml", ["auto"], TOPOLOGY(24, 37)),
    ("topo/GtsCe.graphml", ["auto"], TOPOLOGY(149, 193)),
    ("topo/germany50.txt", ["auto"], TOPOLOGY(50, 88) + DEMANDS(662)),
    ("topo/polska.txt", ["auto"], TOPOLOGY(12, 18) + DEMANDS(66) + [
        ("modules", "SELECT count(*) FROM fact WHERE item LIKE 'module_%_cost'", "36")]),
]


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def say(self, good, name, why=""):
        self.n += 1
        self.bad += not good
        print(f"{'ok' if good else 'not ok'} {self.n} - {name}")
        for line in why.splitlines() if not good else []:
            print("# " + line)


def run(*args):
    return subprocess.run(args, capture_output=True, text=True, timeout=300)


def ask(cordon, case, question):
    out = run(cordon, "sql", case, question, "-f", "csv")
    lines = out.stdout.splitlines()
    return lines[1] if out.returncode == 0 and len(lines) == 2 else out.stdout + out.stderr


def main():
    cordon, folder = sys.argv[1:]
    if not os.path.isdir(folder):
        print("1..0 # SKIP ../shared/realdata is not there")
        return 0
    tap = Tap()
    with tempfile.TemporaryDirectory() as temp:
        for i, (path, args, questions) in enumerate(IMPORTS):
            full = os.path.join(folder, path)
            if not os.path.exists(full):
                tap.say(True, f"{path} # SKIP not there")
                continue
            case = os.path.join(temp, f"{i}.cordon")
            run(cordon, "new", case)
            out = run(cordon, "import", case, args[0], full, *args[1:])
            # 0 and 1: imported, perhaps with findings of severity error
            tap.say(out.returncode in (0, 1), f"{path}: import", out.stdout + out.stderr)
            for name, question, want in questions:
                got = ask(cordon, case, question)
                tap.say(got == want, f"{path}: {name}", f"want {want}, got {got}")
    print(f"1..{tap.n}")
    return 1 if tap.bad else 0


sys.exit(main())
