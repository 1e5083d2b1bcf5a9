#!/usr/bin/python3
"""Searches every operator's annex for whatever belongs to the other operators. TAP on stdout.

Who owns what is worked out here from the exported tables, by other code than Cordon's.
Usage: annex_judge.py PROGRAM ROOT
"""
import functools
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from leaks import Text, rows

PROGRAM, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
WORLDS = [
    ("norland", ["import", "CASE", "tables", os.path.join(ROOT, "examples/norland"), "--fail-on", "never", "-q"]),
    ("synth 1", ["synth", "CASE", "--elements", "300", "--seed", "1", "-q"]),
]
SHORT = 3
# Texts of one operator's own things that name others, their networks, their keys: written as people write.
PLANTED = {
    "source.csv": "name,title,as_of,confidence\nplanted,Notes of an inspector,2025-08-01,high\n",
    "site.csv": "id,name,country,kind,source\nplanted-site,Room beside gl-ims,XN,exchange,planted\n",
    "element.csv": "id,name,network,site,function,source\n"
                   "planted-1,Router towards GLIMRA  MOBIL,fjell-mobile,planted-site,router,planted\n"
                   "planted-2,Router behind rikstrad-mobile,fjell-mobile,planted-site,router,planted\n",
    "service.csv": "id,name,customer,source\nplanted-service,Line shared with Lett Mobil AS,fjellmobil,planted\n",
}
WORLDS.append(("norland with names in texts", WORLDS[0][1], PLANTED))


def cordon(*words, ok=(0,)):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True)
    if done.returncode not in ok:
        sys.exit("cordon %s: %s" % (" ".join(words), done.stderr))
    return done.stdout


def cut(ref):
    return ref.split(":", 1)[1] if ":" in ref else ref


class World:
    def __init__(self, folder):
        t = {n: rows(folder, n) for n in ("party", "party_name", "network", "site", "element", "link",
                                          "service", "need", "need_member", "tie")}
        self.t = t
        self.operator = {n["id"]: n["operator"] for n in t["network"]}
        self.operators = sorted({o for o in self.operator.values() if o})

    def named(self, op):
        t = self.t
        names = {op} | {p["name"] for p in t["party"] if p["id"] == op}
        return names | {p["name"] for p in t["party_name"] if p["party"] == op}

    @functools.lru_cache(None)
    def things(self, op):
        """table -> ids that are the operator's, or partly so."""
        t = self.t
        own = {"network": {n for n, o in self.operator.items() if o == op}}
        mine = lambda r: r["network"] in own["network"]
        loose = lambda r: not self.operator.get(r["network"])
        holds = {
            cut(x["target"]) for x in t["tie"]
            if x["kind"] in ("owns", "operates") and cut(x["holder"]) == op
        }
        own["element"] = {e["id"] for e in t["element"] if mine(e) or (loose(e) and (e["owner"] == op or e["id"] in holds))}
        own["link"] = {l["id"] for l in t["link"] if mine(l) or (loose(l) and l["id"] in holds)}
        own["site"] = {e["site"] for e in t["element"] if e["id"] in own["element"]} | holds
        foreign = {e["site"] for e in t["element"] if e["id"] not in own["element"]}
        foreign |= {cut(l[k]) for l in t["link"] if l["id"] not in own["link"] for k in "ab"}
        own["site"] |= {cut(l[k]) for l in t["link"] if l["id"] in own["link"] for k in "ab"} - foreign
        every = set().union(*own.values())
        own["service"] = {m["service"] for m in t["need_member"] if cut(m["member"]) in every}
        own["service"] |= {s["id"] for s in t["service"] if s["customer"] == op}
        own["service"] |= {n["service"] for n in t["need"] if n["a_site"] in own["site"] and n["b_site"] in own["site"]}
        return own

    def found(self, op, text):
        """What of others stands in it."""
        out = []
        mine = self.named(op)
        for other in self.operators:
            if other != op:
                out += ["name " + n for n in self.named(other) if len(n) >= SHORT and text.has_name(n, mine)]
        own = self.things(op)
        told = {r["name"] for table in own for r in self.t[table] if r["id"] in own[table] and r.get("name")}
        told |= set().union(*own.values())
        for table in own:
            for r in self.t[table]:
                if r["id"] in own[table]:
                    continue
                name = r.get("name", "")
                if len(r["id"]) >= SHORT and r["id"] not in told and text.has_key(r["id"]):
                    out.append(table + " " + r["id"])
                if " " in name and name not in told and text.has_name(name, told):
                    out.append(table + " named " + name)
        return out

    def shown(self, op, text):
        """How many of its own are there: an empty annex would leak nothing either."""
        own = self.things(op)
        return sum(text.has_key(i) for table in ("network", "element", "site") for i in own[table])


def main():
    n = 0
    failed = False
    for name, make, *planted in WORLDS:
        with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as d:
            case, tables, out = (os.path.join(d, x) for x in ("a.cordon", "tables", "annexes"))
            if make[0] == "import":
                cordon("new", case, "-q")
            cordon(*[case if w == "CASE" else w for w in make])
            for more in planted:
                folder = os.path.join(d, "planted")
                os.mkdir(folder)
                for file, text in more.items():
                    with open(os.path.join(folder, file), "w", encoding="utf-8") as to:
                        to.write(text)
                cordon("import", case, "tables", folder, "--fail-on", "never", "-q")
            cordon("export", case, tables, "--merged", "-q")
            cordon("assess", case, "--packs", os.path.join(ROOT, "packs/example"), "--by", "operator",
                   "--fail-on", "never", "-o", out, "-q")
            world = World(tables)
            files = sorted(os.listdir(out))
            leaks = []
            shown = 0
            for op in world.operators:
                for ending in (".html", ".xlsx"):
                    text = Text(os.path.join(out, "annex-" + op + ending))
                    leaks += ["%s%s: %s" % (op, ending, x) for x in world.found(op, text)]
                    shown += world.shown(op, text)
            n += 1
            ok = not leaks and len(files) == 2 * len(world.operators) and shown > len(files)
            failed |= not ok
            print("%s %d - %s: %d annexes, %d of their own things, nothing of others" % (
                "ok" if ok else "not ok", n, name, len(files), shown))
            for x in leaks[:40]:
                print("# " + x)
    print("1..%d" % n)
    sys.exit(failed)


main()
