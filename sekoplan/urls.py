"""The top of the address tree. Our words are reserved as names of branches."""

from importlib.util import find_spec

from django.urls import include, path

from sekoplan.health import healthz

handler500 = "sekoplan.failures.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("konto/", include("sekoplan.account_urls")),
    *(
        path("", include(module))
        for module in ("clubs.urls", "activities.urls")
        if find_spec(module)
    ),
]
