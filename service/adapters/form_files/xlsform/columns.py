"""The columns of a workbook: those of XLSForm (xlsform.org) with their other names, and our own where it has none."""

from __future__ import annotations

import re
from typing import NamedTuple

from service.texts import texts

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

SETTING_TICKS = frozenset({"faces"})
"""Settings with yes or no."""

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
    "changed",
    "changed_en",
    "mark",
    "minutes",
    "method",
    "faces",
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

FROM_LIST, SCORED_LIST = "select_from_list_name", "kobo--score-choices"
"""Columns of Kobo that name an item's list beside its type, and the list of a table of ratings."""

CONSTRAINT, PARAMETERS = "constraint", "parameters"
"""Columns of which only some cells say what our forms have."""

KNOWN = {
    "survey": frozenset({*SURVEY, "label_en", "hint_en", FROM_LIST, SCORED_LIST, CONSTRAINT, PARAMETERS, "disabled"}),
    "choices": frozenset({*CHOICES, "label_en"}),
    "settings": frozenset({*SETTINGS, "default_language"}),
}

_OTHER_NAMES = {
    "survey": {"command": "type", "caption": "label", "value": "name", "tag": "name", "relevance": "relevant",
               "calculate": "calculation", "constraining_message": "constraint_message", "readonly": "read_only",
               "requiredmsg": "required_message", "jr:constraintmsg": "constraint_message",
               "jr:requiredmsg": "required_message", "jr:preload": "default", "jr:preloadparams": "default",
               "jr:count": "repeat_count", "count": "repeat_count"},
    "choices": {"caption": "label", "value": "name"},
    "settings": {"set_form_title": "form_title", "title": "form_title", "set_form_id": "form_id",
                 "id_string": "form_id"},
}  # fmt: skip

_THAI = {
    "survey": {each: each for each in ("type", "name", "required", "hint")} | {"question": "label"},
    "choices": {"list": "list_name", "name": "name", "choice": "label"},
    "settings": {"title": "form_title"},
}
"""The columns that the Thai headings of a sheet stand for."""

_MEDIA = ("media", "image", "big-image", "audio", "video")
UNSUPPORTED = {
    "survey": frozenset(
        {
            *(
                "relevant",
                "calculation",
                CONSTRAINT,
                "constraint_message",
                "required_message",
                "read_only",
                "default",
            ),
            *("repeat_count", "choice_filter", "trigger", PARAMETERS, "guidance_hint", "autoplay", "bind", "body"),
            *("instance", "control", "query", "intent", "rows", "save_to", "save_incomplete", *_MEDIA),
        }
    ),
    "choices": frozenset({"geometry", *_MEDIA}),
    "settings": frozenset(
        {
            *("style", "public_key", "submission_url", "auto_send", "auto_delete", "instance_name", "instance_id"),
            *("allow_choice_duplicates", "namespaces", "compact_tag", "compact_prefix", "prefix", "delimiter"),
            *(
                "sms_keyword",
                "sms_separator",
                "sms_allow_media",
                "sms_date_format",
                "sms_datetime_format",
                "sms_response",
            ),
            *("clean_text_values", "add_none_option", "name", "id_string", "omit_instanceid", "client_editable"),
        }
    ),
}
"""What XLSForm allows and our forms do not have; other names are unknown."""

TRUE = frozenset({"yes", "true", "true()", "1", "ใช่", "บังคับ", "ต้องตอบ", "จำเป็น", "✓"})
FALSE = frozenset({"", "no", "false", "false()", "0", "ไม่ใช่", "ไม่บังคับ", "ไม่จำเป็น", "ไม่"})


class Header(NamedTuple):
    """A column's heading: its name, and the language that it names (`th`, `en`, or as it is written)."""

    column: str
    language: str = ""


def header_of(sheet: str, typed: str) -> Header:
    """Read a column's heading."""
    bare = typed.strip()
    if bare.lower().startswith((OWN, "jr:")):
        return Header(_OTHER_NAMES[sheet].get(bare.lower(), bare.lower()))
    base, _, language = bare.partition("::") if "::" in bare else bare.partition(":")
    base = base.strip().lower().replace(" ", "_")
    if base in {"bind", "control"} and language.strip(": ").lower() not in {"", "type"}:
        # As `bind::relevant`, which newer programs call `relevant`.
        base, language = language.strip(": ").lower(), ""
    column = _OTHER_NAMES[sheet].get(base, base)
    language = language.rpartition(":")[2].strip() if column in TRANSLATED else ""
    return Header(column, language_of(language) or language)


def headers_of(sheet: str, typed: list[str]) -> list[Header]:
    """Read a sheet's headings; one in Thai stands for a column that no other heading names."""
    plain = [header_of(sheet, each) for each in typed]
    thai = {
        word: column
        for named, column in _THAI[sheet].items()
        for word in texts("workbook").heads.say(named).split("|")
        if not word.isascii()
    }
    named = {each.column for each in plain}
    return [
        Header(thai[said]) if (said := " ".join(each.split())) in thai and thai[said] not in named else read
        for each, read in zip(typed, plain, strict=True)
    ]


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
    return next((each for each, said in SETTINGS.items() if said == path), f"{OWN}{path}")
