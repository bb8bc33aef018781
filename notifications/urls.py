"""Addresses of the messages."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("retours-de-mails/", views.bounces, name="bounces"),
    path("mes-messages/", views.inbox, name="inbox"),
    path("mes-messages/<slug:ref>/", views.message, name="message"),
    path("boite-aux-lettres/", views.mailbox, name="mailbox"),
    path("boite-aux-lettres/<slug:name>/", views.kept_mail, name="kept_mail"),
    path("boite-aux-lettres/<slug:name>/<int:position>/", views.kept_file, name="kept_file"),
]
