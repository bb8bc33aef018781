"""Marks each request with the instant of its receipt and a name, before anything reads its body."""

from ecandidat.common import clock, refs, trace


class StampReceipt:
    """`request.received_at`: what a deadline is judged by, however long the upload then takes (decision 16)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.received_at = clock.now()
        request.id = refs.new_ref()
        token = trace.request_id.set(request.id)
        try:
            return self.get_response(request)
        finally:
            trace.request_id.reset(token)
