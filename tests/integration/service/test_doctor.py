"""Every case of the guide's table: the installation is broken in that way, and the doctor's advice is read."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import sysconfig
import tempfile
import time
import tomllib
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from msgspec import Struct, json

from service.adapters.database.sqlite.migrations import migrations
from service.adapters.tls import certificate_end
from service.cli.doctor import address, database, surroundings
from service.domain.period import BANGKOK
from service.settings import Settings
from tests.integration.conftest import Keeper
from tests.support.examples import OTHER_RULES
from tests.support.mail_server import PASSWORD, USER, MailServer, mail_server_beside
from tests.support.processes import POCHAI, Ran, free_port, obey_permissions
from tests.support.shipped_forms import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GUIDE = (Path(__file__).parents[3] / "deploy/README.md").read_text(encoding="utf-8")
TABLE = GUIDE.split("(What the doctor finds)")[1].split("\n## ")[0]
CASES = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", TABLE, re.MULTILINE)
TEXT_FILE = Path(__file__).parents[3] / "service/texts/keeper.toml"
ADVICE = tomllib.loads(TEXT_FILE.read_text(encoding="utf-8"))["doctor"]["advice"]

pytestmark = pytest.mark.sqlite_file


class Ward(Struct, frozen=True):
    """A sound installation, to be broken."""

    keeper: Keeper
    patch: pytest.MonkeyPatch
    folder: Path
    until_end: ExitStack

    @property
    def file(self) -> Path:
        return self.keeper.file

    def forms(self) -> Path:
        """Have an organisation's own definitions, without a template, which takes long to try; return their folder."""
        own = self.folder / "forms"
        shutil.copytree(Settings().forms, own, ignore=shutil.ignore_patterns("*.docx"))
        self.keeper.set(forms_dir=own)
        return own

    def listening(self, certificate: trustme.LeafCert) -> None:
        """Answer one TLS connection at the address of the installation."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        door = self.until_end.enter_context(socket.create_server(("127.0.0.1", 0)))

        door.settimeout(10)

        def answer() -> None:
            with suppress(OSError), door.accept()[0] as plain, context.wrap_socket(plain, server_side=True):
                pass

        thread = Thread(target=answer)
        thread.start()
        self.until_end.callback(thread.join)
        self.at(door.getsockname()[1])

    def at(self, port: int) -> None:
        """Have the address of the installation here, with its certificate looked at."""
        self.patch.setattr(address, "certificate_end", certificate_end)
        self.keeper.set(base_url=f"https://127.0.0.1:{port}")


AUTHORITY = trustme.CA()


def trusting(ward: Ward) -> None:
    """Have this machine trust an authority."""
    AUTHORITY.cert_pem.write_to_path(ward.folder / "authority.pem")
    ward.patch.setenv("SSL_CERT_FILE", str(ward.folder / "authority.pem"))


def trusted(ward: Ward, ends: datetime | None = None) -> None:
    """Serve a certificate that this machine trusts."""
    trusting(ward)
    ward.listening(AUTHORITY.issue_cert("127.0.0.1", not_after=ends))


def certificate_soon(ward: Ward) -> None:
    trusted(ward, datetime.now(UTC) + timedelta(days=13))


def certificate(ward: Ward) -> None:
    ward.listening(trustme.CA().issue_cert("127.0.0.1"))


def unreached(ward: Ward) -> None:
    ward.at(free_port())


def data_dir(ward: Ward) -> None:
    """Root writes wherever it likes, so this is asked in a process that keeps to the permissions."""
    ward.forms()
    ward.keeper.folder.chmod(0o500)


def free(ward: Ward, mebibytes: int) -> None:
    """Lay a disk of that size over the data."""
    folder, beside = ward.keeper.folder, ward.folder / "beside"
    folder.rename(beside)
    folder.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=700", "pochai-doctor", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    ward.until_end.callback(subprocess.run, ["umount", "-l", str(folder)], check=True)
    shutil.copytree(beside, folder, dirs_exist_ok=True)


def space(ward: Ward) -> None:
    free(ward, 100)


def full(ward: Ward) -> None:
    free(ward, 31)


def of_another(ward: Ward) -> Path:
    """Have the data belong to a user who is not root, where this user can reach it; return the data's folder."""
    if os.getuid():
        pytest.skip("only root can give files away")
    reached = Path(ward.until_end.enter_context(tempfile.TemporaryDirectory()))
    reached.chmod(0o755)
    shutil.copytree(ward.keeper.folder, reached / "data")
    shutil.copytree(SHIPPED, reached / "forms")
    for each in (reached / "data", *(reached / "data").rglob("*")):
        os.chown(each, 1234, 1234)
    database_url = f"sqlite:///{reached}/data/pochai.sqlite3"
    ward.keeper.set(data_dir=reached / "data", forms_dir=reached / "forms", database_url=database_url)
    return reached / "data"


