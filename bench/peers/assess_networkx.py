#!/usr/bin/python3
"""The questions of `cordon assess`, answered as an analyst with python3 and NetworkX would over exported tables.

Usage: assess_networkx.py FOLDER --as-of DATE [--functions FILE] [--size N] [--only QUESTION,...]

FOLDER is what `cordon export CASE FOLDER --merged` writes: one row a thing, also what is over. Prints one JSON document with the answers
and the seconds of the processor that each took. One answer a question: what is recorded. No bounds: an unknown maker is nobody's, a
time that is not said is no time; of several hosts, lower links or needs of one kind any will do. `left_out` says what it leaves out.

control    who has more than half of the votes, alone or with whom he so controls: the rule, repeated until nothing is new
exposure   what each party reaches by making, building, owning, operating, managing or hosting: descendants in a digraph, a search a party
loss       services that stand no longer when all that one supplier made, built or hosts is gone: removal, connected components, need trees
fewest     the fewest suppliers that take each service down, by trying all sets of one, two, ... up to --size (default 2)
shares     units by maker and layer, and the Herfindahl-Hirschman index
routes     for each need of a path and each state: is there a shortest path that keeps clear of what the state reaches
rules      one rule as a loop: equipment of the core whose maker is on a list
"""
import argparse
import collections
import csv
import itertools
import json
import os
import sys
import time

import networkx as nx

MAJORITY = 500_000  # millionths


class Tables:
    """Rows by table; what is over on the day, or only to come, is left out."""

    def __init__(self, folder, day):
        self.folder, self.day = folder, day

    def holds(self, row):
        begin, end = row.get("since") or row.get("installed") or "", row.get("until") or row.get("removed") or "9"
        return begin <= self.day < end

    def __getattr__(self, name):
        path = os.path.join(self.folder, name + ".csv")
        rows = []
        if os.path.exists(path):
            with open(path, encoding="utf-8", newline="") as f:
                rows = [r for r in csv.DictReader(f) if self.holds(r)]
        setattr(self, name, rows)
        return rows


def key(reference):
    return reference.split(":", 1)[1] if ":" in reference else reference


# ---- control ------------------------------------------------------------------------------------

def control(t):
    """{controller: parties}: direct and through others, by stated votes; a state's holdings count as its own."""
    held = collections.defaultdict(dict)
    for h in t.holding:
        if h["kind"] == "votes" and h["ppm_min"]:
            held[h["owner"]][key(h["owned"])] = held[h["owner"]].get(key(h["owned"]), 0) + int(h["ppm_min"])
    found = {}
    for who in sorted(held):
        mine, grew = set(), True
        while grew:
            grew = False
            sums = collections.Counter(held[who])
            for p in mine:
                sums.update(held.get("party:" + p, {}))
            for p, ppm in sums.items():
                if ppm > MAJORITY and p not in mine and "party:" + p != who:
                    mine.add(p)
                    grew = True
        if mine:
            found[who] = mine
    return found


def with_all_they_control(t, controlled):
    """{party: itself and whom it controls}."""
    return {p["id"]: {p["id"]} | controlled.get("party:" + p["id"], set()) for p in t.party}


# ---- exposure -----------------------------------------------------------------------------------

def reach_graph(t, controlled):
    g = nx.DiGraph()
    for who, parties in controlled.items():
        g.add_edges_from((who, "party:" + p) for p in parties)
    g.add_edges_from(("party:" + p["maker"], "product:" + p["id"]) for p in t.product if p["maker"])
    operator = {n["id"]: n["operator"] for n in t.network}
    for e in t.element:
        me = "element:" + e["id"]
        if e["product"]:
            g.add_edge("product:" + e["product"], me)
        if e["owner"]:
            g.add_edge("party:" + e["owner"], me)
        if operator.get(e["network"]):
            g.add_edge("party:" + operator[e["network"]], me)
    for tie in t.tie:
        if tie["kind"] in ("builds", "owns", "operates", "manages", "maintains", "hosts"):
            g.add_edge(tie["holder"], tie["target"])
    return g


def exposure(t, controlled):
    """{party: the elements it reaches}, of parties whom nobody controls."""
    g = reach_graph(t, controlled)
    under = set().union(*controlled.values()) if controlled else set()
    found = {}
    for p in t.party:
        me = "party:" + p["id"]
        if p["id"] not in under and me in g:
            reached = sorted(key(n) for n in nx.descendants(g, me) if n.startswith("element:"))
            if reached:
                found[p["id"]] = reached
    return found


# ---- loss ---------------------------------------------------------------------------------------

