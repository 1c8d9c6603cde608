"""One check of an installation, in words."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from service.cli.context import TEXTS

Verdict = Literal["good", "warn", "bad"]


class Check(Struct, frozen=True, kw_only=True):
    """A check: its name and its result. What is not good is a case of the guide's table, with advice."""

    name: str
    verdict: Verdict = "good"
    said: str
    case: str | None = None
    advice: str | None = None


def good(name: str, detail: str = "") -> Check:
    """Return a check that found nothing."""
    title = TEXTS.doctor.checks.say(name)
    return Check(name=name, said=f"{title} ({' '.join(detail.split())})" if detail else title)


def bad(name: str, detail: str = "", case: str = "", verdict: Verdict = "bad") -> Check:
    """Return a check that found a case, which by default has the check's name."""
    case = case or name
    advice = TEXTS.doctor.advice.say(case)
    return Check(name=name, said=good(name, detail).said, verdict=verdict, case=case, advice=advice)


def warn(name: str, detail: str = "", case: str = "") -> Check:
    """Return a check that found a case with which answers are stored all the same."""
    return bad(name, detail, case, "warn")


def first(name: str, *found: Check | None, detail: str = "") -> Check:
    """Return the first case that was found, or that there is none."""
    return next(filter(None, found), good(name, detail))
