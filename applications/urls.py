"""Addresses of the candidate's space and of what anyone may check."""

from django.urls import path

from applications.views import public
from applications.views.candidate import dossier, pieces, space, steps

app_name = "applications"

urlpatterns = [
    path("mon-compte/", space.dashboard, name="dashboard"),
    path("candidatures/", space.listing, name="list"),
    path("candidatures/nouvelle/<str:code>/", space.apply, name="apply"),
    path("candidatures/<str:ref>/", dossier.detail, name="detail"),
    path("candidatures/<str:ref>/historique/", dossier.history, name="history"),
    path("candidatures/<str:ref>/recu/", dossier.receipt, name="receipt"),
    path("candidatures/<str:ref>/recu.pdf", dossier.receipt_pdf, name="receipt_pdf"),
    path("candidatures/<str:ref>/dossier.pdf", dossier.download, name="download"),
    path("candidatures/<str:ref>/lettre.pdf", dossier.letter, name="letter"),
    path("candidatures/<str:ref>/situation/", dossier.population, name="population"),
    path("candidatures/<str:ref>/commencer/", pieces.begin, name="begin"),
    path("candidatures/<str:ref>/pieces/<str:piece>/deposer/", pieces.add, name="piece_add"),
    path("candidatures/<str:ref>/pieces/<str:piece>/non-concerne/", pieces.not_concerned, name="piece_not_concerned"),
    path("candidatures/<str:ref>/pieces/<str:piece>/concerne/", pieces.concerned, name="piece_concerned"),
    path("candidatures/<str:ref>/fichiers/<str:file>/", pieces.show, name="file"),
    path("candidatures/<str:ref>/fichiers/<str:file>/telecharger/", pieces.fetch, name="file_download"),
    path("candidatures/<str:ref>/fichiers/<str:file>/remplacer/", pieces.replace, name="file_replace"),
    path("candidatures/<str:ref>/fichiers/<str:file>/monter/", pieces.move_up, name="file_up"),
    path("candidatures/<str:ref>/fichiers/<str:file>/supprimer/", pieces.remove, name="file_remove"),
    path("candidatures/<str:ref>/fichiers/<str:file>/remettre/", pieces.restore, name="file_restore"),
    path("candidatures/<str:ref>/<slug:step>/", steps.take, name="step"),
    path("recu/", public.find_receipt, name="public_receipts"),
    path("recu/<str:number>/", public.receipt, name="public_receipt"),
    path("recu/<str:number>/qr.svg", public.receipt_qr, name="public_receipt_qr"),
    path("lettre/<str:ref>/", public.letter, name="public_letter"),
]
