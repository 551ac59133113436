"""The people and the plan that every test story is about."""

from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection

from activities.models import Goal, PlanState
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import (
    Assignment,
    Branch,
    Decision,
    Meeting,
    Person,
    Post,
    PostBody,
    PostKind,
    Role,
    Tenure,
    User,
)
from sekoplan import guards


@pytest.fixture
def seko(db):
    """The union, which has no parent."""
    return Branch.objects.create(name="Seko", slug="seko", assembly_name="kongress")


@pytest.fixture
def stockholm(seko):
    return Branch.objects.create(name="Seko Stockholm", slug="stockholm", parent=seko)


@pytest.fixture
def goteborg(seko):
    return Branch.objects.create(name="Seko Göteborg", slug="goteborg", parent=seko)


def user_with(name, branch, role):
    user = User.objects.create(email=f"{name.lower()}@example.se", name=name)
    Assignment.objects.create(
        user=user, branch=branch, role=role, starts=date(2015, 1, 1)
    )
    Person.objects.create(branch=branch, name=name, user=user)
    return user


@pytest.fixture
def anna(stockholm):
    """Sits on the board and answers for information."""
    return user_with("Anna", stockholm, Role.BOARD)


@pytest.fixture
def siv(stockholm):
    """The secretary."""
    return user_with("Siv", stockholm, Role.SECRETARY)


@pytest.fixture
def kajsa(stockholm):
    """The chair."""
    return user_with("Kajsa", stockholm, Role.CHAIR)


@pytest.fixture
def omar(stockholm):
    """An ombudsman."""
    return user_with("Omar", stockholm, Role.OMBUDSMAN)


@pytest.fixture
def rut(stockholm):
    """An auditor: reads all, changes nothing."""
    return user_with("Rut", stockholm, Role.AUDITOR)


@pytest.fixture
def lena(stockholm):
    """A delegate of the assembly: reads what is adopted."""
    return user_with("Lena", stockholm, Role.DELEGATE)


@pytest.fixture
def arvid(stockholm):
    """The administrator."""
    return user_with("Arvid", stockholm, Role.ADMINISTRATOR)


@pytest.fixture
def erik(goteborg):
    """Sits on the board of another branch."""
    return user_with("Erik", goteborg, Role.BOARD)


@pytest.fixture
def nils(seko):
    """At the union: sees every branch from above."""
    return user_with("Nils", seko, Role.NATIONAL)


@pytest.fixture
def everybody(arvid, kajsa, siv, anna, omar, rut, lena, nils, erik):
    """All of them, by what they are; "other" sits on the board of another branch."""
    return {
        "administrator": arvid,
        "chair": kajsa,
        "secretary": siv,
        "board": anna,
        "ombudsman": omar,
        "auditor": rut,
        "delegate": lena,
        "national": nils,
        "other": erik,
    }


@pytest.fixture
def information(stockholm, anna):
    """The post that answers for the section about information; Anna holds it."""
    post = Post.objects.create(
        branch=stockholm, body="styrelse", title="Informationsansvarig"
    )
    Tenure.objects.create(
        post=post, person=anna.people.get(), starts=date(2016, 1, 1), role="ledamot"
    )
    return post


@pytest.fixture
def treasurer(stockholm):
    """A post of the board that nobody holds."""
    return Post.objects.create(
        branch=stockholm,
        title="Kassör",
        body=PostBody.BOARD,
        kind=PostKind.objects.create(branch=stockholm, name="kassör"),
    )


@pytest.fixture
def mirela(stockholm):
    """Somebody without an account."""
    return Person.objects.create(branch=stockholm, name="Mirela Kovačević")


@pytest.fixture
def jonas(stockholm):
    """Somebody else without an account."""
    return Person.objects.create(branch=stockholm, name="Jonas Alm")


@pytest.fixture
def adopted(stockholm):
    """§ 12 at the assembly of March 2018."""
    meeting = Meeting.objects.create(
        branch=stockholm, body="representantskap", on=date(2018, 3, 15), state="hållet"
    )
    return Decision.objects.create(meeting=meeting, paragraph="12")


@pytest.fixture
def plan(stockholm, siv, information, adopted):
    """An adopted plan for 2018: two sections, four goals."""
    return create_plan(
        stockholm,
        by=siv,
        title="Verksamhetsplan 2018",
        starts=date(2018, 1, 1),
        ends=date(2018, 12, 31),
        state=PlanState.ADOPTED,
        adopted_by=adopted,
        sections=[
            NewSection(
                title="Information",
                post=information,
                goals=[
                    NewGoal(
                        text="Vi ska skicka tolv brev.",
                        title="Brev",
                        kind="återkommande",
                        target_min=12,
                        target_max=12,
                        unit="brev",
                        target_source="plan",
                    ),
                    NewGoal(
                        text="Vi ska trycka en folder.",
                        title="Folder",
                        kind="leverans",
                        target_min=1,
                        target_max=1,
                        target_source="plan",
                        months=[3, 4],
                    ),
                ],
            ),
            NewSection(
                title="Studier",
                goals=[
                    NewGoal(text="Vi ska verka för studier.", title="Studier"),
                    NewGoal(text="Vi ska ordna en kurs.", title="Kurs", kind="engång"),
                ],
            ),
        ],
    )


@pytest.fixture
def folder(plan):
    """The goal 1.2: one deliverable, due in April."""
    return Goal.objects.get(section__plan=plan, title="Folder")


@pytest.fixture
def activity(folder):
    """The one activity that the goal begins with."""
    return folder.activities.get()


@contextmanager
def unguarded():
    """What no verb does to an adopted plan, for a story that needs it otherwise."""
    guards.lift(connection)
    try:
        yield
    finally:
        guards.post(connection)


@pytest.fixture
def login(client):
    def as_(user):
        client.force_login(user)
        return client

    return as_


def sent(**fields):
    """A form's data, with an id of its own as every form on a page has."""
    return {"uuid": str(uuid4()), **fields}
