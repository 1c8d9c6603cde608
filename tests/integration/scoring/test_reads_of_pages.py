"""A page reads its figures by few statements, however many forms and periods it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.support.signed_in_http import enter

if TYPE_CHECKING:
    from tests.support.inprocess import Service

MOST = 10
SELECTS = re.compile(r"(--.*\n)*(SELECT|WITH)")
LOOKS_FOR_NEW_FORMS = re.compile(r"FROM form_version WHERE id > \d+ ORDER BY id")


async def test_the_overview_and_a_survey_are_read_by_ten_statements(served: Service) -> None:
    store: Any = served.deps.store
    reads: list[str] = []
    await enter(served)
    await store.engine.reader.set_trace_callback(reads.append)
    for path in ("/plan", "/plan?fiscal_year=2569", "/plan/surveys/progress?fiscal_year=2569&quarter=3"):
        reads.clear()
        assert (await served.client.get(path)).status_code == 200
        of_page = [each for each in reads if SELECTS.match(each) and not LOOKS_FOR_NEW_FORMS.search(each)]
        assert 1 < len(of_page) <= MOST, of_page
