from __future__ import annotations

from service.domain.forms.findings import Finding
from service.domain.indicators.plan import Place, Project, Strategy, StrategyLine, places, strategy_findings


def strategy(*indicators: str, number: str = "๑.๑.๑") -> Strategy:
    project = Project(number=number, title="แผนงานพัฒนาระบบ", indicators=indicators)
    return Strategy(title="ยุทธศาสตร์ที่ ๑", lines=(StrategyLine(title="กลยุทธ์ที่ ๑.๑", projects=(project,)),))


def test_an_indicator_stands_below_its_strategy_line_and_project() -> None:
    place = Place(strategy="ยุทธศาสตร์ที่ ๑", strategy_line="กลยุทธ์ที่ ๑.๑", project="๑.๑.๑ แผนงานพัฒนาระบบ")
    assert places([strategy("1.1.1", "1.1.2")]) == {"1.1.1": place, "1.1.2": place}


def test_each_indicator_is_in_one_project_where_there_are_strategies() -> None:
    assert list(strategy_findings([], ["1.1.1"])) == []
    assert list(strategy_findings([strategy("1.1.1")], ["1.1.1"])) == []
    found = list(strategy_findings([strategy("1.1.1", "9"), strategy("1.1.1", number=" ")], ["1.1.1", "2.1.1"]))
    named = "lines[0].projects[0].indicators"
    assert found == [
        Finding("strategies[1].lines[0].projects[0].number", "blank-text"),
        Finding(f"strategies[0].{named}[1]", "project-unknown-indicator", {"id": "9"}),
        Finding(f"strategies[1].{named}[0]", "project-indicator-twice", {"id": "1.1.1"}),
        Finding("indicators[1].id", "indicator-without-project", {"id": "2.1.1"}),
    ]
