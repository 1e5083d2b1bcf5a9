"""The register of risks through a workbook that a person edits, with openpyxl as the spreadsheet.
Usage: register_judge.py PROGRAM ROOT. Prints TAP."""
import csv
import datetime
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import openpyxl

program, root = map(os.path.abspath, sys.argv[1:3])
os.environ["CORDON_PACKS"] = str(pathlib.Path(root) / "packs")
folder = pathlib.Path(tempfile.mkdtemp(prefix="cordon-register-"))
os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
done = 0
ASK = ["--pack", "eu-toolbox", "--param", "union=XN", "--register"]
TREATMENT = "remove product:kor-5gc; set element:gl-upf product hed-5gc"
TREATED = "R5/operator:glimra-mobil"
GONE = "R8/operator:hedlund-networks"  # a party of which no rule of R8 speaks
BANDS = ["not-assessed", "remote", "highly-unlikely", "unlikely", "possible", "likely", "highly-likely", "almost-certain"]
STANDINGS = ["indicator", "would-breach", "departure", "breach"]
SEVERITIES = ["info", "medium", "high", "block"]


def case(name, run):
    global done
    done += 1
    try:
        run()
        print(f"ok {done} - {name}", flush=True)
    except Exception as error:
        print(f"not ok {done} - {name}: {type(error).__name__}: {str(error)[:600]!r}", flush=True)


def cordon(*words, code=0):
    run = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True)
    assert run.returncode == code, (words, run.returncode, run.stdout, run.stderr)
    return run.stdout + run.stderr


def rows(*more, section="register"):
    text = cordon("comply", "n.cordon", *ASK, "-f", "csv", "--section", section, *more)
    return list(csv.DictReader(io.StringIO(text)))


def by_id(*more):
    return {r["id"]: r for r in rows(*more)}


def book(name):
    cordon("comply", "n.cordon", *ASK, "-q", "-o", name)
    b = openpyxl.load_workbook(folder / name)
    s = b["Register"]
    column = {c.value: c.column for c in s[1]}
    line = {s.cell(i, column["Id"]).value: i for i in range(2, s.max_row + 1)}
    return b, s, column, line


def put(opened, entry, **values):
    _, s, column, line = opened
    for name, value in values.items():
        s.cell(line[entry], column[name]).value = value


def store(name, *more, code=0):
    return cordon("import", "n.cordon", "register", name, "--source", "register", "--known", "2026-01-01", *more, code=code)


def setup():
    """The example, of which nobody has assessed a risk: each test says who does."""
    shutil.copytree(root + "/examples/norland", folder / "norland")
    (folder / "norland" / "threat.csv").unlink()
    cordon("new", "n.cordon", "-q")
    cordon("import", "n.cordon", "tables", "norland", "--known", "2026-01-01", "--fail-on", "never", "-q")


def test_the_example_is_assessed_in_part():
    cordon("new", "whole.cordon", "-q")
    cordon("import", "whole.cordon", "tables", root + "/examples/norland", "--known", "2026-01-01", "--fail-on", "never", "-q")
    text = cordon("comply", "whole.cordon", *ASK, "-f", "csv", "--section", "register")
    bands = {}
    for r in csv.DictReader(io.StringIO(text)):
        bands.setdefault(r["id"].split("/")[0], set()).add(r["likelihood"])
    assert all("not-assessed" not in bands[r] for r in bands if r in ("R2", "R4", "R5", "R6", "R7", "R8")), bands
    assert all(bands[r] == {"not-assessed"} for r in bands if r in ("R1", "R3", "R9")), bands


def threat(name, lines):
    (folder / "t").mkdir(exist_ok=True)
    (folder / "t" / "threat.csv").write_text(
        "actor,scenario,capability,intent,likelihood,assessed_by,as_of\n" + "".join(line + "\n" for line in lines))
    cordon("import", "n.cordon", "tables", "t", "--source", name, "--as-of", "2025-09-01", "--confidence", "medium",
           "--known", "2026-01-01", "-q")


def test_nothing_is_assumed():
    now = rows()
    assert len(now) > 50, len(now)
    assert {r["likelihood"] for r in now} == {"not-assessed"}
    assert {r["risk"] for r in rows(section="scenarios")} == {f"R{i}" for i in range(1, 10)}
    assert all(not r["owner"] and not r["then_fails"] for r in now)


