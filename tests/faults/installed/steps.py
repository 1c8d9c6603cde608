"""The steps of the walk: each follows a part of the guide, breaks something, and looks at what systemd made of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from msgspec import json

from tests.faults.installed.base import ROOT
from tests.faults.installed.keeping import INSTALL, audited, backed_up, breached, moved, removed, restored
from tests.faults.installed.walk import DATA, blocks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from tests.faults.installed.walk import Walk

    Step: TypeAlias = Callable[[Walk], Awaitable[str]]

_, _SEVERAL = blocks("Install for good")
_UPGRADE, _BACK, _BACK_MIGRATED = blocks("Upgrade and roll back")
(_METRICS,) = blocks("Metrics")
_PROMETHEUS = "http://127.0.0.1:9090/api/v1"


async def installed(walk: Walk) -> str:
    """Installed as printed; it is ready when systemd says so, and the settings are those of the file."""
    await walk.sh(INSTALL)
    assert await walk.sh("systemctl is-active pochai pochai-backup.timer") == "active\nactive"
    assert await walk.ready()
    assert (await walk.shows("pochai", "Type")) == "notify"
    made = await walk.reads("pochai collector create progress --label สำนัก --format json")
    await walk.phones(made["code"])
    assert made["url"].startswith("https://survey.example.go.th/")
    return await walk.sh("pochai --version")


async def journalled(walk: Walk) -> str:
    """Its messages are in the journal, without a link or a token."""
    said = await walk.sh("journalctl -u pochai -o cat")
    secret = await walk.sh(f"cat {DATA}/planner-token.txt")
    assert '"event":' in said
    assert secret not in said
    assert "/s/" not in said
    return f"({said.count(chr(10)) + 1} lines)"


async def owned(walk: Walk) -> str:
    """What root's commands leave belongs to the service's user, and nobody else reads it."""
    await walk.sh("pochai backup && pochai recount")
    assert await walk.sh(f"find -L {DATA} /var/lib/pochai ! -user pochai") == ""
    assert await walk.sh("stat -c %a /var/lib/private/pochai /etc/pochai.env") == "700\n600"
    return ""


async def limited(walk: Walk) -> str:
    """The limit of memory is the kernel's."""
    assert await walk.shows("pochai", "MemoryMax") == str(1 << 30)
    group = await walk.sh("cat /sys/fs/cgroup/system.slice/pochai.service/memory.max 2>/dev/null || echo none")
    if group == "none":
        return "(told to systemd; not shown here: this kernel's memory controller is not given to machines)"
    assert group == str(1 << 30)
    return ""


async def reloaded(walk: Walk) -> str:
    """A form that was edited is asked after a reload, and no request is dropped."""
    file = "/etc/pochai-forms/progress.toml"
    before = await walk.shows("pochai", "MainPID")

    async def edit() -> None:
        await walk.sh(f"sed -i 's/^version = .*/version = 9/; s/^title = .*/title = \"ชื่อใหม่\"/' {file}")
        await walk.sh("systemctl reload pochai")

    again = await walk.under_load(edit)
    assert again == 0, f"{again} requests had to be sent again"
    assert "ชื่อใหม่" in await walk.page()
    assert before == await walk.shows("pochai", "MainPID")
    return ""


async def read_by_prometheus(walk: Walk) -> str:
    """Prometheus reads it as printed, answers all that dashboard and alerts ask, and alerts come when they are due."""
    said = await walk.sh(_METRICS)
    assert "pochai_ready 1.0" in said
    (walk.machine.root / "root/asked.yml").write_bytes(Path(__file__).with_name("alerts.yml").read_bytes())
    assert "SUCCESS" in await walk.sh("promtool test rules /root/asked.yml")
    async with httpx.AsyncClient() as client:

        async def asked(of: str, **query: str) -> Any:
            reply = await client.get(f"{_PROMETHEUS}/{of}", params=query)
            return json.decode(reply.content)["data"]

        async def read_twice() -> bool:
            try:
                found = (await asked("query", query='count_over_time(pochai_ready{job="pochai"}[5m])'))["result"]
            except httpx.TransportError:  # it has not begun yet
                return False
            return bool(found) and int(found[0]["value"][1]) > 1

        await walk.until(read_twice, 120)
        rules = [each for group in (await asked("rules"))["groups"] for each in group["rules"]]
        assert {(each["health"], each.get("lastError", "")) for each in rules} == {("ok", "")}
        dashboard = json.decode((ROOT / "deploy/prometheus/dashboard.json").read_bytes())
        queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
        silent = [each for each in queries if not (await asked("query", query=each))["result"]]
    # Nothing was refused yet.
    assert all(each.endswith("> 0") for each in silent), silent
    await walk.sh("systemctl disable --now prometheus")
    return f"({len(rules)} alerts, {len(queries)} questions of the dashboard)"


