"""An outside judge of the sample workbook. Usage: judge_xlsx.py FILE. Exits 0 or 1; a judge
that is not installed is a failure."""
import datetime
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
assert book.sheetnames == ["About", "Suppliers", "Nothing here", "Diagnostics", "Places"], book.sheetnames
about = [c.value for c in book["About"]["A"]]
assert about[0] == "Loss by supplier" and "As of: 2026-01-31" in about, about
assert any("<see below>" in (line or "") for line in about)
sheet = book["Suppliers"]
titles = [c.value for c in sheet[1]]
assert titles[:5] == ["Supplier", "Elements", "Users (%)", "Lost low (%)", "Lost high (%)"], titles
assert sheet.max_row == 5
row = [c.value for c in sheet[2]]
assert row[:5] == ["Aurora Networks", 12345, 51.3, 11.94, 40.21], row
assert datetime.datetime(2021, 5, 30) in row and True in row, row
evil = sheet["A3"]
assert evil.data_type == "s" and evil.value.startswith("=HYPERLINK("), (evil.data_type, evil.value)
assert sheet["B4"].value is None and sheet["C4"].value == 0.0003
assert sheet["A5"].value == "<1B>[2J<00>bell<07> <U+202E>ltr <FF>", sheet["A5"].value
assert book["Nothing here"].max_row == 1
assert [c.value for c in book["Diagnostics"][2]][:4] == ["error", "csv-quote", 11, 2]
assert book["Places"]["C4"].value == "new sites: 2.csv"
assert all(s.oddHeader.center.text == s.oddFooter.center.text == "TLP:AMBER" for s in book.worksheets)