def test_likelihood_is_what_was_assessed():
    threat("assessments", ["jurisdiction:QO,R5: interferes through a supplier,4,4,possible,NRO,2025-06-01",
                           "jurisdiction:XV,R5 and more,3,2,likely,NRO,2025-07-01",
                           "class:weather,R51 is no R5,1,1,almost-certain,NRO,2025-07-01"])
    assert {r["likelihood"] for r in rows() if r["id"].startswith("R5/")} == {"likely"}
    assert {r["likelihood"] for r in rows() if not r["id"].startswith("R5/")} == {"not-assessed"}
    told = [r for r in rows(section="threats") if r["risk"]]
    assert [(r["risk"], r["actor"], r["assessed_by"], r["as_of"]) for r in told] == [
        ("R5", "jurisdiction:QO", "NRO", "2025-06-01"), ("R5", "jurisdiction:XV", "NRO", "2025-07-01")], told
    asked = {r["risk"]: r for r in rows(section="impacts") if r["kind"] == "exposure"}
    assert asked["R5"]["tried"] == "2" and "assessed" in asked["R5"]["asked"], asked["R5"]


def most(rows, name):
    return str(max((int(r[name]) for r in rows), default=0))


def test_impacts_are_what_the_engines_say():
    said = {(r["risk"], r["kind"]): r for r in rows(section="impacts")}
    loss = list(csv.DictReader(io.StringIO(cordon("loss", "n.cordon", "--each", "supplier", "--mode", "withdraws", "--at", "365d",
                                                  "--limit", "0", "-f", "csv"))))
    for name in ("critical_low", "critical_high", "services_low", "services_high"):
        assert said["R4", "loss"][name] == most(loss, name), (name, said["R4", "loss"])
    assert said["R4", "loss"]["worst"] == loss[0]["lost"]
    reach = []
    for actor in ("QO", "XV"):  # the assessed ones
        reach += csv.DictReader(io.StringIO(cordon("exposure", "n.cordon", "--actor", actor, "--grade", "latent", "--by", "service",
                                                   "--limit", "0", "-f", "csv")))
    critical = [r for r in reach if int(r["criticality"] or 0) >= 4]
    for bound in ("low", "high"):
        share, count = f"change_ppm_{bound}", f"critical_{bound}"
        assert said["R5", "exposure"][f"share_ppm_{bound}"] == most(critical, share), (bound, said["R5", "exposure"])
        by_actor = [sum(int(r[share]) > 0 for r in critical if r["actor"] == a) for a in ("QO", "XV")]
        assert said["R5", "exposure"][count] == str(max(by_actor)), (count, by_actor)


def test_order():
    key = lambda r: (-STANDINGS.index(r["standing"]), -SEVERITIES.index(r["severity"]), -int(r["fails"]))
    some = [r for r in rows() if r["state"] == "open"]
    assert [key(r) for r in some] == sorted(key(r) for r in some)
    some = [r for r in rows("--order", "likelihood") if r["state"] == "open"]
    bands = [-BANDS.index(r["likelihood"]) for r in some]
    assert bands == sorted(bands) and bands[0] != bands[-1]
    some = [int(r["critical_low"] or 0) for r in rows("--order", "impact") if r["state"] == "open"]
    assert some == sorted(some, reverse=True)


def test_edits_are_kept():
    before = rows()
    opened = book("first.xlsx")
    put(opened, TREATED, Owner="Head of networks", Decision="reduce", Treatment=TREATMENT, Review=datetime.date(2026, 3, 1),
        Note="board; 3 May, 'agreed'")
    put(opened, "R4/operator:rikstrad", Owner="CTO", Decision="accept", Review="2025-06", Title="One maker in the core")
    put(opened, "R1/operator:rikstrad", Fail=999, Likelihood="remote")  # not theirs to say
    s, column = opened[1], opened[2]
    s.cell(s.max_row + 1, column["Id"]).value = "own/flood"
    s.cell(s.max_row, column["Title"]).value = "Flood in the valley"
    opened[0].save(folder / "first.xlsx")
    store("first.xlsx")
    now = by_id()
    assert now[TREATED]["owner"] == "Head of networks" and now[TREATED]["decision"] == "reduce"
    assert now[TREATED]["review"] == "2026-03-01" and now[TREATED]["overdue"] == "false"
    assert now[TREATED]["note"] == "board; 3 May, 'agreed'" and now[TREATED]["treatment"] == TREATMENT
    other = now["R4/operator:rikstrad"]
    assert (other["title"], other["overdue"], other["decision"]) == ("One maker in the core", "true", "accept"), other
    assert now["R1/operator:rikstrad"]["likelihood"] == "not-assessed" and now["R1/operator:rikstrad"]["fails"] != "999"
    assert now["own/flood"]["state"] == "own" and now["own/flood"]["title"] == "Flood in the valley"
    assert {r["id"] for r in before} | {"own/flood"} == set(now)


