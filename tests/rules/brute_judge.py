"""Verdicts on random small worlds against a judge of complete worlds that shares no code: what is not said is filled in in every way (of
many ways, some), and a verdict that is certain must hold in all of them. Then --until, --vary and --compare against runs by hand.
Usage: brute_judge.py PROGRAM ROOT [WORLDS]. Prints TAP."""
import copy
import csv
import datetime
import itertools
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

program = os.path.abspath(sys.argv[1])
worlds = int(sys.argv[3]) if len(sys.argv) > 3 else 20
room = tempfile.TemporaryDirectory(prefix="cordon-brute-")
Day = datetime.date
ONE = datetime.timedelta(days=1)
WAYS = 400  # of filling in, of a world that has more
CLASS = {"gnb": "A4", "amf": "A1", "smf": "A1", "upf": "A1"}
SAID = {"cap": 0.4, "makers": 2, "months": 12}
RULES = {
    "FORBID": "kind: forbid, per: operator, where: \"function in ('amf', 'smf') and @there and @risky\"",
    "NEW": "kind: forbid, per: operator, where: \"@risky and installed >= '2024-03-15'\"",
    "EVERY": "kind: require, per: operator, where: \"function = 'gnb'\", every: 'not @risky'",
    "SOME": "kind: require, per: operator, where: '@there', some: \"maker = 'm2' and function <> 'gnb'\"",
    "LEAST": "kind: require, per: operator, where: '@there', of: \"function = 'gnb' or @risky\", at_least: ':cap'",
    "SHARE": "kind: share, per: operator, among: \"function = 'gnb' and @there\", of: '@risky', measure: quantity, at_most: ':cap'",
    "WORST": "kind: share, per: operator, among: \"function in ('gnb', 'amf')\", of: '@risky', measure: [rows, sites], at_most: ':cap'",
    "USERS": "kind: share, among: '@there', of: \"maker = 'm1'\", measure: subscribers, at_least: ':cap'",
    "MAKERS": "kind: diversity, per: operator, among: '@there', by: maker, measure: quantity, distinct_at_least: ':makers'",
    "LARGEST": "kind: diversity, per: operator, among: '@there', by: maker, measure: quantity, largest_at_most: 60%",
    "SITES": "kind: diversity, per: operator, among: \"function = 'gnb'\", by: site, measure: quantity, distinct_at_least: ':makers'",
    "BY": "kind: deadline, per: operator, where: '@risky and @there', by: 2025-06-30, since: 2024-01-01, announced: 2023-06-01",
    "FRESH": "kind: fresh, per: operator, where: \"function = 'amf'\", evidence: {fact: [S, audit]}, months: ':months'",
    "PAST": "kind: forbid, per: operator, where: 'past(installed, :months) and @risky'",
    "CLASS": "kind: forbid, per: [operator, asset_class], where: '@risky'",
    "BOUND": "kind: forbid, per: operator, addressees: \"fact('party', operator, 'S', 'addressee') = 'yes'\", "
             "where: \"function = 'gnb' and @risky\"",
}
PACK = """pack: brute
title: Brute force
version: 1
sources: {act: {title: Act, date: 2020-01-01, read: full}}
params: {cap: {value: 40%, about: x, basis: act}, makers: {value: 2, about: x, basis: act}, months: {value: 12, about: x, basis: act}}
high_risk: {designated: {lists: [L], effects: [removal]}, control: true}
scopes: {risky: high_risk(maker), there: "status is null or status in ('in-service', 'failed')"}
defaults: {status: law, confidence: high, severity: high, source: act, addressees: 'true'}
rules:
""" + "".join(f"- {{id: {name}, topic: controls, title: t, clause: s. 1, subject: element, {text}}}\n" for name, text in RULES.items())


def run(folder, *words):
    env = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    done = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True, env=env)
    assert done.returncode in (0, 1), (words, done.returncode, done.stderr)
    return done.stdout


