"""Our own papers, typeset as tagged PDF (PDF/UA-1) from a template and plain data."""

import json
import re
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.contrib.staticfiles import finders

# What typst says when none of the fonts that it may use has a letter.
NO_LETTER = "could not be displayed"
SHARED = Path(__file__).parent.parent / "typst"
FONTS = SHARED / "fonts"


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `template`: a name of documents/typst, or a path from the project's root (`<app>/typst/x.typ`).

    The template imports "base.typ", where `data` is found; people's words are data there, never markup. `data["date"]`
    (a date) dates the paper: the same data give the same bytes. `data["institution"]` is added. A letter that our font
    has not is looked for in those of the machine; found nowhere, it is an empty box on a paper made all the same.
    """
    path = SHARED / f"{template}.typ" if re.fullmatch(r"[a-z_]+", template) else settings.BASE_DIR / template
    logo = _logo()
    facts = {**data, "institution": _institution(logo)}
    # Only these files exist for the compiler: no other can be read, whatever a template says.
    files = {**_sources(SHARED), **_sources(path.parent), **logo, "main.typ": path.read_bytes()}
    inputs = {"data": json.dumps(facts, default=str, ensure_ascii=False)}
    for is_only_ours, standards in ((True, ["ua-1"]), (False, ["ua-1"])):
        try:
            return _compiled(files, inputs, is_only_ours, standards)
        except typst.TypstError as error:
            if NO_LETTER not in str(error):
                raise
    return _compiled(files, inputs, is_only_ours=False, standards=[])


def _compiled(files: dict[str, bytes], inputs: dict[str, str], is_only_ours: bool, standards: list[str]) -> bytes:
    return typst.compile(
        files, sys_inputs=inputs, font_paths=[FONTS], ignore_system_fonts=is_only_ours, pdf_standards=standards
    )


def _sources(folder: Path) -> dict[str, bytes]:
    return {source.name: source.read_bytes() for source in folder.glob("*.typ")}


def _logo() -> dict[str, bytes]:
    """The institution's logo under the name that the template reads, when there is one that typst can draw."""
    found = finders.find(settings.INSTITUTION_LOGO) if settings.INSTITUTION_LOGO else None
    path = Path(found) if found else None
    if path is None or path.suffix.lower() not in (".svg", ".png", ".jpg"):
        return {}
    return {f"logo{path.suffix.lower()}": path.read_bytes()}


def _institution(logo: dict[str, bytes]) -> dict[str, Any]:
    return {
        "name": settings.INSTITUTION_NAME,
        "short_name": settings.INSTITUTION_SHORT_NAME,
        "colour": settings.INSTITUTION_COLOUR,
        "address": [line.strip() for line in settings.INSTITUTION_ADDRESS.split("|") if line.strip()],
        "email": settings.INSTITUTION_EMAIL,
        "phone": settings.INSTITUTION_PHONE,
        "url": settings.INSTITUTION_URL,
        "logo": next(iter(logo), None),
    }
