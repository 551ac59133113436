"""Byt innehavare of one of the branch's own posts."""

from django.shortcuts import redirect, render
from django.utils import timezone

from activities.succession import estate_of, leaves_last_post
from activities.succession import succeed as succeed_post
from clubs.letters import invitation_link, send_invitation
from clubs.models import Stale
from clubs.post_forms import Standing, SuccessionForm, entered
from clubs.succession import standing
from clubs.views.answers import done_once, fresh, say
from clubs.views.posts import kept_place, post_for, register_of
from clubs.views.settings_pages import page_with_form
from sekoplan.confirming import ask_again


@page_with_form
def succeed(request, branch, pk):
    place = kept_place(request, branch)
    post = post_for(request, place, pk, can_edit=True)
    leaver = leaver_of(request, post)
    if leaver is None:
        # Nobody holds it, or it has to be said first which of several leaves.
        return shown(request, place, post) if post.holders else redirect(post)
    estate = estate_of(post, leaver, request.user)
    options = {"register": register_of(request, place), "estate": estate}
    if request.method != "POST":
        form = fresh(SuccessionForm, initial=first(post, leaver, estate), **options)
        return shown(request, place, post, form, leaver)
    if estate.assignments and {"given", "ends"} & request.POST.keys():
        # What goes along is somebody's access (S22).
        asks = ask_again(request)
        if asks is not None:
            return asks
    form, invited = SuccessionForm(request.POST, **options), []

    def deed():
        data = dict(form.cleaned_data)
        who = data["who"] and entered(data["who"], place.branch, by=request.user)
        wanted = ("on", "seen", "activities", "ends", "given")
        told = {name: data[name] for name in wanted}
        invited.extend(succeed_post(post, leaver, who, by=request.user, **told))

    try:
        if form.is_valid() and done_once(request, form, deed):
            return succeeded(request, place, post, invited)
        is_stale = Standing.is_old(form, standing([post]))
    except Stale:
        is_stale = True
    if is_stale:
        form = as_it_stands(request, post, leaver, options)
        return shown(request, place, post, form, leaver, status=409)
    return shown(request, place, post, form, leaver, status=422)


def leaver_of(request, post):
    """The holder that the page is about: the one asked for, or the only one."""
    asked = request.POST.get("leaver") or request.GET.get("vem")
    held = {str(tenure.pk): tenure for tenure in post.holders}
    return held.get(asked) or (post.holders[0] if len(held) == 1 else None)


def first(post, leaver, estate):
    """What the form begins with: what is the post's goes along, the rest is asked.

    Who leaves the last post leaves everything, access too.
    """
    is_last = leaves_last_post(leaver)
    roles = estate.assignments if is_last else []
    activities = [
        activity.pk
        for activity in estate.activities
        if is_last or activity.goal.accountable == post
    ]
    return {
        "on": timezone.localdate(),
        "leaver": leaver.pk,
        "seen": standing([post]),
        "activities": activities,
        "ends": [assignment.pk for assignment in roles],
        "given": [assignment.pk for assignment in roles],
    }


def as_it_stands(request, post, leaver, options):
    """What was typed, on top of who holds the post now."""
    sent = request.POST.copy()
    sent["seen"], sent["leaver"] = standing([post]), leaver.pk
    form = SuccessionForm(sent, **options)
    form.add_error(
        None,
        "Någon annan har ändrat vem som har uppdraget medan du skrev. Här står vem "
        "som har det nu. Kontrollera och spara igen.",
    )
    return form


def succeeded(request, place, post, invited):
    """Back to the post; what no letter could be sent about is handed over by hand."""
    say(request, f"Sparat: {post} har bytt innehavare.")
    unsent = [
        (invitation, invitation_link(token))
        for invitation, token in invited
        if not send_invitation(invitation, token)
    ]
    if unsent:
        context = {"branch": place.branch, "post": post, "unsent": unsent}
        return render(request, "activities/succeeded.html", context)
    return redirect(post)


def shown(request, place, post, form=None, leaver=None, status=200):
    context = {
        "branch": place.branch,
        "place": place,
        "post": post,
        "form": form,
        "leaver": leaver,
        "today": timezone.localdate(),
    }
    return render(request, "activities/succeed.html", context, status=status)
