"""Every address of the site: the roof's own pages, then each app's."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from ecandidat import views

APPS = ("accounts", "offers", "applications", "notifications")

handler400 = "ecandidat.errors.bad_request"
handler403 = "ecandidat.errors.forbidden"
handler404 = "ecandidat.errors.not_found"
handler500 = "ecandidat.errors.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("assistance/", views.assistance, name="assistance"),
    path("mentions-legales/", views.page, {"template": "pages/legal.html"}, name="legal"),
    path("donnees-personnelles/", views.page, {"template": "pages/privacy.html"}, name="privacy"),
    path("accessibilite/", views.page, {"template": "pages/accessibility.html"}, name="accessibility"),
    path("couleur-<str:colour>.css", views.brand_css, name="brand"),
    path("scolarite/", admin.site.urls),
    *(path("", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")),
]
