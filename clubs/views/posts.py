"""Posts and who holds them: the branch's own, and with the same pages each club's."""

from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.models import Branch, Club, Post, PostBody, PostKind, Stale
from clubs.post_forms import (
    AppointForm,
    ClubPostEditForm,
    ClubPostForm,
    LastDayForm,
    PostEditForm,
    PostForm,
    Register,
    entered,
)

from .answers import done, done_once, fresh, page, refused, say
from .scope import branch_for
from .settings_pages import asked, page_with_form, people_of


@dataclass(frozen=True)
class Place:
    """Where posts are: in the branch itself, or in one of its clubs."""

    branch: Branch
    club: Club | None
    can_edit: bool

    def to(self, name, *args):
        """The address of a page about posts here."""
        if self.club is None:
            return reverse(name, args=[self.branch.slug, *args])
        return reverse(f"club_{name}", args=[self.branch.slug, self.club.slug, *args])

    def posts(self, user):
        known = Post.objects.for_user(user).select_related("branch", "club")
        known = known.filter(branch=self.branch, club=self.club)
        return known if self.club else known.exclude(body=PostBody.CLUB)


def place_for(request, branch, club=None, **rights):
    """The club of the address for those who follow; else the branch's own settings."""
    if club is None:
        branch = branch_for(request, branch, can_settle=True)
        return Place(branch, None, can_edit=True)
    branch = branch_for(request, branch, can_follow=True)
    clubs = Club.objects.for_user(request.user)
    club = get_object_or_404(clubs, branch=branch, slug=club, **rights)
    return Place(branch, club, can_edit=club.can_edit)


def kept_place(request, branch, club=None):
    """The place, for one who may change its posts."""
    return place_for(request, branch, club, **({"can_edit": True} if club else {}))


def kinds_of(request, branch, also=None):
    """The kinds of post in use, and the one that stands chosen."""
    kinds = PostKind.objects.for_user(request.user).filter(branch=branch)
    return kinds.filter(Q(active=True) | Q(pk=also))


@page_with_form
def posts(request, branch, club=None):
    sends = request.method == "POST"
    place = (
        kept_place(request, branch, club) if sends else place_for(request, branch, club)
    )
    form_class = ClubPostForm if club else PostForm
    kinds = kinds_of(request, place.branch)
    form = (
        form_class(request.POST, kinds=kinds)
        if sends
        else fresh(form_class, kinds=kinds)
    )

    def add():
        facts = asked(form, "uuid")
        return Post.add(place.branch, by=request.user, club=place.club, **facts).pk

    if form.is_bound and form.is_valid() and done_once(request, form, add):
        say(request, "Uppdraget är tillagt.")
        return redirect(place.to("posts"))
    known = place.posts(request.user)
    day = timezone.localdate()
    listed = list(known.current().by_rank().with_holders(day))
    empty = place.club and place.can_edit and not listed
    return page(
        request,
        "posts",
        place.branch,
        form=form,
        place=place,
        posts=listed,
        usual=place.branch.post_kinds.usual_in_clubs() if empty else [],
        removed=known.removed() if place.can_edit else [],
    )


@require_POST
def usual_posts(request, branch, club):
    place = kept_place(request, branch, club)
    added = Post.add_usual(place.club, by=request.user)
    say(
        request,
        "Uppdragen är tillagda." if added else "Klubben har redan alla uppdragen.",
    )
    return redirect(place.to("posts"))


def post_for(request, place, pk, also=(), **rights):
    """A post in use, or one of the ids ``also``."""
    known = place.posts(request.user).current(also)
    holders = known.with_holders(timezone.localdate())
    return get_object_or_404(holders, pk=pk, **rights)


