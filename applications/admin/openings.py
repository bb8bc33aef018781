"""The offer's page of an opening, with what a moved date means for the dossiers of that opening."""

from django.contrib import admin, messages
from django.db import transaction

from applications.commands.answer_dates import extend_open_offers
from applications.models import Application
from ecandidat.common.dates import day_short
from ecandidat.common.words import ngettext
from offers.admin.openings import OpeningAdmin
from offers.models import Opening

admin.site.unregister(Opening)


@admin.register(Opening)
class OpeningWithDossiersAdmin(OpeningAdmin):
    """A later answer date is given to the open offers as soon as it is kept (decision 10)."""

    def get_form(self, request, obj=None, **kwargs):
        """Beside the answer date, how many people a later one would write to."""
        form = super().get_form(request, obj, **kwargs)
        waiting = Application.objects.following_their_date().filter(opening=obj).count() if obj else 0
        if waiting and "confirm_by" in form.base_fields:
            said = ngettext(
                "%(count)s offre sans réponse suit cette date : la repousser la prolonge, avec un mail à la personne.",
                "%(count)s offres sans réponse suivent cette date : la repousser les prolonge, "
                "avec un mail à chaque personne.",
                waiting,
            )
            form.base_fields["confirm_by"].help_text = said % {"count": waiting}
        return form

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        transaction.on_commit(lambda: self.extend(request, obj))

    def extend(self, request, obj):
        if extended := extend_open_offers(by=request.user, opening=obj):
            said = ngettext(
                "%(count)s offre sans réponse est prolongée jusqu’au %(day)s ; la personne reçoit un mail.",
                "%(count)s offres sans réponse sont prolongées jusqu’au %(day)s ; chaque personne reçoit un mail.",
                extended,
            )
            self.message_user(request, said % {"count": extended, "day": day_short(obj.confirm_by)}, messages.SUCCESS)
