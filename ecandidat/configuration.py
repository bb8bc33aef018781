"""The environment's variables as pages: read from the calls to `env` in the settings files, so they cannot drift."""

import ast
from dataclasses import dataclass
from pathlib import Path

SETTINGS_FOLDER = Path(__file__).parent / "settings"
SECTIONS = {
    "base": "Partout",
    "embedded": "Moteurs embarqués (démonstration, petit établissement)",
    "production": "Production",
}
READERS = {
    "text": "texte",
    "secret": "texte",
    "flag": "oui ou non",
    "number": "nombre entier",
    "words": "liste, virgules",
}


@dataclass(frozen=True)
class Variable:
    """One call to `env`: the default is None when production cannot start without a value."""

    name: str
    help: str
    kind: str
    default: str | None


def variables(section: str) -> list[Variable]:
    """What the settings file of that section reads, in its order."""
    tree = ast.parse((SETTINGS_FOLDER / f"{section}.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_reading(node)]
    return [_variable(call) for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset))]


def _is_reading(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in READERS
        and isinstance(function.value, ast.Name)
        and function.value.id == "env"
    )


def _variable(call: ast.Call) -> Variable:
    name, help_text = (ast.literal_eval(argument) for argument in call.args)
    default = next((ast.literal_eval(word.value) for word in call.keywords if word.arg == "default"), None)
    reader = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if isinstance(default, bool):
        default = "oui" if default else "non"
    return Variable(name, help_text, READERS[reader], None if default is None else str(default))


def as_markdown() -> str:
    """docs/configuration.md."""
    lines = [
        "# Les variables d’environnement",
        "",
        "Page écrite par `manage.py write_configuration` à partir des fichiers de réglages ; un test la tient à jour.",
        "Le fichier de réglages est choisi par `DJANGO_SETTINGS_MODULE` : `ecandidat.settings.embedded` (par défaut)",
        "ou `ecandidat.settings.production`. Une variable **à donner** empêche la production de démarrer ; toutes",
        "celles qui manquent sont dites en une fois.",
    ]
    for section, title in SECTIONS.items():
        lines += ["", f"## {title}", "", "| variable | à quoi elle sert | forme | par défaut |", "|---|---|---|---|"]
        lines += [
            f"| `{each.name}` | {each.help.replace('|', chr(92) + '|')} | {each.kind} | {_shown(each.default)} |"
            for each in variables(section)
        ]
    return "\n".join(lines) + "\n"


def _shown(default: str | None) -> str:
    if default is None:
        return "**à donner**"
    escaped = default.replace("|", "\\|")
    return f"`{escaped}`" if default else "vide"


def as_example() -> str:
    """.env.example: what production must be given, what every site may change, what the embedded engines add."""
    lines = [
        "# À copier en .env, que docker compose lit. Écrit par `manage.py write_configuration`.",
        "# Sans docker, donner ces variables au service (systemd : EnvironmentFile=). Une ligne sans valeur est à",
        "# donner en production ; `manage.py serve` dit celles qu’il attend (docs/exploitation.md).",
    ]
    said: set[str] = set()
    for section in ("production", "base", "embedded"):
        lines += ["", f"# ── {SECTIONS[section]} " + "─" * 20]
        for each in [variable for variable in variables(section) if variable.name not in said]:
            said.add(each.name)
            lines += [f"# {each.help}", f"{each.name}=" if each.default is None else f"#{each.name}={each.default}"]
    return "\n".join(lines) + "\n"
