"""The steps of the walk about what is kept: backup and restore, answering an auditor, a breach, moving, removing."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from tests.faults.installed.machine import Machine
from tests.faults.installed.walk import ADDRESS, DATA, blocks

if TYPE_CHECKING:
    from tests.faults.installed.walk import Walk

INSTALL, _ = blocks("Install for good")
(_BACKUP,) = blocks("Backup and restore")
(_AUDIT,) = blocks("Answering an auditor")
_EVIDENCE, _STOP, _READ = blocks("A breach: the first 72 hours")
_LEAVE, _ARRIVE, _REMOVE, _DELETE = blocks("Move and remove")


async def backed_up(walk: Walk) -> str:
    """The timer's backup, called by hand, is there and proven."""
    await walk.sh("systemctl start pochai-backup")
    assert "pochai-backup.timer" in await walk.sh("systemctl list-timers --all")
    assert await walk.sh(f"find {DATA} ! -user pochai") == ""
    return await walk.sh(f"ls {DATA}/backups | wc -l")


async def restored(walk: Walk) -> str:
    """Backed up and restored as printed, also from another folder; every answer is there, and it serves on."""
    (copy,) = re.findall(r"^pochai restore (/\S+)$", _BACKUP, re.MULTILINE)
    await walk.sh(f"pochai backup && mkdir -p {copy} && cp $(ls -td {DATA}/backups/*/ | head -1)* {copy}")
    kept = walk.stored()
    await walk.sh(_BACKUP)
    assert await walk.ready()
    assert walk.stored() == kept
    assert await walk.sh(f"find {DATA} ! -user pochai") == ""
    await walk.under_load(lambda: asyncio.sleep(1))
    return f"({len(kept)} answers)"


async def audited(walk: Walk) -> str:
    """All that an auditor asks is answered by the commands as printed."""
    said = await walk.sh(_AUDIT)
    frozen = set(re.findall(r"^([\w.-]+==\S+)$", said, re.MULTILINE))
    listed = set(re.findall(r"^([\w.-]+==\S+)", await walk.sh("cat deploy/requirements.txt"), re.MULTILINE))
    assert {each.lower().replace("_", "-") for each in frozen} <= listed
    return f"({len(frozen)} packages, each as listed)"


async def breached(walk: Walk) -> str:
    """A breach as printed: evidence is kept, a token and an account are ended, and what was read is told."""
    token, account = "ชื่อโทเคน", "ชื่อผู้ใช้"
    await walk.sh(f"pochai planner create --name {account} --role planner")
    made = await walk.reads(f"pochai token create --name {token} --scope responses:read --format json")
    read = f"curl -fsS -H 'authorization: Bearer {made['token']}' {ADDRESS}/api/v1/responses/progress"
    await walk.sh(f"{read} > /dev/null")
    await walk.sh(f"cd /root && {_EVIDENCE}")
    await walk.sh(_STOP)
    assert await walk.shows("pochai", "ActiveState") == "inactive"
    said = await walk.sh(_READ)
    await walk.sh("systemctl start pochai && rm /root/audit.csv /root/pochai.log")
    await walk.sh(read, status=22)
    return f"({len(said.splitlines())} lines of the audit log)"


async def moved(walk: Walk) -> str:
    """Moved to another machine as printed: every answer, receipt, key and score is there, and it serves on."""
    score = "pochai scores --form progress --format json"
    figures, kept = await walk.reads(score), walk.stored()
    key = await walk.sh(f"cat {DATA}/webhook.key | sha256sum")
    await walk.sh(_LEAVE)
    new = await asyncio.to_thread(Machine, "new", walk.folder)
    old = walk.machine
    walk.moves_to(new)
    await walk.sh(INSTALL)
    await asyncio.to_thread(walk.copies, old, "root/pochai-move")
    await walk.sh(_ARRIVE)
    assert (walk.stored(), await walk.reads(score)) == (kept, figures)
    assert await walk.sh(f"cat {DATA}/webhook.key | sha256sum") == key
    assert await walk.sh(f"find {DATA} ! -user pochai") == ""
    await walk.under_load(lambda: asyncio.sleep(1))
    return f"({len(kept)} answers)"


async def removed(walk: Walk) -> str:
    """Removed as printed: the data is left where the guide says, and the last block deletes it."""
    await walk.sh(_REMOVE)
    left = "find / -xdev -iname '*pochai*' -not -path '/proc/*' -not -path '/run/*' -not -path '/root/*'"
    told = {"/var/lib/private/pochai", "/var/cache/private/pochai", "/etc/pochai.env", "/etc/pochai-forms"}
    links = {"/var/lib/pochai", "/var/cache/pochai"}
    found = {
        each for each in (await walk.sh(left)).split() if not each.startswith((f"{DATA}/", "/var/cache/pochai-wheels"))
    }
    assert found <= told | links, found - told - links
    await walk.sh(_DELETE)
    assert not {each for each in (await walk.sh(left)).split() if "wheels" not in each}
    return ""