@page_with_form
def post(request, branch, pk, club=None):
    if request.method != "POST":
        place = place_for(request, branch, club)
        return post_page(request, place, post_for(request, place, pk))
    place = kept_place(request, branch, club)
    post = post_for(request, place, pk, can_edit=True)
    form = edit_form(place, request.POST, kinds=kinds_of_post(request, post))

    def change():
        post.change(by=request.user, **asked(form, "uuid"))

    try:
        if form.is_valid() and done_once(request, form, change):
            say(request, "Uppdraget är sparat.")
            return redirect(place.to("posts"))
    except Stale as stale:
        context = {"place": place, "theirs": stale.current, "form": form}
        context["branch"] = place.branch
        return render(request, "clubs/post_conflict.html", context, status=409)
    return post_page(request, place, post, form=form)


def edit_form(place, *args, **options):
    return (ClubPostEditForm if place.club else PostEditForm)(*args, **options)


def kinds_of_post(request, post):
    return kinds_of(request, post.branch_id, post.kind_id)


@require_POST
def remove_post(request, branch, pk, club=None):
    place = kept_place(request, branch, club)
    # Who removes what somebody has just removed is told that it is, with a way back.
    post = post_for(request, place, pk, also=[pk], can_edit=True)
    form = Form(request.POST)
    if not done(form, lambda: post.remove(by=request.user)):
        return post_page(request, place, post, bad=form)
    say(request, f"Borttaget: {post}.", place.to("restore_post", post.pk))
    return redirect(place.to("posts"))


@require_POST
def restore_post(request, branch, pk, club=None):
    place = kept_place(request, branch, club)
    known = place.posts(request.user)
    post = get_object_or_404(known, pk=pk, can_edit=True)
    if said := refused(lambda: post.restore(by=request.user)):
        messages.error(request, said)
    else:
        say(request, f"Tillbaka i listan: {post}.")
    return redirect(place.to("posts"))


def register_of(request, place):
    """Those who can be chosen as holders, hundreds of them."""
    return Register(people_of(request, place.branch), timezone.localdate())


def post_page(request, place, post, *, form=None, appoint=None, bad=None):
    """The post's own page; ``bad`` is the form whose errors stand on top."""
    facts = {"title": post.title, "body": post.body, "kind": post.kind_id}
    kinds = kinds_of_post(request, post)
    about = form or edit_form(
        place, initial={"uuid": uuid4(), **facts, "seen": post.version}, kinds=kinds
    )
    today = timezone.localdate()
    return page(
        request,
        "post",
        place.branch,
        form=bad or about,
        facts=about,
        appoint=appoint
        or fresh(
            AppointForm,
            initial={"on": today, "beside": len(post.holders) > 1},
            register=register_of(request, place),
        ),
        place=place,
        post=post,
        past=post.tenures.ended(today).select_related("person"),
        today=today,
    )


@require_POST
def appoint(request, branch, pk, club=None):
    place = kept_place(request, branch, club)
    post = post_for(request, place, pk, can_edit=True)
    form = AppointForm(request.POST, register=register_of(request, place))

    def deed():
        data = form.cleaned_data
        tenure = post.appoint(
            entered(data["who"], place.branch, by=request.user),
            by=request.user,
            on=data["on"],
            role=data["role"],
            beside=data["beside"],
        )
        return tenure.pk if tenure else None

    if form.is_valid() and done_once(request, form, deed):
        say(request, "Innehavaren är sparad.")
        return redirect(place.to("post", post.pk))
    return post_page(request, place, post, appoint=form, bad=form)


@require_POST
def end_tenure(request, branch, pk, tenure, club=None):
    place = kept_place(request, branch, club)
    post = post_for(request, place, pk, can_edit=True)
    tenure = get_object_or_404(post.tenures.select_related("person"), pk=tenure)
    form = LastDayForm(request.POST)

    def leave():
        tenure.leave(by=request.user, last_day=form.cleaned_data["last_day"])

    if form.is_valid() and done(form, leave):
        say(request, "Sista dagen är sparad.")
        return redirect(place.to("post", post.pk))
    return post_page(request, place, post, bad=form)
