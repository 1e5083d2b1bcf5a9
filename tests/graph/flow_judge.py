#!/usr/bin/python3
"""igraph and networkx agree on how much flows: the same networks, the same edges closed, the same ends.

usage: flow_judge.py PROGRAM [FOLDER]     (PROGRAM is tests/graph/flow_answers.c)

Random networks of several shapes; with FOLDER (third-party files beside the project, skipped when they are missing)
the topologies there instead, each edge of a capacity drawn once, all pairs of a sample of nodes. Prints TAP.
"""
import os
import random
import subprocess
import sys

import igraph
import networkx

program, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
count = bad = 0


def say(good, name, why=""):
    global count, bad
    count += 1
    bad += not good
    print(f"{'ok' if good else 'not ok'} {count} - {name}")
    if not good:
        print("# " + why)


def ours(nodes, edges, questions):
    text = [f"{nodes} {len(edges)}"] + [" ".join(map(str, e)) for e in edges]
    text += [f"{s} {t} {len(closed)} " + " ".join(map(str, closed)) for s, t, closed in questions]
    out = subprocess.run([program], input="\n".join(text), capture_output=True, text=True, check=True).stdout
    return [tuple(map(int, line.split())) for line in out.splitlines()]


def arcs(edges, closed):
    closed = set(closed)
    for i, (a, b, forth, back) in enumerate(edges):
        if i not in closed and a != b:
            yield a, b, forth
            yield b, a, back


def by_igraph(nodes, edges, s, t, closed):
    all_arcs = list(arcs(edges, closed))
    g = igraph.Graph(n=nodes, edges=[(a, b) for a, b, _ in all_arcs], directed=True)
    return g.maxflow_value(s, t, [c for _, _, c in all_arcs])


def by_networkx(nodes, edges, s, t, closed):
    g = networkx.DiGraph()
    g.add_nodes_from(range(nodes))
    for a, b, c in arcs(edges, closed):
        if g.has_edge(a, b):
            g[a][b]["capacity"] += c
        else:
            g.add_edge(a, b, capacity=c)
    return networkx.maximum_flow_value(g, s, t)


def judge(name, nodes, edges, questions, slow=40):
    """`slow`: so many questions for networkx, all for igraph."""
    got = ours(nodes, edges, questions)
    why = "" if len(got) == len(questions) else f"{len(got)} answers to {len(questions)} questions"
    for i, (q, answer) in enumerate(zip(questions, got)):
        judges = [by_igraph(nodes, edges, *q)] + ([by_networkx(nodes, edges, *q)] if i < slow else [])
        if any(answer != (j, j) for j in judges):
            why = why or f"{q[0]} to {q[1]} without {q[2]}: {answer[0]}, cut {answer[1]}; judges {judges}"
    say(not why, f"{name}: {len(questions)} questions", why)


def draw_questions(rng, nodes, edges, n):
    def one():
        s, t = rng.sample(range(nodes), 2)
        return s, t, sorted(rng.sample(range(len(edges)), min(len(edges), rng.choice((0, 1, 2, len(edges) // 10)))))
    return [one() for _ in range(n)]


def random_networks(rng):
    for nodes, degree, most, directed in ((2, 1, 9, False), (12, 3, 5, True), (60, 4, 100, False), (60, 4, 3, True),
                                          (400, 3, 1000, False), (400, 6, 10 ** 12, True)):
        edges = []
        for _ in range(nodes * degree // 2 + 1):
            a, b, c = rng.randrange(nodes), rng.randrange(nodes), rng.randrange(most) + 1
            edges.append((a, b, c, 0 if directed and rng.random() < 0.7 else c))
        judge(f"random, {nodes} nodes, {len(edges)} edges{', directed' if directed else ''}", nodes, edges,
              draw_questions(rng, nodes, edges, 60), 20)
    side = 18  # a grid: many ways, long ones
    edges = [(v, v + d, *(2 * [rng.randrange(1, 12)])) for v in range(side * side) for d in (1, side)
             if (d == side and v + d < side * side) or (d == 1 and v % side + 1 < side)]
    judge(f"grid of {side * side}", side * side, edges, draw_questions(rng, side * side, edges, 60), 20)


def topology(path):
    if path.endswith(".graphml"):
        g = networkx.read_graphml(path)
        number = {v: i for i, v in enumerate(g.nodes)}
        return len(number), [(number[e[0]], number[e[1]]) for e in g.edges]
    text = open(path, encoding="utf-8").read()
    part = {name: text.split(name + " (\n", 1)[1].split("\n)", 1)[0].splitlines() for name in ("NODES", "LINKS")}
    number = {line.split()[0]: i for i, line in enumerate(part["NODES"])}
    return len(number), [(number[line.split()[2]], number[line.split()[3]]) for line in part["LINKS"]]


rng = random.Random(20261122)
if folder is None:
    random_networks(rng)
elif not os.path.isdir(os.path.join(folder, "topo")):
    print("1..0 # SKIP ../shared/realdata/topo is not there")
    sys.exit(0)
else:
    for name in sorted(os.listdir(os.path.join(folder, "topo"))):
        if name.endswith((".graphml", ".txt")):
            nodes, ends = topology(os.path.join(folder, "topo", name))
            edges = [(a, b, *(2 * [rng.choice((1, 10, 40, 100))])) for a, b in ends]
            judge(name, nodes, edges, draw_questions(rng, nodes, edges, 300), 60)
print(f"1..{count}")
sys.exit(bad > 0)
