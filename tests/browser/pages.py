#!/usr/bin/python3
"""Opens the HTML that cordon writes in headless Chromium and looks at what a reader would get.

Usage: pages.py CORDON EXAMPLES      TAP on stdout.
The page must stand alone (nothing is fetched, no script), keep within the window's width at 1000
pixels, show its marking twice, and print to a PDF.
"""
import html.parser
import os
import re
import subprocess
import sys
import tempfile

CORDON, EXAMPLES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"]
PAGES = [
    ("check", ["check", "CASE", "--fail-on", "never"], ["link-support", "wl-protect-1"]),
    ("find", ["find", "CASE", "Ostratel"], ["Остратель", "XN-Direction-2024"]),
    ("shares", ["shares", "CASE"], ["HEDLUND NETWORKS", "HHI"]),
    ("exposure", ["exposure", "CASE", "--grade", "latent"], ["police-radio", "Stop"]),
    ("control", ["control", "CASE", "glimra-mobil"], ["quillon-partners", "Whose money"]),
    ("explain", ["explain", "CASE", "exposure:police-radio/QO/read", "--grade", "latent"],
     ["Cyber Order Law", "The strongest chain"]),
]
# Put into a copy of the page: Chromium dumps the document after it ran.
PROBE = """<script>addEventListener('load', function () {
  var d = document.documentElement;
  d.setAttribute('data-over', d.scrollWidth > d.clientWidth + 1 ? 'yes' : 'no');
});</script></body>"""
number = failed = 0


def tell(ok, name):
    global number, failed
    number += 1
    failed += not ok
    print("ok" if ok else "not ok", number, "-", name)


class Links(html.parser.HTMLParser):
    """Collects what a page would fetch or run."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "object", "embed", "link", "img", "base"):
            self.found.append(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "action", "background") or name.startswith("on"):
                self.found.append(f"{name}={value}")


def chromium(folder, *words):
    p = subprocess.run(CHROMIUM + [f"--user-data-dir={folder}/profile", *words],
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=100, check=False)
    return p.stdout.decode("utf-8", "replace")


with tempfile.TemporaryDirectory() as tmp:
    case = f"{tmp}/norland.cordon"
    run = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([CORDON, "new", case], check=True, **run)
    subprocess.run([CORDON, "import", case, "tables", f"{EXAMPLES}/norland", "--fail-on", "never"],
                   check=True, **run)
    for name, words, wanted in PAGES:
        page = f"{tmp}/{name}.html"
        words = [case if w == "CASE" else w for w in words]
        subprocess.run([CORDON, *words, "-o", page], check=True, **run)
        text = open(page, encoding="utf-8").read()
        links = Links()
        links.feed(text)
        policy = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>', text)
        tell(policy and not links.found and not re.search(r"url\(|@import", text),
             f"{name}: stands alone {links.found}")
        probe = f"{tmp}/{name}-probe.html"
        loose = text.replace(policy.group(0) if policy else "", "")
        open(probe, "w", encoding="utf-8").write(loose.replace("</body>", PROBE))
        dom = chromium(tmp, "--window-size=1000,800", "--dump-dom", f"file://{probe}")
        tell('data-over="no"' in dom, f"{name}: keeps within the window's width")
        tell(all(w in dom for w in wanted), f"{name}: shows {', '.join(wanted)}")
        tell(len(re.findall(r">\s*red\s*<", dom)) >= 2, f"{name}: shows its marking twice")
        chromium(tmp, f"--print-to-pdf={tmp}/{name}.pdf", f"file://{page}")
        pdf = f"{tmp}/{name}.pdf"
        tell(os.path.exists(pdf) and open(pdf, "rb").read(5) == b"%PDF-", f"{name}: prints")
print(f"1..{number}")
sys.exit(failed > 0)
