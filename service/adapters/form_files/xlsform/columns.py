"""The columns of a workbook: those of the convention (xlsform.org), and our own for what it has no word for."""

from __future__ import annotations

import re

LANGUAGES = {"th": "ภาษาไทย (th)", "en": "English (en)"}
"""How a column names its language, as in `label::English (en)`."""

_CODE = re.compile(r"\((\w+)\)\s*$")
_NAMES = {
    "ภาษาไทย": "th",
    "ไทย": "th",
    "thai": "th",
    "th": "th",
    "english": "en",
    "อังกฤษ": "en",
    "ภาษาอังกฤษ": "en",
    "en": "en",
}

OWN = "pochai_"
TRANSLATED = frozenset({"label", "hint"})
"""Columns that may stand once for each language."""

RATING, BREAKDOWN, PERSONAL, LENGTH, FREE = (
    f"{OWN}{name}" for name in ("type", "breakdown", "personal", "max_length", "free")
)
SURVEY = ("type", "name", "label", "hint", "required", "appearance", RATING, BREAKDOWN, PERSONAL, LENGTH)
CHOICES = ("list_name", "name", "label", FREE)

NUMBERS = frozenset({"version", "minutes", "notice.retention_fiscal_years", "consent.retention_months"})
"""Settings that are whole numbers."""

_NOTICE = ("purpose", "required", "retention", "rights", "disclosure", "controller", "contact")
KEEPABLE = (
    "title",
    "title_en",
    "audience",
    "audience_en",
    "intro",
    "intro_en",
    "minutes",
    "method",
    "indicator",
    "interpretation",
    *(f"notice.{name}{ending}" for name in _NOTICE for ending in ("", "_en")),
    "notice.retention_fiscal_years",
    "consent.text",
    "consent.text_en",
    "consent.retention_months",
)
"""What may be left out where the form in use says it."""

_STANDARD = {"form_title": "title", "form_id": "id", "version": "version"}
SETTINGS = {
    **_STANDARD,
    **{f"{OWN}{path}": path for path in KEEPABLE if path not in {"title", "intro", "intro_en"}},
}
"""What each column of settings is called in a definition."""

KNOWN = {
    "survey": frozenset({*SURVEY, "label_en", "hint_en"}),
    "choices": frozenset({*CHOICES, "label_en"}),
    "settings": frozenset({*SETTINGS, "default_language"}),
}

UNSUPPORTED = {
    "survey": frozenset(
        {
            *(
                "relevant",
                "calculation",
                "constraint",
                "constraint_message",
                "required_message",
                "readonly",
                "read_only",
            ),
            *("default", "repeat_count", "choice_filter", "trigger", "parameters", "guidance_hint", "autoplay"),
            *("media", "image", "big-image", "audio", "video", "bind", "body", "instance", "disabled"),
        }
    ),
    "choices": frozenset({"media", "image", "big-image", "audio", "video", "geometry"}),
    "settings": frozenset(
        {
            *("style", "public_key", "submission_url", "auto_send", "auto_delete", "instance_name", "instance_id"),
            *("allow_choice_duplicates", "namespaces", "compact_tag", "compact_prefix", "delimiter", "sms_keyword"),
        }
    ),
}
"""What the convention can say and a form of ours cannot; anything else is not known at all."""

GROUPS = {"begin_group": 1, "end_group": -1}
TRUE = frozenset({"yes", "true", "true()", "1", "ใช่"})
FALSE = frozenset({"", "no", "false", "false()", "0", "ไม่ใช่"})


def header_of(typed: str) -> tuple[str, str | None]:
    """Read the head of a column: its name, with `_en` behind it where it is in English, and a language not offered."""
    if typed.lower().startswith(OWN):
        return typed.lower(), None
    base, _, language = (part.strip() for part in typed.partition("::"))
    base = base.lower().replace(" ", "_")
    if not language or base not in TRANSLATED:
        return base, None
    code = language_of(language)
    return (f"{base}_en" if code == "en" else base), (None if code else language)


def language_of(named: str) -> str | None:
    """Return the code of a language that forms are offered in, by its code or by its name."""
    found = _CODE.search(named)
    return _NAMES.get((found[1] if found else named).strip().lower())


def headed(name: str) -> str:
    """Return the head of a column, with its language where it may have one."""
    base = name.removesuffix("_en")
    if base not in TRANSLATED:
        return name
    return f"{base}::{LANGUAGES['en' if name != base else 'th']}"


def setting(path: str) -> str:
    """Return the column of settings that says something of a definition."""
    return next((each for each, said in SETTINGS.items() if said == path), path)
