"""The addresses of the offer."""

from django.urls import path

from offers.views import catalogue

app_name = "offers"
urlpatterns = [
    path("offre/", catalogue.catalogue, name="catalogue"),
    path("offre.json", catalogue.feed, name="feed"),
    path("offre/<slug:code>/", catalogue.formation, name="formation"),
]
