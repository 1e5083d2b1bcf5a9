"""What `explain finding:...` says would make a verdict pass does so: it is applied by --assume, and the verdict asked for again.
Of all packs over the example. Usage: why_judge.py PROGRAM ROOT. Prints TAP. Python's own library alone."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

program, root = map(os.path.abspath, sys.argv[1:3])
os.environ["CORDON_PACKS"] = str(pathlib.Path(root) / "packs")
folder = pathlib.Path(tempfile.mkdtemp(prefix="cordon-why-"))
os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
done = 0
PARAMS = {"example": ["friends=Compact"], "us": ["home=XN"], "uk": ["home=XN"],
          "eu-toolbox": ["union=XN XE", "ran_cap=20%", "autonomy_h=8", "certified=50%"],
          "civil-communications": ["chosen=XN XE", "of_concern=XR XV XK", "avoid=XV", "near_km=30", "autonomy_h=8"]}


def cordon(*words, codes=(0, 1)):
    run = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True)
    assert run.returncode in codes, (words, run.returncode, run.stderr)
    return run.stdout


def given(pack):
    return [w for p in PARAMS.get(pack, []) for w in ("--param", p)]


def verdicts(pack, assumed=()):
    words = ["comply", "a.cordon", "--pack", pack, *given(pack), "-f", "json"]
    for a in assumed:
        words += ["--assume", a]
    return {v["finding"]: v for v in json.loads(cordon(*words))["verdicts"]}


def explained(pack, finding):
    return json.loads(cordon("explain", "a.cordon", finding, "--pack", pack, *given(pack), "--limit", "0", "-f", "json"))


def key_words(key):
    return [w.replace("%2F", "/").replace("%25", "%") for w in key.split("/")]


def removed(table, key):
    """The words of --assume that take a row away; None: there are none."""
    if table == "use":
        table = "element"
    if table in ("element", "link", "site", "network", "product", "party", "service"):
        return f'remove "{table}:{key}"'
    if table in ("tie", "holding", "contract"):
        parts = key_words(key)
        return f"end {table} " + " ".join(f'"{p}"' for p in (parts[:3] if table != "contract" else parts[:1]))
    return None


def quoted(text):
    return '"' + text + '"'


def fresh_row(rule, table, key, day):
    m = re.search(r"has evidence \((fact|assessment) (.*?): (.*?)\) that is", rule)
    if not m:
        return None
    if m[1] == "fact":
        return f"add fact subject {quoted(table + ':' + key)} scheme {quoted(m[2])} item {quoted(m[3])} value yes since {day}"
    return f"add profile party {quoted(key)} regime {quoted(m[2])} criterion {quoted(m[3])} score 0 as_of {day}"


tried = {}


def check(pack, finding, v):
    a = explained(pack, finding)
    text = {k: a[k] for k in ("words", "rule", "numbers", "change") if isinstance(a.get(k), str)}
    assert text.get("words") and text.get("rule") and text.get("change"), (finding, list(a))
    for t in text.values():
        assert "(null)" not in t and "  " not in t.strip() and t.strip()[-1] in ".", (finding, t)
    change, rule = text["change"], text["rule"]
    kind = ("route" if "trusted" in rule else "survives" if " keep their " in rule else "fresh" if "has evidence" in rule
            else "deadline" if rule.startswith("After ") else "forbid" if rule.startswith("No ")
            else "every" if rule.startswith("Every ") else "some" if rule.startswith("Some ")
            else "diversity" if "told apart" in rule else "share")
    if v["verdict"] == "pass":
        assert change.startswith("It passes") or kind == "deadline", (finding, change)
        return
    if kind == "share" and "Nobody gives the bound" not in change:
        if v["verdict"] == "fail":
            assert re.match(r"(At least )?[0-9.]+ \(by ", change), (finding, change)
        else:
            assert change.startswith("Perhaps nothing") or "no fail, because" in change, (finding, change)
    if kind in ("forbid", "every", "deadline", "fresh"):
        sure = [c for c in a["changes"] if c["certain"]]
        assert (len(sure) > 0) == (v["verdict"] == "fail") or v["against_low"] > 0, (finding, v["verdict"], len(sure))
    if v["verdict"] != "fail":
        return
    if kind in ("forbid", "every", "deadline"):
        assumed = [removed(c["what"], c["id"]) for c in a["changes"] if c["certain"]]
    elif kind == "fresh":
        table = re.match(r"Every (\w+)", rule)[1].replace("use", "element")
        assumed = [fresh_row(rule, table, c["id"], a["head"]["as_of"]) for c in a["changes"] if c["certain"]]
    else:
        return
    assert assumed, (finding, "nothing certain")
    if None in assumed:
        return
    after = verdicts(pack, assumed).get(finding)
    tried[kind] = tried.get(kind, 0) + 1
    assert after is None or after["verdict"] != "fail", (finding, assumed[:3])


def main():
    global done
    cordon("new", "a.cordon", "-q")
    cordon("import", "a.cordon", "tables", str(pathlib.Path(root) / "examples" / "norland"), "--fail-on", "never", "-q")
    packs = [p["pack"] for p in json.loads(cordon("pack", "list", "-f", "json"))["packs"]]
    for pack in packs:
        done += 1
        wrong, n = [], 0
        seen = {}
        for finding, v in verdicts(pack).items():
            of = (v["rule"], v["verdict"])
            seen[of] = seen.get(of, 0) + 1
            if v["verdict"] == "not-applicable" or seen[of] > (3 if v["verdict"] == "fail" else 1):
                continue
            n += 1
            try:
                check(pack, finding, v)
            except AssertionError as error:
                wrong.append(str(error)[:300])
        for w in wrong:
            print("#", w)
        print(f"{'not ok' if wrong else 'ok'} {done} - {pack}: {n} findings", flush=True)
    done += 1
    print(f"{'ok' if all(tried.get(k) for k in ('forbid', 'every')) else 'not ok'} {done} - applied: {tried}")
    print(f"1..{done}")


main()
