"""What holds of the outbox: one mail a step, states that say the truth, secrets that are gone."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from applications.commands import mending
from documents.models import StoredFile
from ecandidat.common import clock
from ecandidat.management.invariants.book import invariant, rows
from notifications.delivery import CLAIM_PATIENCE
from notifications.enums import BounceKind, MailState
from notifications.models import AddressNote, Bounce, MailAttachment, MailSwitch, OutgoingMail

# The sweep closes abandoned rows each half minute: past this it did not.
STUCK = CLAIM_PATIENCE + timedelta(minutes=5)


@invariant("mail-par-etape", "Chaque étape qui écrit à la personne a son mail, un seul.")
def step_without_its_mail() -> Iterable[str]:
    return rows(mending.owing(clock.now()).exclude(outcomes=1))


@invariant("mail-bloque", "Aucun mail ne reste en cours d’envoi.")
def mail_stuck() -> Iterable[str]:
    return rows(OutgoingMail.objects.abandoned(clock.now() - STUCK))


@invariant("mail-secret", "Le texte d’un mail confidentiel est effacé une fois envoyé ou annulé.")
def secret_left_behind() -> Iterable[str]:
    over = OutgoingMail.objects.filter(sensitive=True, state__in=(MailState.SENT, MailState.VOID))
    return rows(over.exclude(body=""))


@invariant("mail-instants", "Un mail envoyé ou annulé porte l’instant de son envoi ou de son annulation.")
def mail_without_instant() -> Iterable[str]:
    return rows(
        OutgoingMail.objects.filter(Q(state=MailState.SENT, sent_at=None) | Q(state=MailState.VOID, void_at=None))
    )


@invariant("mail-adresse", "Un mail qui attend de partir a une adresse.")
def mail_to_nowhere() -> Iterable[str]:
    return rows(OutgoingMail.objects.filter(address="", state__in=(MailState.QUEUED, MailState.SENDING)))


@invariant("mail-double", "Une cause n’écrit qu’une fois le même message à la même adresse.")
def mail_twice() -> Iterable[str]:
    twin = OutgoingMail.objects.filter(
        cause=OuterRef("cause"), key=OuterRef("key"), address=OuterRef("address"), pk__lt=OuterRef("pk")
    )
    return rows(OutgoingMail.objects.filter(Exists(twin)))


@invariant("mail-piece-jointe", "La pièce jointe d’un mail à envoyer est un fichier gardé, de la même empreinte.")
def attachment_of_nothing() -> Iterable[str]:
    kept = StoredFile.objects.filter(storage_key=OuterRef("storage_key"), sha256=OuterRef("sha256"))
    leaving = MailAttachment.objects.filter(mail__state__in=(MailState.QUEUED, MailState.FAILED, MailState.SENDING))
    return rows(leaving.filter(~Exists(kept)))


@invariant("mail-interrupteur", "L’arrêt des envois n’a qu’une ligne.")
def two_switches() -> Iterable[str]:
    return rows(MailSwitch.objects.exclude(pk=1))


@invariant("mail-revenu", "Un mail marqué « revenu » a l’avis qui le dit, et son adresse s’en souvient.")
def bounced_without_report() -> Iterable[str]:
    hard = Bounce.objects.filter(mail=OuterRef("pk"), kind=BounceKind.HARD)
    returned = OutgoingMail.objects.annotate(is_told=Exists(hard))
    yield from rows(returned.filter(bounced_at__isnull=False, is_told=False))
    yield from rows(returned.filter(bounced_at=None, is_told=True))
    note = AddressNote.objects.filter(address=OuterRef("address"))
    yield from rows(Bounce.objects.filter(kind__in=(BounceKind.HARD, BounceKind.DELIVERED)).filter(~Exists(note)))
