"""Results kept with what they were computed from, and returned again only for equal inputs: never out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_T = TypeVar("_T")


class Remembered:
    """The last result of each subject with its inputs, of up to `most` subjects; the least recently used are dropped.

    Inputs are compared, not hashed; what was read once more and is the same object costs nothing to compare.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Hashable, tuple[tuple[object, ...], Any]] = {}

    def of(self, subject: Hashable, inputs: tuple[object, ...], make: Callable[[], _T]) -> _T:
        """Return what `make` returned for this subject and equal inputs, or what it returns now.

        The result may depend on nothing but the subject and the inputs, and neither may change afterwards.
        """
        found: _T | None = self.find(subject, inputs)
        return self.keep(subject, inputs, make()) if found is None else found

    def find(self, subject: Hashable, inputs: tuple[object, ...]) -> Any | None:  # noqa: ANN401 - whatever was kept
        """Return what was kept for this subject and equal inputs."""
        kept = self._kept.pop(subject, None)
        if kept is None or kept[0] != inputs:
            return None
        self._kept[subject] = kept
        return kept[1]

    def keep(self, subject: Hashable, inputs: tuple[object, ...], result: _T) -> _T:
        """Keep a result, and return it."""
        self._kept[subject] = inputs, result
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return result
