"""A dossier as staff reach it: its page, the page of a step, a press."""

from django.urls import reverse

from applications.models import Application

ADMIN = "admin:applications_application_"


def page_of(client, dossier) -> str:
    return client.get(reverse(ADMIN + "change", args=[dossier.pk])).content.decode()


def step_url(dossier, slug) -> str:
    return reverse(ADMIN + "step", args=[dossier.pk, slug])


def take(client, dossier, slug, **facts):
    return client.post(step_url(dossier, slug), facts, follow=True)


def status_of(dossier) -> str:
    return Application.objects.get(pk=dossier.pk).status
