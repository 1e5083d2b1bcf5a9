"""Outside judges of what `comply` writes for code hosts and offices: Microsoft's SARIF multitool with the rules of
SARIF 2.1.0 and those of GitHub, and openpyxl. Usage: comply_judge.py PROGRAM INSTALL-JUDGES ROOT. Prints TAP."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import openpyxl

program, install, root = map(os.path.abspath, sys.argv[1:4])
os.environ["CORDON_PACKS"] = str(pathlib.Path(root) / "packs")
os.environ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"
os.environ["TMPDIR"] = tempfile.mkdtemp(prefix="cordon-judge-")
folder = pathlib.Path(os.environ["TMPDIR"])
os.environ["XDG_CACHE_HOME"], kept = str(folder / "cache"), os.environ.get("XDG_CACHE_HOME")
done = 0


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
    assert run.returncode == code, (words, run.returncode, run.stderr)
    return run.stdout


def judges():
    env = {k: v for k, v in os.environ.items() if k not in ("XDG_CACHE_HOME", "TMPDIR")}
    if kept:
        env["XDG_CACHE_HOME"] = kept
    return subprocess.run([install], env=env, check=True, capture_output=True, text=True).stdout.strip()


multitool = pathlib.Path(judges()) / ".bin" / "sarif-multitool"


def findings(file, kind):
    """What the judge says: levels and rules."""
    run = subprocess.run([multitool, "validate", folder / file, "--rule-kind", kind, "--output", folder / "said.sarif", "--log",
                          "ForceOverwrite"], cwd=folder, capture_output=True, text=True)
    assert "1 files scanned" in run.stdout, run.stdout + run.stderr
    said = re.findall(r": (error|warning) ([A-Z0-9]+)", run.stdout + run.stderr)
    # Cordon has no page on the net that it could name (SARIF2005).
    return [s for s in said if s[1] != "SARIF2005"]


cordon("new", "a.cordon", "-q")
cordon("import", "a.cordon", "tables", str(pathlib.Path(root) / "examples" / "norland"), "--fail-on", "never", "-q")
(folder / "w.yaml").write_text("""waivers:
- rule: example/EX-06
  subject: service=coast-distress/line
  reason: Replacement {0} is [under way](1)
  reference: NTA 2025/17
  owner: Fjellmobil
  expires: 2026-06-30
""")
asked = ["comply", "a.cordon", "--pack", "example", "--waivers", "w.yaml", "--limit", "0"]
cordon(*asked, "-o", "c.sarif", "-o", "c.json", "-o", "c.xlsx", code=1)
log = json.loads((folder / "c.sarif").read_text())
result = json.loads((folder / "c.json").read_text())


def is_sound():
    for kind in ("Sarif", "Ghas"):
        assert not findings("c.sarif", kind), findings("c.sarif", kind)


def judge_judges():
    bad = json.loads((folder / "c.sarif").read_text())
    del bad["runs"][0]["results"][0]["message"]
    (folder / "bad.sarif").write_text(json.dumps(bad))
    assert findings("bad.sarif", "Sarif"), "a result without a message was accepted"


def same_verdicts():
    rows = {v["finding"]: v for v in result["verdicts"] if v["verdict"] in ("fail", "unknown")}
    results = log["runs"][0]["results"]
    levels = {"breach": "error", "departure": "warning", "would-breach": "warning", "indicator": "note"}
    assert len(results) == len(rows)
    for r in results:
        v = rows[r["partialFingerprints"]["finding/v1"]]
        assert r["ruleId"] == f"{v['pack']}/{v['rule']}"
        assert r["kind"] == {"fail": "fail", "unknown": "open"}[v["verdict"]]
        assert r["level"] == (levels[v["standing"]] if v["verdict"] == "fail" else "none")
        assert ("suppressions" in r) == (v["waived"] is not None)
        assert r["locations"]


def suppressed():
    some = [r for r in log["runs"][0]["results"] if "suppressions" in r]
    assert len(some) == 1 and some[0]["ruleId"] == "example/EX-06"
    assert "NTA 2025/17" in some[0]["suppressions"][0]["justification"]


def workbook():
    book = openpyxl.load_workbook(folder / "c.xlsx")
    assert book.sheetnames == ["About", "Packs", "Verdicts", "What speaks against them", "Waivers"], book.sheetnames
    sheet = book["Verdicts"]
    titles = [c.value for c in sheet[1]]
    assert sheet.max_row == len(result["verdicts"]) + 1
    for row, v in zip(sheet.iter_rows(min_row=2, values_only=True), result["verdicts"]):
        got = dict(zip(titles, row))
        assert (got["Rule"], got["Verdict"], got["Standing"]) == (v["rule"], v["verdict"], v["standing"])
        assert got["Judged"] == v["rows"] and got["Of"] == v["subject"], (got, v)
        assert got["Waived"] == v["waived"]
    assert book["Waivers"].max_row == 2 and book["Packs"].max_row == 2


case("SARIF is as 2.1.0 and a code host want it", is_sound)
case("the judge refuses what is none", judge_judges)
case("results are the verdicts", same_verdicts)
case("what is waived is suppressed, and says why", suppressed)
case("the workbook has the same verdicts", workbook)
print(f"1..{done}")
