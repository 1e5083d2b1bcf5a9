#!/usr/bin/python3
"""bench/peers/assess_networkx.py, written as an analyst would, and cordon agree where both answer.

Usage: peers_judge.py CORDON EXAMPLES SCRIPT

On the example nation and on an invented one. What the script has no answer for (bounds, whoever is not recorded, sources that
disagree) is left out of the comparison and named here. Prints TAP.
"""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

cordon, examples, script = sys.argv[1:]
n = bad = 0


def same(name, want, got):
    global n, bad
    n += 1
    bad += want != got
    print(f"{'ok' if want == got else 'not ok'} {n} - {name}")
    if want != got:
        print(f"# the script: {want}\n# cordon:     {got}"[:2000])


def run(*args):
    return subprocess.run([cordon, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True).stdout


def rows(*args):
    return list(csv.DictReader(io.StringIO(run(*args, "--limit", "0", "-q", "-f", "csv"))))


def ask_script(case, day, temp, *more):
    out, functions = case + ".out", os.path.join(temp, "functions.csv")
    run("export", case, out, "--merged", "-q")
    run("schema", "functions", "-f", "csv", "-o", functions)
    return json.loads(subprocess.run([sys.executable, script, out, "--as-of", day, "--functions", functions, *more], stdout=subprocess.PIPE,
                                     stderr=subprocess.DEVNULL, text=True, check=True).stdout)


def losses(name, case, answer, size):
    """Every supplier alone, and the fewest: services that the script can judge."""
    odd = set(answer["left_out"]["services"]) | set(answer["left_out"]["down_before"])
    got = {p: [] for p in answer["loss"]}
    for r in rows("loss", case, "--mode", "fails", "--section", "services"):
        if r["is"] == "lost" and r["service"] not in odd:
            got.setdefault(r["lost"], []).append(r["service"])
    same(f"{name}: what each of {len(got)} suppliers takes alone", answer["loss"], {p: sorted(s) for p, s in got.items()})
    few = {r["service"]: r for r in rows("loss", case, "--mode", "fails", "--fewest", "--by", "supplier", "--section", "fewest")}
    wrong = {}
    for service, found in answer["fewest"].items():
        r = few[service]
        least = int(r["certain_at_most"] or 99) if r["proven"] == "true" else 99
        if found and (least, True) != (found["parties"], r["certain_set"].split() in found["sets"]):
            wrong[service] = found, r["certain_set"]
        elif not found and least <= size and "unknown:" not in r["certain_set"]:  # whoever is not recorded is nobody in the script
            wrong[service] = found, r["certain_set"]
    same(f"{name}: the fewest suppliers, of {len(answer['fewest'])} services", {}, wrong)


def amounts(case, but):
    got = {}
    for r in rows_of_shares(case, "shares"):
        if int(r["amount_low"]) and r["layer"]:
            got.setdefault(r["layer"], {"amounts": {}})["amounts"][r["party"]] = int(r["amount_low"])
    for r in rows_of_shares(case, "groups"):
        if r["layer"] in got:
            got[r["layer"]]["hhi"] = int(r["hhi_certain"])
    return {layer: x for layer, x in got.items() if layer not in but}


def rows_of_shares(case, section):
    return list(csv.DictReader(io.StringIO(run("shares", case, "--by", "maker", "--top", "0", "--section", section, "-q", "-f", "csv"))))


def norland(temp):
    case, day = os.path.join(temp, "norland.cordon"), "2025-09-01"
    run("new", case)
    run("import", case, "tables", os.path.join(examples, "norland"), "--fail-on", "never", "-q")
    answer = ask_script(case, day, temp)
    got = {who: [] for who in answer["control"] if who.startswith("party:")}  # a state has its bodies besides: left out
    for party in sorted({p for parties in answer["control"].values() for p in parties}):
        for r in rows("control", case, party, "--section", "controllers"):
            if r["certain"] == "true" and "votes" in r["by"].split() and "party:" + r["party"] in got:
                got["party:" + r["party"]].append(party)
    same("Norland: who controls whom by votes", {k: v for k, v in answer["control"].items() if k.startswith("party:")}, got)
    largest = sorted(answer["exposure"], key=lambda p: -len(answer["exposure"][p]))[:6]
    missing = {}
    for party in largest:  # cordon follows more (management, hosting, dependencies): no less than the script finds
        sure = {r["id"] for r in rows("exposure", case, "--actor", "party:" + party, "--elements", "--grade", "latent", "--section", "elements")
                if r["what"] == "element" and "certain" in (r["read"], r["metadata"], r["change"], r["stop"])}
        if set(answer["exposure"][party]) - sure:
            missing[party] = sorted(set(answer["exposure"][party]) - sure)
    same(f"Norland: what {len(largest)} parties reach is in reach for certain", {}, missing)
    losses("Norland", case, answer, 2)
    disputed = {"core"}  # rt-hss and rt-dra: sources of equal weight disagree, of which a merged table shows one
    same("Norland: units by maker and layer, and HHI", {k: v for k, v in answer["shares"].items() if k not in disputed}, amounts(case, disputed))
    wrong = closed = 0
    for state in ("QO", "XE", "XH", "XV"):
        for end in ("estmark", "helmar", "vestia"):  # the ways abroad; cordon looks through laws, firms and what ways rest on, too
            if f"internet-abroad/{end}" in answer["routes"].get(state, ()):
                ways = {r["bound"]: r["trusted"] for r in rows("route", case, "site:ex-skarholm", f"site:ls-{end}", "--avoid", state, "--section", "answers")}
                wrong += ways["possible"] != "false"
                closed += 1
    same("Norland: a way abroad that none can take clear of a state is no trusted way", (True, 0), (closed > 0, wrong))
    sure = [r["id"] for r in csv.DictReader(io.StringIO(run("comply", case, "--pack", os.path.join(examples, "../packs/example"), "--rule", "EX-01",
            "--fail-on", "never", "-q", "--section", "evidence", "-f", "csv"))) if r["certain"] == "true"]
    same("Norland: EX-01, for certain", answer["rules"], sorted(sure))


def invented(temp):
    case = os.path.join(temp, "invented.cordon")
    run("synth", case, "--elements", "3000", "--seed", "5", "-q")
    answer = ask_script(case, "2026-01-01", temp, "--size", "1")
    losses("invented", case, answer, 1)
    same("invented: units by maker and layer, and HHI", answer["shares"], amounts(case, ()))


with tempfile.TemporaryDirectory() as temp:
    os.environ.update(HOME=temp, XDG_CACHE_HOME=temp)
    norland(temp)
    invented(temp)
print(f"1..{n}")
sys.exit(bad > 0)
