#!/usr/bin/python3
"""igraph, NetworkX and GLPK agree on routes, disjoint routes, cuts and openings.

Usage: route_judge.py PROGRAM [FOLDER]     (PROGRAM is route_answers.c)

Random networks; with FOLDER the operator topologies in it instead (GraphML; SNDlib's native form), their lengths,
costs and labels drawn. Where FOLDER is missing that is said and nothing is judged.
"""
import glob
import os
import random
import re
import subprocess
import sys
import tempfile

import igraph
import networkx

# One bad thing weighs more than all length, one shared more than all bad; and all together little enough for GLPK, which
# takes 1e-7 of the whole for nothing.
BAD = 2000
SHARED = 100000


def ask(program, q):
    text = [f"{q['n']} {len(q['edges'])} {q['labels']} {len(q['pairs'])}", " ".join(map(str, q["node_cost"]))]
    text += [" ".join(map(str, e)) for e in q["edges"]] + [f"{a} {b}" for a, b in q["pairs"]]
    out = subprocess.run([program], input="\n".join(text), check=True, stdout=subprocess.PIPE, text=True).stdout
    return {(int(f[0]), f[1]): [int(x) for x in f[2:]] for f in (line.split() for line in out.splitlines())}


def glpk(objective, rows, binaries, free=()):
    """Least objective of a 0-1 program: objective and rows are lists of (factor, variable), a row ends with its
    relation and right side; None: it has no solution."""
    def total(terms):
        return " ".join(f"{c:+d} {v}" for c, v in terms) or "0 x_none"

    with tempfile.TemporaryDirectory() as folder:
        path, out = os.path.join(folder, "p.lp"), os.path.join(folder, "out")
        with open(path, "w", encoding="ascii") as f:
            f.write("minimize\n" + total(objective) + "\nsubject to\n")
            f.writelines(f"{total(terms)} {relation} {right}\n" for terms, relation, right in rows)
            f.write("bounds\n" + "".join(f"0 <= {v} <= 1\n" for v in free))
            f.write("binary\n" + "\n".join(binaries) + "\nend\n")
        subprocess.run(["glpsol", "--lp", path, "-o", out, "--cuts"], check=True, stdout=subprocess.DEVNULL)
        with open(out, encoding="ascii") as f:
            text = f.read()
    if "EMPTY" in text or "UNDEFINED" in text:
        return None
    return round(float(re.search(r"Objective: .* = (\S+)", text).group(1)))


def conserve(q, name, a, b, arcs):
    """One route from a to b: as much leaves a node as comes to it."""
    rows = []
    for v in range(q["n"]):
        terms = [(1, f"{name}_{i}") for i, (x, _, _) in enumerate(arcs) if x == v]
        terms += [(-1, f"{name}_{i}") for i, (_, y, _) in enumerate(arcs) if y == v]
        if terms:
            rows.append((terms, "=", (v == a) - (v == b)))
    return rows


def both_ways(q):
    return [(x, y, e) for e, (a, b, *_) in enumerate(q["edges"]) for x, y in ((a, b), (b, a)) if a != b]


def label_pair(q, a, b):
    """Two routes that share the fewest labels, then the least bad, then the shortest."""
    arcs, rows, objective, used = both_ways(q), [], [], []
    for k in ("p", "r"):
        rows += conserve(q, k, a, b, arcs)
        objective += [(BAD * q["edges"][e][2] + q["edges"][e][3], f"{k}_{i}") for i, (_, _, e) in enumerate(arcs)]
        used += [f"{k}_{i}" for i in range(len(arcs))]
    for label in range(q["labels"]):
        objective.append((SHARED, f"s_{label}"))
        of = {k: [f"{k}_{i}" for i, (_, _, e) in enumerate(arcs) if q["edges"][e][5] == label] for k in "pr"}
        rows += [([(1, x), (-1, f"u{k}_{label}")], "<=", 0) for k in "pr" for x in of[k]]
        rows.append(([(1, f"up_{label}"), (1, f"ur_{label}"), (-1, f"s_{label}")], "<=", 1))
    flags = [f"{x}_{label}" for x in ("s", "up", "ur") for label in range(q["labels"])]
    return glpk(objective, rows, used, flags)


def opening(q, pairs):
    """The cheapest things to open: a flow of one for each pair over what is open."""
    arcs, rows, used = both_ways(q), [], []
    for k, (a, b) in enumerate(pairs):
        rows += conserve(q, f"f{k}", a, b, arcs)
        used += [f"f{k}_{i}" for i in range(len(arcs))]
        for i, (x, y, e) in enumerate(arcs):
            rows += [([(1, f"f{k}_{i}"), (-1, thing)], "<=", 0) for thing in (f"n_{x}", f"n_{y}", f"e_{e}")]
        rows += [([(1, f"n_{v}")], ">=", 1) for v in (a, b)]
    objective = [(c, f"n_{v}") for v, c in enumerate(q["node_cost"])]
    objective += [(e[4], f"e_{i}") for i, e in enumerate(q["edges"])]
    return glpk(objective, rows, [v for _, v in objective], used)


