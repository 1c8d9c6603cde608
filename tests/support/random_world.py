"""Random worlds: a form in two versions through two fiscal years, made by the service's own use cases on SQLite."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from service.application.indicators.imports import Signed
from service.bootstrap import opened
from service.domain.collecting.answers import check
from service.domain.collecting.collector import Collector
from service.domain.collecting.exclusion import batch_name
from service.domain.errors import FewLeftError
from service.domain.period import FiscalPeriod, period_of
from service.settings import Settings
from tests.support.definition_files import SURVEY
from tests.support.examples import at
from tests.support.installation import SetClock, key, writing

if TYPE_CHECKING:
    from pathlib import Path

    from service.bootstrap import UseCases

MOMENTS = [f"{month}-15T12:00:00" for month in ("2025-11", "2026-02", "2026-05", "2026-08", "2026-11", "2027-02")]
"""A moment in each of the quarters in which people answer: all of fiscal year 2569, and two of 2570."""

HEAD = SURVEY.split("[[sections]]")[0]
LABELS = ("สำนักงาน", "ต่างจังหวัด", "สำนักงาน")
"""The audiences of the places that begin to ask in the first quarters; the last place ends before the last quarter."""

BEFORE = {"2567": "90.125", "2568": "84.996", "2568/4": "58"}
"""The percents that documents tell of periods before the service."""


class World(Struct, kw_only=True):
    """The files of a world, and what `tests/golden/recompute.py` has to know of it besides.

    From quarter `changed` of those in which people answer, the second version is asked.
    """

    definitions: Path
    data: Path
    forms: list[str]
    indicators: str
    scales: str
    now: str
    steps: int
    changed: int
    began: dict[str, int] = field(default_factory=dict)
    populations: list[tuple[str, int, int, int | None]] = field(default_factory=list)
    collectors: list[Collector] = field(default_factory=list)
    imported: dict[str, list[str]] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The settings of its installation."""
        return Settings(data_dir=self.data, forms_dir=self.definitions)

    def ask(self, version: int) -> None:
        """Write the definition files, with a version of the form by its place."""
        texts = {"scales": self.scales, "survey": self.forms[version], "indicators": self.indicators}
        for name, text in texts.items():
            (self.definitions / f"{name}.toml").write_text(text, encoding="utf-8")

    @property
    def told(self) -> dict[str, Any]:
        """The description of the world."""
        places = [
            {
                "code": each.code,
                "label": each.label,
                "made": each.created.isoformat(),
                "closed": each.closes and each.closes.isoformat(),
                "populations": [
                    {"year": year, "quarter": quarter, "people": people}
                    for code, year, quarter, people in self.populations
                    if code == each.code
                ],
            }
            for each in self.collectors
        ]
        return {"now": self.now, "began": self.began, "collectors": places, "imported": self.imported}


def scales_of(steps: int) -> str:
    """Return a scale of so many steps, with bands for it."""
    levels = [
        f'{{ value = {n}, text = "{n}", text_en = "{n}", full = "ระดับ {n}", full_en = "Step {n}" }}'
        for n in range(steps, 0, -1)
    ]
    floors = [f"{1 + n * (steps - 1) / 3:.2f}" for n in (2, 1, 0)]
    bands = [
        f'{{ floor = "{floor}", text = "{text}", text_en = "{text}" }}'
        for floor, text in zip(floors, ("มาก", "ปานกลาง", "น้อย"), strict=True)
    ]
    return (
        f'[[scales]]\nid = "steps"\nna = "ไม่เคยใช้"\nna_en = "Never used"\nlevels = [{", ".join(levels)}]\n'
        f'[[interpretations]]\nid = "bands"\nmaximum = {steps}\nbands = [{", ".join(bands)}]\n'
    )


def indicators_of(random: Random, methods: tuple[str, str], *, counts: bool) -> str:
    """Return an indicator whose target, criteria, method and, if `counts`, who counts are others in its second year."""
    years = []
    for version, floors in enumerate((("60", "70", "80.5", "90"), ("50", "62.5", "75", "95")), 1):
        lines = [f'{{ level = {n}, floor = "{floor}", text = "{floor}" }}' for n, floor in enumerate(floors, 1)]
        below = "below = 1\n" if random.random() < 0.5 else ""
        made = f'id = "criteria"\nversion = {version}\ninterpolation = true\n{below}floors = [{", ".join(lines)}]\n'
        target = ('target = "80.5"\ntarget_unit = "percent"\n', 'target = 3\ntarget_unit = "level"\n')[version - 1]
        years.append((target, made))
    (target, criteria), (later, others) = years
    new = '[indicators.rules.counts]\nitem = "experience"\nvalues = ["never", "often"]\ntext = "คนที่นับ"\n'
    return (
        '[[indicators]]\nid = "1.1"\nplan = "๑.๑"\ntitle = "ร้อยละความพึงพอใจ"\nunit = "ร้อยละ"\nform = "survey"\n'
        f'owners = ["สำนัก"]\nyears = [2568, 2569, 2570]\nnote = "หมายเหตุ"\nmethod = "{methods[0]}"\n{target}'
        f"[indicators.criteria]\n{criteria}"
        f'[[indicators.rules]]\nfrom_year = 2570\nmethod = "{methods[1]}"\n{later}'
        f"[indicators.rules.criteria]\n{others}{new if counts else ''}"
    )


