"""Anchors of the journals, as the hourly command writes them."""

from factory.django import DjangoModelFactory

from applications.commands.anchoring import anchor_journal
from applications.models import AnchoredHead, JournalAnchor
from tests.factories.applications import ApplicationFactory


class JournalAnchorFactory(DjangoModelFactory):
    class Meta:
        model = JournalAnchor

    @classmethod
    def _create(cls, model_class, *args, **facts):
        return anchor_journal()


class AnchoredHeadFactory(DjangoModelFactory):
    """The head of a dossier just filed."""

    class Meta:
        model = AnchoredHead

    @classmethod
    def _create(cls, model_class, *args, **facts):
        ApplicationFactory()
        return anchor_journal().heads.first()
