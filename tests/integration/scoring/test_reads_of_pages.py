"""A page reads its figures by few statements, however many forms and periods it shows."""

from __future__ import annotations

from collections import UserDict
from typing import TYPE_CHECKING, Any

from tests.support.signed_in_http import enter

if TYPE_CHECKING:
    from tests.support.inprocess import Service

MOST = 6
OF_THE_SERVICE = {"form_versions_after", "outbox_calls"}
"""What the service asks now and then, whichever page is read."""

YEAR = "fiscal_year=2569"
READ = (
    "/plan",
    f"/plan?{YEAR}",
    f"/plan/surveys/progress?{YEAR}&quarter=3",
    f"/plan/surveys/progress/files/json?{YEAR}&quarter=2",
    f"/plan/surveys/progress/files/series.csv?{YEAR}",
    f"/plan/scorecard/json?{YEAR}",
    f"/api/v1/scores?{YEAR}",
    f"/api/v1/scores/progress?{YEAR}&quarter=4",
)


class Asked(UserDict[str, Any]):
    """The queries of a session, with the names of those that were asked."""

    def __init__(self, queries: Any) -> None:
        super().__init__(queries)
        self.names: list[str] = []

    def __getitem__(self, name: str) -> Any:
        self.names.append(name)
        return super().__getitem__(name)


async def test_pages_files_and_replies_of_figures_are_read_by_six_statements(served: Service) -> None:
    store: Any = served.deps.store
    await enter(served)
    token = await served.bearer()
    asked = store.reading._queries = Asked(store.reading._queries)
    for path in READ:
        asked.names.clear()
        assert (await served.client.get(path, headers=token if path.startswith("/api") else {})).status_code == 200
        of_page = [each for each in asked.names if each not in OF_THE_SERVICE]
        assert "facts" in of_page
        assert len(of_page) <= MOST, of_page
