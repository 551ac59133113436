"""The spreadsheet of posts and who holds them, in the branch and in its clubs.

A row is a holder of a post ("i12"), or a post that nobody holds ("u34").
"""

import re
from functools import cached_property

from django.core.exceptions import ValidationError

from clubs.models import Person, Post, PostBody, Tenure
from sekoplan.jinja import full_date, quote

from .columns import Column
from .directories import clubs_of, kinds_of
from .holders import Holding, keep
from .sheet import Sheet
from .widgets import Choice, Day, EMail, Listed, Phone, Words

PLACE = ("club", "title", "body")
HELD = ("role", "starts", "ends", "email", "phone")


class HolderSheet(Sheet):
    slug, title, model = "uppdrag", "Uppdrag och innehavare", Holding
    many = "uppdrag"
    is_about_people = True
    # Who and what a row is about takes a look at all the others.
    can_be_kept = False
    about_export = (
        "Alla uppdrag i avdelningen och klubbarna, med dem som har dem nu eller snart. "
        "Att du hämtar listan noteras."
    )

    def columns(self):
        return [
            Column("club", "Klubb", Listed(clubs_of(self.branch, self.user))),
            Column("title", "Uppdrag", Words(100, question="Skriv uppdragets namn.")),
            Column("body", "Organ", Choice(PostBody, empty="")),
            Column("kind", "Slag", Listed(kinds_of(self.branch, self.user))),
            Column("name", "Person", Words(100), private=True, also=("Namn",)),
            Column("email", "E-post", EMail(), private=True, also=("Epost",)),
            Column("phone", "Telefon", Phone(), private=True),
            Column("role", "Roll", Words(50), private=True),
            Column("starts", "Från", Day()),
            Column("ends", "Till och med", Day(), also=("Till",)),
        ]

    @classmethod
    def can_export(cls, branch):
        return branch.can_follow

    @classmethod
    def can_import(cls, branch):
        return branch.can_settle

    # Out

    def tenures(self):
        tenures = Tenure.objects.filter(post__in=self.posts(), post__removed_at=None)
        return tenures.select_related("post__club", "post__kind", "person")

    def posts(self):
        return Post.objects.for_user(self.user).filter(branch=self.branch).current()

    def queryset(self):
        held = list(self.tenures().still(self.today))
        taken = {tenure.post_id for tenure in held}
        vacant = self.posts().exclude(pk__in=taken).select_related("club", "kind")
        rows = [Holding.of(tenure.post, tenure) for tenure in held]
        rows += [Holding.of(post) for post in vacant]
        return sorted(
            rows, key=lambda row: (row.club is not None, str(row.club), row.title)
        )

    # In

    def id_in(self, cell):
        text = str(cell).strip().lower()
        return text if re.fullmatch("[iu][0-9]{1,15}", text) else None

    def known(self, ids):
        tenures = self.tenures().filter(pk__in=[int(i[1:]) for i in ids if i[0] == "i"])
        rows = [Holding.of(tenure.post, tenure) for tenure in tenures]
        vacant = self.posts().filter(pk__in=[int(i[1:]) for i in ids if i[0] == "u"])
        rows += [Holding.of(post) for post in vacant.select_related("club", "kind")]
        for row in rows:
            row.can_edit = True
        return {row.pk: row for row in rows}

    def new(self):
        return Holding()

    def name_of(self, row):
        place = f"{row.title}, {row.club}" if row.club else row.title
        made = [
            word
            for word, thing in (("nytt uppdrag", row.post), ("ny person", row.person))
            if thing and thing.pk is None
        ]
        # A slip of the pen shows as somebody who wasn't there.
        also = f" ({', '.join(made)})" if made else ""
        return f"{place}: {row.name}{also}" if row.name else f"{place}{also}"

    @cached_property
    def by_place(self):
        """(club, title in small letters) → the post there."""
        posts = self.posts().select_related("kind")
        return {(post.club_id, post.title.casefold()): post for post in posts}

    @cached_property
    def people(self):
        return list(
            Person.objects.for_user(self.user).filter(branch=self.branch).current()
        )

    @cached_property
    def by_email(self):
        return {person.email: person for person in self.people if person.email}

    @cached_property
    def by_name(self):
        named = {}
        for person in self.people:
            named.setdefault(person.name.casefold(), []).append(person)
        return named

    @cached_property
    def held(self):
        """(post, person) that stand now or later: → which row, then the file's too."""
        rows = self.tenures().still(self.today).values_list("post", "person", "pk")
        return {(post, person): f"i{pk}" for post, person, pk in rows}

    def check(self, row, cells):
        if row.pk:
            self.refuse_moves(row)
        else:
            self.find_post(row)
        if not row.name:
            self.refuse_holder(row)
        elif row.tenure is None:
            self.find_person(row)
        self.refuse_two_answers(row)
        self.check_days(row)

    def refuse_moves(self, row):
        """A row that there is stays the same post and the same person."""
        post, tenure = row.post, row.tenure
        if any(self.fields[name] in row.noted for name in PLACE):
            raise ValidationError(
                {
                    "title": f"Raden hör till uppdraget {post}. Byt namn på det i "
                    "Inställningar, eller lämna id tomt om det är ett nytt."
                }
            )
        if tenure and self.fields["name"] in row.noted:
            raise ValidationError(
                {
                    "name": f"Raden gäller {tenure.person}. Låt den stå, skriv sista "
                    "dagen, och lägg till den nya på en egen rad utan id."
                }
            )

    def find_post(self, row):
        club = row.club.pk if row.club else None
        row.body = row.body or (PostBody.CLUB if club else PostBody.BOARD)
        if (row.body == PostBody.CLUB) != (club is not None):
            raise ValidationError(
                {"body": "En klubbs uppdrag har organet klubb, och inga andra har det."}
            )
        if not row.title:
            return
        row.post = self.by_place.get((club, row.title.casefold()))
        if row.post is None:
            # The next row of the file with the same title is the same post.
            row.post = Post(
                branch=self.branch,
                club=row.club,
                title=row.title,
                body=row.body,
                kind=row.kind,
            )
            self.by_place[club, row.title.casefold()] = row.post
        elif row.kind and row.post.kind != row.kind:
            raise ValidationError(
                {
                    "kind": "Uppdraget finns redan, med slaget "
                    f"{row.post.kind or 'tomt'}."
                }
            )

    def refuse_holder(self, row):
        told = [name for name in HELD if getattr(row, name)]
        if told:
            raise ValidationError({"name": "Skriv vem som har uppdraget."})
        # The post is there and nobody is told to hold it: nothing to do.
        row.is_known = bool(row.pk is None and row.post and row.post.pk)

    def find_person(self, row):
        """The person in the list, or a new one: the same for all rows that say so."""
        named = self.by_name.get(row.name.casefold(), [])
        known = self.by_email.get(row.email) if row.email else None
        if known and known.name.casefold() != row.name.casefold():
            raise ValidationError(
                {
                    "email": f"Adressen hör till {known.name}. Rätta namnet eller "
                    "adressen."
                }
            )
        if known is None and row.email:
            # Who has no address yet gets it.
            without = [person for person in named if not person.email]
            if named and not without:
                raise ValidationError(
                    {
                        "email": f"{row.name} finns redan med en annan adress. Är det "
                        "någon annan: lägg först till personen i Inställningar."
                    }
                )
            named = without
        if known is None and len(named) > 1:
            raise ValidationError(
                {"email": f"Flera heter {quote(row.name)}. Skriv e-postadressen också."}
            )
        row.person = known or (named[0] if named else self.new_person(row))
        if row.post and not (row.ends and row.ends < self.today):
            key = tuple(one.pk or ("new", id(one)) for one in (row.post, row.person))
            if not self.is_alone(self.held, key, row):
                raise ValidationError({"name": self.has_it(row.name, self.held[key])})

    def has_it(self, name, there):
        """That someone has the post already, and on which row that stands."""
        if not isinstance(there, str):
            return f"{name} har uppdraget på en rad ovanför. Ta bort den ena."
        return (
            f"{name} har redan uppdraget. Ta bort raden, eller skriv dess id, {there}, "
            "på den om något ska ändras."
        )

    @cached_property
    def answers(self):
        """(whose or of what, which cell) → what a row of the file has said of it."""
        return {}

    def refuse_two_answers(self, row):
        """Who has several posts stands on several rows, and so do shared posts."""
        about = dict.fromkeys(("email", "phone"), row.person)
        if row.pk:
            about["kind"] = row.post
        for name, thing in about.items():
            noted = row.noted.get(self.fields[name])
            if thing is None or noted is None or not (noted.value or row.pk):
                continue
            key = (type(thing), thing.pk or id(thing), name)
            if self.answers.setdefault(key, noted.value) != noted.value:
                raise ValidationError(
                    {
                        name: f"{thing} har en annan uppgift på en rad ovanför. Skriv "
                        "samma på alla raderna."
                    }
                )

    def new_person(self, row):
        person = Person(
            branch=self.branch, name=row.name, email=row.email, phone=row.phone
        )
        self.by_name.setdefault(row.name.casefold(), []).append(person)
        if row.email:
            self.by_email[row.email] = person
        return person

    def check_days(self, row):
        if row.name and row.starts is None:
            self.fields["starts"].note(row, None, None, self.today)
        if row.starts and row.ends and row.ends < row.starts:
            first = full_date(row.starts)
            raise ValidationError(
                {"ends": f"Slutdagen ligger före första dagen, {first}."}
            )

    def skip_row(self, row, original, cells, import_validation_errors=None):
        if row.is_known and not import_validation_errors:
            return True
        return super().skip_row(row, original, cells, import_validation_errors)

    def store(self, *, by):
        keep(self, [*self.create_instances, *self.update_instances], by=by)