def writable(ward: Ward) -> None:
    (of_another(ward) / "pochai.sqlite3").chmod(0o400)


def backup_dir(ward: Ward) -> None:
    """Root may write there, the service not."""
    of_another(ward)
    (ward.folder / "backups").mkdir()
    ward.keeper.set(backup_dir=ward.folder / "backups")


def other_user(ward: Ward, mode: int = 0o700) -> None:
    """Ask as a user to whom the folder is closed, as it is where the service is installed."""
    if os.getuid():
        pytest.skip("only root can become another user")
    if mode != 0o700:
        checks(ward)  # loads what is loaded on demand, which the other user might not be let read
    reached = Path(ward.until_end.enter_context(tempfile.TemporaryDirectory()))
    reached.chmod(0o755)
    shutil.copytree(ward.keeper.folder, reached / "data")
    (reached / "data").chmod(mode)
    shutil.copytree(SHIPPED, reached / "forms")  # the checkout may be in a folder that is closed to others
    ward.keeper.set(data_dir=reached / "data", forms_dir=reached / "forms")
    ward.until_end.callback(os.seteuid, 0)
    os.seteuid(54_321)


def owner(ward: Ward) -> None:
    if os.getuid():
        pytest.skip("only root can give files away")
    os.chown(ward.file, 12_345, 12_345)


def private(ward: Ward) -> None:
    ward.keeper.folder.chmod(0o755)
    ward.file.chmod(0o644)


def readable(ward: Ward) -> None:
    if os.getuid():
        pytest.skip("only root can give files away")
    own = ward.forms()
    for each in (ward.keeper.folder, ward.file):
        os.chown(each, 12_345, 12_345)
    (own / "progress.toml").chmod(0o600)


def settings_file(ward: Ward) -> None:
    file = ward.folder / "pochai.env"
    file.write_text("POCHAI_WORKERS=1\n", encoding="utf-8")
    file.chmod(0o644)
    ward.keeper.set(env_file=file)


def log(ward: Ward) -> None:
    connection = ward.until_end.enter_context(closing(sqlite3.connect(ward.file, isolation_level=None)))
    connection.execute("UPDATE form_version SET form = form")
    past = time.time() - 16 * 60
    os.utime(ward.file.with_name("pochai.sqlite3-wal"), (past, past))


def two_services(ward: Ward) -> None:
    """Two processes that were told to serve, as far as their words and open files tell."""
    for _ in range(2):
        with ward.file.open("rb") as opened:
            words = ["pochai", "-c", "read x", "serve"]
            number = opened.fileno()
            process = subprocess.Popen(words, executable="/bin/sh", stdin=subprocess.PIPE, pass_fds=[number])
        ward.until_end.callback(process.wait)
        ward.until_end.callback(process.stdin.close)  # type: ignore[union-attr]  # a pipe was asked for


def forms(ward: Ward) -> None:
    ward.keeper.set(forms_dir=ward.folder / "none")


def organisation_file(ward: Ward) -> None:
    (ward.forms() / "organisation.toml").unlink()


