"""Where a line of Thai may break: between words as PyThaiNLP's newmm finds them in its dictionary.

Browsers and LibreOffice break by ICU's dictionary, which takes many words for several; `seams` are those places. It
needs the extra `words`: without it no word is known, and lines break as each program breaks them.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_left
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import accumulate, chain, pairwise
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

THAI = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]+")

NUMBERED = re.compile("(ร้อยละ|ระดับ|ไตรมาส) (?=[0-9๐-๙])")
"""Words that must stay on one line with the number after them."""

HOUR = re.compile("(?<=[0-9๐-๙]) (?=น\\.)")
"""Between the figures of an hour and the sign that they are one."""

_NAME = re.compile("(?<![\u0e01-\u0e4e])(?:นางสาว|นาย|นาง)([\u0e01-\u0e4e]+)(?: ([\u0e01-\u0e4e]+))?")
"""Somebody's name behind a title, or another word that begins so."""

_TITLES = frozenset({"นางสาว", "นาย", "นาง"})

_LONGEST_PART = 30
"""Letters and signs of a part of a name that stays on one line: a little less than a narrow screen has."""

OPENED = re.compile("[“(](?=[\u0e01-\u0e5b])[^ \u200b]*")
"""An opening sign and what stays on one line with it, in a text for documents.

LibreOffice finds no place before such a sign where a line of Thai may break, and breaks the word behind it anywhere.
"""

_FOLLOWS = re.compile("[\u0e2f-\u0e3a\u0e45-\u0e4e]")
"""Signs that stand with the letter before them."""

_LEADS = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44")
"""Vowels that are written before their consonant."""

_REMEMBERED = 2
"""Up to how many letters it is remembered where the words that begin so are: a thousand or two beginnings."""

_BEHIND = b"\xff"
"""Is in no text in UTF-8, and stands behind all that are."""

_own: set[str] = {*texts("th").unbroken}


class _Dictionary:
    """Words in one sorted text in UTF-8, which takes 2 MB; a trie of objects takes 80."""

    def __init__(self, listed: bytes) -> None:
        words = sorted(listed.split(b"\n"))
        self._starts = array("I", accumulate((len(word) + 1 for word in words), initial=0))
        self._text = b"\n".join([*words, b""])
        self._begun: dict[str, tuple[int, int, bool]] = {}

    def prefixes(self, text: str, start: int = 0) -> Iterator[str]:
        """Yield the words with which a text begins at a place; newmm asks by this name."""
        yield from (word for word in _own if text.startswith(word, start))
        first, last = 0, len(self._starts) - 1
        for end in range(start + 1, len(text) + 1):
            begun = text[start:end]
            first, last, alone = self._beginning(begun, first, last)
            if first == last:
                return
            if alone and begun not in _own:
                yield begun

    def _beginning(self, begun: str, first: int, last: int) -> tuple[int, int, bool]:
        """Return where the words are that begin so, between two places, and whether it is a word by itself.

        Short beginnings are remembered.
        """
        if known := self._begun.get(begun):
            return known
        letters = begun.encode()
        first = self._first(letters, first, last)
        last = self._first(letters + _BEHIND, first, last)
        found = first, last, first < last and self._text.startswith(b"\n", self._starts[first] + len(letters))
        if len(begun) <= _REMEMBERED:
            self._begun[begun] = found
        return found

    def _first(self, letters: bytes, first: int, last: int) -> int:
        length = len(letters)
        return bisect_left(self._starts, letters, first, last, key=lambda start: self._text[start : start + length])


def know(words: Iterable[str]) -> None:
    """Take up an organisation's words, instead of those known before, beside the service's own."""
    known = {*texts("th").unbroken, *words}
    if known == _own:
        return
    _own.clear()
    _own.update(known)
    thai_words.cache_clear()
    seams.cache_clear()


class _Known(NamedTuple):
    """The dictionary, and the function that finds its words in a text."""

    words: _Dictionary
    segment: Callable[[str, Any], list[str]]


@cache
def _known() -> _Known | None:
    """Return what is known with the extra, or `None`; its package is found without being imported."""
    found = find_spec("pythainlp")
    if found is None or found.origin is None:
        return None
    package = Path(found.origin).parent
    return _Known(_Dictionary((package / "corpus" / "words_th.txt").read_bytes()), _newmm(package))


def _newmm(package: Path) -> Callable[[str, Any], list[str]]:
    """Import newmm by itself: its package imports 190 modules, which takes longer than the dictionary."""
    alone = ModuleType("pythainlp.tokenize")
    alone.__path__ = [str(package / "tokenize")]
    vars(alone)["word_dict_trie"] = None  # its own dictionary, which is never asked for
    sys.modules[alone.__name__] = alone
    newmm = import_module("pythainlp.tokenize.newmm")
    for name in [each for each in sys.modules if each.startswith(alone.__name__)]:
        del sys.modules[name]  # for whoever wants the whole package
    segment: Callable[[str, Any], list[str]] = newmm.segment
    return segment


