"""The post office's own message: proof that mails leave."""

from django.utils.translation import gettext_lazy as _

from notifications.messages import Message, Priority, Token, declare

TEST_MAIL = declare(
    Message(
        "notifications.test_mail",
        _("Mail d’essai"),
        (
            Token("institution", _("nom de l’établissement"), "Université de Technologie de Troyes"),
            Token("instant", _("date et heure de l’essai"), "lundi 14 avril 2025 à 9 h 30"),
            Token("site", _("adresse du site"), "https://candidatures.example.org"),
        ),
        priority=Priority.ACCOUNT,
    )
)
