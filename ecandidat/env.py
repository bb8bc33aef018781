"""Typed reading of the environment: a settings file asks for each variable by its name, with its help.

`docs/configuration.md` and `.env.example` are written from the source of those calls (`ecandidat.configuration`).
"""

import os
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

SHORTEST_SECRET = 50


class MissingVariables(Exception):
    """Names of required variables that the environment lacks, all at once."""


@dataclass
class Environment:
    """Reads variables and remembers which required ones are missing."""

    values: dict[str, str]
    missing: list[str] = field(default_factory=list)

    def text(self, name: str, help_text: str, *, default: str | None = None) -> str:
        """The value, else the default; a variable without default is required in production.

        `help_text` is for the pages, which find it in the source.
        """
        value = self.values.get(name, default)
        if value is None:
            self.missing.append(name)
            return ""
        return value

    def secret(self, name: str, help_text: str) -> str:
        """A required value that nobody can guess: short or made by a tool that prints its mark, it is refused."""
        value = self.text(name, help_text)
        if value and (len(value) < SHORTEST_SECRET or value.startswith("django-insecure")):
            raise ValueError(f"{name} : trop court ou publié ; il faut {SHORTEST_SECRET} caractères au hasard.")
        return value

    def flag(self, name: str, help_text: str, *, default: bool = False) -> bool:
        text = self.text(name, help_text, default="oui" if default else "non")
        return text.strip().lower() in {"1", "true", "yes", "oui", "on"}

    def number(self, name: str, help_text: str, *, default: int) -> int:
        text = self.text(name, help_text, default=str(default))
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{name} : « {text} » n’est pas un nombre entier.") from None

    def words(self, name: str, help_text: str, *, default: str | None = None) -> list[str]:
        return [part.strip() for part in self.text(name, help_text, default=default).split(",") if part.strip()]

    def require(self) -> None:
        """Raise once, with every missing name, rather than one restart per name."""
        if self.missing:
            raise MissingVariables("Variables d’environnement manquantes : " + ", ".join(self.missing))


env = Environment(values=dict(os.environ))


# A dossier is read with what surrounds it, eight tables and more, by its key. Django writes the joins in an order that
# leads from the rows sought to what they point at: PostgreSQL spent ten times longer weighing every other order than
# reading the rows. It weighs four tables at a time.
PLANNING = "-c join_collapse_limit=4"


def database_from_url(url: str) -> dict[str, object]:
    """Django's settings for `postgres://user:password@host:port/name` or `sqlite:///path`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            # IMMEDIATE takes the write lock at BEGIN: it is what serialises writers where row locks do not exist.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL : « {parts.scheme} » n’est ni postgres ni sqlite.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "")) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"options": PLANNING},
    }
