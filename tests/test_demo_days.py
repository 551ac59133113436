"""The demo is alive whatever day it is started."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from activities.demo import load
from activities.models import Plan, Update
from activities.picture import picture_of
from clubs.models import Meeting, Visit, VisitState

DAYS = [date(2026, 1, 3), date(2026, 6, 15), date(2026, 11, 22), date(2027, 2, 28)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_front_page_has_news_any_day_of_the_year(db, settings, monkeypatch, day):
    settings.DEMO = True
    monkeypatch.setenv("SEKOPLAN_DEMO_PASSWORD", "sju sorters kakor")
    noon = datetime(
        day.year, day.month, day.day, 12, tzinfo=ZoneInfo(settings.TIME_ZONE)
    )
    with time_machine.travel(noon, tick=False):
        load()
    for branch in ("stockholm", "goteborg"):
        plan = Plan.objects.select_related("branch").get(
            branch__slug=branch, slug=str(day.year)
        )
        picture = picture_of(plan, day)
        updates = Update.objects.filter(activity__goal__section__plan=plan)
        assert picture.late
        coming = [due for due, _, _ in picture.next_dates(99)]
        assert any(due <= day + timedelta(days=31) for due in coming)
        assert updates.filter(at__gt=noon - timedelta(days=14)).exclude(note="")
        assert not updates.filter(at__gt=noon)
    assert Update.objects.filter(needs_help=True, at__gt=noon - timedelta(days=31))
    assert Visit.objects.filter(on__gte=day, state=VisitState.PLANNED)
    assert not Visit.objects.filter(on__lt=day).exclude(state=VisitState.DONE)
    if (day.month, day.day) < (12, 1):
        assert Meeting.objects.after(day).exists()