def organisation_telephone(ward: Ward) -> None:
    """The shipped file has none, and no e-mail address."""
    ward.forms()


def template(ward: Ward) -> None:
    (ward.forms() / "report.docx").write_bytes(b"no document")


def extras(ward: Ward) -> None:
    """Have all that is installed but one package, as pip would leave it."""
    packages, without = Path(sysconfig.get_path("purelib")), ward.folder / "packages"
    without.mkdir()
    for each in packages.iterdir():
        if not each.name.startswith("fpdf"):
            (without / each.name).symlink_to(each)
    ward.patch.setattr(sys, "path", [str(without) if each == str(packages) else each for each in sys.path])
    ward.patch.delitem(sys.modules, "fpdf", raising=False)


def no_database(ward: Ward) -> None:
    ward.file.unlink()


def lost(ward: Ward) -> None:
    """Moved away while a service had it open."""
    ward.until_end.enter_context(closing(sqlite3.connect(ward.file))).execute("SELECT * FROM collector").fetchall()
    ward.file.rename(ward.folder / "away")


def damaged(ward: Ward) -> None:
    ward.file.write_bytes(b"this is no database, but it is long enough to look like one " * 100)


def unreachable(ward: Ward) -> None:
    ward.keeper.set(database_url=f"postgresql://pochai@127.0.0.1:{free_port()}/pochai")


def schema(ward: Ward) -> None:
    ward.keeper.sql("PRAGMA user_version = 99")


def behind(ward: Ward) -> None:
    ward.file.unlink()
    with closing(sqlite3.connect(ward.file)) as connection:
        connection.executescript(f"{migrations()[0].script} PRAGMA user_version = 1;")


def durable(ward: Ward) -> None:
    ward.keeper.sql("PRAGMA journal_mode = DELETE")


def locked(ward: Ward) -> None:
    ward.patch.setattr(database, "LOCK_SECONDS", 0.01)
    other = ward.until_end.enter_context(closing(sqlite3.connect(ward.file, isolation_level=None)))
    other.execute("BEGIN IMMEDIATE")


def published(ward: Ward) -> None:
    ward.keeper.sql("UPDATE form_version SET hash = ? WHERE form = 'needs'", "0" * 64)


def passed_over(ward: Ward) -> None:
    ward.keeper.sql("UPDATE form_version SET origin = 'web', hash = ? WHERE form = 'needs'", "0" * 64)


def year_rules(ward: Ward) -> None:
    ward.keeper.sql("INSERT INTO year_rules VALUES ('1.2.1', 2569, 1, ?, '', 0, '', '')", OTHER_RULES)


def clock(ward: Ward) -> None:
    """It was served last year's day of now for the last time, so the clock of now is ahead."""
    served = (datetime.now(BANGKOK) - timedelta(days=365)).date().isoformat()
    ward.keeper.sql("INSERT OR REPLACE INTO timekeeping (id, served) VALUES (1, ?)", served)


def maintenance(ward: Ward) -> None:
    ward.keeper.sql("UPDATE daily_task SET day = ?", (datetime.now(BANGKOK) - timedelta(days=5)).date().isoformat())


def rewriting(ward: Ward) -> None:
    """Each night is begun, and what came in the first of them is not rewritten."""
    since = (datetime.now(BANGKOK) - timedelta(days=5)).date().isoformat()
    ward.keeper.sql("INSERT INTO daily_task VALUES ('rewriting', ?)", since)


def hooked(ward: Ward) -> str:
    return str(ward.keeper.json("webhook", "add", "https://system.example/in")["id"])


def webhook_key(ward: Ward) -> None:
    hooked(ward)
    (ward.keeper.folder / "webhook.key").write_bytes(b"")


def second_factor_key(ward: Ward) -> None:
    ward.keeper.good("planner", "create", "--name", "somying", "--role", "keeper")
    ward.keeper.sql("UPDATE planner SET factor_salt = x'00', factor_since = 1")


