"""Odoo 19: what ``ODOO_HOME`` names, or Debian's package unpacked into the cache.

The package is fetched with apt from the mirrors that the machine's own sources name,
with apt's state in a private folder, so that the system's sources stay as they are.
"""

import os
import shutil
import subprocess
from pathlib import Path

from .console import StepError, run, say
from .settings import CACHE

HOME = CACHE / "odoo"
PACKAGE = "odoo-19"
# The package links to these instead of carrying them.
LINKED = (
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
# Debian leaves this library out; without a file in its place every browser test logs
# an error.
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
OWN_ODOO = "Or use an Odoo 19 that you have: ODOO_HOME=/path/to/odoo make …"


def locate():
    """Folder to put on PYTHONPATH, or None when nothing is there yet.

    :raise StepError: when ``ODOO_HOME`` names something that is not Odoo 19
    """
    named = os.environ.get("ODOO_HOME")
    if named:
        home = Path(named).absolute()
        release = home / "odoo" / "release.py"
        if not release.exists() or "(19, 0" not in release.read_text():
            raise StepError(
                f"ODOO_HOME={named} holds no Odoo 19 (no odoo/release.py of 19.0)",
                "Name the folder that holds the package odoo/, or unset ODOO_HOME.",
            )
        return home
    current = HOME / "current"
    return (
        (current.resolve() / "usr/lib/python3/dist-packages")
        if current.exists()
        else None
    )


def addons_paths(home):
    """Odoo's own addon folders below its home: a package has one, a checkout two."""
    if (home / "odoo/addons/crm").exists():
        return [home / "odoo/addons"]
    return [home / "odoo/addons", home / "addons"]


def version(home):
    """What tells one Odoo from another: the package's version or the release file."""
    if HOME in home.parents:
        return home.relative_to(HOME).parts[0]
    return (home / "odoo/release.py").read_text()


def fetch():
    """Download and unpack Odoo.

    :return: the folder to put on PYTHONPATH
    :raise StepError: no apt, no network, or no mirror that offers the package
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise StepError("there is no apt-get on this machine", OWN_ODOO)
    apt = _PrivateApt(HOME / "apt")
    apt.update()
    names = [apt.exact(PACKAGE), *map(apt.exact, LINKED)]
    say(f"  downloading {names[0]} and {len(LINKED)} packages that it links to")
    target = HOME / names[0].replace("/", "_").replace("=", "-")
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for deb in apt.download(names):
        run(["dpkg", "-x", deb, part], "Delete the cache (make clean) and try again.")
    left_out = part / "usr/lib/python3/dist-packages" / LEFT_OUT
    left_out.parent.mkdir(parents=True, exist_ok=True)
    left_out.touch()
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    pointer = HOME / "current.new"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(target.name)
    pointer.rename(HOME / "current")
    shutil.rmtree(apt.folder, ignore_errors=True)
    return locate()


class _PrivateApt:
    """apt with its own sources, lists, cache and status; it changes nothing else."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("lists/partial", "archives/partial", "etc"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        self.options = [
            f"-oDir::Etc::SourceList={folder}/sources.list",
            "-oDir::Etc::SourceParts=/dev/null",
            f"-oDir::State={folder}",
            f"-oDir::State::Lists={folder}/lists",
            f"-oDir::State::status={folder}/status",
            f"-oDir::Cache={folder}",
            f"-oDir::Cache::Archives={folder}/archives",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
        ]
        if os.geteuid() == 0:
            self.options.append("-oAPT::Sandbox::User=root")

    def update(self):
        sources = _machine_sources()
        if not sources:
            raise StepError("the machine's apt has no sources", OWN_ODOO)
        lines = []
        for uri, suites, signed_by in sources:
            options = f"[signed-by={signed_by}] " if signed_by else ""
            lines += [f"deb {options}{uri} {suite} main" for suite in suites]
        (self.folder / "sources.list").write_text("\n".join(lines) + "\n")
        # A mirror that lacks one of the suites makes apt fail; what matters is whether
        # the package is found afterwards.
        done = subprocess.run(
            ["apt-get", *self.options, "update"],
            capture_output=True,
            text=True,
            check=False,
        )
        if not self._madison(PACKAGE):
            tail = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
            raise StepError(
                f"no mirror of this machine offers {PACKAGE}: " + " / ".join(tail),
                "Check the network. " + OWN_ODOO,
            )

    def _madison(self, name):
        out = subprocess.run(
            ["apt-cache", *self.options, "madison", name],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        return [line.split("|")[1].strip() for line in out.splitlines() if "|" in line]

    def exact(self, name):
        versions = self._madison(name)
        if name == "fonts-font-awesome":
            # Odoo uses the web font of Font Awesome 4, gone from newer packages.
            versions = [version for version in versions if "4.7" in version]
        if not versions:
            raise StepError(f"no mirror of this machine offers {name}", OWN_ODOO)
        return f"{name}={versions[0]}"

    def download(self, names):
        for old in self.folder.glob("*.deb"):
            old.unlink()
        run(
            ["apt-get", *self.options, "download", *names],
            "Check the network, then run the command again.",
            cwd=self.folder,
        )
        return sorted(self.folder.glob("*.deb"))


def _machine_sources():
    """(mirror, suites, keyring) of the distribution's own archive, as apt has it."""
    out = subprocess.run(
        [
            "apt-get",
            "indextargets",
            "--format",
            "$(CREATED_BY)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)",
        ],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = {}
    for line in out.splitlines():
        created_by, uri, suite, component = line.split("|", 3)
        if created_by != "Packages" or component != "main":
            continue
        if "security" in uri or "/" in suite:
            continue
        suites = found.setdefault(uri, [])
        if suite not in suites:
            suites.append(suite)
    # "stable" for the older fonts, "sid" for Odoo: apt takes what is there of them.
    return [
        (uri, list(dict.fromkeys([*suites, "stable", "sid"])), _keyring())
        for uri, suites in found.items()
    ]


def _keyring():
    """The distribution's keyring, or None where apt trusts it without being told."""
    release = Path("/etc/os-release")
    text = release.read_text() if release.exists() else ""
    for line in text.splitlines():
        if line.startswith("ID="):
            name = line[3:].strip('"')
            for suffix in ("pgp", "gpg"):
                path = Path(f"/usr/share/keyrings/{name}-archive-keyring.{suffix}")
                if path.exists():
                    return path
    return None
