#!/usr/bin/python3
"""What each node, each link and each supplier takes of real topologies: NetworkX against `cordon loss`.

Usage: topologies.py CORDON FOLDER

germany50 and polska have demands between their nodes and no suppliers: links are given to three invented ones, in turn, and each
is in a risk group of its own. Structural ("fails", as if all of it stopped): the low bound, in which links of unknown capacity
carry what comes, must be lost connection. FOLDER is no part of the project; skipped where it is missing. Prints TAP.
"""
import csv
import io
import os
import subprocess
import sys
import tempfile

import networkx

SUPPLIERS = 3


def run(*args):
    out = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert out.returncode == 0, out.stderr
    return out.stdout


def write(folder, name, header, rows):
    with open(os.path.join(folder, name), "w") as f:
        w = csv.writer(f)
        w.writerow(header)
        w.writerows(rows)


def make(cordon, case, path, temp):
    """A case with the topology, its links' groups and suppliers; as lists of links and demands."""
    run(cordon, "new", case, "-q")
    run(cordon, "import", case, "auto", path, "-q", "--fail-on", "never")
    ask = lambda q: [tuple(r.values()) for r in csv.DictReader(io.StringIO(run(cordon, "sql", case, q, "-f", "csv")))]
    links = ask("SELECT id, substr(a, 6) AS a, substr(b, 6) AS b FROM merged_link ORDER BY id")
    demands = ask("SELECT service, a_site, b_site FROM merged_need WHERE kind = 'path'")
    more = os.path.join(temp, os.path.basename(path) + ".more")
    os.mkdir(more)
    write(more, "party.csv", ["id", "name"], [(f"supplier-{i}", f"Invented {i}") for i in range(SUPPLIERS)])
    write(more, "risk_group.csv", ["id", "kind"], [(f"cut {l[0]}", "duct") for l in links])
    write(more, "risk_member.csv", ["risk_group", "member"], [(f"cut {l[0]}", f"link:{l[0]}") for l in links])
    write(more, "tie.csv", ["holder", "target", "kind"],
          [(f"party:supplier-{i % SUPPLIERS}", f"link:{l[0]}", "builds") for i, l in enumerate(links)])
    run(cordon, "import", case, "tables", more, "-q", "--fail-on", "never")
    return links, demands


def lost_by(cordon, case, each):
    rows = csv.DictReader(io.StringIO(run(cordon, "loss", case, "--mode", "fails", "--each", each, "--section", "services", "-f", "csv")))
    lost = {}
    for row in rows:
        if row["is"] == "lost":
            lost.setdefault(row["lost"], set()).add(row["service"])
    return lost


def left(links, demands, gone_links, gone_node=None):
    g = networkx.Graph()
    g.add_nodes_from(end for l in links for end in l[1:])
    g.add_edges_from((a, b) for i, a, b in links if i not in gone_links)
    if gone_node:
        g.remove_node(gone_node)
    part = {n: i for i, nodes in enumerate(networkx.connected_components(g)) for n in nodes}
    return {s for s, a, b in demands if a not in part or b not in part or part[a] != part[b]}


def main():
    cordon, folder = sys.argv[1:]
    topologies = [os.path.join(folder, "topo", name) for name in ("germany50.txt", "polska.txt")]
    if not all(os.path.exists(p) for p in topologies):
        print("1..0 # SKIP the files are not there")
        return 0
    n = bad = 0
    with tempfile.TemporaryDirectory() as temp:
        os.environ.update(HOME=temp, XDG_CACHE_HOME=temp)
        for path in topologies:
            name = os.path.basename(path)
            case = os.path.join(temp, name + ".cordon")
            links, demands = make(cordon, case, path, temp)
            nodes = sorted({end for l in links for end in l[1:]})
            want = {"site": {v: left(links, demands, (), v) for v in nodes},
                    "risk-group": {f"cut {l[0]}": left(links, demands, {l[0]}) for l in links},
                    "supplier": {f"supplier-{k}": left(links, demands, {l[0] for i, l in enumerate(links) if i % SUPPLIERS == k})
                                 for k in range(SUPPLIERS)}}
            for each, of in want.items():
                of = {k: v for k, v in of.items() if v}
                got = lost_by(cordon, case, each)
                n += 1
                bad += got != of
                print(f"{'ok' if got == of else 'not ok'} {n} - {name}: each {each}: {len(of)} take any of {len(demands)} demands,"
                      f" the worst {max(map(len, of.values()), default=0)}")
    print(f"1..{n}")
    return 1 if bad else 0


sys.exit(main())
