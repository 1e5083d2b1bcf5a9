#!/usr/bin/python3
"""Real networks with their demands: which demands survive the loss of each node, link and supplier, judged by igraph.

usage: capacity.py CORDON FOLDER

Reads germany50 and polska of FOLDER (third-party files beside the project, never in it; skipped when they are not
there). Their files give modules that may be installed, and demands, without a unit: here every link has its first
module, a unit is a Gbit/s, and links are built by seven suppliers in turn. What cordon says of each loss must be what
igraph's greatest flow says of each demand. With --shared what possibly fails is no less than that; and of polska, with so
many modules that all demands fit at once, nothing fails only where GLPK, too, carries all of them. Prints TAP.
"""
import csv
import io
import os
import subprocess
import sys
import tempfile

import igraph

cordon, folder = sys.argv[1:]
SUPPLIERS = 7
count = bad = 0


def say(good, name, why=""):
    global count, bad
    count += 1
    bad += not good
    print(f"{'ok' if good else 'not ok'} {count} - {name}")
    if not good:
        print("# " + str(why)[:2000])


class Net:
    def __init__(self, path, modules=1):
        text = open(path, encoding="utf-8").read()

        def part(name):
            return [line.split() for line in text.split(f"\n{name} (\n", 1)[1].split("\n)", 1)[0].splitlines()]
        self.name = os.path.basename(path)[:-4]
        self.modules = modules
        self.nodes = [w[0] for w in part("NODES")]
        at = {v: i for i, v in enumerate(self.nodes)}
        self.links = [(w[0], at[w[2]], at[w[3]], modules * float(w[10])) for w in part("LINKS")]
        self.demands = [(w[0], at[w[2]], at[w[3]], float(w[6])) for w in part("DEMANDS")]

    def flow(self, a, b, gone):
        """Most that flows between a and b without these links."""
        left = [x for i, x in enumerate(self.links) if i not in gone]
        g = igraph.Graph(n=len(self.nodes), edges=[(x[1], x[2]) for x in left])
        return g.maxflow_value(a, b, [x[3] for x in left])

    def narrow(self):
        return {d[0] for d in self.demands if self.flow(d[1], d[2], ()) < d[3] - 1e-6}

    def lost(self, gone, places=()):
        """Demands that are not met, of those that are with nothing lost."""
        return {d[0] for d in self.demands
                if d[1] in places or d[2] in places or self.flow(d[1], d[2], gone) < d[3] - 1e-6}

    def parted(self, gone, places=()):
        left = igraph.Graph(n=len(self.nodes), edges=[x[1:3] for i, x in enumerate(self.links) if i not in gone])
        part = left.connected_components().membership
        return {d[0] for d in self.demands if d[1] in places or d[2] in places or part[d[1]] != part[d[2]]}

    def all_fit(self, gone, temp):
        """GLPK: can all demands be carried at once? Flows by source, as one commodity each."""
        left = [x for i, x in enumerate(self.links) if i not in gone]
        arcs = [(x[1], x[2], i) for i, x in enumerate(left)] + [(x[2], x[1], i) for i, x in enumerate(left)]
        sources = sorted({d[1] for d in self.demands})
        rows = []
        for s in sources:
            for v in range(len(self.nodes)):
                need = sum(d[3] for d in self.demands if d[1] == s and d[2] == v)
                need -= sum(d[3] for d in self.demands if d[1] == s) if v == s else 0
                terms = [f"{'+' if b == v else '-'} f{s}_{a}_{b}_{i}" for a, b, i in arcs if v in (a, b)]
                rows.append(" ".join(terms) + f" = {need}" if terms else f"0 z = {need}")
        for i, x in enumerate(left):
            terms = [f"+ f{s}_{a}_{b}_{k}" for s in sources for a, b, k in arcs if k == i]
            rows.append(" ".join(terms) + f" <= {x[3]}")
        path = os.path.join(temp, "fit.lp")
        with open(path, "w", encoding="utf-8") as f:
            f.write("Minimize\n z\nSubject To\n" + "".join(f" r{i}: {r}\n" for i, r in enumerate(rows)) + "End\n")
        out = subprocess.run(["glpsol", "--lp", path], capture_output=True, text=True, check=True).stdout
        assert "OPTIMAL" in out or "NO PRIMAL FEASIBLE" in out or "NO FEASIBLE" in out, out[-500:]
        return "OPTIMAL" in out


