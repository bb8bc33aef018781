"""What anyone may check: whether a receipt or a letter is ours, without a name in it."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from applications import pdf
from applications.models import Decision, Submission
from ecandidat.common import refs

LIKE_A_NUMBER = re.compile("[0-9A-Z]{1,40}")


@login_not_required
@require_safe
def find_receipt(request):
    """Where a number is typed; what was typed leads to its own address."""
    number = refs.read_aloud(request.GET.get("numero", ""))
    if LIKE_A_NUMBER.fullmatch(number):
        return redirect("applications:public_receipt", number)
    return render(request, "applications/public_receipt.html", {"number": number}, status=404 if number else 200)


@login_not_required
@require_safe
def receipt(request, number):
    """Valid or not, for which formation and when; never for whom (B1)."""
    number = refs.read_aloud(number)
    submission = Submission.objects.select_related("application__opening__formation").filter(number=number).first()
    context = {"submission": submission, "number": number}
    return render(request, "applications/public_receipt.html", context, status=200 if submission else 404)


@login_not_required
@require_safe
def receipt_qr(request, number):
    """The address of a receipt as a drawing, fetched apart: it takes longer to draw than the page that shows it."""
    submission = get_object_or_404(Submission.objects.only("number"), number=number)
    return HttpResponse(pdf.qr_svg(pdf.receipt_url(submission)), content_type="image/svg+xml")


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
