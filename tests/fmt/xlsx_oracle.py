"""openpyxl as the judge of our workbooks, both ways.

Usage: xlsx_oracle.py XLSX_DUMP XLSX_MAKE. Writes workbooks with openpyxl, compares what our reader
sees with what went in; then reads with openpyxl what our writer made."""
import datetime
import os
import random
import re
import subprocess
import sys
import tempfile
import zipfile

import openpyxl

DUMP, MAKE = sys.argv[1:3]
faults = []


def expect(what, want, got):
    if want != got:
        faults.append(f"{what}: want {want!r}, got {got!r}")


def unescape(text):
    return text.replace("\\x0a", "\n").replace("\\x0d", "\r").replace("\\x09", "\t")


def dump(path):
    """Facts by sheet: {'sheets': [(name, state)], 'epoch': ..., name: {cell: fields, ...}}"""
    out = subprocess.run([DUMP, path], check=True, capture_output=True, text=True).stdout
    facts, here = {"sheets": []}, None
    for line in out.split("\n")[:-1]:
        f = line.split("\t")
        if f[0] == "epoch":
            facts["epoch"] = f[1]
        elif f[0] == "sheet":
            facts["sheets"].append((f[1], f[2]))
            here = facts[f[1]] = {"merged": [], "hidden rows": [], "hidden columns": [], "cells": {}}
        elif f[0] == "cell":
            kind, text, real, number, fmt, flags = f[2:]
            here["cells"][f[1]] = (kind, unescape(text), float(real), number, fmt, flags)
        elif f[0] == "merged":
            here["merged"].append(tuple(map(int, f[1:])))
        elif f[0] == "hidden row":
            here["hidden rows"].append(int(f[1]))
        elif f[0] == "hidden columns":
            here["hidden columns"].append((int(f[2]), int(f[4])))
        elif f[0] == "survey":
            here["survey"] = tuple(map(int, f[1:]))
    return facts


