"""Accounts that nobody activated do not stay (decision 21: retention really deletes)."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import LetterRequest, User
from ecandidat.common import clock
from notifications import outbox

# Nobody ever entered, staff gave nothing: only a sign-up is lost with such an account.
UNCLAIMED = Q(activated_at=None, is_staff=False)


def never_activated() -> QuerySet[User]:
    """Accounts older than ACCOUNT_PURGE_DAYS that were never activated, staff apart."""
    limit = clock.now() - timedelta(days=settings.ACCOUNT_PURGE_DAYS)
    return User.objects.filter(UNCLAIMED, created_at__lt=limit)


def purge_account(user_id: int) -> bool:
    """Delete one such account, its login and its mails; False when it was activated or deleted meanwhile."""
    return _forget(never_activated().filter(pk=user_id))


def free_address(email: str) -> bool:
    """Delete the account that holds this address, neither activated nor closed, whatever its age; False without one.

    For whoever proves that the address is theirs: a sign-up left half-way must not keep it from them.
    """
    return _forget(User.objects.with_email(email).filter(UNCLAIMED, is_active=True))


def _forget(which: QuerySet[User]) -> bool:
    with transaction.atomic():
        user = which.select_for_update(of=("self",)).first()
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