def test_residual_is_a_fresh_run():
    now = by_id()
    fresh = by_id("--assume", TREATMENT.split("; ")[0], "--assume", TREATMENT.split("; ")[1])
    there = fresh[TREATED]
    for kind in ("fails", "unknown", "against_low", "against_high", "critical_low", "critical_high", "share_ppm_low", "share_ppm_high"):
        assert now[TREATED]["then_" + kind] == there[kind], (kind, now[TREATED], there)
    assert now[TREATED]["then_fails"] != now[TREATED]["fails"], "the treatment changes nothing: a poor test"
    assert not now["R4/operator:rikstrad"]["then_fails"]


def test_round_trip_changes_nothing():
    before = rows()
    book("again.xlsx")
    store("again.xlsx", "--replace", "register")
    assert rows() == before


def test_bad_edits():
    before = rows()
    opened = book("bad.xlsx")
    put(opened, TREATED, Decision="hope", Review="soon", Treatment="remove party:nobody")
    put(opened, "R3/operator:rikstrad", Id="R4/operator:rikstrad")
    put(opened, "R1/operator:rikstrad", Id="somewhere")
    opened[0].save(folder / "bad.xlsx")
    told = store("bad.xlsx", "--replace", "register", code=3)
    at = lambda entry, name: openpyxl.utils.get_column_letter(opened[2][name]) + str(opened[3][entry])
    for entry, name, expected in [(TREATED, "Decision", "one of accept, avoid, reduce, transfer"), (TREATED, "Review", "a date"),
                                  (TREATED, "Treatment", "there is no party 'nobody'"),
                                  ("R1/operator:rikstrad", "Id", "an id as the register has it")]:
        line = [t for t in told.splitlines() if f"Register!{at(entry, name)}:" in t]
        assert len(line) == 1 and expected in line[0], (name, told)
    twice = [t for t in told.splitlines() if "an id that no row above has" in t]
    assert len(twice) == 1 and "Register!A" in twice[0], told
    assert "nothing is stored" in told and rows() == before


def test_no_column_is_lost():
    before = rows()
    for heads, places in [({"Decision": "Decision taken"}, ["Decision taken", "decision"]), ({"Note": None}, ["note"]),
                          ({"Title": "Titel", "Closed": ""}, ["Titel", "title", "closed"])]:
        opened = book("heads.xlsx")
        for name, heading in heads.items():
            opened[1].cell(1, opened[2][name]).value = heading
        opened[0].save(folder / "heads.xlsx")
        told = store("heads.xlsx", "--replace", "register", code=3)
        for place in places:
            assert any("Register!" in t and place in t and "expected" in t for t in told.splitlines()), (place, told)
        assert "nothing is stored" in told and rows() == before
    opened = book("heads.xlsx")
    for name in opened[2]:
        opened[1].cell(1, opened[2][name]).value = name.lower()
    opened[0].save(folder / "heads.xlsx")
    store("heads.xlsx", "--replace", "register")
    assert rows() == before


def test_rows_and_columns_where_people_put_them():
    kept = by_id()
    opened = book("mine.xlsx")
    s = opened[1]
    lines = [list(r) for r in s.iter_rows(values_only=True)]
    gone = next(i for i, r in enumerate(lines) if r[0].startswith("R7/area:"))  # nobody has said a word about it
    lines = lines[:1] + [r for i, r in reversed(list(enumerate(lines))) if i not in (0, gone)]
    s.delete_rows(1, s.max_row)
    for i, r in enumerate(lines):  # one column in front, one in the middle, all others the other way round
        s.append(["Budget" if i == 0 else i] + r[:4:-1] + ["Colour" if i == 0 else "red"] + r[4::-1])
    opened[0].save(folder / "mine.xlsx")
    told = store("mine.xlsx", "--replace", "register")
    assert all(f"found '{name}'" in told for name in ("Budget", "Colour")) and "column-own (2)" in told, told
    assert by_id() == kept


