"""The pages about the service, and the way in to the right branch."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.models import Branch, Role


@require_safe
def home(request):
    """On to the user's branch; a choice when there are several.

    Who follows from above chooses among the branches below too.
    """
    user = request.user
    below = Q(parent__in=user.rights.branches([Role.NATIONAL]))
    branches = list(Branch.objects.for_user(user).filter(Q(is_mine=True) | below))
    if len(branches) == 1:
        front = "dashboard" if branches[0].can_follow else "plans"
        return redirect(front, branches[0].slug)
    return render(request, "clubs/home.html", {"branches": branches})


@require_safe
def account(request):
    held = (
        request.user.assignments.active(timezone.localdate())
        .select_related("branch", "tenure__post")
        .order_by("branch__name", "role")
    )
    followed = Branch.objects.for_user(request.user).filter(can_follow=True)
    context = {"assignments": held, "followed": followed}
    return render(request, "clubs/account.html", context)


@login_not_required
@require_safe
def help(request):
    return render(request, "clubs/help.html")


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "clubs/accessibility.html")


@login_not_required
@require_safe
def privacy(request):
    return render(request, "clubs/privacy.html")
