"""Settings of a branch: what it calls things, and the lists it keeps."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clubs.forms import (
    AppointForm,
    BranchForm,
    LastDayForm,
    NamedEditForm,
    NamedForm,
    PostEditForm,
    PostForm,
)
from clubs.models import Industry, Person, Post, PostKind, Purpose, Stale

from .answers import done, done_once, fresh, page, refused, say
from .scope import branch_for

# A page and the form on it share an address, so that a log-in in between leads back.
page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@page_with_form
def settings(request, branch):
    branch = branch_for(request, branch, can_settle=True)
    names = {
        "assembly_name": branch.assembly_name,
        "plan_name": branch.plan_name,
        "org_number": branch.org_number,
    }
    sent = request.POST if request.method == "POST" else None
    form = BranchForm(sent, initial=names)
    if form.is_bound and form.is_valid():
        branch.settle(by=request.user, **form.cleaned_data)
        say(request, "Inställningarna är sparade.")
        return redirect("settings", branch.slug)
    return page(request, "settings", branch, form=form)


# Posts


@page_with_form
def posts(request, branch):
    branch = branch_for(request, branch, can_settle=True)
    kinds = kinds_of(request, branch)
    form = (
        PostForm(request.POST, kinds=kinds)
        if request.method == "POST"
        else fresh(PostForm, kinds=kinds)
    )

    def add():
        return Post.add(branch, by=request.user, **asked(form, "uuid")).pk

    if form.is_bound and form.is_valid() and done_once(request, form, add):
        say(request, "Uppdraget är tillagt.")
        return redirect("posts", branch.slug)
    known = Post.objects.for_user(request.user).filter(branch=branch)
    listed = known.in_branch().with_holders(timezone.localdate())
    return page(
        request, "posts", branch, form=form, posts=listed, removed=known.removed()
    )


def kinds_of(request, branch, also=None):
    """The kinds of post in use, and the one that stands chosen."""
    kinds = PostKind.objects.for_user(request.user).filter(branch=branch)
    return kinds.filter(Q(active=True) | Q(pk=also))


def asked(form, *without):
    """What the form asked for, but for its own bookkeeping."""
    return {
        name: value for name, value in form.cleaned_data.items() if name not in without
    }


def post_for(request, branch, pk, also=()):
    """A post in use, or one of the ids ``also``."""
    posts = Post.objects.for_user(request.user).with_holders(timezone.localdate())
    return get_object_or_404(posts.in_branch(also), pk=pk, branch=branch, can_edit=True)


@page_with_form
def post(request, branch, pk):
    branch = branch_for(request, branch, can_settle=True)
    post = post_for(request, branch, pk)
    if request.method != "POST":
        return post_page(request, branch, post)
    form = PostEditForm(request.POST, kinds=kinds_of(request, branch, post.kind_id))

    def change():
        post.change(by=request.user, **asked(form, "uuid"))

    try:
        if form.is_valid() and done(form, change):
            say(request, "Uppdraget är sparat.")
            return redirect("posts", branch.slug)
    except Stale as stale:
        context = {"branch": branch, "theirs": stale.current, "form": form}
        return render(request, "clubs/post_conflict.html", context, status=409)
    return post_page(request, branch, post, form=form)


@require_POST
def remove_post(request, branch, pk):
    branch = branch_for(request, branch, can_settle=True)
    # Who removes what somebody has just removed is told that it is, with a way back.
    post = post_for(request, branch, pk, also=[pk])
    form = Form(request.POST)
    if not done(form, lambda: post.remove(by=request.user)):
        return post_page(request, branch, post, bad=form)
    undo = reverse("restore_post", args=[branch.slug, post.pk])
    say(request, f"Borttaget: {post}.", undo)
    return redirect("posts", branch.slug)


@require_POST
def restore_post(request, branch, pk):
    branch = branch_for(request, branch, can_settle=True)
    known = Post.objects.for_user(request.user).filter(branch=branch)
    post = get_object_or_404(known, pk=pk, can_edit=True)
    if said := refused(lambda: post.restore(by=request.user)):
        messages.error(request, said)
    else:
        say(request, f"Tillbaka i listan: {post}.")
    return redirect("posts", branch.slug)


def people_of(request, branch, also=()):
    """Those in use, and those of the ids ``also``."""
    return Person.objects.for_user(request.user).filter(branch=branch).current(also)


def post_page(request, branch, post, *, form=None, appoint=None, bad=None):
    """The post's own page; ``bad`` is the form whose errors stand on top."""
    facts = {"title": post.title, "body": post.body, "kind": post.kind_id}
    about = form or fresh(
        PostEditForm,
        initial=facts | {"seen": post.version},
        kinds=kinds_of(request, branch, post.kind_id),
    )
    people = people_of(request, branch)
    today = timezone.localdate()
    return page(
        request,
        "post",
        branch,
        form=bad or about,
        facts=about,
        appoint=appoint or fresh(AppointForm, initial={"on": today}, people=people),
        post=post,
        people=people,
        today=today,
    )