class Nation:
    """What stands and what falls."""

    def __init__(self, t):
        self.t = t
        self.hosts, self.lower, self.needs = (collections.defaultdict(set) for _ in range(3))
        for tie in t.tie:
            if tie["kind"] == "hosts" and tie["holder"].startswith("element:"):
                self.hosts[tie["target"]].add(tie["holder"])
        for s in t.link_support:
            self.lower["link:" + s["upper"]].add("link:" + s["lower"])
        for d in t.dependency:
            if d["autonomy_h"] and float(d["autonomy_h"]) == 0:
                self.needs[d["dependent"], d["kind"]].add(d["needs"])
        self.ends = {"link:" + x["id"]: (x["a"], x["b"]) for x in t.link}
        self.site = {"element:" + e["id"]: "site:" + e["site"] for e in t.element if e["site"]}
        self.on_top = collections.defaultdict(set)  # what may fall when this does
        for above, below in itertools.chain(self.hosts.items(), self.lower.items()):
            for b in below:
                self.on_top[b].add(above)
        for (above, _), below in self.needs.items():
            for b in below:
                self.on_top[b].add(above)
        for link, ends in self.ends.items():
            for end in ends:
                self.on_top[end].add(link)
        self.kinds = collections.defaultdict(list)
        for above, kind in self.needs:
            self.kinds[above].append(kind)
        self.trees()

    def trees(self):
        self.children, self.root, self.members = collections.defaultdict(list), {}, collections.defaultdict(list)
        self.nodes = {(n["service"], n["node"]): n for n in self.t.need}
        odd = {n["service"] for n in self.t.need if n["kind"] in ("coverage", "agreement")}
        for n in self.t.need:
            if n["parent"]:
                self.children[n["service"], n["parent"]].append(n["node"])
            elif n["service"] in self.root:
                odd.add(n["service"])  # two roots
            else:
                self.root[n["service"]] = n["node"]
        for m in self.t.need_member:
            self.members[m["service"], m["node"]].append(m["member"])
            if m["member"].split(":")[0] not in ("element", "link", "site"):
                odd.add(m["service"])
        for service in set(self.root) - odd:
            if not nx.is_directed_acyclic_graph(nx.DiGraph((p, c) for (s, p), cs in self.children.items() if s == service for c in cs)):
                odd.add(service)
        self.odd = odd | {s["id"] for s in self.t.service if s["id"] not in self.root}
        for d in self.t.dependency:  # services that need other services
            if d["dependent"].startswith("service:") and d["needs"].startswith(("service:", "element:", "site:", "link:")):
                self.odd.add(key(d["dependent"]))

    def falls(self, thing, down):
        if thing in self.ends and any(end in down for end in self.ends[thing]):
            return True
        if self.hosts.get(thing) and self.hosts[thing] <= down or self.lower.get(thing) and self.lower[thing] <= down:
            return True
        return any(self.needs[thing, kind] <= down for kind in self.kinds[thing])

    def down(self, lost):
        down, todo = set(lost), list(lost)
        while todo:
            for thing in self.on_top[todo.pop()]:
                if thing not in down and self.falls(thing, down):
                    down.add(thing)
                    todo.append(thing)
        return down

    def network(self, down):
        """Which part of the network each place is in."""
        g = nx.Graph()
        g.add_nodes_from("site:" + s["id"] for s in self.t.site)
        for link, (a, b) in self.ends.items():
            if link not in down:
                g.add_edge(a, b)
        g.add_edges_from(self.site.items())  # equipment stands at its site
        g.remove_nodes_from([x for x in down if x in g])
        return {place: i for i, part in enumerate(nx.connected_components(g)) for place in part}

    def met(self, service, node, down, part):
        n = self.nodes[service, node]
        if n["kind"] in ("all", "any", "at-least"):
            good = [self.met(service, c, down, part) for c in self.children[service, node]]
            k = {"all": len(good), "any": 1}.get(n["kind"], int(n["k"] or 1))
            return sum(good) >= k
        if n["kind"] == "path":
            a, b = part.get("site:" + n["a_site"]), part.get("site:" + n["b_site"])
            return a is not None and a == b
        members = self.members[service, node]
        k = int(n["k"]) if n["k"] else len(members)
        return sum(m not in down for m in members) >= k

    def lost(self, gone, services):
        down = self.down(gone)
        part = self.network(down)
        return {s for s in services if not self.met(s, self.root[s], down, part)}


def suppliers(t, groups):
    """{supplier: what is gone with it}: what it and whom it controls made, built or hosts."""
    made, parts = collections.defaultdict(set), collections.defaultdict(set)
    for e in t.element:
        if e["product"]:
            parts[e["product"]].add("element:" + e["id"])
    for p in t.product:
        if p["maker"]:
            made[p["maker"]] |= parts[p["id"]]
    for tie in t.tie:
        if tie["kind"] in ("builds", "hosts") and tie["holder"].startswith("party:"):
            made[key(tie["holder"])].add(tie["target"])
    operator = {n["id"]: n["operator"] for n in t.network}
    runs = {"element:" + e["id"]: operator.get(e["network"]) for e in t.element}
    for tie in t.tie:  # who runs what equipment of others stands on supplies them
        a, b = runs.get(tie["holder"]), runs.get(tie["target"])
        if tie["kind"] == "hosts" and a and b and a != b:
            made[a].add(tie["holder"])
    return {p: set().union(*(made[x] for x in group if x in made)) for p, group in groups.items() if p in made}


def loss(nation, who):
    services = sorted(set(nation.root) - nation.odd)
    before = nation.lost(set(), services)
    services = [s for s in services if s not in before]
    return {p: sorted(nation.lost(gone, services)) for p, gone in sorted(who.items())}, services, before


