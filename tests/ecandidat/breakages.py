"""What breaks each invariant of the data, by SQL, and what the database refuses before it. `w` is the world broken."""

from django.db import connection

from applications.enums import Stage
from applications.models import Piece
from tests.factories.applications import line

NOWHERE = "0" * 64


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        assert cursor.rowcount > 0, "this breaks nothing"


def update(table, setting, where, *values):
    sql(f"UPDATE {table} SET {setting} WHERE {where}", *values)  # noqa: S608, our own words


def dossier(setting):
    return lambda name: lambda w: update("applications_application", setting, "id = %s", getattr(w, name).pk)


def last_event(dossier, verb=None):
    events = dossier.events.order_by("-seq")
    return (events.filter(verb=verb) if verb else events).first()


def piece(w, name, code="CV"):
    return line(getattr(w, name), code).pk


def on_piece(setting, name, code="CV"):
    return lambda w: update("applications_piece", setting, "id = %s", piece(w, name, code))


def on_event(setting, name, verb):
    return lambda w: update("applications_event", setting, "id = %s", last_event(getattr(w, name), verb).pk)


def on_reading(setting, values=lambda w: []):
    return lambda w: update("applications_reading", setting, "application_id = %s", *values(w), w.received.pk)


def on_submission(setting):
    return lambda w: update("applications_submission", setting, "application_id = %s", w.received.pk)


def on_decision(setting, name):
    return lambda w: update("applications_decision", setting, "id = %s", getattr(w, name).decision_id)


def on_user(setting):
    return lambda w: update("accounts_user", setting, "id = %s", w.owner.pk)


def on_mail(setting):
    return lambda w: update("notifications_outgoingmail", setting, "recipient_id = %s", w.owner.pk)


def file_of(w):
    return Piece.objects.get(pk=piece(w, "received")).files.get()


def manifest_line(w):
    return w.received.submissions.get().lines.exclude(stored=None).first()


def double_file(w):
    columns = "created_at, received_at, piece_id, stored_id, position"
    sql(
        f"INSERT INTO applications_piecefile (ref, {columns}) "  # noqa: S608
        f"SELECT 'DOUBLE0001', {columns} FROM applications_piecefile WHERE id = %s",
        file_of(w).pk,
    )


def delete_event(name, seq):
    return lambda w: sql(
        "DELETE FROM applications_event WHERE application_id = %s AND seq = %s", getattr(w, name).pk, seq
    )


