"""The files of deploy/ and their document agree with the code."""

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
from click import Command

from clusterlod import resources
from clusterlod.cli.doctor import doctor
from clusterlod.namespaces import BASE
from clusterlod.settings import PREFIX, Settings, from_environment

ROOT = resources.root()
DEPLOY = ROOT / "deploy"
DOCUMENT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
FILES = [path for path in DEPLOY.rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", [*FILES, ROOT / "docs" / "deploy.md"], ids=lambda p: p.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    names = set(re.findall(rf"\b{PREFIX}[A-Z_]+", path.read_text(encoding="utf-8")))

    assert names <= {PREFIX + row.name.upper() for row in fields(Settings)}


def test_the_environment_file_is_valid() -> None:
    text = (DEPLOY / "systemd" / "clusterlod.env").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    settings = from_environment(dict(line.split("=", 1) for line in lines))

    assert settings.public_url == "https://data.example.org"


def test_the_unit_is_valid(tmp_path: Path) -> None:
    analyser = shutil.which("systemd-analyze")
    if analyser is None:
        pytest.skip("systemd-analyze is missing (apt-get install systemd)")
    text = (DEPLOY / "systemd" / "clusterlod.service").read_text(encoding="utf-8")
    unit = tmp_path / "clusterlod.service"
    unit.write_text(text.replace("/opt/clusterlod/bin/clusterlod", "/bin/true"), encoding="utf-8")
    done = subprocess.run([analyser, "verify", str(unit)], capture_output=True, text=True)  # noqa: S603 - our file

    assert "clusterlod.service" not in done.stderr


def test_every_option_of_the_doctor_is_explained() -> None:
    assert isinstance(doctor, Command)
    options = [name for option in doctor.params for name in option.opts if name.startswith("--")]

    assert [name for name in options if f"`{name}" not in DOCUMENT] == []


def test_the_redirect_keeps_every_path() -> None:
    rules = re.findall(
        r"^RewriteRule (\S+) (\S+) \[(.*)\]$",
        (DEPLOY / "w3id" / ".htaccess").read_text(encoding="utf-8"),
        re.MULTILINE,
    )

    assert BASE == "https://w3id.org/clusterlod/"
    assert rules == [("^(.*)$", "https://data.example.org/$1", "R=302,L")]
