"""What our rules must find in a page (ruleid), and what they must let be (ok)."""


def reads(request, branch, pk, visits):
    # ruleid: unscoped-read
    Visit.objects.all()
    # ruleid: unscoped-read
    Visit.objects.get(pk=pk)
    # ruleid: unscoped-read
    Visit.objects.filter(pk=pk)
    # ruleid: unscoped-read
    Visit.objects.filter(pk=request.GET["visit"]).first()
    # ruleid: unscoped-read
    Visit.objects.exclude(on=None)
    # ruleid: unscoped-read
    Visit.objects.values("pk")
    # ruleid: unscoped-read
    Visit._default_manager.count()
    # ok: unscoped-read
    Visit.objects.for_user(request.user).filter(pk=pk)
    # ok: unscoped-read
    Visit.objects.filter(branch=OuterRef("pk"))
    # ok: unscoped-read
    Visit.objects.filter(branch=branch)
    # ruleid: unscoped-read
    SignIn.objects.filter(user=pk)
    # ruleid: unscoped-read
    User.objects.filter(pk__in=request.GET.getlist("who"))
    # ok: unscoped-read
    SignIn.objects.filter(user=user)
    # ok: unscoped-read
    User.objects.filter(pk__in=held.values("user"))
    # ok: unscoped-read
    visits.filter(pk=pk)


def fetches(request, branch, pk, visits):
    # ruleid: unscoped-fetch
    get_object_or_404(Visit, pk=pk)
    # ruleid: unscoped-fetch
    get_object_or_404(Visit.objects, pk=pk)
    # ruleid: unscoped-fetch, unscoped-read
    get_object_or_404(Visit.objects.filter(on=on), pk=pk)
    # ruleid: unscoped-fetch
    get_object_or_404(Visit.objects.select_related("club").filter(on=on), pk=pk)
    # ok: unscoped-fetch
    get_object_or_404(Visit.objects.for_user(request.user), pk=pk)
    # ok: unscoped-fetch
    get_object_or_404(Visit.objects.for_user(user), branch=branch, pk=pk)
    # ok: unscoped-fetch
    get_object_or_404(Visit.objects.for_user(request.user).filter(on=on), pk=pk)
    # ok: unscoped-fetch
    get_object_or_404(visits, branch=branch, pk=pk)


def asks(request, visits):
    wanted = request.GET.dict()
    # ruleid: conditions-from-request
    visits.filter(**wanted)
    # ruleid: conditions-from-request
    visits.filter(**request.POST.dict())
    # ruleid: conditions-from-request
    visits.order_by(request.GET["order"])
    rights = {"can_edit": True}
    # ok: conditions-from-request
    visits.filter(**rights)
    # ok: conditions-from-request
    visits.filter(**form.cleaned_data)


def goes_on(request, branch):
    # ruleid: redirect-to-request
    redirect(request.GET["next"])
    where = request.POST.get("next", "/")
    # ruleid: redirect-to-request
    redirect(where)
    # ruleid: redirect-to-request
    redirect(request.META["HTTP_REFERER"])
    # ruleid: redirect-to-request
    HttpResponseRedirect(request.headers["Referer"])
    # ok: redirect-to-request
    redirect("home", branch.slug)
    # ok: redirect-to-request
    redirect(f"{request.path}?q={request.GET['q']}")
    if where.startswith("/") and url_has_allowed_host_and_scheme(where, None):
        # ok: redirect-to-request
        redirect(where)


def writes(request, visit):
    # ruleid: write-in-page
    visit.save()
    # ruleid: write-in-page
    visit.save(update_fields=["on"])
    # ruleid: write-in-page
    Visit.objects.create(on=on)
    # ruleid: write-in-page
    Visit.objects.for_user(request.user).filter(pk=pk).update(on=on)
    # ruleid: write-in-page, unscoped-read
    Visit.objects.filter(pk=pk).delete()
    # ok: write-in-page
    visit.move(on, by=request.user)
