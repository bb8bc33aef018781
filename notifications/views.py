"""A person's messages, the demo's mailbox, and the door where the mail relay says what came back."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ecandidat.common import clock
from ecandidat.common.paging import PER_PAGE, page_of
from notifications import mailbox as post_box
from notifications import reports
from notifications.commands.bounces import take
from notifications.models import OutgoingMail
from notifications.rendering import blocks


@require_safe
@never_cache
def inbox(request):
    page = page_of(OutgoingMail.objects.shown_to(request.user).defer("body"), request.GET.get("page"))
    return render(request, "notifications/inbox.html", {"page": page})


@require_safe
@never_cache
def message(request, ref):
    mail = get_object_or_404(OutgoingMail.objects.shown_to(request.user).prefetch_related("attachments"), ref=ref)
    return render(request, "notifications/message.html", {"mail": mail, "blocks": blocks(mail.body)})


@require_safe
@login_not_required
@never_cache
def mailbox(request):
    _demo_only()
    page = Paginator(post_box.Kept(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/mailbox.html", {"page": page})


@require_safe
@login_not_required
@never_cache
def kept_mail(request, name):
    mail = _kept(name)
    return render(request, "notifications/kept_mail.html", {"mail": mail, "blocks": blocks(mail.body)})


@require_safe
@login_not_required
@never_cache
def kept_file(request, name, position):
    """Always a download: nothing that a mail carries is shown by the browser as a page of ours."""
    files = _kept(name).files
    if not 1 <= position <= len(files):
        raise Http404
    file = files[position - 1]
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=file.name)}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)


@require_POST
@csrf_exempt
@login_not_required
def bounces(request):
    """A relay's call-back. Its signature is its only right; without a secret the door does not exist."""
    if not settings.BOUNCE_SECRET:
        raise Http404
    timestamp = request.headers.get("X-Bounce-Timestamp", "")
    signature = request.headers.get("X-Bounce-Signature", "")
    try:
        reports.check_signature(settings.BOUNCE_SECRET, timestamp, signature, request.body, now=clock.now())
        told = reports.from_callback(request.body)
    except reports.SignatureRefused:
        return JsonResponse({"refused": "signature"}, status=403)
    except reports.ReportError:
        return JsonResponse({"refused": "events"}, status=400)
    for report in told:
        take(report, is_trusted=True)
    return JsonResponse({"taken": len(told)})


def _demo_only():
    if not settings.DEMO:
        raise Http404


def _kept(name):
    _demo_only()
    mail = post_box.find(name)
    if mail is None:
        raise Http404
    return mail
