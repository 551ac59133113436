"""Assignments in other organisations: who is given one, for how long, by mistake."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from clubs.models import Post, PostBody, Stale, Tenure
from clubs.post_forms import entered

DAY = timedelta(days=1)


def assignments_of(branch, starts, ends):
    """Who held a post elsewhere at some time from ``starts`` to ``ends``."""
    return (
        Tenure.objects.filter(
            Q(ends=None) | Q(ends__gte=starts),
            post__branch=branch,
            post__body=PostBody.EXTERNAL,
            starts__lte=ends,
        )
        .select_related("post", "person")
        .order_by("post__title", "starts", "person__name", "pk")
    )


@transaction.atomic
def assign(branch, *, by, title, who, starts, ends=None):
    """Let ``who`` have the assignment from ``starts``, through ``ends`` if it is over.

    Those who have it already keep it. A Newcomer enters the register.
    """
    branch = branch.lock()
    known = Post.objects.current().filter(branch=branch, club=None)
    post = known.filter(body=PostBody.EXTERNAL, title__iexact=title).first()
    if post is None:
        post = Post.add(branch, by=by, title=title, body=PostBody.EXTERNAL)
    person = entered(who, branch, by=by)
    tenure = post.appoint(person, by=by, on=starts, beside=True)
    if tenure is None:
        raise ValidationError(
            {
                "person": f"{person} har redan uppdraget {post} då. Ändra tiden i "
                "listan i stället."
            }
        )
    if ends:
        tenure.leave(by=by, last_day=ends)
    return tenure


@transaction.atomic
def unassign(tenure, *, by, seen):
    """Take away what was written by mistake; the post too when nobody has had it."""
    tenure.post.branch.lock()
    now = Tenure.objects.filter(pk=tenure.pk).select_related("post__branch").first()
    if now is None:
        return
    if (now.starts, now.ends) != seen:
        raise Stale(now)
    now.leave(by=by, last_day=now.starts - DAY)
    if not now.post.tenures.exists():
        now.post.remove(by=by)
