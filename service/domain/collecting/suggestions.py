"""Comments by tag, for papers: how many each tag has, and the newest as examples, never of fewer than the minimum."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.collecting.comment import Comment

EXAMPLES = 3
"""The most comments of a tag that are told word for word."""


class Tagged(Struct, frozen=True, kw_only=True):
    """The comments of a tag; `tag` is empty for those without one, and `None` for several tags of few comments."""

    tag: str | None
    count: int
    examples: list[str]


def by_tag(comments: Iterable[Comment], minimum: int) -> list[Tagged]:
    """Return comments by tag, the most frequent first, then those without a tag, then tags of few together.

    Tags of fewer than `minimum` comments are told together; if they are too few even so, the smallest other tag is
    told with them. Nothing is told of fewer than `minimum` in all.
    """
    tags: dict[str, list[Comment]] = defaultdict(list)
    for comment in comments:
        tags[comment.tag].append(comment)
    largest_first = sorted(tags, key=lambda tag: (-len(tags[tag]), tag))
    shown = [tag for tag in largest_first if len(tags[tag]) >= minimum]
    few = [comment for tag in largest_first[len(shown) :] for comment in tags[tag]]
    if 0 < len(few) < minimum and shown:
        few += tags[shown.pop()]
    named = [_tagged(tag, tags[tag]) for tag in sorted(shown, key=lambda tag: not tag)]
    return [*named, _tagged(None, few)] if len(few) >= minimum else named


def _tagged(tag: str | None, comments: list[Comment]) -> Tagged:
    newest_first = sorted(comments, key=lambda each: (-each.month, each.id))
    different = list({" ".join(each.text.split()).casefold(): each.text for each in reversed(newest_first)}.values())
    return Tagged(tag=tag, count=len(comments), examples=different[::-1][:EXAMPLES])
