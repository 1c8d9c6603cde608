"""Each statement of the write path names its collector, so that one node of a cluster runs it; read from the SQL."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.adapters import database
from service.adapters.database.moving import TABLES
from service.adapters.database.postgresql.migrations import migrations
from service.adapters.database.query_files import load_queries

if TYPE_CHECKING:
    from collections.abc import Iterator

LAYOUT = Path(__file__).parents[3] / "deploy" / "postgresql" / "citus-survey.sql"
SPREAD = set(re.findall(r"create_distributed_table\('(\w+)', 'collector_id'", LAYOUT.read_text("utf-8")))
"""The tables that are distributed by collector."""

TABLE = r"(?:ONLY\s+)?(?:\w+|\{table\})"
TOUCHED = re.compile(
    rf"\b(?:FROM|JOIN|INTO|UPDATE|USING|TRUNCATE|TABLE)\s+({TABLE}(?:(?:\s+(?:AS\s+)?\w+)?\s*,\s*{TABLE})*)"
)
"""What a statement reads or writes, also a list of tables."""

NAMED = re.compile(
    r"\bcollector_id = (?::collector_id\b|\?|\$1)|^\w+ \(collector_id, [\w,\s]+\)\s+(?:VALUES|SELECT :collector_id\b)"
    r"|^\{table\} \(\{columns\}\) SELECT \{columns\} FROM taken"
)
"""A condition on one collector, or rows that begin with theirs."""

ASKED = {*SPREAD, "unfolded", "{table}"}

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


def unnamed(sql: str) -> set[str]:
    """Give the distributed tables of a statement that stand somewhere without their collector, up to the next table."""
    touched = [(at.start(1), set(re.findall(r"[\w{}]+", at[1])) & ASKED) for at in TOUCHED.finditer(sql)]
    places = [(start, names) for start, names in touched if names]
    parts = pairwise([*(start for start, _ in places), len(sql)])
    named = [
        len(names) == 1 and NAMED.search(sql[start:end]) for (_, names), (start, end) in zip(places, parts, strict=True)
    ]
    return {name for (_, names), done in zip(places, named, strict=True) if not done for name in names}


@pytest.mark.parametrize(
    ("sql", "missing"),
    [
        ("SELECT 1 FROM tally WHERE collector_id = ?", set()),
        ("SELECT 1 FROM tally JOIN response USING (month) WHERE collector_id = ?", {"tally"}),
        ("SELECT 1 FROM tally WHERE collector_id = ? UNION SELECT 1 FROM comment", {"comment"}),
        ("SELECT 1 FROM form_version AS f, tally t WHERE f.id = 1", {"tally"}),
        ("SELECT 1 FROM tally, response AS r WHERE collector_id = :collector_id", {"tally", "response"}),
        ("DELETE FROM tally USING response WHERE tally.collector_id = ?", {"tally"}),
        ("INSERT INTO sealed (collector_id, month) SELECT :collector_id, month FROM tally", {"tally"}),
        ("TRUNCATE personal", {"personal"}),
    ],
)
def test_each_table_of_a_statement_is_asked(sql: str, missing: set[str]) -> None:
    assert unnamed(sql) == missing


def test_whatever_touches_a_distributed_table_names_its_collector() -> None:
    queries = {name: sql for name, sql in load_queries("postgresql").items() if not name.endswith("_behind")}
    touching = {name: sql for name, sql in queries.items() if {*SPREAD, "unfolded"} & set(re.findall(r"\w+", sql))}
    free = {name for name, sql in touching.items() if unnamed(sql)}
    assert free == OF_ALL
    assert {name for name in free if not re.match(r"(--.*\n)*(SELECT|WITH)\b", queries[name])} == {"drop_arrivals"}
    assert len(touching) > len(OF_ALL)


def test_no_row_of_an_insert_asks_for_its_own_values() -> None:
    """Citus: subqueries are not supported within INSERT queries."""
    asking = re.compile(r"\bVALUES\b[^;]*?\(\s*SELECT\b")
    assert asking.search("INSERT INTO tally (n, m) VALUES (:n, (\n SELECT max(m) FROM tally))")
    assert [name for name, sql in load_queries("postgresql").items() if asking.search(sql)] == []


def test_a_fund_keeps_aside_what_its_triggers_keep_for_good() -> None:
    made = "".join(each.script for each in migrations())
    kept = re.findall(r"BEFORE TRUNCATE ON (\w+)\s+FOR EACH STATEMENT EXECUTE FUNCTION (\w+)", made)
    assert kept == [("certified_report", "refuse_change"), ("certified_count", "refuse_change")]
    assert made.count("TRUNCATE") == len(kept)
    assert "'%I.refuse_change'" in LAYOUT.with_name("citus-fund.sql").read_text("utf-8")


def literals(tree: ast.AST) -> Iterator[str]:
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr):
            yield ast.unparse(each)
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def test_sql_outside_of_queries_names_its_collector_but_for_the_night() -> None:
    folder = Path(database.__file__).parent
    files = {
        path: ast.parse(path.read_text("utf-8")) for path in [*folder.glob("*.py"), *folder.glob("postgresql/*.py")]
    }
    found = {(path.name, text) for path, tree in files.items() for text in literals(tree) if unnamed(text)}
    assert {(name, *text.split()[:4]) for name, text in found} == {
        ("maintenance.py", "CREATE", "TEMP", "TABLE", "anew"),
        ("maintenance.py", "SELECT", "month", "FROM", "(SELECT"),
        ("maintenance.py", "f'SELECT", "count(*)", "FROM", "(SELECT"),
    }