@require_POST
def appoint(request, branch, pk):
    branch = branch_for(request, branch, can_settle=True)
    post = post_for(request, branch, pk)
    form = AppointForm(request.POST, people=people_of(request, branch))

    def deed():
        data = asked(form, "uuid")
        tenure = post.appoint(data.pop("person"), by=request.user, **data)
        return tenure.pk if tenure else None

    if form.is_valid() and done_once(request, form, deed):
        say(request, "Innehavaren är sparad.")
        return redirect("post", branch.slug, post.pk)
    return post_page(request, branch, post, appoint=form, bad=form)


@require_POST
def end_tenure(request, branch, pk, tenure):
    branch = branch_for(request, branch, can_settle=True)
    post = post_for(request, branch, pk)
    tenure = get_object_or_404(post.tenures.select_related("person"), pk=tenure)
    form = LastDayForm(request.POST)
    if form.is_valid():
        tenure.leave(by=request.user, last_day=form.cleaned_data["last_day"])
        say(request, "Sista dagen är sparad.")
        return redirect("post", branch.slug, post.pk)
    return post_page(request, branch, post, bad=form)


# Purposes of visits, and industries: two lists of the same kind


def named_list(request, branch, model, words):
    branch = branch_for(request, branch, can_settle=True)
    form = NamedForm(request.POST) if request.method == "POST" else fresh(NamedForm)

    def add():
        name = form.cleaned_data["name"]
        return model.objects.add(branch, by=request.user, name=name).pk

    if form.is_bound and form.is_valid() and done_once(request, form, add):
        say(request, f"{words['one']} är {words.get('added', 'tillagd')}.")
        return redirect(words["list"], branch.slug)
    listed = model.objects.for_user(request.user).filter(branch=branch)
    return page(request, "named_list", branch, form=form, words=words, listed=listed)


def named_one(request, branch, pk, model, words):
    branch = branch_for(request, branch, can_settle=True)
    listed = model.objects.for_user(request.user)
    thing = get_object_or_404(listed, pk=pk, branch=branch, can_edit=True)
    initial = {"name": thing.name, "unused": not thing.active}
    form = NamedEditForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        data = form.cleaned_data

        def change():
            with transaction.atomic():
                thing.change(
                    by=request.user, name=data["name"], active=not data["unused"]
                )

        if done(form, change):
            say(request, f"{words['one']} är {words.get('saved', 'sparad')}.")
            return redirect(words["list"], branch.slug)
    form = form or fresh(NamedEditForm, initial=initial)
    return page(request, "named_one", branch, form=form, words=words, name=initial)


PURPOSES = {
    "list": "purposes",
    "edit": "purpose",
    "many": "Besöksanledningar",
    "one": "Anledningen",
    "new": "Ny anledning",
    "add": "Lägg till anledning",
    "save": "Spara anledning",
    "why": "Det som ett besök kan gälla. Varje besök märks med en eller flera av dem.",
    "empty": "Listan är tom. Lägg till det ni oftast besöker klubbarna för.",
}
INDUSTRIES = {
    "list": "industries",
    "edit": "industry",
    "many": "Branscher",
    "one": "Branschen",
    "new": "Ny bransch",
    "add": "Lägg till bransch",
    "save": "Spara bransch",
    "why": "Klubbarna grupperas efter bransch.",
    "empty": "Listan är tom. Lägg till de branscher som era klubbar hör till.",
}
KINDS = {
    "list": "post_kinds",
    "edit": "post_kind",
    "many": "Slag av uppdrag",
    "one": "Slaget",
    "new": "Nytt slag",
    "add": "Lägg till slag",
    "save": "Spara slag",
    "why": "Samma slag för samma uppdrag i alla klubbar, så går de att räkna ihop.",
    "empty": "Listan är tom. Lägg till de uppdrag som finns i klubbarna.",
    "added": "tillagt",
    "saved": "sparat",
}


@page_with_form
def purposes(request, branch):
    return named_list(request, branch, Purpose, PURPOSES)


@page_with_form
def purpose(request, branch, pk):
    return named_one(request, branch, pk, Purpose, PURPOSES)


@page_with_form
def industries(request, branch):
    return named_list(request, branch, Industry, INDUSTRIES)


@page_with_form
def industry(request, branch, pk):
    return named_one(request, branch, pk, Industry, INDUSTRIES)


@page_with_form
def post_kinds(request, branch):
    return named_list(request, branch, PostKind, KINDS)


@page_with_form
def post_kind(request, branch, pk):
    return named_one(request, branch, pk, PostKind, KINDS)