def make_case(net, path, temp):
    """The file with a unit and its first modules installed, and who built what beside it."""
    text = open(path, encoding="utf-8").read()
    head, body = text.split("\nNODES (", 1)
    for name, *_, gbps in net.links:
        line = next(x for x in body.splitlines() if x.split()[:1] == [name])
        words = line.split()
        words[5] = str(gbps)
        body = body.replace(line, "  " + " ".join(words), 1)
    source = os.path.join(temp, net.name + ".txt")
    with open(source, "w", encoding="utf-8") as f:
        f.write(head + "\nMETA (\n  unit = GBITPERSEC\n)\n\nNODES (" + body)
    tables = os.path.join(temp, net.name)
    os.mkdir(tables)

    def write(table, *lines):
        with open(os.path.join(tables, table + ".csv"), "w", encoding="utf-8") as f:
            f.writelines(line + "\n" for line in lines)
    write("party", "id,name", *(f"supplier-{k},Supplier {k}" for k in range(SUPPLIERS)))
    write("tie", "holder,target,kind", *(f"party:supplier-{i % SUPPLIERS},link:{x[0]}@{net.name},builds"
                                         for i, x in enumerate(net.links)))
    write("risk_group", "id,name", *(f"{x[0]},{x[0]}" for x in net.links))
    write("risk_member", "risk_group,member", *(f"{x[0]},link:{x[0]}@{net.name}" for x in net.links))
    case = os.path.join(temp, net.name + ".cordon")
    run("new", case)
    run("import", case, "sndlib", source, "--fail-on", "never")
    run("import", case, "tables", tables, "--fail-on", "never")
    return case


def run(*args):
    return subprocess.run([cordon, *args], capture_output=True, text=True, check=True, timeout=300).stdout


def answers(case, net, *args):
    """{lost: (surely, possibly)}, sets of demands."""
    got = {}
    text = run("loss", case, "--section", "services", "-f", "csv", *args)
    for row in csv.DictReader(io.StringIO(text)):
        sure, maybe = got.setdefault(row["lost"].removesuffix("@" + net.name), (set(), set()))
        demand = row["service"].removesuffix("@" + net.name)
        maybe.add(demand)
        if row["is"] == "lost":
            sure.add(demand)
    return got


def losses(net):
    yield "node", ["--each", "site", "--mode", "fails"], {
        v: ({i for i, x in enumerate(net.links) if k in x[1:3]}, (k,)) for k, v in enumerate(net.nodes)}
    yield "link", ["--each", "risk-group", "--mode", "fails"], {x[0]: ({i}, ()) for i, x in enumerate(net.links)}
    yield "supplier", ["--mode", "fails"], {
        f"supplier-{k}": (set(range(k, len(net.links), SUPPLIERS)), ()) for k in range(SUPPLIERS)}


def judge(path, temp):
    net = Net(path)
    case = make_case(net, path, temp)
    narrow = net.narrow()
    for what, args, each in losses(net):
        alone, shared = answers(case, net, *args), answers(case, net, *args, "--shared")
        why, lost_by = [], []
        for name, (gone, places) in each.items():
            lost, parted = net.lost(gone, places), net.parted(gone, places)
            sure, maybe = alone.get(name, (set(), set()))
            if sure != (lost - narrow) | (parted & narrow) or maybe != lost | narrow:
                why.append((name, sorted(sure ^ ((lost - narrow) | (parted & narrow)))[:3], sorted(maybe ^ (lost | narrow))[:3]))
            lost_by.append(len(sure))
            sure, maybe = shared.get(name, (set(), set()))
            if sure != alone.get(name, (set(),))[0] or not maybe >= lost | narrow:
                why.append((name, "shared"))
        say(not why, f"{net.name}: each {what} lost, {len(each)}; demands lost: {min(lost_by)} to {max(lost_by)} of"
            f" {len(net.demands)}, {len(narrow)} too narrow as they stand", why[:3])


def judge_shared(path, temp):
    """With the fewest modules a link, the same on all, by which all fit; and half as many again."""
    modules = 1
    while not Net(path, modules).all_fit((), temp):
        modules += 1
    for some in (modules, modules + modules // 2 + 1):
        net = Net(path, some)
        folder_of = os.path.join(temp, f"modules-{some}")
        os.mkdir(folder_of)
        case = make_case(net, path, folder_of)
        for what, args, each in losses(net):
            if what == "node":
                continue  # demands of the node itself are lost whatever is left
            shared = answers(case, net, *args, "--shared")
            fits = [name for name, (gone, _) in each.items() if net.all_fit(gone, temp)]
            ours = [name for name in each if not shared.get(name, (0, ()))[1]]
            say(set(ours) <= set(fits), f"{net.name}, {some} modules a link: all demands are carried after the loss of"
                f" {len(ours)} of {len(each)} {what}s by rule, of {len(fits)} at best", sorted(set(ours) - set(fits)))


if not os.path.isdir(os.path.join(folder, "topo")):
    print("1..0 # SKIP ../shared/realdata/topo is not there")
    sys.exit(0)
with tempfile.TemporaryDirectory() as temp_folder:
    for file in ("polska.txt", "germany50.txt"):
        judge(os.path.join(folder, "topo", file), temp_folder)
    judge_shared(os.path.join(folder, "topo", "polska.txt"), temp_folder)
print(f"1..{count}")
sys.exit(bad > 0)
