"""What Prometheus reads of a service, parsed by its own library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from collections.abc import Iterator

Sample = tuple[str, frozenset[tuple[str, str]]]


class Scraped(dict[Sample, float]):
    """The values of samples, by name and labels."""

    def of(self, name: str, **labels: str) -> float:
        return self[name, frozenset(labels.items())]

    def by(self, name: str, label: str, **others: str) -> dict[str, float]:
        """Return the values that are not 0 by one label, of samples that have the others."""
        return {
            dict(labels)[label]: value
            for (each, labels), value in self.items()
            if each == name and value and frozenset(others.items()) <= labels
        }

    def labels(self) -> Iterator[tuple[str, str]]:
        return (label for _, labels in self for label in labels)


def scraped(text: str) -> Scraped:
    """Parse a reply of `/metrics`."""
    return Scraped(
        {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
    )
