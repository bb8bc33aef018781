"""Every way a file can be refused, in plain French: what happened, the rule with its figure, what to do."""

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.validators.names import shown_name
from ecandidat.common.dates import size_text


class FileRefused(Exception):
    """A file that is not kept. `str()` is the sentence for the person; `code` is stable, for tests and counts."""

    def __init__(self, code: str, sentence: str):
        super().__init__(sentence)
        self.code = code


_SENTENCES = {
    "storage": _(
        "« {name} » n’a pas pu être gardé : notre espace de stockage ne répond pas. Rien n’a été enregistré, et le"
        " reste de votre dossier est intact. Déposez-le de nouveau dans quelques minutes."
    ),
    "empty": _(
        "« {name} » est vide (0 octet) : rien n’a été déposé. Ouvrez-le pour vérifier qu’il contient bien votre"
        " document, enregistrez-le à nouveau, puis déposez-le."
    ),
    "too_big": _(
        "« {name} » est trop lourd : {figure}, pour une limite de {size_limit} par fichier. Numérisez-le en définition"
        " plus faible (200 points par pouce suffisent) ou séparez-le en plusieurs fichiers."
    ),
    "heic": _(
        "« {name} » est une photo au format HEIC, que la commission ne peut pas ouvrir. Les formats acceptés sont PDF,"
        " JPEG et PNG. Enregistrez la photo en JPEG, ou reprenez-la depuis cette page avec votre téléphone."
    ),
    "office": _(
        "« {name} » est un document de traitement de texte. Les formats acceptés sont PDF, JPEG et PNG. Ouvrez-le,"
        " choisissez « Exporter au format PDF » ou « Enregistrer sous : PDF », puis déposez le PDF obtenu."
    ),
    "archive": _(
        "« {name} » est une archive compressée (ZIP ou semblable). Les formats acceptés sont PDF, JPEG et PNG."
        " Décompressez-la, puis déposez ses documents un par un : une pièce peut en contenir jusqu’à {files_limit}."
    ),
    "image": _(
        "« {name} » est une image d’un format non accepté (GIF, TIFF, WebP, BMP…). Les formats acceptés sont PDF, JPEG"
        " et PNG. Ouvrez-la et enregistrez-la en JPEG ou en PNG, puis déposez-la."
    ),
    "markup": _(
        "« {name} » est une page web, même si son nom dit autre chose. Les formats acceptés sont PDF, JPEG et PNG."
        " Ouvrez-la dans votre navigateur, choisissez « Imprimer », puis « Enregistrer au format PDF »."
    ),
    "program": _(
        "« {name} » est un programme, même si son nom dit autre chose. Les formats acceptés sont PDF, JPEG et PNG."
        " Choisissez le document lui-même."
    ),
    "prefixed": _(
        "« {name} » contient un PDF, mais commence par autre chose. Ouvrez-le, choisissez « Imprimer », puis"
        " « Enregistrer au format PDF », et déposez le fichier obtenu. Les formats acceptés sont PDF, JPEG et PNG."
    ),
    "unknown": _(
        "« {name} » n’est pas reconnu : son contenu n’est ni un PDF, ni une image JPEG ou PNG, seuls formats acceptés."
        " Ouvrez-le et exportez-le en PDF, puis déposez le fichier obtenu."
    ),
    "encrypted": _(
        "« {name} » est protégé par un mot de passe : la commission ne pourrait pas le lire, et seuls les PDF qui"
        " s’ouvrent sans mot de passe sont acceptés. Ouvrez-le, choisissez « Imprimer », puis « Enregistrer au format"
        " PDF », et déposez le fichier obtenu."
    ),
    "broken": _(
        "« {name} » est un PDF endommagé ou incomplet : il n’a pas pu être lu jusqu’au bout, et seuls les PDF lisibles"
        " en entier sont acceptés. Téléchargez-le ou exportez-le à nouveau, vérifiez qu’il s’ouvre, puis déposez-le."
    ),
    "broken_image": _(
        "« {name} » est une image endommagée ou incomplète : elle n’a pas pu être lue jusqu’au bout, et seules les"
        " images lisibles en entier sont acceptées. Reprenez la photo ou enregistrez-la à nouveau, puis déposez-la."
    ),
    "no_page": _(
        "« {name} » est un PDF sans aucune page ; il en faut au moins 1. Exportez-le à nouveau, vérifiez"
        " qu’il s’ouvre, puis déposez-le."
    ),
    "too_many_pages": _(
        "« {name} » compte {figure} pages, pour une limite de {pages_limit} pages par fichier. Ne gardez que les pages"
        " demandées, ou séparez-le en plusieurs fichiers."
    ),
    "too_many_pixels": _(
        "« {name} » mesure {figure} pixels, pour une limite de 60 millions de pixels par image. Réduisez sa taille, ou"
        " reprenez la photo avec une définition plus faible."
    ),
    "animated": _(
        "« {name} » est une image animée : seules les images fixes sont acceptées. Enregistrez la vue utile en JPEG"
        " ou en PNG, puis déposez-la."
    ),
    "too_heavy": _(
        "« {name} » est trop complexe : sa lecture a dépassé 20 secondes ou 512 Mo de mémoire, la limite pour un"
        " fichier. Ouvrez-le, choisissez « Imprimer », puis « Enregistrer au format PDF », et déposez le"
        " fichier obtenu."
    ),
}


def refused(code: str, name: str, figure: object = None) -> FileRefused:
    """The refusal to raise; `figure` is what was found (bytes, pages or pixels)."""
    sentence = str(_SENTENCES[code]).format(
        name=shown_name(name) or _("Ce fichier"),
        figure=_over(figure) if code == "too_big" else figure,
        size_limit=size_text(settings.PIECE_MAX_FILE_BYTES),
        pages_limit=settings.PIECE_MAX_PAGES,
        files_limit=settings.PIECE_MAX_FILES,
    )
    return FileRefused(code, sentence)


def _over(size: object) -> str:
    """The size found, never rounded down to the very figure of the limit."""
    shown = size_text(int(str(size)))
    return (
        gettext("un peu plus de {size}").format(size=shown)
        if shown == size_text(settings.PIECE_MAX_FILE_BYTES)
        else shown
    )