def test_rows_that_cannot_be():
    before = rows()
    opened = book("rows.xlsx")
    s, column = opened[1], opened[2]
    line = s.max_row + 1
    s.cell(line, column["Id"]).value = "own/untitled"
    put(opened, "R4/operator:rikstrad", Opened="2025-03-01", Closed="2025-02")
    opened[0].save(folder / "rows.xlsx")
    told = store("rows.xlsx", "--replace", "register", code=3)
    at = lambda line, name: "Register!" + openpyxl.utils.get_column_letter(column[name]) + str(line) + ":"
    assert any(at(line, "Title") in t and "a title" in t for t in told.splitlines()), told
    assert any(at(opened[3]["R4/operator:rikstrad"], "Closed") in t and "not before Opened" in t for t in told.splitlines()), told
    assert "nothing is stored" in told and rows() == before


def test_days_before_it_was_opened():
    opened = book("days.xlsx")
    s, column = opened[1], opened[2]
    for i, (entry, closed) in enumerate([("own/early", None), ("own/over", "2025-07-01"), ("R8/operator:shut", "2025-07-01")]):
        for name, value in {"Id": entry, "Title": entry, "Opened": "2025-06-01", "Closed": closed}.items():
            s.cell(s.max_row + (name == "Id"), column[name]).value = value
    opened[0].save(folder / "days.xlsx")
    store("days.xlsx", "--replace", "register")
    told = lambda *more: {k: (r["state"], r["closed"]) for k, r in by_id(*more).items()}
    before, between, now = told("--as-of", "2025-05-01"), told("--as-of", "2025-06-15"), told()
    assert not [k for k, r in before.items() if r[0] == "closed"], before
    assert (before["own/early"], before["own/over"], before["R8/operator:shut"]) == (
        ("later", ""), ("later", "2025-07-01"), ("later", "2025-07-01")), before
    assert (between["own/early"], between["own/over"]) == (("own", ""), ("own", "2025-07-01")), between
    assert (now["own/early"], now["own/over"], now["R8/operator:shut"]) == (
        ("own", ""), ("closed", "2025-07-01"), ("closed", "2025-07-01")), now


def test_closed_and_reopened():
    gone = "R8/case"
    opened = book("later.xlsx")
    s, column = opened[1], opened[2]
    line = s.max_row + 1
    for name, value in {"Id": GONE, "Title": "Power: gone", "Owner": "ops", "Opened": "2024-02-01"}.items():
        s.cell(line, column[name]).value = value
    opened[0].save(folder / "later.xlsx")
    store("later.xlsx", "--replace", "register")
    now = by_id()[GONE]
    assert (now["state"], now["opened"], now["closed"], now["owner"]) == ("closed", "2024-02-01", "2025-09-01", "ops"), now
    assert rows()[-1]["state"] == "closed"
    book("later.xlsx")
    store("later.xlsx", "--replace", "register")
    late = by_id("--as-of", "2026-01-01")[GONE]
    assert (late["state"], late["closed"]) == ("closed", "2025-09-01"), late  # the day on which it was seen first
    opened = book("again.xlsx")
    put(opened, "R4/operator:rikstrad", Closed="2025-09-01")
    opened[0].save(folder / "again.xlsx")
    store("again.xlsx", "--replace", "register")
    now = by_id()["R4/operator:rikstrad"]
    assert (now["state"], now["closed"]) == ("reopened", ""), now
    assert gone not in by_id() or by_id()[gone]["state"] != "closed"


def edited(entry, **values):
    opened = book("edit.xlsx")
    put(opened, entry, **values)
    opened[0].save(folder / "edit.xlsx")
    return store("edit.xlsx", "--replace", "register")


