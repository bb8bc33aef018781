"""Readings of a dossier, as the desk's pages keep them."""

from factory.django import DjangoModelFactory

from applications.commands.readings import keep
from applications.enums import Read
from applications.models import Reading
from tests.factories.applications import ApplicationFactory, manager_of


class ReadingFactory(DjangoModelFactory):
    """`ReadingFactory(application=…, by=…)`: its page, by a manager of its commission unless said otherwise."""

    class Meta:
        model = Reading

    @classmethod
    def _create(cls, model_class, *args, application=None, by=None, what=Read.DOSSIER, file_ref=""):
        application = application or ApplicationFactory()
        keep(application, by=by or manager_of(application.opening), what=what, file_ref=file_ref)
        return application.readings.latest("pk")
