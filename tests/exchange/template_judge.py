"""The template as another program sees it. Usage: template_judge.py TEMPLATE_MAKE"""
import os
import subprocess
import sys
import tempfile

import openpyxl

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "ask.xlsx")
    subprocess.run([sys.argv[1], path], check=True)
    assert os.stat(path).st_mode & 0o777 == 0o600
    book = openpyxl.load_workbook(path)

assert book.sheetnames[0] == "read me" and book.sheetnames[-1] == "lists", book.sheetnames
assert book["lists"].sheet_state == "hidden"
words = "\n".join(str(c.value or "") for c in book["read me"]["A"])
for part in ("Empty means: not known", "Sheet element: ", "    bts: ", "List status: ", "required"):
    assert part in words, part
sheet = book["element"]
titles = [c.value for c in sheet[1]]
assert titles[0] == "id *" and "function *" in titles and "quantity" in titles, titles
assert sheet.max_row == 1
assert "Unit: hours." in sheet.cell(1, titles.index("restore_h") + 1).comment.text
for column in sheet.column_dimensions.values():  # texts stay as they are typed
    if column.min <= 1 <= column.max:
        assert column.number_format == "@", column.number_format


def choices(sheet, title):
    titles = [c.value for c in sheet[1]]
    letter = openpyxl.utils.get_column_letter(titles.index(title) + 1)
    found = [v for v in sheet.data_validations.dataValidation
             if v.type == "list" and f"{letter}2" in v.sqref]
    assert len(found) == 1, (title, found)
    formula = found[0].formula1
    if formula.startswith('"'):
        return formula.strip('"').split(","), found[0]
    name, cells = formula.lstrip("=").split("!")
    return [c[0].value for c in book[name.strip("'")][cells.replace("$", "")]], found[0]


assert choices(book["tie"], "mfa")[0] == ["yes", "no"]
functions, rule = choices(sheet, "function *")
assert "bts" in functions and len(functions) > 100 and rule.errorStyle in (None, "stop")
assert choices(sheet, "status")[0][0] == "planned" or "planned" in choices(sheet, "status")[0]
assert choices(sheet, "generations")[1].errorStyle == "warning"  # several are allowed
