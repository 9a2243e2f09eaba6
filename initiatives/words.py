"""The words of a text as a search compares them: without case, accents and marks."""

import re
import unicodedata

LONGEST = 64  # bytes of a word that count


def words_of(*texts: str) -> set[bytes]:
    """Each word once, in UTF-8: “Späti-Läufe” has `spati` and `laufe`."""
    parts = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return {_cut(word) for word in re.findall(r"[^\W_]+", bare)}


def _cut(word: str) -> bytes:
    """Its first letters, none of them cut in two."""
    return word.encode()[:LONGEST].decode(errors="ignore").encode()