def iso(value):
    if isinstance(value, datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat()
    return value.isoformat()


def reading(path, epoch):
    """A workbook with everything, written by openpyxl from a fixed seed."""
    rng = random.Random(7)
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH if epoch == "1904" else \
        openpyxl.utils.datetime.WINDOWS_EPOCH
    s = book.active
    s.title = "Data <&> é"
    want = {}

    def put(cell, value, kind, text, fmt=None):
        s[cell] = value
        if fmt:
            s[cell].number_format = fmt
        want[cell] = (kind, text)

    put("A1", "text", "text", "text")
    put("B1", " spaces \n line ", "text", " spaces \n line ")
    put("C1", 42, "number", "42")
    put("D1", 0.1, "number", "0.1")
    put("E1", True, "bool", "true")
    put("F1", False, "bool", "false")
    put("G1", "#N/A", "error", "#N/A")
    put("H1", 1.2e15, "number", "1.2e+15")
    put("I1", "=A1", "empty", "")  # openpyxl caches no values
    put("J1", "€ 中 😀", "text", "€ 中 😀")
    put("XFD1", 1, "number", "1")
    first = datetime.date(1904, 1, 2) if epoch == "1904" else datetime.date(1900, 3, 1)
    for row in range(2, 400):
        day = first + datetime.timedelta(days=rng.randrange(60000))
        moment = datetime.datetime(day.year, day.month, day.day, rng.randrange(24),
                                   rng.randrange(60), rng.randrange(60))
        clock = datetime.time(rng.randrange(24), rng.randrange(60), rng.randrange(60))
        number = rng.choice([round(rng.uniform(-1e6, 1e6), 6), rng.randrange(-10**14, 10**14)])
        put(f"A{row}", day, "date", iso(day), "yyyy-mm-dd")
        put(f"B{row}", moment, "date", iso(moment), "d.m.yy h:mm:ss")
        put(f"C{row}", clock, "date", iso(clock), "hh:mm:ss")
        put(f"D{row}", number, "number", None)
        put(f"E{row}", f"text {rng.randrange(50)}", "text", None)
        want[f"E{row}"] = ("text", s[f"E{row}"].value)
        put(f"F{row}", rng.randrange(99), "number", None, "0000")
    s.merge_cells("L3:N5")
    s.merge_cells("P1:P2")
    s.row_dimensions[7].hidden = True
    s.column_dimensions["D"].hidden = True
    book.create_sheet("hidden").sheet_state = "hidden"
    book.create_sheet("very").sheet_state = "veryHidden"
    book.save(path)

    got = dump(path)
    expect("epoch", epoch, got["epoch"])
    expect("sheets", [("Data <&> é", "visible"), ("hidden", "hidden"), ("very", "veryHidden")],
           got["sheets"])
    data = got["Data <&> é"]
    for cell, (kind, text) in want.items():
        have = data["cells"].get(cell, ("absent", "", 0, "", "", ""))
        expect(f"{epoch} {cell} kind", kind, have[0])
        if text is not None:
            expect(f"{epoch} {cell}", text, have[1])
        if kind == "number":
            expect(f"{epoch} {cell} number", float(s[cell].value), have[2])
            expect(f"{epoch} {cell} shortest", float(s[cell].value), float(have[1]))
            expect(f"{epoch} {cell} format", s[cell].number_format, have[4])
    expect("formula flag", "f", data["cells"]["I1"][5])
    others = {c for c, v in data["cells"].items() if v[0] != "empty"} - set(want)
    expect("cells that nobody wrote", set(), others)
    expect("merged", [(3, 11, 5, 13), (1, 15, 2, 15)], sorted(data["merged"], reverse=True))
    expect("hidden rows", [7], data["hidden rows"])
    expect("hidden columns", [(3, 3)], data["hidden columns"])


def patched(path):
    """openpyxl writes neither cached values nor shared strings with runs: put some where a
    spreadsheet would."""
    book = openpyxl.Workbook()
    s = book.active
    s["A1"], s["B1"], s["C1"], s["D1"], s["E1"] = "=1+1", '="a"&"b"', "=1/0", "runs", "shared"
    book.save(path + ".plain")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    runs = ('<r><t xml:space="preserve">plain </t></r><r><rPr><b/></rPr><t>bold</t></r>'
            '<rPh sb="0" eb="1"><t>no</t></rPh>')
    changes = {
        "xl/worksheets/sheet1.xml": [
            (r'(<c r="A1"[^>]*><f>[^<]*</f>)<v ?/?>(</v>)?', r"\1<v>2</v>"),
            (r'<c r="B1"[^>]*>(<f>[^<]*</f>)<v ?/?>(</v>)?', r'<c r="B1" t="str">\1<v>ab</v>'),
            (r'<c r="C1"[^>]*>(<f>[^<]*</f>)<v ?/?>(</v>)?', r'<c r="C1" t="e">\1<v>#DIV/0!</v>'),
            (r'<c r="D1".*?</c>', f'<c r="D1" t="inlineStr"><is>{runs}</is></c>'),
            (r'<c r="E1".*?</c>', '<c r="E1" t="s"><v>1</v></c>'),
        ],
        "xl/_rels/workbook.xml.rels": [
            ("</Relationships>", f'<Relationship Type="{office}/sharedStrings" '
             'Target="sharedStrings.xml" Id="rId9"/></Relationships>')],
        "[Content_Types].xml": [
            ("</Types>", '<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
             'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>')],
    }
    with zipfile.ZipFile(path + ".plain") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for pattern, instead in changes.get(name, []):
                text = re.sub(pattern, instead, text)
            if name != "xl/sharedStrings.xml":
                new.writestr(name, text)
        new.writestr("xl/sharedStrings.xml",
                     f'<sst xmlns="{main}"><si><t>other</t></si><si>{runs}</si></sst>')
    os.unlink(path + ".plain")
    judge = openpyxl.load_workbook(path, data_only=True).active
    cells = dump(path)["Sheet"]["cells"]
    want = {"A1": ("number", 2, "f"), "B1": ("text", "ab", "f"), "C1": ("error", "#DIV/0!", "f"),
            "D1": ("text", "plain bold", ""), "E1": ("text", "plain bold", "")}
    for cell, (kind, value, flags) in want.items():
        expect(f"patched {cell}, judged", value, judge[cell].value)
        expect(f"patched {cell}", (kind, str(value), flags),
               (cells[cell][0], cells[cell][1], cells[cell][5]))


def writing(path):
    subprocess.run([MAKE, path], check=True)
    book = openpyxl.load_workbook(path)
    expect("names", ["read me", "things_all_ the very long name", "lists"], book.sheetnames)
    expect("states", ["visible", "visible", "hidden"], [s.sheet_state for s in book])
    lines, things, lists = book
    expect("lines", ["About", None, "=not a formula"], [c.value for c in lines["A"]])
    expect("a line is text", "s", lines["A3"].data_type)
    expect("header", ["name *", "colour", "code", "date", "number", "flag"],
           [c.value for c in things[1]])
    expect("bold", {True}, {c.font.b for c in things[1]})
    expect("required is coloured", ["solid", None],
           [things["A1"].fill.fill_type, things["B1"].fill.fill_type])
    expect("frozen", "A2", things.freeze_panes)
    expect("filter", "A1:F3", things.auto_filter.ref)
    expect("note", "What it is called.", things["A1"].comment.text)
    expect("width", True, 30 <= things.column_dimensions["E"].width < 32)
    expect("row 2", ["=1+1", "red", "v007", datetime.datetime(2024, 2, 29), 0.1, True],
           [c.value for c in things[2]])
    expect("types", list("sssdnb"), [c.data_type for c in things[2]])
    expect("row 3", ["<&>\"' € 😀", None, "12345678901234567", False],
           [things[3][i].value for i in (0, 1, 4, 5)])
    rules = {str(v.sqref): v for v in things.data_validations.dataValidation}
    expect("rules", ["A2:A1048576", "B2:B1048576", "C2:C1048576"], sorted(rules))
    expect("message", "What it is called.", rules["A2:A1048576"].prompt)
    expect("list in place", ("list", '"red,green"'),
           (rules["B2:B1048576"].type, rules["B2:B1048576"].formula1))
    expect("list from a range", ("list", "lists!$A$1:$A$300", "warning"),
           (rules["C2:C1048576"].type, rules["C2:C1048576"].formula1,
            rules["C2:C1048576"].errorStyle))
    expect("the range", [f"v{i:03}" for i in range(300)], [c.value for c in lists["A"]])


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "book.xlsx")
    reading(path, "1900")
    reading(path, "1904")
    patched(path)
    writing(path)
print("\n".join(faults[:20]) or "agreed")
sys.exit(1 if faults else 0)