def fewest(nation, who, services, size):
    """{service: the first smallest set, or None}, by trying all of them."""
    found, open_ = {}, list(services)
    for n in range(1, size + 1):
        for group in itertools.combinations(sorted(who), n):
            lost = nation.lost(set().union(*(who[p] for p in group)), open_) if open_ else ()
            for s in lost:
                found.setdefault(s, []).append(group)
        open_ = [s for s in open_ if s not in found]
    return {s: {"parties": len(found[s][0]), "sets": [list(x) for x in found[s]]} if s in found else None for s in services}


# ---- shares, routes, rules ----------------------------------------------------------------------

def shares(t, layers):
    maker = {p["id"]: p["maker"] for p in t.product}
    units = collections.defaultdict(collections.Counter)
    for e in t.element:
        who = maker.get(e["product"])
        if who and e["status"] in ("", "in-service") and e["function"] in layers:
            units[layers[e["function"]]][who] += int(e["quantity"] or 1)
    found = {}
    for layer, counts in sorted(units.items()):
        total = sum(counts.values())
        found[layer] = {"amounts": dict(sorted(counts.items())), "hhi": round(sum(n * n for n in counts.values()) * 1e4 / total / total)}
    return found


def routes(t, nation, controlled):
    """{state: paths for which there is none that keeps clear of what it reaches}: what it owns through firms, what these make,
    what stands in it."""
    g, reach = nx.Graph(), reach_graph(t, controlled)
    for link, (a, b) in nation.ends.items():
        g.add_edge(a, link)
        g.add_edge(link, b)
    g.add_edges_from(nation.site.items())
    paths = [(n["service"], n["node"], "site:" + n["a_site"], "site:" + n["b_site"]) for n in t.need if n["kind"] == "path"]
    found = {}
    for state in sorted({s["country"] for s in t.site if s["country"]} | {p["jurisdiction"] for p in t.party if p["jurisdiction"]}):
        tainted = {"site:" + s["id"] for s in t.site if s["country"] == state}
        me = "jurisdiction:" + state
        if me in reach:
            tainted |= nx.descendants(reach, me)
        clear = g.subgraph(n for n in g if n not in tainted)
        closed = []
        for service, node, a, b in paths:
            try:
                nx.shortest_path(clear, a, b)
            except (nx.NetworkXNoPath, nx.NodeNotFound):
                closed.append(f"{service}/{node}")
        if closed:
            found[state] = closed
    return found


def rules(t, core):
    maker = {p["id"]: p["maker"] for p in t.product}
    listed = {key(d["subject"]) for d in t.designation if d["subject"].startswith("party:")}
    return sorted(e["id"] for e in t.element if e["function"] in core and e["status"] in ("", "in-service") and maker.get(e["product"]) in listed)


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n")[2].removeprefix("Usage: "))
    parser.add_argument("folder")
    parser.add_argument("--as-of", required=True, help="YYYY-MM-DD")
    parser.add_argument("--size", type=int, default=2)
    parser.add_argument("--functions", help="`cordon schema functions -f csv`: their layers")
    parser.add_argument("--only", default="control,exposure,loss,fewest,shares,routes,rules")
    o = parser.parse_args()
    asked = o.only.split(",")
    t, answers, took = Tables(o.folder, o.as_of), {}, {}
    start = time.process_time()

    def done(name, answer):
        nonlocal start
        now = time.process_time()
        took[name] = now - start
        start = now
        if name in asked:
            answers[name] = answer

    layers = {}
    if o.functions:
        with open(o.functions, encoding="utf-8", newline="") as f:
            layers = {r["code"]: r["layer"] for r in csv.DictReader(f)}
    for name in ("party", "holding", "product", "network", "element", "tie", "link", "link_support", "dependency", "site", "service",
                 "need", "need_member", "designation"):
        getattr(t, name)
    done("reading", None)
    controlled = control(t)
    done("control", {who: sorted(parties) for who, parties in controlled.items()})
    if "exposure" in asked:
        done("exposure", exposure(t, controlled))
    nation = Nation(t)
    who = suppliers(t, with_all_they_control(t, controlled))
    services = before = ()
    if "loss" in asked or "fewest" in asked:
        lost, services, before = loss(nation, who)
        done("loss", lost)
    if "fewest" in asked:
        done("fewest", fewest(nation, who, services, o.size))
    if "shares" in asked:
        done("shares", shares(t, layers))
    if "routes" in asked:
        done("routes", routes(t, nation, controlled))
    if "rules" in asked:
        done("rules", rules(t, {f for f, layer in layers.items() if layer == "core"}))
    answers["left_out"] = {
        "services": sorted(set(nation.odd)), "down_before": sorted(before),
        "always": ["bounds of what is not recorded", "coverage of people, networks as a whole, services that need services, agreement",
                   "times after the loss, withdrawal, sabotage", "grades, laws, protections, and how far each power spreads", "sets of more than --size",
                   "all rules but one", "evidence for any of it"]}
    answers["seconds"] = {name: round(seconds, 3) for name, seconds in took.items()}
    json.dump(answers, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
