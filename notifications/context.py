"""What every signed-in page says about mails."""


def mails(request):
    """`refused_address`: the person's address when mails to it come back, else empty; `mails_are_stopped`.

    Sign-in reads both facts with the person (accounts.backends): no query here.
    """
    user = getattr(request, "user", None)
    return {
        "refused_address": user.email if getattr(user, "address_is_refused", False) else "",
        "mails_are_stopped": getattr(user, "mails_are_stopped", False),
    }
