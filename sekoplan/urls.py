"""The top of the address tree. Our words are reserved as names of branches."""

from django.urls import include, path

from sekoplan.health import healthz

handler400 = "sekoplan.failures.bad_request"
handler500 = "sekoplan.failures.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("konto/", include("sekoplan.account_urls")),
    path("", include("clubs.urls")),
    path("", include("activities.urls")),
]
