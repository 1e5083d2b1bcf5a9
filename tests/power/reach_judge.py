#!/usr/bin/python3
"""igraph and networkx agree on what reaches what: the same ties, the same reached sets, plane by plane.

Usage: reach_judge.py CORDON REACH_SETS [FOLDER]

Without FOLDER: invented nations, small ones. With it: the topologies and cables of FOLDER, which is no part of the project;
where it is missing the test says that it was skipped. Prints TAP.
"""
import os
import subprocess
import sys
import tempfile

import igraph
import networkx

NATIONS = [(100, 1), (150, 2), (250, 3)]
REAL = [["auto", "topo/Geant2012.graphml"], ["auto", "topo/BtEurope.graphml"], ["auto", "topo/GtsCe.graphml"],
        ["auto", "topo/germany50.txt"], ["auto", "topo/polska.txt"], ["auto", "cables"]]


def has(might, power, grade, high):
    """Two bits a power: of the low bound at bit 0, of the high one at bit 8 (world/ties.h)."""
    return (might >> ((8 if high else 0) + 2 * power) & 3) >= grade


def judge(program, case, starts):
    """(sets compared, first disagreement or None)"""
    lines = iter(subprocess.run([program, case, str(starts)], check=True, stdout=subprocess.PIPE, text=True)
                 .stdout.splitlines())
    _, nodes, ties = next(lines).split()
    nodes, ties = int(nodes), int(ties)
    edges = [tuple(map(int, next(lines).split())) for _ in range(ties)]
    n, plane, first, second = 0, None, None, None
    for line in lines:
        _, power, grade, high, start, got = line.split()
        now = (int(power), int(grade), int(high))
        if now != plane:
            plane = now
            kept = [(a, b) for a, b, might, _ in edges if has(might, *plane)]
            first = igraph.Graph(n=nodes, edges=kept, directed=True)
            second = networkx.DiGraph(kept)
            second.add_nodes_from(range(nodes))
        start, got = int(start), int(got, 16)
        want = sum(1 << v for v in first.subcomponent(start, mode="out"))
        if want != got:
            return n, f"igraph, plane {plane}, from {start}"
        if n % 5 == 0:  # the slow one
            if sum(1 << v for v in networkx.descendants(second, start) | {start}) != got:
                return n, f"networkx, plane {plane}, from {start}"
        n += 1
    return n, None


def main():
    cordon, program = sys.argv[1:3]
    folder = sys.argv[3] if len(sys.argv) > 3 else None
    if folder and not os.path.isdir(folder):
        print("1..0 # SKIP ../shared/realdata is not there")
        return 0
    bad = count = 0
    with tempfile.TemporaryDirectory() as temp:
        for i, what in enumerate(REAL if folder else NATIONS):
            case = os.path.join(temp, f"{i}.cordon")
            if folder:
                name, starts = what[1], 120
                subprocess.run([cordon, "new", case, "-q"], check=True, stdout=subprocess.DEVNULL)
                subprocess.run([cordon, "import", case, what[0], os.path.join(folder, what[1]), "-q", "--fail-on", "never"],
                               check=True, stdout=subprocess.DEVNULL)
            else:
                name, starts = f"{what[0]} elements, seed {what[1]}", 60
                subprocess.run([cordon, "synth", case, "--elements", str(what[0]), "--seed", str(what[1]), "-q"], check=True,
                               stdout=subprocess.DEVNULL)
            n, wrong = judge(program, case, starts)
            count += 1
            bad += wrong is not None or n == 0
            print(f"{'not ok' if wrong or not n else 'ok'} {count} - {name}: {n} sets agree" + (f"; not: {wrong}" if wrong else ""))
    print(f"1..{count}")
    return 1 if bad else 0


sys.exit(main())
