"""Mails for tests, as the outbox would have written them."""

import factory
from django.contrib.auth import get_user_model

from ecandidat.common import clock
from ecandidat.common.refs import new_ref
from notifications.enums import BounceKind
from notifications.models import AddressNote, Bounce, MailAttachment, MailSwitch, MailText, OutgoingMail


class RecipientFactory(factory.django.DjangoModelFactory):
    """A person who is written to; what else they are is the business of another floor."""

    class Meta:
        model = get_user_model()

    login = factory.Sequence(lambda n: f"NB{n:06d}")
    email = factory.LazyAttribute(lambda user: f"{user.login.lower()}@example.org")
    first_name = "Camille"
    last_name = "Roy"


class OutgoingMailFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OutgoingMail

    key = "notifications.test_mail"
    cause = factory.LazyFunction(new_ref)
    recipient = factory.SubFactory(RecipientFactory)
    address = factory.LazyAttribute(lambda mail: mail.recipient.email if mail.recipient else "seule@example.org")
    subject = "Dossier réceptionné"
    body = "Bonjour,\n\nVotre dossier est arrivé.\n\nVous n’avez rien à faire."
    message_id = factory.LazyAttribute(lambda mail: f"<{mail.cause.lower()}@example.org>")


class MailAttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MailAttachment

    mail = factory.SubFactory(OutgoingMailFactory)
    storage_key = factory.Sequence(lambda n: f"letters/00/letter-{n}")
    name = "Lettre d’admission.pdf"
    size = 4
    sha256 = "0" * 64
    content_type = "application/pdf"


class MailTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MailText

    key = "notifications.test_mail"
    subject = "Essai, {institution}"
    body = "Envoyé le {instant}.\n\n{site}"


class MailSwitchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MailSwitch


class BounceFactory(factory.django.DjangoModelFactory):
    """A mail that came back for good."""

    class Meta:
        model = Bounce

    event_id = factory.LazyFunction(new_ref)
    kind = BounceKind.HARD
    address = factory.LazyAttribute(lambda bounce: bounce.mail.address if bounce.mail else "seule@example.org")
    mail = factory.SubFactory(OutgoingMailFactory)
    at = factory.LazyFunction(clock.now)
    diagnostic = "550 5.1.1 unknown user"


class AddressNoteFactory(factory.django.DjangoModelFactory):
    """An address that does not work."""

    class Meta:
        model = AddressNote

    address = factory.Sequence(lambda n: f"perdue{n}@example.org")
    refused_at = factory.LazyFunction(clock.now)
