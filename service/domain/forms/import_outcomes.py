"""What each finding of an import means for the form, by its code, and what may be settled at once."""

from __future__ import annotations

from service.domain.forms.draft import NoteKind

OUTCOMES: tuple[NoteKind, ...] = ("asked", "missing", "lost", "taken")
"""In the order in which they are told."""

_MISSING = frozenset(
    {
        "part-missing",
        "setting-missing",
        "intro-missing",
        "cell-missing",
        "list-missing",
        "list-unnamed",
        "notice-missing",
        "consent-missing",
        "missing-key",
    }
)
_LOST = frozenset(
    {
        *(
            "type-unsupported",
            "type-unnamed",
            "type-unread",
            "type-automatic",
            "column-unsupported",
            "column-unknown",
            "language-unsupported",
        ),
        *("note-lost", "repeat-lost", "column-twice", "cell-idle", "reference", "settings-once", "group-empty"),
        *("row-disabled", "comment-lost", "choice-unlisted", "row-of-lost-group", "cell-lost"),
        "beside-lost",
        *("column-lost", "column-lost-unnamed", "language-unnamed", "sheet-lost"),
        "form-too-large",  # of an earlier release
        *("form-items", "form-choices", "form-sections", "form-groups"),
    }
)
_TAKEN = frozenset(
    {
        *(
            "cell-shown",
            "id-made",
            "line-joined",
            "formatting-dropped",
            "hidden-dropped",
            "note-as-intro",
            "note-joined",
        ),
        *(
            "note-as-hint",
            "other-added",
            "group-too-deep",
            "group-mixed",
            "item-outside",
            "sheet-ignored",
            "list-unused",
        ),
        *("column-technical", "appearance-dropped", "matrix-head", "version-next", "group-not-ended"),
        *("title-above", "title-continued", "column-parted", "heading-taken", "type-device"),
        *("grid-taken", "part-taken", "side-taken", "line-taken", "boxes-taken", "numbers-dropped"),
        *("codes-dropped", "ticks-dropped", "exclusive-taken"),
        *("group-not-begun", "form-named", "form-unnamed", "id-of-unnamed", "answers-ignored"),
    }
)

AT_FIELDS = frozenset({*_MISSING, "too-long", "too-short"} - {"list-missing", "list-unnamed"})
"""What the editor tells at the field itself, until it is mended there."""

_TOGETHER = {
    **dict.fromkeys(("cell-lost", "beside-lost", "note-lost"), "texts"),
    **dict.fromkeys(("boxes-single", "choices-split", "question-choices"), "choices"),
    **dict.fromkeys(("notice-usual", "consent-usual"), "usual"),
    "personal-taken": "personal",
    "paper-ticking": "paper",
}
"""What takes no question and no rule away, by the group that it may be settled with at once."""

GROUPS = tuple(dict.fromkeys(_TOGETHER.values()))


def group_of(code: str) -> str:
    """Return the group that a finding may be settled with; empty for one that is settled by itself."""
    return _TOGETHER.get(code, "")


def outcome(code: str) -> NoteKind:
    """Return what a finding of an import means for the form; what no list names is asked about."""
    if code in _MISSING:
        return "missing"
    if code in _LOST:
        return "lost"
    return "taken" if code in _TAKEN else "asked"
