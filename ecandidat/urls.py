"""Every address of the site: the roof's own pages, then each app's."""

from django.contrib import admin
from django.urls import include, path

from ecandidat import views

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
    path("", include("accounts.urls")),
    path("", include("offers.urls")),
    path("", include("applications.urls")),
    path("", include("notifications.urls")),
]