@lru_cache(maxsize=4096)
def thai_words(run: str) -> tuple[str, ...]:
    """Return the words of a run of Thai letters; the run itself without the extra."""
    known = _known()
    if known is None:
        return (run,)
    words: list[str] = []
    for word in known.segment(run, known.words):
        if words and _FOLLOWS.match(word):
            words[-1] += word
        else:
            words.append(word)
    return tuple(words)


def names_in(text: str) -> frozenset[int]:
    """Return where the parts of persons' names begin, title and first name as one; none without the extra.

    No dictionary has all names. What begins as a title and is a word by itself, as “นายทะเบียน”, is no name.
    """
    found = [each for each in _NAME.finditer(text) if thai_words(each[0].partition(" ")[0])[0] in _TITLES]
    parts = ((each.start(), each.end(1)) for each in found), (each.span(2) for each in found if each[2])
    return frozenset(start for start, end in chain(*parts) if end - start <= _LONGEST_PART)


@lru_cache(maxsize=4096)
def seams(word: str) -> tuple[int, ...]:
    """Return where another dictionary may break a word: between the words that it can be put together from.

    A word that is only an organisation's, or this service's, may break before every letter.
    """
    known = _known()
    if known is None:
        return ()
    word = word.rstrip("ฯๆ")
    inner = [at for at in range(1, len(word)) if not _FOLLOWS.match(word[at]) and word[at - 1] not in _LEADS]
    if word in _own:
        return tuple(inner)
    reached, steps = {0}, []
    for start in (0, *inner):
        for part in known.words.prefixes(word, start) if start in reached else ():
            end = start + len(part)
            if 1 < len(part) < len(word) and (end == len(word) or end in inner):
                reached.add(end)
                steps.append((start, end))
    ends = {len(word)}
    for start, end in reversed(steps):
        if end in ends:
            ends.add(start)
    return tuple(at for at in inner if at in reached and at in ends)


def joined(text: str) -> str:
    """Return a text for documents: words held together by word joiners, and numbers with what they number.

    A joiner parts the letters for the program that looks for words, so that it misreads those beside: a word that is
    held together stands between zero-width spaces.
    """
    kept = NUMBERED.sub("\\1\u00a0\u2060", text).replace(" \u0e46", "\u00a0\u0e46")
    return THAI.sub(_joined_run, kept)


def _joined_run(run: re.Match[str]) -> str:
    found, before = "", False
    for word in thai_words(run[0]):
        held = seams(word)
        apart = "\u200b" if found and (before or held) else ""
        found += apart + "\u2060".join(word[at:end] for at, end in pairwise((0, *held, len(word))))
        before = bool(held)
    return found


def shortened(text: str, most: int, loose: Collection[str] = ()) -> str:
    """Return the beginning of a text that ends with a word, of so many letters at most, and with none of the `loose`.

    A word that may as well be the beginning of a longer one is left out. Where its first word is longer, or no word is
    known, it ends between letters with all their signs.
    """
    if len(text) <= most:
        return text
    kept: list[str] = []
    for piece in pieces(text[: 2 * most]):
        if sum(map(len, kept)) + len(piece) > most:
            break
        kept.append(piece)
    while len(kept) > 1 and (kept[-1].strip() in loose or _goes_on(text, len("".join(kept[:-1])), kept[-1])):
        kept.pop()
    return ("".join(kept) or _whole_letters(text, most)).replace("\u00a0", " ").rstrip(" (“")


def _goes_on(text: str, start: int, piece: str) -> bool:
    """Return whether a piece may be the beginning of a longer word: โครง before การอบรม, which is also โครงการ."""
    word = piece.lstrip()
    begun, known = start + len(piece) - len(word), _known()
    return known is not None and any(len(each) > len(word) for each in known.words.prefixes(text, begun))


def _whole_letters(text: str, most: int) -> str:
    while most > 1 and (_FOLLOWS.match(text[most]) or text[most - 1] in _LEADS):
        most -= 1
    return text[:most]


def pieces(text: str) -> list[str]:
    """Return the parts of a text between which a line may break: before a space, and between Thai words."""
    parts = re.split(" (?!\u0e46)", NUMBERED.sub("\\1\u00a0", text))
    return [piece for at, part in enumerate(parts) for piece in _of_part(f"{' ' if at else ''}{part}")]


def _of_part(part: str) -> list[str]:
    """Return the pieces of a part without spaces: what is not Thai stays with the words beside it."""
    found = [""]
    at = 0
    for run in THAI.finditer(part):
        first, *others = thai_words(run[0])
        found[-1] += part[at : run.start()] + first
        found += others
        at = run.end()
    found[-1] += part[at:]
    return found
