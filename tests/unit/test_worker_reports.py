"""Reports of worker processes: told once each, whatever they are, and no sender and no stop waits for ever."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from threading import Event
from time import monotonic

from service.adapters.worker_reports import report_failure, report_ready, worker_reports


def test_reports_are_told_once_each_and_a_listener_survives_what_telling_raises() -> None:
    told: list[str] = []
    last = Event()

    def ready() -> None:
        told.append("ready")
        raise BrokenPipeError

    def failed(said: str) -> None:
        told.append(said)
        if said == "ที่สอง":
            last.set()

    with worker_reports(ready, failed):
        report_ready()
        report_ready()
        report_failure("ก" * 30_000)
        report_failure("ที่สอง")
        assert last.wait(5)
    assert told == ["ready", "ก" * 20_000, "ที่สอง"]


def test_a_report_cut_within_a_letter_is_told_too() -> None:
    told: list[str] = []
    last = Event()
    with worker_reports(last.set, told.append):
        report_failure(f"ab{'ก' * 20_000}")
        report_ready()
        assert last.wait(5)
    assert told == [f"ab{'ก' * 19_999}\N{REPLACEMENT CHARACTER}"]


def test_a_stop_waits_a_second_where_the_folder_is_gone() -> None:
    begun = monotonic()
    with worker_reports(lambda: None, lambda _: None):
        shutil.rmtree(Path(os.environ["WORKER_REPORTS"]).parent)
    assert monotonic() - begun < 5
