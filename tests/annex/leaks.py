"""What stands in the files that Cordon writes, and what must not. Knows nothing of how they are made."""
import base64
import csv
import os
import re
import unicodedata
import zipfile
import zlib


def rows(folder, table):
    path = os.path.join(folder, table + ".csv")
    if not os.path.exists(path):
        return []
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def text_of(path):
    """All that a reader, or a program, finds in a file of any form."""
    with open(path, "rb") as f:
        raw = f.read()
    if path.endswith(".xlsx"):
        with zipfile.ZipFile(path) as z:
            parts = [z.read(n).decode("utf-8", "replace") for n in sorted(z.namelist())]
        return unescape("\n".join(parts))
    text = raw.decode("utf-8", "replace")
    if path.endswith(".html"):
        data = re.search(r'<script type="application/octet-stream" id="data">([^<]*)<', text)
        shown = re.sub(r"<script>.*?</script>|<style>.*?</style>", " ", text, flags=re.S)
        if data:
            shown = shown.replace(data.group(1), " ")
            packed = base64.b64decode(data.group(1))
            for window in (-15, 15, 31):
                try:
                    text = zlib.decompress(packed, window).decode("utf-8")
                    break
                except zlib.error:
                    text = None
            assert text, path + ": its data cannot be unpacked"
            shown += "\n" + text
        return unescape(shown)
    return unescape(text)


def unescape(text):
    import html

    text = html.unescape(text)
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), text)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|<>~/\"'])", r"\1", text)


def words(text):
    """As names are compared: case, accents and punctuation do not count."""
    if not text.isascii():
        text = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))
    text = text.casefold()
    return re.findall(r"[^\W_]+", text)


class Text:
    def __init__(self, path):
        self.raw = text_of(path)
        self.exact = set(re.findall(r"[^\W_]+", self.raw))
        folded = words(self.raw)
        self.words = set(folded)
        self.folded = " " + " ".join(folded) + " "

    def has_key(self, key):
        """As it stands, and not as a part of a longer word."""
        parts = re.findall(r"[^\W_]+", key)
        if not all(p in self.exact for p in parts):
            return False
        return parts == [key] or key in self.raw and re.search(
            r"(?<![^\W_])" + re.escape(key) + r"(?![^\W_])", self.raw) is not None

    def has_name(self, name, inside=()):
        """However it is written; but for where it stands inside one of the longer names `inside`."""
        parts = words(name)
        want = " " + " ".join(parts) + " "
        if not parts or not self.words.issuperset(parts) or want not in self.folded:
            return False
        text = self.folded
        for x in inside:
            longer = " " + " ".join(words(x)) + " "
            if want in longer and want != longer:
                text = text.replace(longer, "  ")
        return want in text
