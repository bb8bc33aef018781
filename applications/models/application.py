"""The dossier: one person's request for one opening, and the file that gathers them for a campaign."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.enums import Answer, DecisionKind, FileStatus, Stage
from applications.querysets import NEWEST_FIRST, ApplicationQuerySet
from ecandidat.common.models import Referenced, Timestamped
from offers.models import Campaign, Opening, Population


class CandidateFile(Timestamped):
    """A person in a campaign, under a number of its own (decision 3, S16)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="candidate_files", verbose_name=_("compte")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="candidate_files", verbose_name=_("campagne")
    )
    number = models.CharField(_("numéro de candidat"), max_length=8, unique=True, editable=False)
    filed_count = models.PositiveSmallIntegerField(_("dossiers ouverts"), default=0, editable=False)

    class Meta:
        verbose_name = _("candidat")
        verbose_name_plural = _("candidats")
        constraints = [models.UniqueConstraint(fields=["user", "campaign"], name="candidate_file_once_a_campaign")]

    def __str__(self):
        return self.number


def stage_expression(*, for_desk: bool) -> Case:
    """Decision 12, in its order; the desk also sees that an opinion waits for its release."""
    proposed = [When(~Q(proposed_kind=""), then=Value(Stage.PROPOSED.value))] if for_desk else []
    return Case(
        When(cancelled_at__isnull=False, then=Value(Stage.CANCELLED.value)),
        *proposed,
        When(answer=Answer.DECLINED.value, then=Value(Stage.DECLINED.value)),
        When(answer=Answer.LAPSED.value, then=Value(Stage.LAPSED.value)),
        When(answer=Answer.CONFIRMED.value, then=Value(Stage.CONFIRMED.value)),
        *[When(decision_kind=kind.value, then=Value(Stage[kind.name].value)) for kind in DecisionKind],
        *[
            When(status=status.value, then=Value(Stage[status.name].value))
            for status in (FileStatus.COMPLETE, FileStatus.INCOMPLETE, FileStatus.RECEIVED)
        ],
        default=Value(Stage.PENDING.value),
    )


