"""Mail backends under which the worker dies: SystemExit goes through everything, as a kill does."""

from django.core.files.storage import Storage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend


class DiesBefore(BaseEmailBackend):
    """Killed while it connects: nothing has left."""

    def open(self):
        raise SystemExit

    def send_messages(self, email_messages):
        raise AssertionError("the line never opened")


class DiesAfter(EmailBackend):
    """Killed when the server has taken the mail and before the row says so."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit


class BreaksInTheMiddle(BaseEmailBackend):
    """The line falls during the dialogue."""

    def send_messages(self, email_messages):
        raise TimeoutError("the server stopped talking")


class DeafStorage(Storage):
    """Object storage that times out."""

    def _open(self, name, mode="rb"):
        raise TimeoutError("no answer from the storage")
