"""The faults: each breaks something under load, waits until answers are taken again, and mends it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from typing import TYPE_CHECKING

from tests.faults.cluster.trial import NotHeldError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from tests.faults.cluster.cluster import Cluster
    from tests.faults.cluster.machines import Machine
    from tests.faults.cluster.trial import Watch

    Fault: TypeAlias = Callable[[Cluster, Watch], Awaitable[None]]

_FULL_SECONDS = 25
"""How long a disk stays full: longer than it takes to follow a leader."""

_PROBE_SECONDS = 2
_OURS = "CREATE TABLE IF NOT EXISTS alone (said TEXT)"
_ALONE = "INSERT INTO alone VALUES ('written by a leader that was cut off')"


async def service_killed(cluster: Cluster, watch: Watch) -> None:
    """Kill a process of the service."""
    cluster.signal_service(1, signal.SIGKILL)
    await watch.answers_again()
    cluster.start_service(1)


async def upstream_silent(cluster: Cluster, watch: Watch) -> None:
    """Have the proxy lose an upstream: a process of the service that holds its connections and says nothing."""
    cluster.signal_service(2, signal.SIGSTOP)
    await watch.answers_again()
    await asyncio.sleep(5)
    cluster.signal_service(2, signal.SIGCONT)


async def replica_cut(cluster: Cluster, watch: Watch) -> None:
    """Cut the network of the asynchronous replica."""
    replica = await cluster.standby("replica")
    replica.cut()
    await watch.answers_again()
    await asyncio.sleep(8)
    replica.plug_in()


async def standby_killed(cluster: Cluster, watch: Watch) -> None:
    """Kill PostgreSQL and Patroni of the synchronous standby, which every commit waits for."""
    standby = await cluster.standby("sync_standby")
    standby.kill("patroni", "postgres")
    await watch.answers_again()
    cluster.start_patroni(standby)


async def leader_killed(cluster: Cluster, watch: Watch) -> None:
    """Kill PostgreSQL and Patroni of the leader."""
    leader = await cluster.leader()
    leader.kill("patroni", "postgres")
    await watch.answers_again()
    cluster.start_patroni(leader)


async def leader_cut(cluster: Cluster, watch: Watch) -> None:
    """Cut the network of the leader, which must store nothing by itself."""
    leader = await cluster.leader()
    leader.run("psql", "-qXc", _OURS, user="postgres")
    leader.cut()
    alone = asyncio.create_task(_write_alone(leader))
    await watch.answers_again()
    leader.plug_in()
    alone.cancel()
    await asyncio.gather(alone, return_exceptions=True)
    await cluster.healthy()
    stored = (await cluster.leader()).run("psql", "-qXAtc", "SELECT count(*) FROM alone", user="postgres")
    if stored.strip() != "0":
        raise NotHeldError(f"{stored} rows of a leader that was cut off")


async def _write_alone(leader: Machine) -> None:
    """Try again and again to write on a machine that is cut off."""
    while True:
        try:
            await asyncio.to_thread(leader.run, "psql", "-qXc", _ALONE, user="postgres", timeout=_PROBE_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            await asyncio.sleep(0.5)
        else:
            raise NotHeldError("a leader that was cut off stored something")


async def disk_full(cluster: Cluster, watch: Watch) -> None:
    """Fill the disk of the leader, and make room again after a while."""
    leader = await cluster.leader()
    await asyncio.to_thread(leader.fill)
    await asyncio.sleep(_FULL_SECONDS)
    leader.make_room()
    await watch.answers_again()


async def switched_over(cluster: Cluster, watch: Watch) -> None:
    """Hand the lead over to the synchronous standby, as for maintenance."""
    leader, next_one = await cluster.leader(), await cluster.standby("sync_standby")
    config = ("-c", "/etc/patroni/config.yml")
    names = ("--leader", leader.name, "--candidate", next_one.name)
    await asyncio.to_thread(
        leader.run, "patronictl", *config, "switchover", *names, "--force", "pochai", user="postgres"
    )
    await watch.answers_again()


FAULTS: dict[str, Fault] = {
    "a service process is killed": service_killed,
    "an upstream of the proxy falls silent": upstream_silent,
    "the read replica is cut off": replica_cut,
    "the synchronous standby is killed": standby_killed,
    "the leader is killed": leader_killed,
    "the leader is cut off": leader_cut,
    "the leader's disk is full": disk_full,
    "planned switchover": switched_over,
}
SHORT = ("a service process is killed", "the leader is killed", "planned switchover")