BREAKS = {
    "dossier-sans-place": dossier("seatless_at = created_at")("unfavourable"),
    "dossier-complet": on_piece("status = 'RE', reason = 'illisible'", "complete"),
    "dossier-incomplet-date": dossier("correct_by = '2030-01-01'")("received"),
    "dossier-transmis-date": dossier("transmitted_at = created_at")("pending"),
    "dossier-sans-transmission": lambda w: update("offers_opening", "mode = 'online'", "id = %s", w.paper.opening_id),
    "dossier-transmission-date": on_submission("received_at = '2001-01-01 00:00:00+00:00'"),
    "dossier-quota": lambda w: update(
        "offers_centre", "max_applications = 1", "id = %s", w.received.opening.commission.centre_id
    ),
    "dossier-campagne": lambda w: update(
        "applications_candidatefile", "campaign_id = %s", "id = %s", w.campaign.pk, w.received.file_id
    ),
    "dossier-rang": lambda w: update("applications_candidatefile", "filed_count = 0", "id = %s", w.received.file_id),
    "dossier-identite-figee": on_user("identity_frozen_at = NULL"),
    "places-comptees": lambda w: update("offers_opening", "seats_taken = 0", "id = %s", w.confirmed.opening_id),
    "dossier-annule-publie": dossier("cancelled_at = created_at")("favourable"),
    "reponse-sans-decision": on_decision("kind = 'DE'", "confirmed"),
    "reponse-instant": dossier("answered_at = '2001-01-01 00:00:00+00:00'")("confirmed"),
    "reponse-hors-delai": on_decision("answer_by = '2001-01-01'", "confirmed"),
    "decision-du-dossier": lambda w: update(
        "applications_application", "decision_id = %s", "id = %s", w.confirmed.decision_id, w.favourable.pk
    ),
    "decision-derniere": dossier("decision_id = NULL, decision_kind = ''")("unfavourable"),
    "decision-avis": lambda w: update("applications_opinion", "kind = 'LC'", "application_id = %s", w.favourable.pk),
    "decision-contenu": on_decision("letter_id = NULL", "favourable"),
    "avis-en-attente": dossier("proposed_kind = ''")("proposed"),
    "piece-non-concernee-fichier": on_piece("status = 'NC', obligation = 'optional'", "received"),
    "piece-sans-fichier": lambda w: sql("DELETE FROM applications_piecefile WHERE id = %s", file_of(w).pk),
    "piece-attendue-fichier": on_piece("status = 'AT'", "received"),
    "piece-jugee": on_piece("judged_at = NULL", "complete"),
    "piece-proprietaire": lambda w: update(
        "documents_storedfile", "owner_id = %s", "id = %s", w.other.pk, file_of(w).stored_id
    ),
    "piece-ordre": double_file,
    "piece-journal": lambda w: update("applications_piecefile", "ref = 'AUTRE00001'", "id = %s", file_of(w).pk),
    "transmission-rangs": on_submission("rank = 3"),
    "transmission-instants": on_submission("started_at = '2999-01-01 00:00:00+00:00'"),
    "transmission-empreinte": lambda w: update(
        "applications_submissionline", "sha256 = %s", "id = %s", NOWHERE, manifest_line(w).pk
    ),
    "transmission-dossier": lambda w: update(
        "applications_submissionline", "piece_id = %s", "id = %s", piece(w, "complete"), manifest_line(w).pk
    ),
    "transmission-complet": lambda w: sql(
        "DELETE FROM applications_piecefile WHERE piece_id = %s", piece(w, "complete")
    ),
    "transmission-journal": on_submission("number = '0000000000000000'"),
    "journal-rangs": delete_event("received", 2),
    "journal-chaine": on_event("prev_hash = 'x'", "received", "transmit"),
    "journal-empreinte": on_event("facts = '{}'", "received", "transmit"),
    "journal-ouverture": on_event("verb = 'ask'", "received", "file"),
    "journal-etape": dossier("status = 'RE'")("complete"),
    "journal-suite": on_event("source = 'complet'", "received", "transmit"),
    "journal-annulation": on_event("verb = 'cancel'", "received", "file"),
    "journal-son-propre-dossier": lambda w: update(
        "applications_event", "actor_id = %s", "id = %s", w.complete.file.user_id,
        last_event(w.complete, "complete").pk,
    ),
    "journal-au-nom-de": lambda w: update(
        "applications_event", "actor_id = %s", "id = %s", w.manager.pk, last_event(w.received, "transmit").pk
    ),
    "journal-acteur": on_event("actor_id = NULL", "received", "transmit"),
    "journal-futur": on_event("at = '2999-01-01 00:00:00+00:00'", "received", "transmit"),
    "lecture-personne": on_reading("reader_id = %s", lambda w: [w.owner.pk]),
    "lecture-gardee": on_reading("hour = '2001-01-01 00:00:00+00:00'"),
    "ancrage-chaine": lambda w: update("applications_journalanchor", "at = '2001-01-01 00:00:00+00:00'", "id > 0"),
    "ancrage-tetes": lambda w: delete_event("pending", last_event(w.pending).seq)(w),
    "mail-par-etape": on_mail("cause = 'x' || ref"),
    "mail-bloque": on_mail("state = 'sending', claimed_at = '2001-01-01 00:00:00+00:00'"),
    "mail-secret": on_mail("state = 'sent', sensitive = TRUE"),
    "mail-instants": on_mail("state = 'sent', sent_at = NULL"),
    "mail-adresse": on_mail("address = ''"),
    "mail-piece-jointe": lambda w: update("notifications_mailattachment", "sha256 = %s", "id > 0", NOWHERE),
    "mail-interrupteur": lambda w: update("notifications_mailswitch", "id = 2", "id = 1"),
    "mail-revenu": on_mail("bounced_at = created_at"),
    "compte-login": lambda w: update("accounts_identifier", "user_id = %s", "value = %s", w.other.pk, w.owner.login),
    "compte-numero": lambda w: update(
        "accounts_identifier", "user_id = %s", "value = %s", w.other.pk, w.received.file.number
    ),
    "compte-adresse": on_user("email = upper(email)"),
    "compte-adresse-verifiee": lambda w: update(
        "account_emailaddress", "verified = FALSE", "user_id = %s", w.owner.pk
    ),
    "profil-partie": lambda w: sql("DELETE FROM accounts_address WHERE user_id = %s", w.owner.pk),
    "profil-contenu": lambda w: sql("DELETE FROM accounts_profilepart WHERE user_id = %s", w.owner.pk),
    "profil-rien": lambda w: update("accounts_profilepart", "nothing_to_declare = TRUE", "user_id = %s", w.owner.pk),
    "droit-porte": lambda w: update("accounts_user", "is_staff = FALSE", "id = %s", w.manager.pk),
    "dossier-bornes": dossier("extended_to = '2062-12-23'")("received"),
    "offre-bornes": lambda w: update("offers_opening", "confirm_by = '9999-12-31'", "id = %s", w.received.opening_id),
    "offre-population": lambda w: update(
        "offers_population", "campaign_id = %s", "id = %s", w.campaign.pk, w.received.population_id
    ),
    "offre-piece": lambda w: update("offers_piecekind", "centre_id = %s", "code = 'CV'", w.centre.pk),
}  # fmt: skip


