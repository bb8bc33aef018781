"""Whom a candidate writes to about a formation: the commission, or its centre for what it leaves empty."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from offers.models import Commission
from offers.responses.words import site_of


@dataclass(frozen=True)
class Service:
    """The service in charge, as pages, mails and papers say it (S49)."""

    name: str
    address: str
    phone: str
    email: str
    url: str

    @property
    def link_label(self) -> str:
        return _("Page du service (%(site)s)") % {"site": site_of(self.url)}

    @property
    def lines(self) -> list[str]:
        """What is known of it, one line a datum."""
        return [line for line in (self.name, self.address, self.phone, self.email, self.url) if line]


def service_of(commission: Commission) -> Service:
    """One query more where the commission leaves something empty and its centre is not fetched."""
    said = {
        name: getattr(commission, name) or getattr(commission.centre, name)
        for name in ("address", "phone", "email", "url")
    }
    return Service(commission.name, **said)
