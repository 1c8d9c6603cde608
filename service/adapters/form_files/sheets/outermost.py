"""Parts of an XML document that stand in no other such part; a file may nest them as deep as it is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element


def outermost(root: Element, *tags: str) -> Iterator[Element]:
    """Yield the elements of these tags that are in no other of them, in their order; each element is seen once."""
    waiting = [root]
    while waiting:
        each = waiting.pop()
        if each.tag in tags:
            yield each
        else:
            waiting.extend(reversed([*each]))
