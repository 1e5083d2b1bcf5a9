#!/usr/bin/python3
"""Diverse routes on operator backbones: NetworkX and a grid of disks against `cordon route`.

Usage: routes.py CORDON FOLDER

By place: how many routes that share none join each two nodes, counted up to 4. By disk of 50 km, where the nodes have positions: two
routes that the tool says no disk hits both are looked at on a grid of middles of our own; and where all pairs of simple routes can be
listed, the tool must find two where the grid says that some are far enough apart, and none where all surely are not. FOLDER is no
part of the project; skipped where it is missing. Prints TAP.
"""
import csv
import functools
import io
import itertools
import math
import operator
import os
import subprocess
import sys
import tempfile

import networkx

MOST, RADIUS, STEP, LOOKED_AT = 4, 50.0, 4.0, 1500
KM = 6371.0088 * math.pi / 180
TOPOLOGIES = ["Geant2012.graphml", "BtEurope.graphml", "GtsCe.graphml", "germany50.txt", "polska.txt"]


def run(*args):
    out = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert out.returncode in (0, 5), out.stderr
    return out.stdout


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def make(cordon, case, path):
    run(cordon, "new", case, "-q")
    run(cordon, "import", case, "auto", path, "-q", "--fail-on", "never")
    sites = {r["id"]: (float(r["lat"]), float(r["lon"])) if r["lat"] and r["lon"] else None
             for r in rows(run(cordon, "sql", case, "SELECT id, lat, lon FROM merged_site ORDER BY id", "-f", "csv"))}
    links = {r["id"]: (r["a"], r["b"]) for r in rows(run(
        cordon, "sql", case, "SELECT id, substr(a, 6) AS a, substr(b, 6) AS b FROM merged_link ORDER BY id", "-f", "csv"))}
    return sites, links