def expect(what, got, want):
    if got != want:
        sys.exit(f"{what}: {got}, judged {want}")


def judge_routes(q, answers):
    weights = [BAD * bad + length for _, _, bad, length, _, _ in q["edges"]]
    g = igraph.Graph(q["n"], [e[:2] for e in q["edges"]])
    plain = networkx.Graph((e[0], e[1]) for e in q["edges"] if e[0] != e[1])
    plain.add_nodes_from(range(q["n"]))
    for i, (a, b) in enumerate(q["pairs"]):
        far = g.distances(a, b, weights)[0][0]
        n, bad, length = answers[i, "route"]
        expect(f"route {a} to {b}", BAD * bad + length if n else float("inf"), far)
        most = g.edge_connectivity(a, b) if a != b else 0
        expect(f"cut between {a} and {b}", answers[i, "cut_edges"], [most])
        for k in (2, 3):
            expect(f"{k} routes by edge", answers[i, f"edges{k}"][1] == 0 and n > 0, most >= k)
        flow = networkx.DiGraph()  # two routes that share no edge: a flow of least cost
        for e, (x, y, *_) in enumerate(q["edges"]):
            for u, v in ((x, y), (y, x)):
                flow.add_edge(u, ("e", e, u), capacity=1, weight=weights[e])
                flow.add_edge(("e", e, u), v, capacity=1, weight=0)
        if most >= 2:
            flow.add_node(a, demand=-2)
            flow.add_node(b, demand=2)
            cost = networkx.min_cost_flow_cost(flow)
            got = answers[i, "edges2"]
            expect(f"two routes {a} to {b}", BAD * got[2] + got[3], cost)
    sites = min(q["n"], 64)
    for by, name in ((0, "count_edges"), (1, "count_nodes")):
        got = answers[0, name]
        for x in range(sites):
            for y in range(x):
                if by and plain.has_edge(x, y):
                    without = plain.copy()
                    without.remove_edge(x, y)
                    want = 1 + networkx.node_connectivity(without, x, y)
                elif by:
                    want = networkx.node_connectivity(plain, x, y)
                else:
                    want = g.edge_connectivity(x, y)
                expect(f"{name} {x} {y}", got[x * sites + y], min(8, want))


def judge_programs(q, answers, few):
    for i, (a, b) in enumerate(q["pairs"][:few]):
        n, shared, bad, length, proven = answers[i, "labels2"]
        if n:
            expect(f"two routes by label {a} to {b}", [SHARED * shared + BAD * bad + length, proven],
                   [label_pair(q, a, b), 1])
    for n in range(1, few + 1):
        cost, low, blocked = answers[n, "opening"]
        if blocked == 0:
            want = opening(q, q["pairs"][:n])
            expect(f"opening for {n} pairs", [cost, low], [want, want])


def dress(rng, n, edges, pairs):
    return {"n": n, "labels": 8, "node_cost": [rng.choice((0, 0, 3, 5, 9)) for _ in range(n)],
            "edges": [(a, b, rng.random() < .2 and 1 or 0, rng.randint(1, 20), rng.choice((0, 0, 0, 2, 7)), rng.randrange(8))
                      for a, b in edges],
            "pairs": [tuple(rng.sample(range(n), 2)) for _ in range(pairs)]}


def topologies(folder):
    for path in sorted(glob.glob(os.path.join(folder, "topo", "*.graphml"))):
        g = networkx.read_graphml(path)
        number = {v: i for i, v in enumerate(sorted(g))}
        yield path, len(number), [(number[a], number[b]) for a, b in g.edges()]
    for path in sorted(glob.glob(os.path.join(folder, "topo", "*.txt"))):
        with open(path, encoding="utf-8") as f:
            links = re.findall(r"^\s*\S+ \( (\S+) (\S+) \) [\d.]+ [\d.]+ [\d.]+ [\d.]+ \(", f.read(), re.M)
        number = {v: i for i, v in enumerate(sorted({v for link in links for v in link}))}
        yield path, len(number), [(number[a], number[b]) for a, b in links]


def main():
    program = sys.argv[1]
    rng = random.Random(6)
    if len(sys.argv) > 2 and not os.path.isdir(sys.argv[2]):
        print(f"1..0 # SKIP no {sys.argv[2]}")
        return
    if len(sys.argv) > 2:
        networks = [(os.path.basename(p), n, edges) for p, n, edges in topologies(sys.argv[2])]
    else:
        networks = [(f"network {i}", n, [(rng.randrange(n), rng.randrange(n)) for _ in range(m)])
                    for i, (n, m) in enumerate([(6, 9), (8, 14), (10, 18), (12, 20), (16, 24), (60, 150)])]
    print(f"1..{len(networks)}")
    for i, (name, n, edges) in enumerate(networks):
        q = dress(rng, n, edges, 4)
        answers = ask(program, q)
        judge_routes(q, answers)
        judge_programs(q, answers, 3 if n <= 16 else 2 if n <= 50 else 0)
        print(f"ok {i + 1} - {name}, {n} nodes, {len(edges)} edges")


main()
