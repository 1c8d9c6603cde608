"""The columns of a workbook: those of XLSForm (xlsform.org), and our own where it has none."""

from __future__ import annotations

import re

LANGUAGES = {"th": "ภาษาไทย (th)", "en": "English (en)"}
"""The language suffix of a column, as in `label::English (en)`."""

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
"""Columns that may occur once per language."""

RATING, BREAKDOWN, PERSONAL, OVERALL, LENGTH, MOST, FREE, EXCLUSIVE = (
    f"{OWN}{name}"
    for name in ("type", "breakdown", "personal", "overall", "max_length", "at_most", "free", "exclusive")
)
TICKS, COUNTS = (BREAKDOWN, PERSONAL, OVERALL), (LENGTH, MOST)
"""Own columns of items with yes or no, and with whole numbers."""

SURVEY = ("type", "name", "label", "hint", "required", "appearance", RATING, *TICKS, *COUNTS)
CHOICES = ("list_name", "name", "label", FREE, EXCLUSIVE)

NUMBERS = frozenset({"version", "minutes", "notice.retention_fiscal_years", "consent.retention_months"})
"""Settings with whole numbers."""

LISTS = frozenset({"counts.values"})
"""Settings with several values, separated by spaces."""

_NOTICE = ("purpose", "basis", "required", "retention", "rights", "disclosure", "controller", "contact")
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
    "counts.item",
    "counts.values",
    "counts.text",
    *(f"notice.{name}{ending}" for name in _NOTICE for ending in ("", "_en")),
    "notice.retention_fiscal_years",
    "consent.text",
    "consent.text_en",
    "consent.retention_months",
)
"""Settings that may be left out where the form in use has them."""

_STANDARD = {"form_title": "title", "form_id": "id", "version": "version"}
SETTINGS = {
    **_STANDARD,
    **{f"{OWN}{path}": path for path in KEEPABLE if path not in {"title", "intro", "intro_en"}},
}
"""The definition's path of each settings column."""

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
"""What XLSForm allows and our forms do not have; other names are unknown."""

GROUPS = {"begin_group": 1, "end_group": -1}
TRUE = frozenset({"yes", "true", "true()", "1", "ใช่"})
FALSE = frozenset({"", "no", "false", "false()", "0", "ไม่ใช่"})


def header_of(typed: str) -> tuple[str, str | None]:
    """Read a column's heading: return its name (`_en` for English), and an unknown language if any."""
    if typed.lower().startswith(OWN):
        return typed.lower(), None
    base, _, language = (part.strip() for part in typed.partition("::"))
    base = base.lower().replace(" ", "_")
    if not language or base not in TRANSLATED:
        return base, None
    code = language_of(language)
    return (f"{base}_en" if code == "en" else base), (None if code else language)


def language_of(named: str) -> str | None:
    """Return the code of an offered language, from its code or name."""
    found = _CODE.search(named)
    return _NAMES.get((found[1] if found else named).strip().lower())


def headed(name: str) -> str:
    """Return a column's heading, with its language where it has one."""
    base = name.removesuffix("_en")
    if base not in TRANSLATED:
        return name
    return f"{base}::{LANGUAGES['en' if name != base else 'th']}"


def setting(path: str) -> str:
    """Return the settings column of a definition's path."""
    return next((each for each, said in SETTINGS.items() if said == path), path)
