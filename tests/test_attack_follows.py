"""Plans and goals that bite their tails, and letters to hostile addresses."""

from datetime import date

import pytest
import time_machine
from django.core import mail

from activities.models import Activity, Goal, Plan, PlanState, Serving
from activities.planning import NewGoal, NewSection, create_plan
from activities.sending import send_digests
from clubs.forms import email_field
from clubs.models import Person, Role, Tenure, User

from .people import user_with


@pytest.fixture
def union_plan(seko, nils, adopted):
    return create_plan(
        seko,
        by=nils,
        title="Kongressplan",
        starts=date(2017, 1, 1),
        ends=date(2020, 12, 31),
        state=PlanState.ADOPTED,
        adopted_by=adopted,
        sections=[NewSection(title="A", goals=[NewGoal(text="Fler.", title="Fler")])],
    )


@time_machine.travel("2018-10-04 10:00+02:00")
@pytest.mark.parametrize("by_itself", [True, False])
def test_plans_that_follow_each_other_are_drawn_all_the_same(
    client, siv, nils, plan, folder, union_plan, by_itself
):
    """No page makes them; a hand in the database might."""
    above = Goal.objects.get(section__plan=union_plan)
    Plan.objects.filter(pk=plan.pk).update(follows=plan if by_itself else union_plan)
    Plan.objects.filter(pk=union_plan.pk).update(follows=plan)
    for goal, served in ((folder, above), (above, folder), (folder, folder)):
        Serving.objects.create(goal=goal, above=served)
    Goal.objects.filter(pk=folder.pk).update(previous=folder)
    own = plan.get_absolute_url()
    thread = "/stockholm/roda-traden/"
    pages = [own, f"{own}1.2/", thread, f"{own}foljer/", f"{own}1.2/mal/"]
    for user, there in ((siv, [*pages, f"{own}rulla/"]), (nils, [own, thread])):
        client.force_login(user)
        for page in there:
            assert client.get(page).status_code == 200, page
    for page in ("/seko/avdelningar/", "/seko/avdelningar/?mal=1.1"):
        assert client.get(page).status_code == 200, page


@time_machine.travel("2018-10-01 09:00")
def test_an_address_that_takes_no_letter_stops_nobody_elses(
    stockholm, plan, folder, activity, anna
):
    """A label of a domain is at most 63 letters, in the letters of the network."""
    longest = f"nina@{'å' * 60}.se"
    assert email_field().clean(longest)
    nina = user_with("Nina", stockholm, Role.BOARD)
    User.objects.filter(pk=nina.pk).update(email=longest)
    User.objects.filter(pk=anna.pk).update(email="anna@seko.se")
    people = Person.objects.filter(user__in=(anna, nina))
    for person in people.exclude(user=anna):
        Tenure.objects.create(
            post=folder.section.post, person=person, starts=date(2016, 1, 1)
        )
    Activity.objects.filter(pk=activity.pk).update(due_on=date(2018, 4, 30))
    run = send_digests()
    assert (run.sent, run.failed) == (1, 1)
    assert [letter.to for letter in mail.outbox] == [["anna@seko.se"]]
