"""Changing the register of clubs: a club, its years, and who says it is right."""

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.forms import FIRST_DAY
from clubs.models import (
    Assignment,
    Club,
    ClubYear,
    Industry,
    Person,
    Post,
    Role,
    Stale,
    Tenure,
)
from clubs.register_forms import ClubForm, ClubYearForm, ConfirmForm
from sekoplan.jinja import full_date

from .answers import done_once, fresh, page, say
from .scope import branch_for, year_asked
from .settings_pages import asked, page_with_form


def clubs_of(request, branch):
    return Club.objects.for_user(request.user).filter(branch=branch)


def club_for(request, branch, slug):
    clubs = clubs_of(request, branch).select_related("industry", "officer")
    return get_object_or_404(clubs, slug=slug, can_edit=True)


def form_for(request, form_class, *, initial, **options):
    """What was sent, or the form as it stands with ``initial``."""
    if request.method == "POST":
        return form_class(request.POST, **options)
    return fresh(form_class, initial=initial, **options)


def facts_of(thing, form_class, **words):
    """What the fields of a form say of ``thing``, and which version of it that is."""
    names = form_class.base_fields.keys() - {"uuid", "seen"}
    facts = {name: getattr(thing, name) for name in names}
    chosen = {name: getattr(fact, "pk", fact) for name, fact in facts.items()}
    return chosen | {"seen": thing.version} | words


def conflict(request, branch, form, theirs, *, title, back):
    """Somebody else was first: both texts, and a way to keep either (409)."""
    rows = [
        (
            label,
            form.written(name, getattr(theirs, name)),
            form.written(name, form.cleaned_data.get(name)),
        )
        for name, label in form.facts()
    ]
    context = {
        "branch": branch,
        "form": form,
        "rows": rows,
        "seen": theirs.version,
        "thing": title,
        "back": back,
    }
    return render(request, "clubs/register_conflict.html", context, status=409)


# A club


def offers_of_club(request, branch, club=None):
    """The industries and ombudsmen to choose among, and those that stand chosen."""
    user, chosen = request.user, club or Club()
    industries = Industry.objects.for_user(user).filter(branch=branch)
    ombudsmen = Assignment.objects.active(timezone.localdate()).filter(
        branch=branch, role=Role.OMBUDSMAN
    )
    officers = Q(user__in=ombudsmen.values("user")) | Q(
        pk__in=clubs_of(request, branch).order_by().values("officer")
    )
    people = Person.objects.for_user(user).filter(branch=branch).current()
    return {
        "industry": industries.filter(Q(active=True) | Q(pk=chosen.industry_id)),
        "officer": people.filter(officers),
    }


@page_with_form
def new_club(request, branch):
    branch = branch_for(request, branch, can_edit=True)
    offers = offers_of_club(request, branch)
    form = form_for(request, ClubForm, initial={"seen": 0}, offers=offers)

    def add():
        return Club.add(branch, by=request.user, **asked(form, "uuid", "seen")).slug

    if form.is_bound and form.is_valid() and done_once(request, form, add):
        say(request, f"Klubben är tillagd: {form.cleaned_data['name']}.")
        return redirect("club", branch.slug, form.result)
    return page(request, "club_form", branch, form=form, club=None)


@page_with_form
def edit_club(request, branch, club):
    branch = branch_for(request, branch, can_edit=True)
    club = club_for(request, branch, club)
    offers = offers_of_club(request, branch, club)
    form = form_for(request, ClubForm, initial=facts_of(club, ClubForm), offers=offers)
    back = reverse("club", args=[branch.slug, club.slug])

    def change():
        club.change(by=request.user, **asked(form, "uuid"))

    try:
        if form.is_bound and form.is_valid() and done_once(request, form, change):
            say(request, f"Klubben är sparad: {form.cleaned_data['name']}.")
            return redirect(back)
    except Stale as stale:
        name = club.name
        return conflict(request, branch, form, stale.current, title=name, back=back)
    return page(request, "club_form", branch, form=form, club=club)


# A club's year


def may_confirm(request, branch, club, also=None):
    """The club's own representatives first, then those of the branch."""
    day = timezone.localdate()
    held = Tenure.objects.on(day).filter(post__removed_at=None)
    of_branch = Q(pk__in=held.filter(post__club=None).values("person"))
    of_club = held.filter(post__club=club)
    people = Person.objects.for_user(request.user).filter(branch=branch)
    return people.filter(
        Q(removed_at=None)
        & (Q(pk__in=of_club.values("person")) | of_branch | Q(user__isnull=False))
        | Q(pk=also)
    ).order_by(Exists(of_club.filter(person=OuterRef("pk"))).desc(), "name")


def year_or_404(year):
    if not FIRST_DAY.year <= year <= timezone.localdate().year:
        raise Http404
    return year