class Application(Referenced, Timestamped):
    """A dossier. Its three axes (papers, decision, answer) move only through `applications.commands`."""

    file = models.ForeignKey(
        CandidateFile, on_delete=models.PROTECT, related_name="applications", verbose_name=_("candidat")
    )
    opening = models.ForeignKey(
        Opening, on_delete=models.PROTECT, related_name="applications", verbose_name=_("formation")
    )
    population = models.ForeignKey(
        Population, on_delete=models.PROTECT, related_name="applications", verbose_name=_("situation")
    )
    rank_in_file = models.PositiveSmallIntegerField(_("rang dans le compte"), editable=False)

    status = models.CharField(_("statut"), max_length=2, choices=FileStatus, default=FileStatus.PENDING)
    correct_by = models.DateField(_("à corriger jusqu’au"), null=True, blank=True)
    # When « Incomplet » was said last.
    asked_at = models.DateTimeField(_("corrections demandées le"), null=True, blank=True, editable=False)
    extended_to = models.DateField(_("date limite individuelle"), null=True, blank=True)
    started_at = models.DateTimeField(_("dernier dépôt commencé le"), null=True, blank=True, editable=False)
    transmitted_at = models.DateTimeField(_("transmise le"), null=True, blank=True)

    decision = models.ForeignKey(
        "applications.Decision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("décision en vigueur"),
    )
    decision_kind = models.CharField(_("décision"), max_length=2, choices=DecisionKind, blank=True, default="")
    proposed_kind = models.CharField(_("avis en attente"), max_length=2, choices=DecisionKind, blank=True, default="")

    answer = models.CharField(_("réponse"), max_length=2, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    # Since when this person, who confirmed in time, waits for a seat: their offer is not closed for want of an answer.
    seatless_at = models.DateTimeField(_("sans place depuis le"), null=True, blank=True, editable=False)

    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    stage = models.GeneratedField(
        expression=stage_expression(for_desk=False),
        output_field=models.CharField(_("étape"), max_length=20, choices=Stage),
        db_persist=True,
    )
    desk_stage = models.GeneratedField(
        expression=stage_expression(for_desk=True),
        output_field=models.CharField(_("étape"), max_length=20, choices=Stage),
        db_persist=True,
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        constraints = [
            models.UniqueConstraint(
                fields=["file", "opening"],
                condition=Q(cancelled_at__isnull=True),
                name="application_once_an_opening",
                violation_error_message=_("Une candidature à cette formation existe déjà."),
            ),
            models.UniqueConstraint(fields=["file", "rank_in_file"], name="application_rank_in_file"),
            models.CheckConstraint(
                condition=Q(answer=Answer.NONE) | Q(decision__isnull=False, decision_kind=DecisionKind.FAVOURABLE),
                name="application_answer_needs_favourable",
                violation_error_message=_("Une réponse suppose un avis favorable publié."),
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=True, decision_kind="")
                | Q(decision__isnull=False) & ~Q(decision_kind=""),
                name="application_decision_kind_follows",
                violation_error_message=_("La décision et son type vont ensemble."),
            ),
            models.CheckConstraint(
                condition=~Q(status=FileStatus.INCOMPLETE) | Q(correct_by__isnull=False),
                name="application_incomplete_has_date",
                violation_error_message=_("Un dossier incomplet porte la date limite de correction."),
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.NONE, answered_at__isnull=True)
                | ~Q(answer=Answer.NONE) & Q(answered_at__isnull=False),
                name="application_answer_has_instant",
                violation_error_message=_("Une réponse porte son instant."),
            ),
        ]
        indexes = [
            models.Index(fields=["opening", "desk_stage", "-transmitted_at"], name="application_desk_list"),
            models.Index(fields=["status", "opening"], name="application_by_status"),
            models.Index(*NEWEST_FIRST, name="application_newest_first"),
            # A few at a time among all those of every year.
            models.Index(fields=["opening"], condition=Q(seatless_at__isnull=False), name="application_without_seat"),
            models.Index(
                fields=["opening"],
                condition=Q(cancelled_at__isnull=True) & ~Q(proposed_kind=""),
                name="application_awaits_release",
            ),
        ]

    def __str__(self):
        return f"n° {self.number}"

    def get_absolute_url(self):
        return reverse("applications:detail", args=[self.ref])

    @property
    def number(self) -> str:
        """As the candidate reads it: BE5009SU-3."""
        return self.number_of(self.file.number, self.rank_in_file)

    @staticmethod
    def number_of(file_number: str, rank: int) -> str:
        """The number of a candidate, and the rank of the dossier in it."""
        return f"{file_number}-{rank}"

    @property
    def is_offered(self) -> bool:
        """Whether a place is offered or kept: the papers are no longer asked for."""
        return self.released_kind is DecisionKind.FAVOURABLE and self.reply in (Answer.NONE, Answer.CONFIRMED)

    @property
    def is_to_correct(self) -> bool:
        """Whether the person is asked for corrections: a refusal ends it, unless « Incomplet » was said after it."""
        return not self.is_cancelled and self.papers is FileStatus.INCOMPLETE and not self._is_refused_since

    @property
    def _is_refused_since(self) -> bool:
        """Refused, and asked for nothing since."""
        if self.released_kind is not DecisionKind.UNFAVOURABLE:
            return False
        return self.asked_at is None or self.asked_at <= self.decision.released_at

    @property
    def waits_for_check(self) -> bool:
        """Whether the desk has its papers to look at although a decision is published: no place without that."""
        is_decided = self.released_kind is not None and not self.is_offered
        is_with_desk = self.papers is FileStatus.RECEIVED and is_decided
        if self.released_kind is DecisionKind.UNFAVOURABLE:
            return is_with_desk and self.transmitted_at > self.decision.released_at
        return is_with_desk

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def papers(self) -> FileStatus:
        return FileStatus(self.status)

    @property
    def reply(self) -> Answer:
        return Answer(self.answer)

    @property
    def released_kind(self) -> DecisionKind | None:
        return DecisionKind(self.decision_kind) if self.decision_kind else None

    @property
    def waiting_opinion(self) -> DecisionKind | None:
        return DecisionKind(self.proposed_kind) if self.proposed_kind else None

    @property
    def public_stage(self) -> Stage:
        return Stage(self.stage)

    @property
    def staff_stage(self) -> Stage:
        return Stage(self.desk_stage)
