"""A collector by invitation: its form opens with a slip, once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.inprocess import Service, checked_in, fields_of, key_in, service, sheet_of

if TYPE_CHECKING:
    from pathlib import Path

    from service.application.collecting.invitations import Slip
    from service.domain.collecting.collector import Collector
    from tests.integration.conftest import Keeper


@pytest.fixture
def served(shared: Service) -> Service:
    return shared


@pytest.fixture
async def collector(served: Service) -> Collector:
    return await served.collector(access="invitation")


@pytest.fixture
async def slip(served: Service, collector: Collector) -> Slip:
    (made,) = await served.deps.invitations().create(collector, 1)
    return made


@pytest.mark.parametrize("path", ["/s/{}/i/{}", "/S/{}/I/{}", "/s/{}/i/{}/", "/s/{}/i/{}?openExternalBrowser=1"])
async def test_a_slip_opens_the_form_as_often_as_needed_and_is_used_up_by_the_answer(
    served: Service, collector: Collector, slip: Slip, path: str
) -> None:
    url = path.format(collector.code, slip.secret)
    for _ in range(3):
        opened = await served.client.get(url)
        assert opened.status_code == 200
    key = key_in(opened.text)
    sent = await served.client.post(url, data=fields_of(key))
    assert sent.status_code == 303
    assert slip.secret not in sent.headers["location"]
    assert (await served.client.get(sent.headers["location"])).status_code == 200
    assert await served.deps.invitations().count(collector) == {"fresh": 0, "used": 1, "revoked": 0}
    used = await served.client.get(url)
    assert used.status_code == 410
    assert "บัตรเชิญใบนี้ใช้ตอบแล้ว" in used.text
    # The same sheet again is the same answer; another one is not taken.
    assert (await served.client.post(url, data=fields_of(key))).status_code == 303
    assert (await served.client.post(url, data=fields_of("j" * 22))).status_code == 410


async def test_an_incomplete_sheet_uses_no_slip_and_comes_back_filled_in(
    served: Service, collector: Collector, slip: Slip
) -> None:
    url = f"/s/{collector.code}/i/{slip.secret}"
    fields = fields_of("k" * 22)
    del fields["speed"]
    again = await served.client.post(url, data=fields)
    assert again.status_code == 422
    assert len(checked_in(again.text)) > 10
    assert (await served.deps.invitations().count(collector))["fresh"] == 1
    (action,) = re.findall(r'<form method="post" action="([^"]*)" id="sheet"', again.text)
    assert (await served.client.post(f"{url}{action}", data=fields_of("k" * 22))).status_code == 303


@pytest.mark.parametrize("path", ["/s/{}", "/s/{}/i/000000000000", "/s/{}/i/short", "/S/{}/I/%3Cb%3E", "/s/{}/poster"])
async def test_without_a_slip_that_is_known_nothing_opens_and_nothing_is_taken(
    served: Service, collector: Collector, slip: Slip, path: str
) -> None:
    url = path.format(collector.code)
    opened = await served.client.get(url)
    assert opened.status_code == 403
    assert "บัตรเชิญ" in opened.text
    assert 'id="sheet"' not in opened.text
    if "poster" not in path:
        assert (await served.client.post(url, data=fields_of("k" * 22))).status_code == 403
    assert (await served.deps.invitations().count(collector))["fresh"] == 1


async def test_programs_show_the_slip_with_the_sheet(served: Service, collector: Collector, slip: Slip) -> None:
    url = f"/api/v1/collectors/{collector.code}/responses"
    headers = {"idempotency-key": "k" * 22}
    for invitation in (None, "", "000000000000", "nonsense"):
        refused = await served.client.post(url, json={"answers": sheet_of(), "invitation": invitation}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "invitation-needed")
    sheet = {"answers": sheet_of(), "invitation": slip.secret.lower()}
    assert (await served.client.post(url, json=sheet, headers=headers)).status_code == 201
    assert (await served.client.post(url, json=sheet, headers=headers)).status_code == 200
    other = await served.client.post(url, json=sheet)
    assert (other.status_code, other.json()["code"]) == (410, "invitation-used")
    assert str(slip.number) in other.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/s/{}/i/{},", "/s/{}/i/{}ครับ", "/s/{}./I/{})", "/s/{}/i/{}/ครับ", "/s/{}/i/{}%E2%80%8B"]
)
async def test_a_slip_is_read_however_its_link_was_pasted(
    served: Service, collector: Collector, slip: Slip, path: str
) -> None:
    opened = await served.client.get(path.format(collector.code, slip.secret.lower()), follow_redirects=True)
    assert opened.status_code == 200
    assert opened.url.path.lower() == f"/s/{collector.code}/i/{slip.secret}".lower()
    link = f"https://fund.example.go.th/s/{collector.code}/i/{slip.secret}"
    reply = await served.client.post(
        f"/api/v1/collectors/{collector.code.lower()},/responses", json={"answers": sheet_of(), "invitation": link}
    )
    assert reply.status_code == 201


async def test_a_replaced_slip_says_so(served: Service, collector: Collector, slip: Slip) -> None:
    found = await served.deps.invitations().replace(collector, slip.number)
    gone = await served.client.get(f"/s/{collector.code}/i/{slip.secret}?lang=en")
    assert gone.status_code == 410
    assert "replaced" in gone.text
    assert (await served.client.get(f"/s/{collector.code}/i/{found.secret}")).status_code == 200


async def test_the_answer_of_a_used_slip_is_mended_by_its_receipt(
    served: Service, collector: Collector, slip: Slip
) -> None:
    sent = await served.client.post(f"/s/{collector.code}/i/{slip.secret}", data=fields_of(collector.code + "k" * 16))
    receipt = sent.headers["location"].partition("receipt=")[2]
    assert (await served.client.post("/r", data=fields_of(receipt, sheet_of(rating=1)))).status_code == 200
    copy = await served.client.post("/r", data={"receipt": receipt, "do": "json"})
    assert copy.json()["answers"] == sheet_of(rating=1)


async def test_guessing_slips_is_stopped(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        made = await running.collector(access="invitation")
        statuses = [(await running.client.get(f"/s/{made.code}/i/{n:012d}")).status_code for n in range(31)]
        assert statuses == [403] * 30 + [429]


class TestCommand:
    @pytest.fixture
    def code(self, keeper: Keeper) -> str:
        keeper.set(base_url="https://fund.example.go.th")
        made = keeper.json("collector", "create", "progress", "--label", "ประชุม", "--access", "invitation")
        assert made["access"] == "invitation"
        return str(made["code"])

    def test_slips_are_made_shown_once_and_counted(self, keeper: Keeper, code: str) -> None:
        made = keeper.json("invitations", code, "--count", "3")
        assert [slip["number"] for slip in made] == [1, 2, 3]
        pattern = rf"https://fund\.example\.go\.th/s/{code}/i/[0-9A-HJKMNP-TV-Z]{{12}}"
        assert all(re.fullmatch(pattern, slip["url"]) for slip in made)
        assert keeper.json("invitations", code) == {"fresh": 3, "used": 0, "revoked": 0}
        assert "3" in keeper.good("invitations", code)
        (again,) = keeper.json("invitations", code, "--replace", "2")
        assert again["number"] == 2
        assert again["url"] != made[1]["url"]
        assert keeper.json("invitations", code) == {"fresh": 3, "used": 0, "revoked": 1}

    def test_slips_are_printed_eight_to_a_page_and_listed_for_mail_merge(
        self, keeper: Keeper, code: str, tmp_path: Path
    ) -> None:
        page, table = tmp_path / "slips.html", tmp_path / "slips.csv"
        assert keeper.good("invitations", code, "--count", "9", "--output", str(page), "--csv", str(table)) == ""
        assert page.read_text(encoding="utf-8").count("<svg") >= 9
        assert page.read_text(encoding="utf-8").count('class="slip-sheet"') == 2
        lines = table.read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 10
        assert lines[1].startswith(f"1,https://fund.example.go.th/s/{code}/i/")

    @pytest.mark.parametrize("option", ["--output", "--csv"])
    def test_no_slip_is_made_where_it_could_not_be_written_down(
        self, keeper: Keeper, code: str, tmp_path: Path, option: str
    ) -> None:
        assert "nowhere" in keeper.refused("invitations", code, "--count", "3", option, str(tmp_path / "nowhere" / "x"))
        assert keeper.json("invitations", code) == {"fresh": 0, "used": 0, "revoked": 0}

    def test_slips_written_down_stay_so_when_a_later_command_comes_to_nothing(
        self, keeper: Keeper, code: str, tmp_path: Path
    ) -> None:
        table = tmp_path / "slips.csv"
        keeper.good("invitations", code, "--count", "2", "--csv", str(table))
        written = table.read_text(encoding="utf-8")
        keeper.refused("invitations", code, "--replace", "7", "--csv", str(table))
        keeper.refused("invitations", code, "--csv", str(table))
        assert str(table) in keeper.refused("invitations", code, "--replace", "1", "--csv", str(table))
        assert keeper.json("invitations", code) == {"fresh": 2, "used": 0, "revoked": 0}
        assert table.read_text(encoding="utf-8") == written

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--count", "3", "--replace", "1"), "--count พร้อมกับ --replace"),
            (("--output", "slips.html"), "--count หรือ --replace"),
            (("--csv", "slips.csv"), "--count หรือ --replace"),
            (("--count", "3", "--output", "slips.pdf"), ".html, .htm"),
            (("--count", "3", "--csv", "slips.xlsx"), ".csv"),
            (("--count", "3", "--output", "slips", "--csv", "./slips"), "คนละไฟล์"),
        ],
    )
    def test_options_that_do_not_go_together_are_refused_and_nothing_is_made(
        self,
        keeper: Keeper,
        code: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        arguments: tuple[str, ...],
        said: str,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        before = list(tmp_path.iterdir())
        assert said in keeper.refused("invitations", code, *arguments)
        assert keeper.json("invitations", code) == {"fresh": 0, "used": 0, "revoked": 0}
        assert list(tmp_path.iterdir()) == before

    @pytest.mark.parametrize(
        "arguments",
        [("--count", "0"), ("--count", "-1"), ("--count", "10001"), ("--replace", "1"), ("--replace", "99999999999")],
    )
    def test_what_cannot_be_made_is_told_in_one_line(
        self, keeper: Keeper, code: str, arguments: tuple[str, ...]
    ) -> None:
        keeper.refused("invitations", code, *arguments)
        assert keeper.json("invitations", code) == {"fresh": 0, "used": 0, "revoked": 0}

    def test_an_open_collector_has_none(self, keeper: Keeper) -> None:
        made = keeper.json("collector", "create", "progress", "--label", "ทุกคน")
        for arguments in ((), ("--count", "3"), ("--replace", "1")):
            assert made["code"] in keeper.refused("invitations", made["code"], *arguments)