def case(world):
    """A folder with the case and the pack."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=room.name))
    (folder / "tables").mkdir()
    for table, rows in world.items():
        if rows:
            with open(folder / "tables" / f"{table}.csv", "w", newline="", encoding="utf-8") as file:
                out = csv.DictWriter(file, list(dict.fromkeys(k for r in rows for k in r)), restval="")
                out.writeheader()
                out.writerows(rows)
    (folder / "pack.yaml").write_text(PACK)
    run(folder, "new", "x.cordon", "-q")
    run(folder, "import", "x.cordon", "tables", "tables", "-q")
    return folder


def ask(folder, day, *words):
    return json.loads(run(folder, "comply", "x.cordon", "--pack", "./", "-f", "json", "--limit", "0", "--as-of", day.isoformat(), *words))


def verdicts(folder, day, *words):
    return {(v["rule"], v["subject"]): v["verdict"] for v in ask(folder, day, *words)["verdicts"]}


# ---- worlds ----------------------------------------------------------------------------------------------------------------------


def some_day(r):
    day = Day(2023, 6, 1) + r.randrange(1000) * ONE
    return day.strftime("%Y-%m") if r.random() < 0.25 else day.isoformat()


def span(text):
    """First and last day of a date as it is written."""
    parts = [int(x) for x in text.split("-")]
    if len(parts) == 3:
        return Day(*parts), Day(*parts)
    after = Day(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
    return Day(parts[0], parts[1], 1), after - ONE


def later(day, months):
    year, month = divmod(day.month - 1 + months, 12)
    for last in range(day.day, 0, -1):
        try:
            return Day(day.year + year, month + 1, last)
        except ValueError:
            pass


def draw(r):
    pick = lambda values, weights=None: r.choices(values, weights)[0]
    w = {"party": [{"id": i, "jurisdiction": "XA"} for i in ("m1", "m2", "m3", "o1", "o2", "sub")], "jurisdiction": [{"id": "XA"}],
         "holding": [{"owner": "party:m1", "owned": "sub", "kind": "votes", "ppm_min": "60%", "ppm_max": "60%"}] if r.random() < 0.5 else [],
         "network": [{"id": "n1", "operator": "o1", "kind": "mobile"}, {"id": "n2", "operator": "o2", "kind": "mobile"}],
         "product": [{"id": f"p{i}", "maker": pick(["m1", "m2", "m3", "sub", ""], [3, 3, 3, 1, 1])} for i in (1, 2, 3)],
         "site": [{"id": f"s{i}"} for i in (1, 2, 3)], "element": [], "fact": [],
         "designation": [{"list": "L", "subject": "party:o2", "effect": "removal", "since": "2019-01-01", "until": "2019-02-01"}]}
    if r.random() < 0.3:
        w["network"].append({"id": "n3", "operator": "", "kind": "mobile"})
    for maker in ("m1", "m2"):
        if r.random() < 0.6:
            w["designation"].append({"list": "L", "subject": f"party:{maker}", "effect": "removal",
                                     "since": some_day(r) if r.random() < 0.5 else "2020-01-01"})
    for i in range(r.randrange(2, 7)):
        e = {"id": f"e{i}", "network": pick([n["id"] for n in w["network"]] + [""], [8] * len(w["network"]) + [1]),
             "site": pick(["s1", "s2", "s3", ""], [4, 4, 4, 1]), "function": pick(list(CLASS)),
             "product": pick(["p1", "p2", "p3", ""], [5, 5, 5, 1]), "quantity": pick(["", "1", "2", "5"]),
             "status": pick(["", "in-service", "failed", "spare"], [4, 5, 1, 1]), "subscribers": pick(["10", "20", "100", ""], [5, 5, 5, 1]),
             "installed": some_day(r) if r.random() < 0.7 else "", "removed": ""}
        w["element"].append(e)
        if r.random() < 0.6:
            w["fact"].append({"subject": f"element:{e['id']}", "scheme": "S", "item": "audit", "value": "yes", "since": some_day(r)})
    for o in ("o1", "o2"):
        if r.random() < 0.7:
            w["fact"].append({"subject": f"party:{o}", "scheme": "S", "item": "addressee", "value": pick(["yes", "no"]), "since": "2020-01-01"})
    return w


def said(w, subject, item):
    return next((f for f in w["fact"] if f["subject"] == subject and f["item"] == item), None)


def ways(w, today, r):
    """What is not said, filled in: place -> value. `any` is a maker of no name, `risky` one that somebody restricted controls."""
    makers, places = ["m1", "m2", "m3", "any", "risky"], {}

    def dated(place, text):
        first, last = span(text)
        near = {d + k * ONE for d in (today, Day(2024, 3, 15), later(today, -SAID["months"])) for k in (-1, 0, 1)}
        if first < last:
            places[place] = sorted({first, last} | {d for d in near if first <= d <= last})

    for p in w["product"]:
        if not p["maker"]:
            places["product", p["id"]] = makers
    for n in w["network"]:
        if not n["operator"]:
            places["network", n["id"]] = ["o1", "o2", "oz"]
    for i, d in enumerate(w["designation"]):
        dated(("listed", i), d["since"])
    for e in w["element"]:
        for column, values in (("product", makers), ("network", ["o1", "o2", "oz"]), ("site", ["s1", "s2", "s3", "sz"]),
                               ("subscribers", [0, 10**9]), ("installed", [Day(2000, 1, 1), min(Day(2024, 3, 15), today), today])):
            if not e[column]:
                places[column, e["id"]] = values
        if e["installed"]:
            dated(("installed", e["id"]), e["installed"])
        audit = said(w, f"element:{e['id']}", "audit")
        if audit:
            dated(("audit", e["id"]), audit["since"])
        else:
            places["audit", e["id"]] = [Day(2000, 1, 1), today]
    for o in ("o1", "o2"):
        if not said(w, f"party:{o}", "addressee"):
            places["addressee", o] = ["yes", "no"]
    all_ways = 1
    for values in places.values():
        all_ways *= len(values)
    if all_ways <= WAYS:
        for values in itertools.product(*places.values()):
            yield dict(zip(places, values))
    else:
        for _ in range(WAYS):
            yield {place: r.choice(values) for place, values in places.items()}


# ---- the judge of complete worlds ------------------------------------------------------------------------------------------------


def equipment(w, c, today):
    """What stands, all of it known."""
    listed = {d["subject"][6:] for i, d in enumerate(w["designation"])
              if c.get(("listed", i), span(d["since"])[0]) <= today and not d.get("until")}
    risky = listed | {"risky"} | ({"sub"} if w["holding"] and "m1" in listed else set())
    maker = {p["id"]: c.get(("product", p["id"]), p["maker"]) for p in w["product"]}
    operator = {n["id"]: c.get(("network", n["id"]), n["operator"]) for n in w["network"]}
    for e in w["element"]:
        key = e["id"]
        installed = c.get(("installed", key)) or span(e["installed"])[0]
        if e["installed"] and installed > today:
            continue
        audit = said(w, f"element:{key}", "audit")
        made = c.get(("product", key)) if not e["product"] else maker[e["product"]]
        yield {"maker": made, "risky": made in risky, "operator": operator[e["network"]] if e["network"] else c["network", key],
               "site": e["site"] or c["site", key], "users": int(e["subscribers"]) if e["subscribers"] else c["subscribers", key],
               "function": e["function"], "n": int(e["quantity"] or 1), "there": e["status"] != "spare", "installed": installed,
               "audit": c.get(("audit", key)) or span(audit["since"])[0]}


def share(some, all_of):
    return sum(some) / sum(all_of) if sum(all_of) else None


def judge(w, c, today):
    """(rule, subject) -> does it fail; a rule that judges nothing is left out."""
    rows, fails = list(equipment(w, c, today)), {}
    there = [x for x in rows if x["there"]]
    users = share([x["users"] for x in there if x["maker"] == "m1"], [x["users"] for x in there])
    if users is not None:
        fails["USERS", None] = users < SAID["cap"]
    for o in ("o1", "o2"):
        mine, of = [x for x in rows if x["operator"] == o], f"operator={o}"
        if not mine:
            continue
        up = [x for x in mine if x["there"]]
        radio, packet = [x for x in mine if x["function"] == "gnb"], [x for x in mine if x["function"] == "amf"]
        fails["FORBID", of] = any(x["risky"] and x["function"] in ("amf", "smf") for x in up)
        fails["NEW", of] = any(x["risky"] and x["installed"] >= Day(2024, 3, 15) for x in mine)
        fails["PAST", of] = any(x["risky"] and today > later(x["installed"], SAID["months"]) for x in mine)
        fails["EVERY", of] = any(x["risky"] for x in radio)
        if said(w, f"party:{o}", "addressee") or ("addressee", o) in c:
            is_bound = c.get(("addressee", o)) or said(w, f"party:{o}", "addressee")["value"]
            fails["BOUND", of] = is_bound == "yes" and any(x["risky"] for x in radio)
        if today >= Day(2023, 6, 1):
            fails["BY", of] = today > Day(2025, 6, 30) and any(x["risky"] for x in up)
        least = share([x["n"] for x in up if x["risky"] or x["function"] == "gnb"], [x["n"] for x in up])
        capped = share([x["n"] for x in up if x["risky"] and x["function"] == "gnb"], [x["n"] for x in up if x["function"] == "gnb"])
        fails["SHARE", of] = capped is not None and capped > SAID["cap"]
        both = radio + packet
        worst = max(len({x["site"] for x in both if x["risky"]}) / len({x["site"] for x in both}),
                    sum(x["risky"] for x in both) / len(both)) if both else 0
        fails["WORST", of] = worst > SAID["cap"]
        if up:
            by = {m: sum(x["n"] for x in up if x["maker"] == m) for m in {x["maker"] for x in up}}
            fails["LEAST", of] = least < SAID["cap"]
            fails["SOME", of] = not any(x["maker"] == "m2" and x["function"] != "gnb" for x in up)
            fails["MAKERS", of] = len(by) < SAID["makers"]
            fails["LARGEST", of] = max(by.values()) / sum(by.values()) > 0.6
        if radio:
            fails["SITES", of] = len({x["site"] for x in radio}) < SAID["makers"]
        if packet and all(x["audit"] <= today for x in packet):
            fails["FRESH", of] = any(today > later(x["audit"], SAID["months"]) for x in packet)
        for kind in set(CLASS[x["function"]] for x in mine):
            fails["CLASS", f"{of}, asset_class={kind}"] = any(x["risky"] for x in mine if CLASS[x["function"]] == kind)
    return fails


# ---- cases -----------------------------------------------------------------------------------------------------------------------


def test_what_is_certain_holds_however_the_rest_is():
    seen = {}
    for seed in range(worlds * 3):
        r = random.Random(seed)
        w, today = draw(r), r.choice([Day(2025, 6, 30), Day(2025, 7, 1), Day(2024, 12, 31), Day(2024, 2, 29)])
        told, may = verdicts(case(w), today), {}
        for c in ways(w, today, r):
            for key, fails in judge(w, c, today).items():
                may.setdefault(key, set()).add("fail" if fails else "pass")
        for key, verdict in told.items():
            wrong = {"pass": "fail", "fail": "pass", "not-applicable": "fail"}.get(verdict)
            assert wrong not in may.get(key, ()), (seed, today, key, verdict, may[key])
            seen.setdefault(key[0], set()).add(verdict)
    if worlds >= 20:
        assert all({"pass", "fail", "unknown"} <= seen[rule] for rule in RULES if rule != "FRESH"), seen


def test_until_is_each_day_by_itself():
    for seed in range(100, 100 + worlds // 3):
        r = random.Random(seed)
        w, today, end = draw(r), r.choice([Day(2025, 6, 30), Day(2024, 2, 29)]), Day(2026, 9, 1)
        folder = case(w)
        changes = ask(folder, today, "--until", end.isoformat())["changes"]
        days = {today, end} | {Day.fromisoformat(c["date"]) - k * ONE for c in changes for k in (0, 1)}
        for text in [x[f] for rows in w.values() for x in rows for f in ("since", "until", "installed", "removed") if x.get(f)]:
            days |= {later(d, m) + k * ONE for d in span(text) for m in (0, SAID["months"]) for k in (0, 1)}
        state = verdicts(folder, today)
        for day in sorted(d for d in days if today <= d <= end):
            for c in [c for c in changes if Day.fromisoformat(c["date"]) == day]:
                assert state.get((c["rule"], c["subject"]), "not-applicable") == c["was"], (seed, day, c)
                state[c["rule"], c["subject"]] = c["verdict"]
            now = verdicts(folder, day)
            for key in set(now) | set(state):
                assert now.get(key, "not-applicable") == state.get(key, "not-applicable"), (seed, day, key)


def test_vary_is_each_value_by_itself():
    for seed in range(200, 200 + worlds // 3):
        r = random.Random(seed)
        folder, today = case(draw(r)), Day(2025, 6, 30)
        for name, low, high, form in (("cap", 0, 100, "{:.4f}%"), ("months", 0, 40, "{:.0f}"), ("makers", 1, 5, "{:.0f}")):
            mark = "%" if name == "cap" else ""
            rows = ask(folder, today, "--vary", f"{name}={low}{mark}..{high}{mark}")["verdicts"]
            points = {x[end] for x in rows for end in ("from", "to")} | {round(r.uniform(low, high), 4) if mark else r.randint(low, high)}
            for at in sorted(points):
                plain = ask(folder, today, "--param", f"{name}={form.format(at)}")["verdicts"]
                now = {(v["rule"], v["subject"]): (v["verdict"], v["standing"]) for v in plain}
                for x in [x for x in rows if x["from"] - 1e-9 <= at <= x["to"] + 1e-9]:
                    key = x["rule"], x["subject"]
                    nothing = x["verdict"] == "not-applicable"  # then its standing is not asked
                    assert now[key][: 1 + (not nothing)] == (x["verdict"], x["standing"])[: 1 + (not nothing)], (seed, name, at, key, x, now[key])


def test_unknown_makers_are_each_party_by_itself():
    for seed in range(300, 300 + worlds // 3):
        r = random.Random(seed)
        w, today = draw(r), Day(2025, 6, 30)
        for e in w["element"]:
            e["function"] = r.choice(["amf", "smf", "upf"])  # one layer: everybody may have made everything
        told = ask(case(w), today, "--vary", "unknown-maker")
        for value in [v["value"] for v in told["values"]]:
            full = copy.deepcopy(w)
            for p in full["product"]:
                p["maker"] = p["maker"] or ("" if value == "as it is" else value)
            for e in full["element"] if value != "as it is" else []:
                if not e["product"]:
                    e["product"] = f"of-{e['id']}"
                    full["product"].append({"id": e["product"], "maker": value})
            now = verdicts(case(full), today)
            for x in told["verdicts"]:
                if value in x["values"].split(", "):
                    assert now[x["rule"], x["subject"]] == x["verdict"], (seed, value, x["rule"], x["subject"])


def test_compare_is_a_run_in_which_all_are_bound():
    for seed in range(400, 400 + worlds // 3):
        w, today = draw(random.Random(seed)), Day(2025, 7, 1)
        bound = copy.deepcopy(w)
        for o in ("o1", "o2"):
            if not said(w, f"party:{o}", "addressee"):
                bound["fact"].append({"subject": f"party:{o}", "scheme": "S", "item": "addressee", "value": "yes", "since": "2020-01-01"})
        told = ask(case(w), today, "--compare")["operators"]
        plain = verdicts(case(bound), today)
        for o in ("o1", "o2"):
            mine = [v for (_, subject), v in plain.items() if subject and subject.split(", ")[0] == f"operator={o}"]
            for x in [x for x in told if x["operator"] == o]:
                fails = x["breaches"] + x["departures"] + x["would_breach"] + x["indicators"]
                assert (fails, x["unknown"], x["passes"]) == tuple(mine.count(v) for v in ("fail", "unknown", "pass")), (seed, o, x, mine)


done = 0
for name, test in list(globals().items()):
    if name.startswith("test_"):
        done += 1
        try:
            test()
            print(f"ok {done} - {name[5:].replace('_', ' ')}", flush=True)
        except Exception as error:
            print(f"not ok {done} - {name[5:].replace('_', ' ')}: {type(error).__name__}: {str(error)[:600]!r}", flush=True)
print(f"1..{done}")
