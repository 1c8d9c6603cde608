"""Errors of the operating system and SQLite have Thai sentences, whatever their code."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from service.domain.errors import Fault
from service.texts.fault_sentences import fault_sentence, reason

if TYPE_CHECKING:
    from pathlib import Path


def test_a_reason_is_told_by_its_code() -> None:
    assert reason(OSError(errno.ENOSPC, "No space left on device")) == "พื้นที่ว่างในดิสก์ไม่พอ"
    assert reason(OSError(errno.EXDEV, "Invalid cross-device link")) == "รหัสสาเหตุ EXDEV"
    assert reason(OSError("said by a library")) == "รหัสสาเหตุ OSError"
    assert reason(ValueError("said by a library")) == "รหัสสาเหตุ ValueError"
    fault = Fault(file="a.toml", where="", code="not-readable", params={"message": "EACCES"})
    assert fault_sentence(fault) == "อ่านไฟล์ไม่ได้: ไม่มีสิทธิเข้าถึง"


def test_a_reason_of_sqlite_is_told_by_the_family_of_its_code(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("x" * 5000, encoding="ascii")
    with closing(sqlite3.connect(tmp_path / "text")) as connection, pytest.raises(sqlite3.Error) as failed:
        connection.execute("SELECT 1 FROM sqlite_schema")
    assert reason(failed.value) == "ไม่ใช่ไฟล์ฐานข้อมูล"
    broken = sqlite3.OperationalError("disk I/O error")
    broken.sqlite_errorname = "SQLITE_IOERR_WRITE"
    assert reason(broken) == "ดิสก์อ่านหรือเขียนไม่ได้"