def same_opening(w):
    update("applications_application", "opening_id = %s", "id = %s", w.received.opening_id, w.second.pk)


def same_cause(w):
    on_mail("cause = 'AUTRE', key = 'x.y'")(w)


# id → (what would break it, the constraint that refuses it, its table, whether it is an index)
REFUSED = {
    "dossier-double": (same_opening, "application_once_an_opening", "applications_application", True),
    "places-capacite": (
        lambda w: update("offers_opening", "capacity = 0", "id = %s", w.confirmed.opening_id),
        "opening_seats_within_capacity", "offers_opening", False,
    ),
    "piece-non-concernee-obligatoire": (
        on_piece("status = 'NC'", "received"), "piece_not_concerned_not_required", "applications_piece", False,
    ),
    "piece-refusee-motif": (
        on_piece("status = 'RE', reason = ''", "received"), "piece_refused_has_reason", "applications_piece", False,
    ),
    "mail-double": (same_cause, "mail_once_per_cause", "notifications_outgoingmail", False),
    "droit-perimetre": (
        lambda w: update("offers_membership", "centre_id = NULL, commission_id = NULL", "user_id = %s", w.manager.pk),
        "membership_one_perimeter", "offers_membership", False,
    ),
    "droit-dates": (
        lambda w: update("offers_membership", "until = '2001-01-01'", "user_id = %s", w.manager.pk),
        "membership_ends_after_start", "offers_membership", False,
    ),
    "offre-dates": (
        lambda w: update("offers_opening", "closes_on = '2001-01-01'", "id = %s", w.received.opening_id),
        "opening_closes_after_opening", "offers_opening", False,
    ),
    "offre-campagne": (
        lambda w: update("offers_campaign", "is_current = TRUE", "id > 0"), "campaign_one_current",
        "offers_campaign", True,
    ),
}  # fmt: skip


# Broken in another way above: the database also refuses the plain one.
ALSO_REFUSED = {
    "application_incomplete_has_date": lambda w: update(
        "applications_application", "correct_by = NULL", "id = %s", w.at[Stage.INCOMPLETE].pk
    ),
    "application_answer_needs_favourable": dossier("answer = 'CF', answered_at = created_at")("complete"),
    "application_answer_has_instant": dossier("answered_at = NULL")("confirmed"),
    "application_decision_kind_follows": dossier("decision_kind = ''")("unfavourable"),
    "applications_decision": on_decision("opinion_id = NULL", "favourable"),
    "event_seq": on_event("seq = 1", "received", "transmit"),
}
