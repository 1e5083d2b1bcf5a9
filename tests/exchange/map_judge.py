"""The schema of maps and the program agree. Usage: map_judge.py MAP_CHECK ROOT"""
import glob
import json
import subprocess
import sys

import jsonschema
import yaml

check, root = sys.argv[1:]
with open(f"{root}/docs/schema/csv-map.schema.json", encoding="utf-8") as f:
    schema = json.load(f)
jsonschema.Draft202012Validator.check_schema(schema)
judge = jsonschema.Draft202012Validator(schema)
maps = f"{root}/tests/data/import/maps"
good = glob.glob(f"{maps}/good/*.yaml") + glob.glob(f"{root}/examples/csv-map/*.yaml")
good += glob.glob(f"{root}/maps/*.yaml")
bad = glob.glob(f"{maps}/bad/*.yaml")
assert len(good) >= 2 and len(bad) >= 20
wrong = []
for path in good + bad:
    with open(path, encoding="utf-8") as f:
        says = judge.is_valid(yaml.load(f, Loader=yaml.BaseLoader))  # all scalars as text
    sound = subprocess.run([check, path], stdout=subprocess.DEVNULL).returncode == 0
    if (says, sound) != (path in good, path in good):
        wrong.append((path, "schema", says, "program", sound))
print(*wrong, sep="\n")
sys.exit(bool(wrong))
