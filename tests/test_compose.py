"""``docker-compose.yml`` fits the addons: images, mounts, installed modules, secrets."""

from __future__ import annotations

import re

import pytest
import yaml

from tools.places import ADDONS


@pytest.fixture(scope="module")
def compose(root) -> dict:
    return yaml.safe_load((root / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(compose) -> dict:
    return compose["services"]


def test_the_images_are_the_official_ones(services):
    assert {services["odoo"]["image"], services["install"]["image"]} == {"odoo:19"}
    assert services["db"]["image"] == "postgres:17"


def test_every_image_is_pinned_to_a_version(services):
    assert all(re.search(r":v?\d", service["image"]) for service in services.values())


@pytest.mark.parametrize("service", ["odoo", "install"])
def test_each_addon_is_mounted_read_only(service, services, root):
    mounts = [volume for volume in services[service]["volumes"] if volume.startswith("./")]
    assert sorted(mounts) == [f"./{addon}:/mnt/extra-addons/{addon}:ro" for addon in ADDONS]
    assert all((root / mount.split(":")[0]).is_dir() for mount in mounts)


def test_the_first_start_installs_every_addon(services):
    [installed] = [word.partition("=")[2] for word in services["install"]["command"] if word.startswith("--init=")]
    assert sorted(installed.split(",")) == sorted(ADDONS)


def test_odoo_serves_the_database_that_was_installed(services):
    named = [[w for w in services[name]["command"] if w.startswith("--database=")] for name in ("install", "odoo")]
    assert named[0] == named[1] != []
    assert services["odoo"]["depends_on"]["install"]["condition"] == "service_completed_successfully"


def test_mail_goes_to_the_catcher(services):
    assert "--smtp=mail" in services["odoo"]["command"]
    assert "mail" in services


@pytest.mark.parametrize("service", ["db", "mail", "odoo"])
def test_each_service_that_stays_has_a_health_check(service, services):
    assert services[service]["healthcheck"]["test"]


def test_data_lives_in_named_volumes(compose, services):
    used = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert {name for name in used if not name.startswith("./")} == set(compose["volumes"])


def test_ports_are_open_to_this_machine_only(services):
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_variable_is_in_the_example_and_no_secret_is_in_the_file(root):
    text = (root / "docker-compose.yml").read_text()
    used = set(re.findall(r"\$\{(\w+)", text))
    example = dict(row.split("=", 1) for row in (root / ".env.example").read_text().splitlines() if "=" in row)
    assert used == set(example)
    assert all("${" in row for row in text.splitlines() if re.search(r"PASSWORD: ", row))


def test_the_example_is_committed_and_the_secrets_are_not(root):
    assert ".env" in (root / ".gitignore").read_text().split()
