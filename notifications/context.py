"""What every signed-in page says about the person's mail."""


def refused_address(request):
    """`refused_address`: the person's address when mails to it come back, else empty.

    Sign-in reads the fact with the person (accounts.backends): no query here.
    """
    user = getattr(request, "user", None)
    return {"refused_address": user.email if getattr(user, "address_is_refused", False) else ""}