async def killed(walk: Walk) -> str:
    """Killed under load it is started again, and nothing that was acknowledged is lost."""
    before = await walk.shows("pochai", "MainPID")

    async def kill() -> None:
        await walk.sh("systemctl kill -s KILL pochai")
        await walk.restarted("pochai", before)

    again = await walk.under_load(kill)
    assert await walk.shows("pochai", "NRestarts") == "1"
    return f"({again} sent again)"


async def set_wrongly(walk: Walk) -> str:
    """A wrong setting ends it with one line, and it is not started again."""
    await walk.sh("sed -i.right '$aPOCHAI_PORT=many' /etc/pochai.env")
    await walk.sh("systemctl restart pochai", status=1)
    await asyncio.sleep(6)
    assert await walk.shows("pochai", "ActiveState") == "failed"
    assert await walk.shows("pochai", "NRestarts") == "0"
    run = await walk.shows("pochai", "InvocationID")
    (said,) = (await walk.sh(f"journalctl -o cat _SYSTEMD_INVOCATION_ID={run}")).splitlines()
    assert "POCHAI_PORT" in said
    await walk.sh("mv /etc/pochai.env.right /etc/pochai.env && systemctl restart pochai")
    assert await walk.ready()
    return f"({said})"


async def several(walk: Walk) -> str:
    """A second fund has a user, a folder and a port of its own."""
    await walk.sh(_SEVERAL)
    assert await walk.ready(8001)
    assert await walk.sh("find -L /var/lib/pochai-fund_a ! -user pochai-fund_a") == ""
    assert await walk.sh("systemctl is-active pochai pochai@fund_a pochai-backup@fund_a.timer") == "\n".join(
        ["active"] * 3
    )
    await walk.sh("systemctl start pochai-backup@fund_a && ls /var/lib/pochai-fund_a/backups/*/manifest.json")
    return ""


async def watched(walk: Walk) -> str:
    """A process that stands still is ended by the watchdog and started again (after 4 s here, 60 as shipped)."""
    folder = "/run/systemd/system/pochai@fund_a.service.d"
    await walk.sh(
        f"mkdir -p {folder} && printf '[Service]\\nWatchdogSec=4\\nTimeoutAbortSec=3\\n' > {folder}/short.conf"
    )
    await walk.sh("systemctl daemon-reload && systemctl restart pochai@fund_a")
    before = await walk.shows("pochai@fund_a", "MainPID")
    await walk.sh(f"kill -STOP {before}")
    await walk.restarted("pochai@fund_a", before, 8001)
    assert "watchdog" in (await walk.sh("journalctl -u pochai@fund_a -o cat")).lower()
    await walk.sh("systemctl disable --now pochai@fund_a pochai-backup@fund_a.timer")
    return ""


async def upgraded(walk: Walk) -> str:
    """Upgraded as printed while phones send; nothing that was acknowledged is lost."""
    before = await walk.shows("pochai", "MainPID")
    await walk.sh("sed -i 's/^__version__ = .*/__version__ = \"9.9.9\"/' service/__init__.py")

    async def upgrade() -> None:
        await walk.sh(_UPGRADE)
        await walk.restarted("pochai", before)

    again = await walk.under_load(upgrade)
    assert "9.9.9" in await walk.sh("pochai --version")
    assert "9.9.9" in await walk.sh("journalctl -u pochai -o cat")
    return f"({again} sent again)"


async def rolled_back(walk: Walk) -> str:
    """Rolled back as printed, by the link alone, while phones send."""
    before = await walk.shows("pochai", "MainPID")

    async def back() -> None:
        await walk.sh(_BACK)
        await walk.restarted("pochai", before)

    again = await walk.under_load(back)
    assert "9.9.9" not in await walk.sh("pochai --version")
    return f"({again} sent again)"


async def rolled_back_over_a_migration(walk: Walk) -> str:
    """After a release that migrated, the old one says so in one line, and the backup of before leads back."""
    schema = "service/adapters/database/sqlite/schema"
    last = max(int(each[:4]) for each in (await walk.sh(f"ls {schema}")).split() if each[:4].isdigit())
    await walk.sh(f"echo 'CREATE TABLE later (x TEXT) STRICT;' > {schema}/{last + 1:04d}_later.sql")
    kept = walk.stored()
    await walk.sh(_UPGRADE)
    await walk.sh(_BACK, status=1)
    run = await walk.shows("pochai", "InvocationID")
    said = (await walk.sh(f"journalctl -o cat _SYSTEMD_INVOCATION_ID={run}")).splitlines()
    assert await walk.shows("pochai", "ActiveState") == "failed", said
    await walk.sh(_BACK_MIGRATED)
    assert await walk.ready()
    assert walk.stored() == kept
    return f"({said[-1]})"


STEPS: tuple[Step, ...] = (
    installed, journalled, owned, backed_up, limited, reloaded, read_by_prometheus, killed, set_wrongly, several,
    watched, upgraded, rolled_back, rolled_back_over_a_migration, restored, audited, breached, moved, removed,
)  # fmt: skip
"""In the order in which a keeper comes to them."""
