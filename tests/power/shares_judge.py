#!/usr/bin/python3
"""Shares counted by SQL over the merged views, and the possible by hand, against `cordon shares`.

Usage: shares_judge.py CORDON

Of invented nations (one source, so nothing is contested): every measure of elements and links, by maker, owner and operator, as
a whole and for each operator, network and region. Low bounds and totals are one SELECT each; the most that a maker may have of
the unknown is counted element by element. Prints TAP.
"""
import collections
import json
import os
import sqlite3
import subprocess
import sys
import tempfile

TABLES = ("area", "element", "link", "network", "party", "product", "site", "tie")
IN = "x.status IS NULL OR x.status IN ('in-service', 'failed')"
AMOUNT = {"elements": "coalesce(e.quantity, 1)", "traffic": "CAST(e.traffic_gbps * 1000 + 0.5 AS INTEGER)", "subscribers": "e.subscribers",
          "premises": "e.premises", "sites": "1", "links": "1", "systems": "1", "length": "CAST(l.length_km * 1000 + 0.5 AS INTEGER)",
          "capacity": "CAST(l.capacity_gbps * 1000 + 0.5 AS INTEGER)"}
PARTY = {"maker": "(SELECT p.maker FROM merged_product p WHERE p.id = e.product)", "owner": "e.owner",
         "operator": "(SELECT n.operator FROM merged_network n WHERE n.id = e.network)"}
OF = {"none": "''", "operator": PARTY["operator"], "network": "e.network",
      "region": "(SELECT a.area_group FROM merged_area a WHERE a.id = coalesce(e.area, (SELECT s.area FROM merged_site s WHERE s.id = e.site)))"}
KNOWN = "(SELECT q.id FROM merged_party q WHERE q.id = %s)"
LINKED = {"maker": "SELECT target AS link, holder FROM merged_tie WHERE kind = 'builds'", "owner":
          "SELECT target AS link, holder FROM merged_tie WHERE kind = 'owns' UNION SELECT 'link:' || l.id, t.holder FROM merged_link l"
          " JOIN merged_tie t ON t.kind = 'owns' AND t.target = 'network:' || l.network", "operator":
          "SELECT target AS link, holder FROM merged_tie WHERE kind = 'operates' AND target LIKE 'link:%' UNION SELECT 'link:' || l.id,"
          " 'party:' || n.operator FROM merged_link l JOIN merged_network n ON n.id = l.network WHERE n.operator IS NOT NULL AND NOT EXISTS"
          " (SELECT 1 FROM merged_tie t WHERE t.kind = 'operates' AND t.target = 'link:' || l.id)"}


