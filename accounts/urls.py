"""The addresses of an account, in French."""

from django.urls import path, register_converter

from accounts.enums import Part
from accounts.views import credentials, profile, visitor


class PartConverter:
    """A part of the profile by its word; any other word is no address of ours."""

    regex = "|".join(Part.values)

    def to_python(self, value):
        return Part(value)

    def to_url(self, value):
        return Part(value).value


register_converter(PartConverter, "part")
app_name = "accounts"
urlpatterns = [
    path("creer-un-compte/", visitor.signup, name="signup"),
    path("mail-envoye/", visitor.mail_sent, name="mail_sent"),
    path("connexion/", visitor.login, name="login"),
    path("deconnexion/", visitor.logout, name="logout"),
    path("activation/<str:key>/", visitor.activate, name="activate"),
    path("code-d-activation-perdu/", visitor.resend_activation, name="resend_activation"),
    path("identifiants-oublies/", visitor.recover, name="recover"),
    path("nouveau-mot-de-passe/<str:key>/", visitor.reset, name="reset"),
    path("nouvelle-adresse/<str:key>/", credentials.confirm_address, name="confirm_address"),
    path("mon-compte/identifiants/", credentials.overview, name="credentials"),
    path("mon-compte/identifiants/mot-de-passe/", credentials.change_password, name="change_password"),
    path("mon-compte/identifiants/adresse/", credentials.change_address, name="change_address"),
    path("mon-compte/<part:part>/", profile.edit, name="part"),
    path("mon-compte/<part:part>/verifiee/", profile.confirm, name="confirm_part"),
    path("mon-compte/<part:part>/rien-a-declarer/", profile.nothing, name="declare_nothing"),
    path("mon-compte/<part:part>/ajouter/", profile.add, name="add_row"),
    path("mon-compte/<part:part>/<str:ref>/", profile.change, name="change_row"),
    path("mon-compte/<part:part>/<str:ref>/supprimer/", profile.delete, name="delete_row"),
]