@page_with_form
def club_year(request, branch, club, year):
    branch = branch_for(request, branch, can_edit=True)
    club, year = club_for(request, branch, club), year_or_404(year)
    known = ClubYear.objects.for_user(request.user).filter(club=club, year=year)
    row = known.first() or ClubYear(club=club, year=year, version=0)
    form = form_for(
        request,
        ClubYearForm,
        initial=facts_of(row, ClubYearForm),
        year=year,
        offers={
            "register_confirmed_by": may_confirm(
                request, branch, club, row.register_confirmed_by_id
            )
        },
    )
    back = reverse("club", args=[branch.slug, club.slug])

    def settle():
        return ClubYear.settle(club, year, by=request.user, **asked(form, "uuid")).pk

    try:
        if form.is_bound and form.is_valid() and done_once(request, form, settle):
            say(request, f"Året är sparat: {club} {year}.")
            return redirect(back)
    except Stale as stale:
        title = f"{club} {year}"
        return conflict(request, branch, form, stale.current, title=title, back=back)
    years = {"year": year, "this_year": timezone.localdate().year}
    return page(request, "club_year", branch, form=form, club=club, **years)


# Confirming the registers


def with_register(request, clubs, year, day):
    """Each with ``this_year`` (one row or none) and its ``held_posts`` with holders."""
    years = ClubYear.objects.for_user(request.user).filter(year=year)
    years = years.select_related("register_confirmed_by")
    held = Tenure.objects.on(day).select_related("person")
    posts = Post.objects.for_user(request.user).current().by_rank()
    posts = posts.prefetch_related(Prefetch("tenures", held, to_attr="holders"))
    return clubs.prefetch_related(
        Prefetch("years", years, to_attr="this_year"),
        Prefetch("posts", posts, to_attr="held_posts"),
    )


@page_with_form
def confirm_registers(request, branch):
    branch = branch_for(request, branch, can_edit=True)
    day = timezone.localdate()
    year = year_asked(request.POST.get("ar") or request.GET.get("ar"), day.year)
    clubs = list(
        with_register(request, clubs_of(request, branch).active(day), year, day)
    )
    me = Person.objects.for_user(request.user).filter(branch=branch, user=request.user)
    me = list(me.current())
    for club in clubs:
        club.row = club.this_year[0] if club.this_year else ClubYear(version=0)
        club.vacant = [post.title for post in club.held_posts if not post.holders]
        club.may_confirm = confirmers(club, me)
    waiting = [club for club in clubs if not club.row.register_confirmed_on]
    form, at = None, None
    if request.method == "POST":
        at = next((c for c in clubs if c.slug == request.POST.get("klubb")), None)
        if at is None:
            raise Http404
        form = ConfirmForm(
            request.POST, offers={"person": [p for p, _ in at.may_confirm]}
        )
        done = confirmed(request, branch, form, at, year, waiting)
        if done:
            return done
    return page(
        request,
        "confirm_registers",
        branch,
        form=form,
        at=at,
        year=year,
        day=day,
        clubs=clubs,
        waiting=waiting,
        confirmed=[club for club in clubs if club.row.register_confirmed_on],
    )


def confirmers(club, me):
    """(person, their posts) of each who can say that the register is right."""
    titles = {}
    for post in club.held_posts:
        for tenure in post.holders:
            titles.setdefault(tenure.person, []).append(post.title)
    return [*titles.items(), *((one, []) for one in me if one not in titles)]


def confirmed(request, branch, form, club, year, waiting):
    """The answer once the register is confirmed, or was by somebody else; else None.

    It leads on to the next of those that wait.
    """
    back = f"{reverse('confirm_registers', args=[branch.slug])}?ar={year}"

    def confirm():
        return ClubYear.confirm(club, year, by=request.user, **asked(form, "uuid")).pk

    try:
        if form.is_valid() and done_once(request, form, confirm):
            say(request, f"Registret är bekräftat: {club}.")
            later = waiting[waiting.index(club) + 1 :] if club in waiting else []
            return redirect(f"{back}#k{later[0].pk}" if later else back)
    except Stale as stale:
        row = stale.current
        said = form.cleaned_data
        context = {
            "branch": branch,
            "club": club,
            "row": row,
            "by": f" av {row.register_confirmed_by}"
            if row.register_confirmed_by
            else "",
            "written": f"{full_date(said['on'])}, {said['person']}",
            "back": back,
        }
        return render(request, "clubs/confirm_conflict.html", context, status=409)
    return None


@require_safe
def register_sheet(request, branch):
    branch = branch_for(request, branch, can_edit=True)
    day = timezone.localdate()
    clubs = clubs_of(request, branch).active(day)
    if asked_for := request.GET.get("klubb", "").replace("\0", "-"):
        clubs = clubs_of(request, branch).filter(slug=asked_for)
    clubs = list(with_register(request, clubs, day.year, day))
    if asked_for and not clubs:
        raise Http404
    return page(request, "register_sheet", branch, clubs=clubs, day=day)