def given_up(ward: Ward) -> None:
    row = "(?, 'evt_1', 'survey.closed', '{}', 1, 'given-up', 10, 1, '500')"
    ward.keeper.sql(f"INSERT INTO delivery VALUES {row}", hooked(ward))


def backup(ward: Ward) -> None:
    shutil.rmtree(ward.keeper.folder / "backups")


def timer(ward: Ward) -> None:
    program = ward.folder / "systemctl"
    program.write_text("#!/bin/sh\n", encoding="ascii")
    program.chmod(0o755)
    ward.patch.setattr(surroundings, "SYSTEMD", ward.folder)
    ward.patch.setenv("PATH", f"{ward.folder}:{os.environ['PATH']}")


def base_url(ward: Ward) -> None:
    ward.keeper.set(base_url="http://localhost:8000")


def plain_address(ward: Ward) -> None:
    ward.keeper.set(base_url="http://survey.example.go.th")


def limits_off(ward: Ward) -> None:
    ward.keeper.set(rate_limits="off")


def provider(ward: Ward) -> None:
    ward.keeper.set(oidc_issuer=f"http://127.0.0.1:{free_port()}", oidc_client_id="pochai")


def mail(ward: Ward, way: str, context: ssl.SSLContext | None = None, password: str = PASSWORD) -> MailServer:
    """Have reminders sent through a real server, by `way`."""
    server = ward.until_end.enter_context(mail_server_beside(context))
    (ward.folder / "mail").write_text(password, encoding="utf-8")
    ward.keeper.set(smtp_password_file=ward.folder / "mail", mail_from="pochai@example.go.th")
    ward.keeper.set(smtp_url=way.format(server.port))
    return server


def over_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def mail_unreached(ward: Ward) -> None:
    mail(ward, f"smtp://127.0.0.1:{free_port()}")


def mail_plain(ward: Ward) -> None:
    """A server that offers no TLS, by a name that does not say that it is of this machine."""
    mail(ward, "smtp://127.1:{}")


def mail_certificate(ward: Ward) -> None:
    mail(ward, f"smtps://{USER}@127.0.0.1:{{}}", over_tls(trustme.CA()))


def mail_login(ward: Ward, password: str = "another") -> MailServer:
    trusting(ward)
    return mail(ward, f"smtps://{USER}@127.0.0.1:{{}}", over_tls(AUTHORITY), password)


_BREAKING: tuple[Callable[[Ward], object], ...] = (
    backup, backup_dir, base_url, behind, certificate, certificate_soon, clock, data_dir, durable, extras, forms, full,
    given_up,
    limits_off, locked, log, lost, mail_certificate, mail_login, mail_plain, mail_unreached, maintenance, no_database,
    organisation_file, organisation_telephone, other_user, owner,
    passed_over, plain_address, private, provider, published, readable, rewriting, schema, second_factor_key,
    settings_file, space, template, timer, two_services, unreachable, unreached, webhook_key,
    writable, year_rules,
)  # fmt: skip
BESIDE_A_SERVER = "replica"
"""The case that `test_postgresql_replica.py` breaks."""