def form_of(version: int, methods: tuple[str, str], *, judged: bool, counts: bool) -> str:
    """Return a version of the form: the second asks for one thing less and two more, and in another order."""
    head = HEAD.replace("version = 1", f"version = {version}").replace("mean-percent", methods[version - 1])
    head = head if judged else head.replace('indicator = "1.1"\n', "")
    who = '[counts]\nitem = "experience"\nvalues = ["often", "once"]\ntext = "ผู้ที่เคยใช้"\n' if counts else ""
    offices = ["hq", "abroad", "other"] if version == 1 else ["abroad", "hq", "online", "other"]
    about = [
        chosen("office", offices, "breakdown = true\n"),
        chosen("experience", ["often", "once", "never"], "breakdown = true\nrequired = false\n"),
        chosen("channels", ["web", "line", "post"], "", kind="multiple"),
    ]
    ease, speed, help_, old = rated("ease", na=True), rated("speed"), rated("help", required=False), rated("old")
    if version == 1:
        parts = {"about": about, "use": [ease, speed], "service": [help_, old, rated("whole", overall=True)]}
    else:
        about = [*about, chosen("purpose", ["read", "apply"], "required = false\n")]
        new = rated("new", na=True, required=False)
        parts = {"about": about, "service": [help_, new, rated("whole", overall=True)], "use": [speed, ease]}
    parts["more"] = ['id = "comments"\ntype = "text"\ntext = "ข้อเสนอแนะ"\nmax_length = 100\n']
    return f"{head}{who}{''.join(itertools.starmap(part, parts.items()))}"


def part(name: str, items: list[str]) -> str:
    listed = "".join(f"[[sections.items]]\n{item}" for item in items)
    return f'[[sections]]\nid = "{name}"\npart = "ส่วน {name}"\ntitle = "ด้าน {name}"\n{listed}'


def rated(name: str, **more: bool) -> str:
    said = "".join(f"{option} = {str(value).lower()}\n" for option, value in more.items())
    return f'id = "{name}"\ntype = "rating"\ntext = "ข้อ {name}"\n{said}'


def chosen(name: str, values: list[str], more: str, kind: str = "single") -> str:
    choices = ", ".join(f'{{ value = "{value}", text = "คำว่า {value}" }}' for value in values)
    return f'id = "{name}"\ntype = "{kind}"\ntext = "ข้อ {name}"\n{more}choices = [{choices}]\n'


def sheet_of(random: Random, version: int, steps: int, liking: float) -> dict[str, Any]:
    """Draw a sheet; who likes everything more gives higher ratings."""

    def step() -> int:
        return min(steps, max(1, round(random.gauss(1 + (steps - 1) * liking, 0.8))))

    drawn = {
        "office": random.choice(["hq", "hq", "hq", "abroad", "abroad", "other" if version == 1 else "online"]),
        "experience": random.choice(["often", "often", "once", "never", None]),
        "channels": [each for each in ("web", "line", "post") if random.random() < 0.4],
        "ease": "na" if random.random() < 0.15 else step(),
        "speed": step(),
        "help": step() if random.random() < 0.8 else None,
        "whole": step(),
        "comments": random.choice([None, None, "ดี, มาก", "=1+1"]),
    }
    own = {"old": step()} if version == 1 else {"new": random.choice([None, "na", step()]), "purpose": "read"}
    return {name: value for name, value in {**drawn, **own}.items() if value not in (None, [])}


