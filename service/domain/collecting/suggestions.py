"""Comments by tag, for papers: how many each tag has, and the newest as examples, never of fewer than the minimum."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.collecting.equal_comments import same_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.domain.collecting.comment import Comment

EXAMPLES = 3
"""The most comments of a tag that are told word for word."""


class Tagged(Struct, frozen=True, kw_only=True):
    """The comments of a tag; `tag` is empty for those without one, and `None` for several tags of few comments."""

    tag: str | None
    count: int
    examples: list[str]


def by_tag(quarters: Iterable[Sequence[Comment]], minimum: int) -> list[Tagged]:
    """Return comments of one or several quarters by first tag, the most frequent first, then without, then the others.

    In each quarter, tags of fewer than `minimum` people are told together, and the smallest other tag with them where
    they are too few even so. Of several quarters those too small to be told count as one; if that is too small, it is
    left out. A tag that is told together in one quarter is so in all. So each figure of a year is the sum of
    figures that its quarters tell, and subtraction tells nothing more.
    """
    parts: list[Sequence[Comment]] = []
    left: list[Comment] = []
    for each in quarters:
        if _people(each) >= minimum:
            parts.append(each)
        else:
            left += each
    if _people(left) >= minimum:
        parts.append(left)
    few = frozenset[str]().union(*(_of_few(each, minimum) for each in parts))
    tags = _grouped(chain.from_iterable(parts))
    named = sorted(tags.keys() - few, key=lambda tag: (not tag, -len(tags[tag]), tag))
    others = [comment for tag in sorted(few) for comment in tags[tag]]
    return [*(_tagged(tag, tags[tag]) for tag in named), *([_tagged(None, others)] if others else [])]


def _of_few(comments: Iterable[Comment], minimum: int) -> set[str]:
    """Return the tags that are told together; all `comments` are of at least `minimum` people."""
    tags = _grouped(comments)
    few = {tag for tag, each in tags.items() if _people(each) < minimum}
    if few and _people(comment for tag in few for comment in tags[tag]) < minimum:
        few.add(min(tags.keys() - few, key=lambda tag: (len(tags[tag]), tag)))
    return few


def _people(comments: Iterable[Comment]) -> int:
    """Return how many people wrote comments at least: one person writes one comment in each field."""
    return max(Counter(each.item for each in comments).values(), default=0)


def _grouped(comments: Iterable[Comment]) -> dict[str, list[Comment]]:
    tags: dict[str, list[Comment]] = defaultdict(list)
    for comment in comments:
        tags[comment.category].append(comment)
    return tags


def _tagged(tag: str | None, comments: list[Comment]) -> Tagged:
    newest_first = sorted((each for each in comments if not each.left_out), key=lambda each: (-each.month, each.id))
    different = list({same_words(each.text): each.text for each in reversed(newest_first)}.values())
    return Tagged(tag=tag, count=len(comments), examples=different[::-1][:EXAMPLES])