BREAKS = {each.__name__: each for each in _BREAKING} | {
    "database": damaged,
    "organisation_email": organisation_telephone,
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation in which nothing is wrong."""
    folder = tmp_path_factory.mktemp("sound")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("POCHAI_")]:
            patch.delenv(name)
        patch.setenv("POCHAI_DATA_DIR", str(folder))
        from service.cli import main

        assert main(("collector", "list")) == 0
        assert main(("backup",)) == 0
    today = datetime.now(BANGKOK).date().isoformat()
    with closing(sqlite3.connect(folder / "pochai.sqlite3", isolation_level=None)) as connection:
        connection.execute("INSERT INTO daily_task VALUES ('purge', ?)", (today,))
    return folder


@pytest.fixture
def ward(keeper: Keeper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sound: Path) -> Iterator[Ward]:
    shutil.copytree(sound, keeper.folder)
    keeper.set(base_url="https://survey.example.go.th")
    far = datetime.now(UTC) + timedelta(days=60)
    with ExitStack() as until_end, monkeypatch.context() as patched:
        patched.setattr(address, "certificate_end", lambda *_: far)
        yield Ward(keeper, patched, tmp_path, until_end)


def checks(ward: Ward) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.decode(ward.keeper("doctor", "--format", "json").out)
    return found


def asked_without_rights(ward: Ward) -> Ran:
    """Ask in a process that may do no more than the permissions of files say."""
    asked = [POCHAI, "doctor", "--format", "json"]
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False, preexec_fn=obey_permissions)
    return Ran(done.returncode, done.stdout, done.stderr)


def test_the_guide_has_every_case_with_its_advice() -> None:
    assert {name: advice for name, _, advice in CASES} == ADVICE
    assert BREAKS.keys() | {BESIDE_A_SERVER} == ADVICE.keys()


def test_a_sound_installation_has_none(ward: Ward) -> None:
    wanting = {"organisation_telephone", "organisation_email"}  # of the shipped file
    assert {each["case"] for each in checks(ward) if each["verdict"] != "good"} == wanting


@pytest.mark.parametrize("case", sorted(BREAKS))
def test_each_case_is_found_with_advice(ward: Ward, case: str) -> None:
    BREAKS[case](ward)
    ran = asked_without_rights(ward) if BREAKS[case] is data_dir else ward.keeper("doctor", "--format", "json")
    found = {each["case"]: each for each in json.decode(ran.out) if each["case"]}
    assert found[case]["advice"] == ADVICE[case]
    assert ran.status == int("bad" in {each["verdict"] for each in found.values()})
    assert ran.err == ""


def test_root_finds_what_the_service_finds(ward: Ward) -> None:
    folder = of_another(ward)
    asked = {"data_dir", "writable", "readable", "backup_dir"}
    assert {each["case"] for each in checks(ward)} & asked == set()

    (folder / "pochai.sqlite3").chmod(0o400)
    folder.chmod(0o500)
    assert {each["case"] for each in checks(ward)} & asked == {"data_dir", "writable"}
    folder.chmod(0o700)
    (folder / "pochai.sqlite3").chmod(0o600)

    folder.parent.chmod(0o700)  # as systemd keeps the folders of its dynamic users
    ward.keeper.set(forms_dir=SHIPPED)
    assert {each["case"] for each in checks(ward)} & {"data_dir", "writable", "backup_dir"} == set()


def test_definitions_in_a_closed_folder_are_not_readable(ward: Ward) -> None:
    forms = of_another(ward).parent / "forms"
    forms.chmod(0o700)
    assert {each.stat().st_mode & 0o777 for each in forms.glob("*.toml")} == {0o644}
    (found,) = [each for each in checks(ward) if each["case"] == "readable"]
    assert (found["verdict"], f"({forms})" in found["said"]) == ("bad", True)


def test_another_user_who_may_look_is_warned(ward: Ward) -> None:
    other_user(ward, 0o755)
    found = {each["name"]: each for each in checks(ward)}
    assert (found["user"]["case"], found["user"]["verdict"]) == ("other_user", "warn")
    assert {"forms", "space", "database"} <= found.keys()


def test_a_certificate_that_is_trusted_for_long_is_good(ward: Ward) -> None:
    trusted(ward)
    (found,) = [each for each in checks(ward) if each["name"] == "certificate"]
    assert found["verdict"] == "good"


def test_a_mail_server_that_lets_us_in_is_good_and_is_sent_nothing(ward: Ward) -> None:
    server = mail_login(ward, PASSWORD)
    server.farewell = "421 gone before the farewell, as some are"
    (found,) = [each for each in checks(ward) if each["name"] == "mail"]
    assert (found["verdict"], server.users, server.messages) == ("good", [USER], [])
    assert PASSWORD not in str(found)
