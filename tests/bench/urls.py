"""The site's addresses, and two more: what a signed-in person costs when a view, then a page, says nothing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from ecandidat.urls import urlpatterns as site


def empty(request):
    return HttpResponse()


def layout(request):
    return render(request, "layout/base.html")


urlpatterns = [path("vide/", empty, name="empty"), path("page-vide/", layout, name="layout"), *site]
handler400 = "ecandidat.errors.bad_request"
handler403 = "ecandidat.errors.forbidden"
handler404 = "ecandidat.errors.not_found"
handler500 = "ecandidat.errors.server_error"