def by_place(cordon, case, sites, links):
    """Pairs on whose number the two do not agree; and how many pairs have 0, 1, ... routes."""
    g = networkx.Graph()
    g.add_nodes_from(sites)
    g.add_edges_from(e for e in links.values() if e[0] != e[1])
    got = {}
    answer = run(cordon, "route", case, "--matrix", ",".join("site:" + s for s in sites), "--limit", "0", "--section", "pairs", "-f", "csv")
    for r in rows(answer):
        got[frozenset((r["from"], r["to"]))] = int(r["apart_low"])
    wrong, counts = 0, [0] * (MOST + 1)
    aux = networkx.algorithms.connectivity.build_auxiliary_node_connectivity(g)
    left = networkx.algorithms.flow.build_residual_network(aux, "capacity")
    pairs = list(itertools.combinations(sorted(sites), 2))
    for a, b in pairs[::1 + len(pairs) // LOOKED_AT]:
        want = min(MOST, networkx.algorithms.connectivity.local_node_connectivity(g, a, b, auxiliary=aux, residual=left, cutoff=MOST))
        wrong += got.get(frozenset((a, b))) != want
        counts[want] += 1
    return wrong, counts


class Grid:
    """Middles of disks STEP km apart; sets of them are whole numbers, a bit a middle."""

    def __init__(self, sites, links):
        self.sites, self.links, self.sets, self.middles = sites, links, {}, []
        lat = min(p[0] for p in sites.values()) - 1.5
        while lat < max(p[0] for p in sites.values()) + 1.5:
            lon = min(p[1] for p in sites.values()) - 1.5
            while lon < max(p[1] for p in sites.values()) + 1.5:
                self.middles.append((lat, lon))
                lon += STEP / KM / math.cos(math.radians(lat))
            lat += STEP / KM

    def within(self, a, b, km):
        """Middles that far from the line; on a plane that touches the earth at each."""
        if (a, b, km) not in self.sets:
            bits = bytearray(len(self.middles))
            for i, (lat, lon) in enumerate(self.middles):
                if not min(a[0], b[0]) - km / KM < lat < max(a[0], b[0]) + km / KM:
                    continue
                east = KM * math.cos(math.radians((2 * lat + a[0] + b[0]) / 4))
                px, py = (a[1] - lon) * east, (a[0] - lat) * KM
                dx, dy = (b[1] - a[1]) * east, (b[0] - a[0]) * KM
                t = min(1, max(0, -(px * dx + py * dy) / max(dx * dx + dy * dy, 1e-9)))
                bits[i] = math.hypot(px + t * dx, py + t * dy) <= km
            self.sets[a, b, km] = int("0" + "".join(map(str, bits)), 2)
        return self.sets[a, b, km]

    def hit(self, route, km):
        return functools.reduce(operator.or_, (self.within(*[self.sites[e] for e in self.links[i]], km) for i in route))

    def shared(self, one, two, ends, km, zone):
        """Does a disk hit both routes (lists of links) whose middle is not in the zone of an end?"""
        near = functools.reduce(operator.or_, (self.within(self.sites[e], self.sites[e], zone) for e in ends))
        return self.hit(one, km) & self.hit(two, km) & ~near != 0


def ways_of(cordon, case, a, b):
    """Are two routes apart, for certain; their links; the distance between middles."""
    args = ["--disjoint", "2", "--by", "disk", "--radius", f"{RADIUS}km", "-f", "csv"]
    answer = [r for r in rows(run(cordon, "route", case, "site:" + a, "site:" + b, *args, "--section", "answers")) if r["bound"] == "certain"]
    hops = [r for r in rows(run(cordon, "route", case, "site:" + a, "site:" + b, *args, "--section", "hops"))
            if r["bound"] == "certain" and r["kind"] == "link"]
    return int(answer[0]["apart"] or 0) == 2, [[r["id"] for r in hops if r["way"] == w] for w in "12"], answer[0]["proven"] == "true"


def exists(grid, links, a, b):
    """Two simple routes that surely are apart; two that may be."""
    g = networkx.Graph()
    for i, (x, y) in links.items():
        g.add_edge(x, y, id=i)
    paths = [[g.edges[e]["id"] for e in zip(p, p[1:])] for p in networkx.all_simple_paths(g, a, b)]
    sure = may = False
    for one, two in itertools.combinations(paths, 2):
        if set(one) & set(two) or sure:
            continue
        sure |= not grid.shared(one, two, (a, b), RADIUS * 9 / 8 + STEP, 2 * RADIUS - STEP)
        may |= not grid.shared(one, two, (a, b), RADIUS - 1, 2 * RADIUS + RADIUS / 8 + STEP)
    return sure, sure or may


def by_disk(cordon, case, sites, links, all_pairs):
    grid = Grid(sites, links)
    pairs = list(itertools.combinations(sorted(sites), 2))
    pairs = pairs if all_pairs else pairs[::41]
    wrong = apart = 0
    for a, b in pairs:
        two, ways, proven = ways_of(cordon, case, a, b)
        apart += two
        if two:
            wrong += grid.shared(ways[0], ways[1], (a, b), RADIUS - 1, 2 * RADIUS + RADIUS / 8 + 2)
        if all_pairs:
            sure, may = exists(grid, links, a, b)
            wrong += (proven and sure and not two) or (two and not may)
    return wrong, apart, len(pairs)


def main():
    cordon, folder = sys.argv[1:]
    paths = [os.path.join(folder, "topo", name) for name in TOPOLOGIES]
    if not all(os.path.exists(p) for p in paths):
        print("1..0 # SKIP the files are not there")
        return 0
    n = bad = 0

    def say(ok, text):
        nonlocal n, bad
        n += 1
        bad += not ok
        print(f"{'ok' if ok else 'not ok'} {n} - {text}")

    with tempfile.TemporaryDirectory() as temp:
        os.environ.update(HOME=temp, XDG_CACHE_HOME=temp)
        for path in paths:
            name = os.path.basename(path)
            case = os.path.join(temp, name + ".cordon")
            sites, links = make(cordon, case, path)
            wrong, counts = by_place(cordon, case, sites, links)
            say(wrong == 0, f"{name}: routes that share no place: {counts[2] + counts[3] + counts[4]} of {sum(counts)} pairs have two")
            if all(sites.values()):
                wrong, apart, pairs = by_disk(cordon, case, sites, links, len(sites) < 20)
                say(wrong == 0, f"{name}: routes that no disk of {RADIUS:g} km hits both: {apart} of {pairs} pairs")
    print(f"1..{n}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
