"""Courses: who needs which, and who lacks one."""

from django.views.decorators.http import require_safe

from .answers import page
from .scope import branch_for


@require_safe
def training(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    return page(request, "training", branch)
