"""Where things are: the checkout, the cache directory, what the environment names."""

import hashlib
import os
import shutil
from pathlib import Path

from .console import StepError, fail

ROOT = Path(__file__).resolve().parent.parent
ADDON = ROOT / "crm_vn"
# Installed by itself where Odoo's project is, too.
BRIDGE = ROOT / "crm_vn_project"
BRIDGED_MODULE = "project"
BASE_MODULES = ("crm", "sale_crm", "link_tracker", "web_hierarchy")
LANGUAGES = ("en_US", "vi_VN")
FREE_BYTES_NEEDED = 4 * 1024**3


def _default_cache():
    if os.environ.get("CRM_VN_CACHE"):
        return Path(os.environ["CRM_VN_CACHE"]).absolute()
    if os.geteuid() == 0:
        # PostgreSQL runs as an ordinary user, who could not enter root's home.
        return Path("/var/cache/crm_vn")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crm_vn"


def _port():
    value = os.environ.get("PORT") or "8069"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        fail(
            "PORT",
            f"PORT={value} is not the number of a port",
            "Choose one from 1024 to 65535: PORT=8070 make …",
        )
    return int(value)


CACHE = _default_cache()
MARKER = CACHE / "crm_vn.cache"
LOGS = CACHE / "log"
DATA = CACHE / "data"
HTTP_PORT = _port()
HTTP_HOST = os.environ.get("HOST") or "127.0.0.1"


def prepare_cache():
    """Create the cache directory.

    :raise StepError: when it cannot be written to, holds something else, or the disk
        is nearly full
    """
    if CACHE.exists() and not is_ours() and any(CACHE.iterdir()):
        raise StepError(
            f"{CACHE} holds other things, and make clean would delete them",
            "Name an empty folder: CRM_VN_CACHE=/some/where make …",
        )
    try:
        for folder in (CACHE, LOGS, DATA):
            folder.mkdir(parents=True, exist_ok=True)
        MARKER.touch()
    except OSError as error:
        raise StepError(
            f"{CACHE} cannot be created: {error.strerror}",
            "Name a folder of yours: CRM_VN_CACHE=/some/where make …",
        ) from error
    for folder in (CACHE, LOGS, DATA):
        if not os.access(folder, os.W_OK | os.X_OK):
            raise StepError(
                f"{folder} cannot be written to: it belongs to somebody else",
                "Name a folder of yours: CRM_VN_CACHE=/some/where make …",
            )
    free = shutil.disk_usage(CACHE).free
    if free < FREE_BYTES_NEEDED and not (CACHE / "odoo").exists():
        raise StepError(
            f"only {free // 1024**2} MB are free under {CACHE}, 4 GB are needed",
            "Free some space, or name another disk: CRM_VN_CACHE=/some/where make …",
        )


def is_ours():
    """Whether the cache directory is one that this project made."""
    return MARKER.exists() or (CACHE / "templates.lock").exists()


def digest(*parts):
    """Short, stable hash of strings and of the contents of files."""
    value = hashlib.sha256()
    for part in parts:
        value.update(
            part.read_bytes() if isinstance(part, Path) else str(part).encode()
        )
        value.update(b"\0")
    return value.hexdigest()[:12]


def addon_digest(addon=ADDON):
    """Hash of every file whose change calls for a new installation of an addon."""
    files = sorted(
        path
        for path in addon.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and "static" not in path.relative_to(addon).parts
    )
    return digest(
        *[part for path in files for part in (str(path.relative_to(addon)), path)]
    )
