"""What anyone may check: whether a receipt or a letter is ours, without a name in it."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.models import Decision, Submission


@login_not_required
@require_safe
def receipt(request, number):
    """Valid or not, for which formation and when; never for whom (B1)."""
    submission = (
        Submission.objects.select_related("application__opening__formation").filter(number=number.upper()).first()
    )
    return render(
        request, "applications/public_receipt.html", {"submission": submission}, status=200 if submission else 404
    )


@login_not_required
@require_safe
def letter(request, ref):
    """Whether an admission letter is ours and still stands, for which formation; never for whom (S77)."""
    decision = (
        Decision.objects.select_related("application__opening__formation", "application__opening__campaign", "letter")
        .filter(ref=ref.upper(), letter__isnull=False)
        .first()
    )
    return render(request, "applications/public_letter.html", {"decision": decision}, status=200 if decision else 404)