def test_ids_that_name_nothing_are_told():
    kept = by_id()
    for wrong, meant, what in [("R5/operator:glimra-mobiil", TREATED, "no subject of the case"),
                               ("R99/operator:glimra-mobil", "R9/operator:glimra-mobil", "no risk of the packs"),
                               ("R5/case-of-mine", "", "no subject of the case")]:
        told = edited(TREATED, Id=wrong)
        assert f"'{wrong}'" in told and what in told and f"'{meant}'" in told + "''", told
        shown = cordon("comply", "n.cordon", *ASK, "--limit", "1")
        assert f"'{wrong}'" in shown and what in shown, shown
        now = by_id()[wrong]
        assert now["state"] == "unknown" and not now["closed"] and now["title"] != "operator glimra-mobil", now
        opened = book("edit.xlsx")  # and back again
        s, column, line = opened[1:]
        s.delete_rows(line[TREATED])
        line = {s.cell(i, column["Id"]).value: i for i in range(2, s.max_row + 1)}
        s.cell(line[wrong], column["Id"]).value = TREATED
        s.cell(line[wrong], column["Title"]).value = kept[TREATED]["title"]
        opened[0].save(folder / "edit.xlsx")
        told = store("edit.xlsx", "--replace", "register")
        assert "name no" not in told and by_id()[TREATED]["owner"] == kept[TREATED]["owner"], told


def test_a_day_of_closing_is_not_lost():
    entry = next(r["id"] for r in rows() if r["state"] == "unknown" and not r["id"].startswith("own/"))
    edited(entry, Closed="2025-09-01")
    for again in (False, True):
        if again:
            book("edit.xlsx")
            store("edit.xlsx", "--replace", "register")
        told = cordon("comply", "n.cordon", *ASK, "--limit", "1")
        assert f"{entry}: people closed it on 2025-09-01" in told and "the day is kept" in told, told
        assert (by_id()[entry]["state"], by_id()[entry]["closed"]) == ("unknown", "2025-09-01")
    edited(entry, Closed=None)
    edited(TREATED, Closed="2027-01-01")  # a day to come
    book("edit.xlsx")
    store("edit.xlsx", "--replace", "register")
    assert (by_id()[TREATED]["state"], by_id()[TREATED]["closed"]) == ("open", "2027-01-01")
    assert f"{TREATED}: people closed it on 2027-01-01, and the day is still to come" in cordon("comply", "n.cordon", *ASK, "--limit", "1")
    edited(TREATED, Closed="2025-09-01")
    assert (by_id()[TREATED]["state"], by_id()[TREATED]["closed"]) == ("reopened", "")
    assert f"{TREATED}: people closed it on 2025-09-01, and a rule of it fails: it is reopened" in cordon("comply", "n.cordon", *ASK, "--limit", "1")
    edited(TREATED)


def test_a_treatment_that_no_longer_can_be_worked_out():
    (folder / "t" / "threat.csv").unlink()
    (folder / "t" / "party.csv").write_text("id,name\nshort-lived,Short\n")
    cordon("import", "n.cordon", "tables", "t", "--source", "short", "--known", "2026-01-01", "-q")
    opened = book("again.xlsx")
    put(opened, "R2/operator:rikstrad", Treatment="remove party:short-lived")
    opened[0].save(folder / "again.xlsx")
    store("again.xlsx", "--replace", "register")
    assert by_id()["R2/operator:rikstrad"]["then_fails"]
    cordon("forget", "n.cordon", "short")
    told = cordon("comply", "n.cordon", *ASK, "--limit", "1")
    assert "R2/operator:rikstrad: its treatment cannot be worked out: there is no party 'short-lived'" in told, told
    assert not by_id()["R2/operator:rikstrad"]["then_fails"]


def test_other_packs_close_nothing():
    text = cordon("comply", "n.cordon", "--pack", root + "/fuzz/corpus/pack/risks.yaml", "--register", "-f", "csv")
    now = {r["id"]: r for r in csv.DictReader(io.StringIO(text))}
    assert now[TREATED]["state"] == "unknown" and not now[TREATED]["closed"], now[TREATED]
    assert now[GONE]["state"] == "closed" and now["R2/case"]["state"] in ("open", "unknown")


def test_refused():
    assert "no pack defines risks" in cordon("comply", "n.cordon", "--pack", "example", "--register", code=2)
    assert "--order goes with --register" in cordon("comply", "n.cordon", "--pack", "example", "--order", "impact", code=2)
    assert "no effect with --register" in cordon("comply", "n.cordon", *ASK, "--gaps", code=2)


setup()
for name, run in list(globals().items()):
    if name.startswith("test_"):
        case(name[5:].replace("_", " "), run)
print(f"1..{done}")
