#!/usr/bin/python3
"""igraph and networkx agree on what each loss of a link, of any two, and of a place cuts off.

Usage: loss_judge.py CORDON [FOLDER]

Without FOLDER: invented networks. With it: the topologies of FOLDER, which is no part of the project; where it is missing the test
says that it was skipped. Each link gets a builder of its own, so that losing a builder is losing a link; services need pairs of places
joined. Prints TAP.
"""
import csv
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

import igraph
import networkx

REAL = ["Geant2012.graphml", "BtEurope.graphml", "GtsCe.graphml", "germany50.txt", "polska.txt"]
PAIRS = 40  # of places, in each network


def run(*args):
    return subprocess.run(args, check=True, stdout=subprocess.PIPE, text=True).stdout


def ask(cordon, case, *more):
    return json.loads(run(cordon, "loss", case, "--mode", "fails", *more, "--limit", "0", "-q", "-f", "json"))


def table(folder, name, head, rows):
    with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(head)
        out.writerows(rows)


def invented(folder, seed):
    """A tree with some chords, parallel links and islands."""
    draw = random.Random(seed)
    n = 20 + 5 * seed
    edges = [(i, draw.randrange(max(0, i - 6), i)) for i in range(1, n) if i % 11]
    edges += [(draw.randrange(n), draw.randrange(n)) for _ in range(n // 2)]
    table(folder, "site", ["id"], [[f"s{i}"] for i in range(n)])
    table(folder, "link", ["id", "a", "b", "medium"], [[f"l{i}", f"site:s{a}", f"site:s{b}", "fibre"] for i, (a, b) in enumerate(edges)])


def network(cordon, case, temp):
    """Sites, and links as pairs of places in the order of their ids."""
    out = os.path.join(temp, "out")
    run(cordon, "export", case, out, "-q")
    read = lambda name: list(csv.DictReader(open(os.path.join(out, name + ".csv"), encoding="utf-8")))
    sites = [r["id"] for r in read("site")]
    links = [(r["id"], r["a"].split(":", 1)[1], r["b"].split(":", 1)[1]) for r in read("link") if r["a"].startswith("site:") and r["b"].startswith("site:")]
    return sites, links


def equip(cordon, case, temp, sites, links):
    """A builder a link, and a service for some pairs of places; returns the pairs."""
    folder = os.path.join(temp, "more")
    os.mkdir(folder)
    draw = random.Random(len(links))
    pairs = sorted({tuple(sorted(draw.sample(sites, 2))) for _ in range(PAIRS)})
    table(folder, "party", ["id", "name"], [[f"b{i}", f"Builder {i}"] for i in range(len(links))])
    table(folder, "tie", ["holder", "target", "kind"], [[f"party:b{i}", f"link:{l[0]}", "builds"] for i, l in enumerate(links)])
    table(folder, "service", ["id", "name", "customer_class"], [[f"w{i}", "Way", "business"] for i in range(len(pairs))])
    table(folder, "need", ["service", "node", "kind", "a_site", "b_site"], [[f"w{i}", "r", "path", a, b] for i, (a, b) in enumerate(pairs)])
    run(cordon, "import", case, "tables", folder, "--fail-on", "never", "-q", "--source", "judge")
    return pairs


class Judge:
    def __init__(self, sites, links, pairs):
        self.at = {s: i for i, s in enumerate(sites)}
        self.edges = [(self.at[a], self.at[b]) for _, a, b in links]
        self.pairs = [(self.at[a], self.at[b]) for a, b in pairs]
        self.g = igraph.Graph(n=len(sites), edges=self.edges)
        self.base = self.parts(())

    def parts(self, lost):
        g = self.g.copy()
        g.delete_edges(list(lost))
        return g.connected_components().membership

    def outside(self, part):
        return len(part) - max(part.count(p) for p in set(part))

    def cut(self, lost):
        """(places cut off, ways lost), beyond what was before."""
        part = self.parts(lost)
        ways = {f"w{i}" for i, (a, b) in enumerate(self.pairs) if part[a] != part[b] and self.base[a] == self.base[b]}
        return self.outside(part) - self.outside(self.base), ways


def differences(cordon, case, sites, links, pairs):
    """What disagrees, as text."""
    j = Judge(sites, links, pairs)
    doc = ask(cordon, case, "--each", "maker", "--pairs")
    cut = {r["lost"]: r["cut_sites"] for r in doc["losses"]}
    ways = {}
    for r in doc["services"]:
        if r["service"].startswith("w"):
            ways.setdefault(r["lost"], set()).update([r["service"]] if r["is"] == "lost" else [])
    bridges = set()
    for i in range(len(links)):
        want = j.cut([i])
        got = cut.get(f"b{i}", {"low": 0, "high": 0})
        if got["low"] != want[0] or ways.get(f"b{i}", set()) != want[1]:
            yield f"link {links[i][0]}: {got} {ways.get(f'b{i}')}, igraph {want}"
        if want[0] > 0:
            bridges.add(i)
    if bridges - {i for i in j.g.bridges()}:
        yield "a link that cuts places off and is no bridge"
    multi = networkx.MultiGraph()
    multi.add_nodes_from(range(len(sites)))
    multi.add_edges_from(j.edges)
    simple = networkx.Graph(multi)
    for i in bridges:
        if not networkx.has_bridges(simple.subgraph(networkx.node_connected_component(simple, j.edges[i][0]))):
            yield f"networkx knows no bridge near link {links[i][0]}"
    got = {(r["service"],) + tuple(sorted((r["a"], r["b"]))) for r in doc["pair_services"] if r["is"] == "lost" and r["service"].startswith("w")}
    want = set()
    alone = [j.cut([i])[1] for i in range(len(links))]
    for a, b in itertools.combinations(range(len(links)), 2):
        for way in j.cut([a, b])[1] - alone[a] - alone[b]:
            want.add((way,) + tuple(sorted((f"b{a}", f"b{b}"))))
    if got != want:
        yield f"two links: {len(got)} cuts, igraph {len(want)}; {sorted(got ^ want)[:3]}"
    places = {r["lost"]: r["cut_sites"]["low"] for r in ask(cordon, case, "--each", "site")["losses"]}
    for s in sites:
        at = [i for i, (a, b) in enumerate(j.edges) if j.at[s] in (a, b)]
        if places.get(s, 0) != j.cut(at)[0]:
            yield f"place {s}: {places.get(s, 0)}, igraph {j.cut(at)[0]}"


def main():
    cordon = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else None
    if folder and not os.path.isdir(os.path.join(folder, "topo")):
        print("1..0 # SKIP ../shared/realdata is not there")
        return 0
    bad = n = 0
    for what in REAL if folder else range(1, 4):
        with tempfile.TemporaryDirectory() as temp:
            case, source = os.path.join(temp, "a.cordon"), os.path.join(temp, "in")
            run(cordon, "new", case, "-q")
            if folder:
                source = os.path.join(folder, "topo", what)
            else:
                os.mkdir(source)
                invented(source, what)
            run(cordon, "import", case, "auto", source, "--fail-on", "never", "-q")
            sites, links = network(cordon, case, temp)
            pairs = equip(cordon, case, temp, sites, links)
            wrong = list(differences(cordon, case, sites, links, pairs))
        n += 1
        bad += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {n} - {what}: {len(links)} links, any two, {len(sites)} places")
        for line in wrong[:10]:
            print(f"# {line}")
    print(f"1..{n}")
    return 1 if bad else 0


sys.exit(main())
