"""Minimum hitting sets, judged by GLPK. Usage: hitting_judge.py PROGRAM [ROUNDS]"""
import os
import re
import subprocess
import sys
import tempfile


def least(rows, folder):
    """The fewest that hit all rows, as an integer program in CPLEX's form."""
    names = sorted({v for row in rows for v in row})
    problem, out = os.path.join(folder, "p.lp"), os.path.join(folder, "p.txt")
    with open(problem, "w", encoding="ascii") as f:
        f.write("Minimize\n n: " + " + ".join(f"x{v}" for v in names) + "\nSubject To\n")
        for row in rows:
            f.write(" " + " + ".join(f"x{v}" for v in row) + " >= 1\n")
        f.write("Binary\n " + " ".join(f"x{v}" for v in names) + "\nEnd\n")
    said = subprocess.run(["glpsol", "--lp", problem, "--write", out], capture_output=True, text=True)
    if said.returncode != 0:
        sys.exit(f"glpsol: {said.stdout}{said.stderr}")
    with open(out, encoding="ascii") as f:
        head = re.search(r"^s mip \d+ \d+ (\S) (\S+)", f.read(), re.M)
    if not head or head.group(1) != "o":
        sys.exit("glpsol found no optimum")
    return round(float(head.group(2)))


def main():
    rounds = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("CRD_ROUNDS", "60")
    said = subprocess.run([sys.argv[1], rounds], check=True, capture_output=True, text=True).stdout
    sizes = set()
    with tempfile.TemporaryDirectory() as folder:
        for number, line in enumerate(said.splitlines(), 1):
            ours, text = line.split(":")
            rows = [row.split(" ") for row in text.split(",")]
            wanted = least(rows, folder)
            if wanted != int(ours):
                sys.exit(f"family {number}: ours {ours}, GLPK {wanted}: {text}")
            sizes.add(wanted)
    if number != int(rounds) or len(sizes) < 5:
        sys.exit(f"{number} families, sizes {sorted(sizes)}: that tests little")
    print(f"ok: {number} families, sizes {min(sizes)} to {max(sizes)}")


main()
