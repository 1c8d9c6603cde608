"""Each statement of the write path names its collector, so that one node of a cluster runs it; read from the SQL."""

from __future__ import annotations

import re
from pathlib import Path

from service.adapters.database.moving import TABLES
from service.adapters.database.query_files import load_queries

LAYOUT = Path(__file__).parents[3] / "deploy" / "postgresql" / "citus-survey.sql"
SPREAD = set(re.findall(r"create_distributed_table\('(\w+)', 'collector_id'", LAYOUT.read_text("utf-8")))
"""The tables that are distributed by collector."""

TOUCHED = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)")
NAMED = (
    re.compile(r"\bcollector_id = (?::collector_id\b|\?)"),
    re.compile(r"^INSERT INTO \w+ \(collector_id, [\w,\s]+\)\s+VALUES", re.MULTILINE),
)
"""A condition on one collector, or rows that begin with theirs."""

OF_ALL = {
    *("tallies", "changes", "facts", "collectors_by_month", "populations", "arrivals", "closings", "outbox_calls"),
    *("comments_like", "comments_of_months", "comments_counted", "comment"),
    *("all_tallies", "all_sealed", "all_personal", "responses_after", "responses_before"),
    *("response_groups", "responses_between"),
    *("response_by_id", "journal_collectors", "drop_arrivals", "newest_day"),
}
"""Figures, lists and the maintenance, which are of many collectors; a receipt, which does not say its collector."""


def test_what_is_keyed_by_collector_is_distributed_by_it() -> None:
    keyed = {table for table, key in TABLES.items() if next(iter(key)) == "collector_id"}
    assert keyed | {"journal"} == SPREAD


def test_whatever_touches_a_distributed_table_names_its_collector() -> None:
    queries = {name: sql for name, sql in load_queries("postgresql").items() if not name.endswith("_behind")}
    touching = {name: sql for name, sql in queries.items() if {*SPREAD, "unfolded"} & set(TOUCHED.findall(sql))}
    unnamed = {name for name, sql in touching.items() if not any(form.search(sql) for form in NAMED)}
    assert unnamed == OF_ALL
    assert {name for name in unnamed if not re.match(r"(--.*\n)*(SELECT|WITH)\b", queries[name])} == {"drop_arrivals"}
    assert len(touching) > len(OF_ALL)
