#!/usr/bin/python3
"""Columns of a sheet of a workbook, as text. Usage: sheet.py BOOK.xlsx SHEET TITLE..."""
import re
import sys
import xml.etree.ElementTree as xml
import zipfile

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet(path, name):
    with zipfile.ZipFile(path) as book:
        numbers = dict(re.findall(r'<sheet name="([^"]+)" sheetId="(\d+)"', book.read("xl/workbook.xml").decode()))
        root = xml.fromstring(book.read(f"xl/worksheets/sheet{numbers[name]}.xml"))
    for row in root.iter(SPACE + "row"):
        yield {re.sub(r"\d", "", c.get("r")): "".join(c.itertext()) for c in row}


rows = list(sheet(*sys.argv[1:3]))
columns = [next(at for at, title in rows[0].items() if title == want) for want in sys.argv[3:]]
for row in rows[1:]:
    print(": ".join(row.get(at, "") for at in columns))
