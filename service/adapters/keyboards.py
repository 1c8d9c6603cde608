"""The Thai keyboard (Kedmanee, TIS 820) beside the English one: what the same keys type in the other layout."""

from __future__ import annotations

_ENGLISH = (
    "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
    '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
)  # fmt: skip
_THAI = (
    "_ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ"
    '%+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
)  # fmt: skip
_TO_ENGLISH = str.maketrans(_THAI, _ENGLISH)
_TO_THAI = str.maketrans(_ENGLISH, _THAI)


def on_english_keys(text: str) -> str:
    """Return what the keys of a Thai text type in English."""
    return text.translate(_TO_ENGLISH)


def on_thai_keys(text: str) -> set[str]:
    """Return what the keys of an English text type in Thai: all of them, and all but those of digits."""
    typed = text.translate(_TO_THAI)
    return {typed, "".join(each if each.isdecimal() else key for each, key in zip(text, typed, strict=True))}
