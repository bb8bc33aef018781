"""What holds between opinions, decisions and answers."""

from collections.abc import Iterable

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from applications.enums import Answer, DecisionKind
from applications.models import Application, Decision, Opinion
from ecandidat.management.invariants.book import CHUNK, invariant, rows


@invariant("reponse-sans-decision", "Une réponse suppose une décision favorable publiée.")
def answer_without_favourable() -> Iterable[str]:
    answered = Application.objects.exclude(answer=Answer.NONE)
    return rows(answered.filter(Q(decision=None) | ~Q(decision__kind=DecisionKind.FAVOURABLE)))


@invariant("reponse-instant", "Une réponse porte son instant, après la publication ; sans réponse, il n’y en a pas.")
def answer_without_instant() -> Iterable[str]:
    answered = ~Q(answer=Answer.NONE)
    wrong = answered & (Q(answered_at=None) | Q(answered_at__lt=F("decision__released_at")))
    return rows(Application.objects.filter(wrong | ~answered & Q(answered_at__isnull=False)))


@invariant("reponse-hors-delai", "Personne n’a répondu après la date limite de réponse.")
def answer_after_the_limit() -> Iterable[str]:
    answered = Application.objects.filter(
        answer__in=(Answer.CONFIRMED, Answer.DECLINED), decision__answer_by__isnull=False
    ).order_by("pk")
    zone = timezone.get_default_timezone()
    read = answered.values_list("pk", "answered_at", "decision__answer_by")
    for pk, answered_at, answer_by in read.iterator(chunk_size=CHUNK):
        if answered_at and answered_at.astimezone(zone).date() > answer_by:
            yield f"dossier {pk}"


@invariant("decision-du-dossier", "La décision en vigueur est une décision de ce dossier, du même type.")
def decision_of_another() -> Iterable[str]:
    decided = Application.objects.filter(decision__isnull=False)
    return rows(decided.filter(~Q(decision__application=F("pk")) | ~Q(decision__kind=F("decision_kind"))))


@invariant("decision-derniere", "La décision en vigueur est la dernière publiée.")
def an_earlier_decision() -> Iterable[str]:
    last = Decision.objects.filter(application=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    dossiers = Application.objects.annotate(last=Subquery(last)).filter(last__isnull=False)
    return rows(dossiers.filter(Q(decision=None) | ~Q(decision=F("last"))))


@invariant("decision-avis", "Une décision publie un avis de ce dossier, du même type.")
def decision_of_another_opinion() -> Iterable[str]:
    return rows(Decision.objects.filter(~Q(opinion__application=F("application")) | ~Q(opinion__kind=F("kind"))))


@invariant("decision-contenu", "Une décision porte ce que son type demande : lettre, motif ou rang.")
def decision_without_its_words() -> Iterable[str]:
    return rows(
        Decision.objects.filter(
            Q(kind=DecisionKind.FAVOURABLE, letter=None)
            | Q(kind=DecisionKind.UNFAVOURABLE, reason="")
            | Q(kind=DecisionKind.RANKED_LIST, rank=None)
        )
    )


@invariant("avis-en-attente", "L’avis en attente d’un dossier est son dernier avis, s’il n’est pas publié.")
def opinion_flag_astray() -> Iterable[str]:
    last = Opinion.objects.filter(application=OuterRef("pk")).order_by("-pk")
    dossiers = Application.objects.annotate(
        last=Subquery(last.values("kind")[:1]), published=Subquery(last.values("decision")[:1])
    )
    waiting = dossiers.filter(published=None).annotate(waits=Coalesce("last", Value("")))
    stale = dossiers.filter(published__isnull=False).exclude(proposed_kind="")
    yield from rows(waiting.exclude(proposed_kind=F("waits")))
    yield from rows(stale)
