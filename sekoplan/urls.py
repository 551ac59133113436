"""The top of the address tree. Our words are reserved as names of branches."""

from django.urls import include, path

from sekoplan.health import healthz
from sekoplan.security_contact import security_txt

handler400 = "sekoplan.failures.bad_request"
handler500 = "sekoplan.failures.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("konto/", include("sekoplan.account_urls")),
    path("", include("clubs.urls")),
    path("", include("activities.urls")),
]
