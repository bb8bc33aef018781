"""Accounts that nobody activated do not stay (decision 21: retention really deletes)."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import LetterRequest, User
from ecandidat.common import clock
from notifications import outbox


def never_activated() -> QuerySet[User]:
    """Accounts older than ACCOUNT_PURGE_DAYS that were never activated, staff apart."""
    limit = clock.now() - timedelta(days=settings.ACCOUNT_PURGE_DAYS)
    return User.objects.filter(activated_at__isnull=True, created_at__lt=limit, is_staff=False)


def purge_account(user_id: int) -> bool:
    """Delete one such account, its login and its mails; False when it was activated or deleted meanwhile."""
    with transaction.atomic():
        user = never_activated().select_for_update(of=("self",)).filter(pk=user_id).first()
        if user is None:
            return False
        for mail in user.outgoing_mails.values_list("pk", flat=True):
            outbox.purge(mail)  # with what came back: most of these addresses were typed wrong
        user.identifiers.all().delete()
        EmailAddress.objects.filter(user=user).delete()
        user.delete()
        return True


def purge_letter_requests() -> int:
    """Drop the mails asked for and answered more than a day ago; answers how many."""
    limit = clock.now() - timedelta(days=1)
    deleted, _rows = LetterRequest.objects.filter(answered_at__lt=limit).delete()
    return deleted