class Maker:
    """Makes a world: its answers, populations, exclusions and a withdrawal, quarter by quarter."""

    def __init__(self, random: Random, world: World, site: UseCases, clock: SetClock) -> None:
        self._random, self._world, self._site, self._clock = random, world, site, clock
        self._keys, self._places = itertools.count(1), list[Collector]()

    async def quarter(self, number: int) -> None:
        """Let people answer in a quarter, and decide afterwards which equal sheets are not counted."""
        self._clock.now = at(MOMENTS[number])
        if number == self._world.changed:
            self._world.ask(1)
            await self._site.reload()
        if number < len(LABELS):
            self._places.append(await self._site.collectors().create("survey", LABELS[number]))
        if number == len(MOMENTS) - 1:
            self._places.pop()
        await self._answered(number, period_of(int(MOMENTS[number][:7].replace("-", ""))))
        if number in {2, self._world.changed}:
            await self._stuffed(self._places[0])
        if number == len(MOMENTS) - 2:
            await self._site.collectors().close(self._places[-1].code)

    async def _answered(self, number: int, period: FiscalPeriod) -> None:
        """Let people answer at each place, tell of some how many were asked, and let one take an answer back."""
        version = 2 if number >= self._world.changed else 1
        self._world.began.setdefault(str(period.fiscal_year), version)
        liking, census, receipts = self._random.uniform(0.4, 1.1), self._random.random() < 0.3, list[str]()
        for place in self._places:
            count = self._random.choice([0, 1, 6, 9, 14])
            drawn = [sheet_of(self._random, version, self._world.steps, liking) for _ in range(count)]
            receipts += await self._send(place, version, drawn)
            if census or self._random.random() < 0.6:
                await self._told(place, period, count, census=census)
        if receipts and not census and self._random.random() < 0.5:
            await self._site.receipts.withdraw(receipts[0])

    async def _told(self, place: Collector, period: FiscalPeriod, count: int, *, census: bool) -> None:
        people = count if census and count else self._random.choice([None, max(1, count - 3), count + 2, 40, 400])
        await self._site.populations().tell(place.code, period, people, confirmed=True)
        self._world.populations.append((place.code, period.fiscal_year, period.quarter or 0, people))

    async def _send(self, place: Collector, version: int, sheets: list[dict[str, Any]]) -> list[str]:
        published = self._site.registry.version("survey", version)
        submissions = [
            self._site.submissions.submit(place, published, key(next(self._keys)), check(published.questionnaire, each))
            for each in sheets
        ]
        return [each.receipt for each in await asyncio.gather(*submissions)]

    async def _stuffed(self, place: Collector) -> None:
        """Send equal sheets of the first version, which are excluded unless too few would be left."""
        await self._send(place, 1, [sheet_of(Random(7), 1, self._world.steps, 1.2)] * 8)
        for equal in (await self._site.collectors().unusual(place.code)).equal:
            with suppress(FewLeftError):
                await self._site.exclusions().exclude(place.code, batch_name(equal.first), "ส่งซ้ำ")


async def make(folder: Path, seed: int) -> World:
    """Make the world of a seed in a folder, with its definitions in `forms`, as those of other worlds before."""
    random = Random(seed)
    steps, judged, counted = (5, 4, 3)[seed % 3], seed % 4 != 3, seed % 2 == 0
    known = ["mean-percent", "normalised", *(["top-2-box"] if steps > 3 else [])]
    methods = (random.choice(known), random.choice(known))
    from_first = seed % 5 < 3
    asked = [form_of(n, methods, judged=judged, counts=counted and (from_first or n == 2)) for n in (1, 2)]
    clock = SetClock(at(MOMENTS[0]))
    world = World(
        definitions=folder / "forms",
        data=folder / f"data-{seed}",
        forms=asked,
        indicators=indicators_of(random, methods, counts=counted and from_first and seed % 3 != 1) if judged else "",
        scales=scales_of(steps),
        now=at(MOMENTS[-1]).isoformat(),
        steps=steps,
        changed=3 if judged else 4,
    )
    world.definitions.mkdir(exist_ok=True)
    world.ask(0)
    async with opened(world.settings, clock=clock) as site, writing(site.submissions):
        maker = Maker(random, world, site, clock)
        for number in range(len(MOMENTS)):
            await maker.quarter(number)
        if judged:
            for name, percent in BEFORE.items():
                world.imported[name] = [percent, "120", random.choice([methods[0], methods[1], "unknown"])]
                await _import(site, name, *world.imported[name])
        world.collectors = await site.collectors().everything()
    return world


async def _import(site: UseCases, name: str, percent: str, responses: str, method: str) -> None:
    year, *quarter = map(int, name.split("/"))
    sent = {"percent": percent, "responses": responses, "method": method, "document": f"รายงาน {name}"}
    period = FiscalPeriod(fiscal_year=year, quarter=quarter[0] if quarter else None)
    await site.imports.record("1.1", period, sent, Signed(by="วิภา"))
