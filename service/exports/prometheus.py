"""Metrics in the text format of Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from service.domain.errors import ExtraMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric as Family

    from service.application.counters import Metric


def prometheus_text(metrics: Iterable[Metric]) -> tuple[bytes, str]:
    """Return the text of metrics and its media type. Raises `ExtraMissingError` without the extra `metrics`."""
    try:
        from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest  # noqa: PLC0415 - an extra
    except ImportError:
        raise ExtraMissingError(extra="metrics") from None
    return generate_latest(cast("CollectorRegistry", _Collected(metrics))), CONTENT_TYPE_PLAIN_0_0_4


class _Collected:
    """What the library asks of a registry of metrics."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Family]:
        """Yield the families of samples."""
        return map(_family, self._metrics)


def _family(metric: Metric) -> Family:
    from prometheus_client.core import (  # noqa: PLC0415 - an extra
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    names = list(metric.samples[0].labels) if metric.samples else []
    if metric.kind == "histogram":
        spread = HistogramMetricFamily(metric.name, metric.help, labels=names)
        for sample in metric.samples:
            spread.add_metric(list(sample.labels.values()), list(sample.buckets), sample.value)
        return spread
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    family: CounterMetricFamily | GaugeMetricFamily = kind(metric.name, metric.help, labels=names)
    for sample in metric.samples:
        family.add_metric(list(sample.labels.values()), sample.value)
    return family