class Judge:
    def __init__(self, cordon, case):
        self.cordon, self.case, self.n, self.bad = cordon, case, 0, 0

    def run(self, *args):
        out = subprocess.run([self.cordon, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert out.returncode == 0, out.stderr
        return out.stdout

    def load(self):
        """The views, in a database of this script's own, with an index on each id."""
        self.db = sqlite3.connect(":memory:")
        for table in TABLES:
            rows = json.loads(self.run("sql", self.case, f"SELECT * FROM merged_{table}", "--max-rows", "1000000", "-f", "json"))["rows"]
            names = list(rows[0])
            self.db.execute(f"CREATE TABLE merged_{table} ({', '.join(names)})")
            self.db.executemany(f"INSERT INTO merged_{table} VALUES ({', '.join('?' * len(names))})", [list(row.values()) for row in rows])
            if "id" in names:
                self.db.execute(f"CREATE INDEX {table}_id ON merged_{table} (id)")
            assert not any(row["contested"] for row in rows)

    def sql(self, query):
        return self.db.execute(query).fetchall()

    def shares(self, *args):
        return json.loads(self.run("shares", self.case, "--top", "0", "-f", "json", *args))

    def same(self, name, want, got):
        self.n += 1
        self.bad += want != got
        print(f"{'ok' if want == got else 'not ok'} {self.n} - {name}")
        if want != got:
            lost = sorted(set(want.items()) - set(got.items()), key=str)[:3]
            more = sorted(set(got.items()) - set(want.items()), key=str)[:3]
            print(f"# want {lost}\n# got  {more}")


def counted(doc):
    """Certain amounts of parties, and what is certainly there, in groups of all layers."""
    low, total = collections.Counter(), collections.Counter()
    for g in doc["groups"]:
        if g["layer"] is None:
            total[g["of"] or ""] += g["amount"]["low"]
    for s in doc["shares"]:
        if s["layer"] is None and s["amount"]["low"]:
            low[s["party"], s["of"] or ""] += s["amount"]["low"]
    return low, +total


def elements(j, measure, by, each):
    party, of = KNOWN % PARTY[by], OF[each]
    rows = j.sql(f"SELECT p, o, sum(n) FROM (SELECT {party} AS p, coalesce({of}, '(unknown)') AS o, {AMOUNT[measure]} AS n FROM merged_element e"
                 f" WHERE NOT e.maybe AND ({IN.replace('x.', 'e.')})) WHERE n IS NOT NULL GROUP BY 1, 2")
    low, total = collections.Counter(), collections.Counter()
    for p, o, n in rows:
        total[o] += n
        if p is not None:
            low[p, o] += n
    return +low, +total


def sites(j, by, layers):
    """Of a layer each: a site counts once for each party of an element of the layer there."""
    listed = ", ".join(f"('{f}', '{l}')" for f, l in layers.items())
    rows = j.sql(f"WITH layer(f, l) AS (VALUES {listed}) SELECT l, {KNOWN % PARTY[by]} AS p, count(DISTINCT e.site) FROM merged_element e JOIN layer"
                 f" ON f = e.function WHERE e.site IS NOT NULL AND NOT e.maybe AND ({IN.replace('x.', 'e.')}) GROUP BY 1, 2")
    return collections.Counter({(p, l): n for l, p, n in rows if p is not None})


def links(j, measure, by):
    thing = "coalesce('s' || l.system, 'n' || l.network, l.id)" if measure == "systems" else "l.id"
    rows = j.sql(f"WITH who AS ({LINKED[by]}) SELECT p, sum(n) FROM (SELECT DISTINCT q.id AS p, {thing} AS t, {AMOUNT[measure]} AS n FROM merged_link l JOIN"
                 f" who ON who.link = 'link:' || l.id JOIN merged_party q ON who.holder = 'party:' || q.id WHERE NOT l.maybe AND"
                 f" ({IN.replace('x.', 'l.')})) WHERE n IS NOT NULL GROUP BY 1")
    return +collections.Counter({(p, ""): n for p, n in rows})


def most_of_makers(j, layers):
    """By layer: what is a maker's and what is of nobody known and could be its, as one would go through the list."""
    since = {p: (a, b) for p, a, b in j.sql("SELECT id, since, until FROM merged_party")}
    known = collections.defaultdict(set)
    for maker, category in j.sql(f"SELECT {KNOWN % 'maker'}, category FROM merged_product"):
        known[layers.get(category, "")].add(maker)
    high = collections.Counter()
    for maker, function, quantity, on in j.sql(
            f"SELECT {KNOWN % PARTY['maker']}, function, coalesce(quantity, 1), installed FROM merged_element e WHERE {IN.replace('x.', 'e.')}"):
        layer = layers.get(function, "")
        for p in [maker] if maker else known[layer] - {None}:
            a, b = since[p]
            lived = on is None or ((a is None or on >= a[:len(on)]) and (b is None or on < b + "-99" * (3 - len(b.split("-")))))
            if maker or lived:
                high[p, layer] += quantity
    return high


def main():
    cordon = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as temp:
        os.environ.update(HOME=temp, XDG_CACHE_HOME=temp)
        n = bad = 0
        for seed in (5, 6):
            case = os.path.join(temp, f"{seed}.cordon")
            j = Judge(cordon, case)
            j.n = n
            j.run("synth", case, "--elements", "2000", "--seed", str(seed), "--unknown", "300000", "-q")
            j.load()
            functions = json.loads(j.run("schema", "functions", "-f", "json"))["functions"]
            layers = {f["code"]: f["layer"] for f in functions}
            for measure in ("elements", "traffic", "subscribers", "premises"):
                for by in PARTY:
                    for each in OF if by != "operator" else ("none", "network", "region"):
                        low, total = counted(j.shares("--measure", measure, "--by", by, "--each", each))
                        want = elements(j, measure, by, each)
                        if each != "none": # the whole stands in each document too
                            whole = elements(j, measure, by, "none")
                            want = tuple(a + b for a, b in zip(want, whole))
                        j.same(f"{seed}: {measure} by {by}, each {each}", dict(want[0]), dict(low))
                        j.same(f"{seed}: total of {measure} by {by}, each {each}", dict(want[1]), dict(total))
            for by in PARTY:
                got = {(s["party"], s["layer"]): s["amount"]["low"] for s in j.shares("--measure", "sites", "--by", by)["shares"]
                       if s["layer"] is not None and s["amount"]["low"]}
                j.same(f"{seed}: sites by {by}", dict(sites(j, by, layers)), got)
            for measure in ("links", "systems", "length", "capacity"):
                for by in LINKED:
                    low, _ = counted(j.shares("--measure", measure, "--by", by))
                    j.same(f"{seed}: {measure} by {by}", dict(links(j, measure, by)), dict(low))
            got = {(s["party"], s["layer"].replace("(no layer)", "")): s["amount"]["high"] for s in j.shares("--by", "maker")["shares"]
                   if s["layer"] is not None}
            j.same(f"{seed}: the most of makers", dict(most_of_makers(j, layers)), got)
            n, bad = j.n, bad + j.bad
    print(f"1..{n}")
    return 1 if bad else 0


sys.exit(main())
