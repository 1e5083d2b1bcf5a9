"""Outside judges of the golden files: a JSON Schema validator, and the rules of SARIF 2.1.0.

Usage: judge.py FOLDER. Prints TAP. Files that a test of ours holds equal to the output."""
import copy
import csv
import html.parser
import json
import pathlib
import sys

import jsonschema

folder = pathlib.Path(sys.argv[1])
done = 0


def case(name, run):
    global done
    done += 1
    try:
        run()
        print(f"ok {done} - {name}")
    except Exception as error:
        print(f"not ok {done} - {name}: {type(error).__name__}: {str(error)[:300]!r}")


def load(name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


schema = load("sample.schema.json")
validator = jsonschema.Draft202012Validator(schema)


def rejected(change):
    bad = copy.deepcopy(load("sample.json"))
    change(bad)
    assert list(validator.iter_errors(bad)), "accepted"


def pages():
    class Page(html.parser.HTMLParser):
        void = {"meta", "br", "wbr"}

        def __init__(self):
            super().__init__()
            self.open, self.seen, self.cells = [], set(), []

        def handle_starttag(self, tag, attrs):
            self.seen.add(tag)
            for name, value in attrs:
                assert not name.startswith("on") and name not in ("src", "href"), (tag, name)
            if tag not in self.void:
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open and self.open.pop() == tag, tag

        def handle_data(self, data):
            self.cells.append(data)

    page = Page()
    page.feed((folder / "sample.html").read_text(encoding="utf-8"))
    page.close()
    assert not page.open, page.open
    assert "script" not in page.seen and "b" in page.seen
    assert any('=HYPERLINK("http://evil.example"),|`x`</script>' in c for c in page.cells)


def sarif():
    log = load("sample.sarif")
    assert log["version"] == "2.1.0" and "sarif" in log["$schema"]
    assert len(log["runs"]) == 1
    run = log["runs"][0]
    driver = run["tool"]["driver"]
    assert driver["name"]
    ids = [r["id"] for r in driver["rules"]]
    assert len(ids) == len(set(ids)) == 3
    levels = {"none", "note", "warning", "error"}
    for r in driver["rules"]:
        assert r["shortDescription"]["text"] and r["help"]["text"]
        assert r["defaultConfiguration"]["level"] in levels
    assert len(run["results"]) == 4
    for r in run["results"]:
        assert r["message"]["text"] and r["level"] in levels
        assert ids[r["ruleIndex"]] == r["ruleId"]
        assert len(r["locations"]) >= 1
        for place in r["locations"]:
            assert "physicalLocation" in place or "logicalLocations" in place
            if "physicalLocation" in place:
                uri = place["physicalLocation"]["artifactLocation"]["uri"]
                assert uri.isascii() and " " not in uri and ":" not in uri, uri
                region = place["physicalLocation"].get("region", {"startLine": 1})
                assert region["startLine"] >= 1 and region.get("startColumn", 1) >= 1


def inert():
    text = load("sample.sarif")["runs"][0]["results"][2]["message"]["text"]
    assert text.endswith("found 'NaN <b> {{0}} [a\\](1)'"), text


def sheets():
    rows = list(csv.reader((folder / "sample.csv").open(newline="", encoding="utf-8")))
    want = [c for c in load("sample.json")["suppliers"][0] if c not in ("lost_ppm", "people", "delay")]
    assert [c for c in rows[0] if not c.endswith(("_low", "_high"))] == want
    assert len(rows) == 5 and {len(r) for r in rows} == {14}
    for row in rows[1:]:
        for field in row:
            if field[:1] in ("=", "+", "-", "@", "\t", "\r"):
                float(field)


case("the schema is one", lambda: jsonschema.Draft202012Validator.check_schema(schema))
for name in ("sample.json", "pretty.json"):
    case(f"{name} is as its schema says", lambda: validator.validate(load(name)))
case("both JSON forms say the same",
     lambda: (_ for _ in ()).throw(AssertionError()) if load("sample.json") != load("pretty.json") else 0)
case("hostile text survives JSON", lambda: load("sample.json")["suppliers"][3]["supplier"].index(
    "\x1b[2J\x00bell\x07 \u202eltr \ufffd"))
case("a missing column is rejected", lambda: rejected(lambda d: d["suppliers"][0].pop("elements")))
case("a column too many is rejected", lambda: rejected(lambda d: d["suppliers"][0].update(x=1)))
case("a wrong type is rejected", lambda: rejected(lambda d: d["suppliers"][0].update(elements="1")))
case("a share over 1 is rejected",
     lambda: rejected(lambda d: d["suppliers"][0].update(users_ppm=1000001)))
case("null where required is rejected", lambda: rejected(lambda d: d["suppliers"][0].update(id=None)))
case("an unknown code is rejected",
     lambda: rejected(lambda d: d["suppliers"][0].update(verdict="maybe")))
case("a bad date is rejected", lambda: rejected(lambda d: d["suppliers"][0].update(since="5/2021")))
case("half a bound is rejected", lambda: rejected(lambda d: d["suppliers"][0]["people"].pop("low")))
case("another version is rejected", lambda: rejected(lambda d: d.update(schema="cordon.sample/2")))
case("a missing section is rejected", lambda: rejected(lambda d: d.pop("empty")))
case("SARIF has what 2.1.0 requires", sarif)
case("SARIF messages hold no placeholder and no link", inert)
case("CSV has its columns and no formula", sheets)
case("HTML is balanced, inert and whole", pages)
print(f"1..{done}")
