"""What anyone may check: whether a receipt number is ours, without a name in it."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.models import Submission


@login_not_required
@require_safe
def receipt(request, number):
    """Valid or not, for which formation and when; never for whom (B1)."""
    submission = (
        Submission.objects.select_related("application__opening__formation").filter(number=number.upper()).first()
    )
    return render(
        request,
        "applications/public_receipt.html",
        {"submission": submission, "number": number},
        status=200 if submission else 404,
    )
