"""`make run-https`: its certificates, and that the product is served with them."""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import stat
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from outreach.config import PROJECT_ROOT
from scripts.https import CertificateFolder, Names

NOW = datetime(2026, 6, 16, 8, tzinfo=UTC)
NAMES = Names(
    frozenset({"localhost", "station-pc"}),
    frozenset({ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("192.168.3.20")}),
)


def read(path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.fixture
def made(tmp_path) -> CertificateFolder:
    folder = CertificateFolder(tmp_path / "https")
    assert folder.prepare(NAMES, NOW)
    return folder


def test_certificates_when_made_then_the_server_is_vouched_for_as_long_as_phones_accept(made):
    ca, server = read(made.ca_file), read(made.server_file)
    server.verify_directly_issued_by(ca)
    lasts = server.not_valid_after_utc - server.not_valid_before_utc
    assert lasts <= timedelta(days=397)
    assert ca.not_valid_after_utc - NOW > timedelta(days=4 * 365)
    named = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(named.get_values_for_type(x509.DNSName)) == NAMES.hosts
    assert set(named.get_values_for_type(x509.IPAddress)) == NAMES.addresses


def test_ca_when_stolen_then_vouches_for_no_site_of_the_internet(made):
    limits = read(made.ca_file).extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    permitted = limits.value.permitted_subtrees
    networks = [name.value for name in permitted if isinstance(name, x509.IPAddress)]
    assert all(network.is_private for network in networks)
    hosts = [name.value for name in permitted if isinstance(name, x509.DNSName)]
    assert not [host for host in hosts if host.endswith((".com", ".cn", ".org"))]


def test_keys_when_made_then_nobody_else_reads_them(made):
    for name in ("ca.key", "server.key"):
        assert stat.S_IMODE((made.folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700


def test_prepare_when_repeated_then_nothing_changes(made):
    before = {path.name: path.read_bytes() for path in made.folder.iterdir()}
    assert not made.prepare(NAMES, NOW + timedelta(days=200))
    assert {path.name: path.read_bytes() for path in made.folder.iterdir()} == before


def test_prepare_when_the_server_certificate_ends_soon_then_a_new_one_under_the_same_ca(made):
    ca, server = made.ca_file.read_bytes(), made.server_file.read_bytes()
    assert not made.prepare(NAMES, NOW + timedelta(days=380))
    assert made.ca_file.read_bytes() == ca
    assert made.server_file.read_bytes() != server


def test_prepare_when_the_machine_has_another_private_address_then_phones_keep_their_ca(made):
    moved = Names(NAMES.hosts, frozenset({ipaddress.ip_address("10.61.2.9")}))
    assert not made.prepare(moved, NOW)
    named = read(made.server_file).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert named.value.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address("10.61.2.9")]


def test_prepare_when_an_address_is_outside_what_the_ca_vouches_for_then_a_new_ca(made):
    elsewhere = Names(NAMES.hosts, frozenset({ipaddress.ip_address("203.0.113.7")}))
    assert made.prepare(elsewhere, NOW)
    read(made.server_file).verify_directly_issued_by(read(made.ca_file))


@pytest.mark.any_engine
def test_run_https_when_started_then_serves_with_secure_cookies_and_offers_its_ca(app, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", ""),
        "INSTANCE_PATH": str(tmp_path),
        "HTTPS_HOST": "127.0.0.1",
        "HTTPS_PORT": str(port),
        "WEB_WORKERS": "1",
    }
    command = [sys.executable, "-m", "scripts.https"]
    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            line = server.stdout.readline() + server.stdout.readline()
            assert f":{port}/" in line
            context = ssl.create_default_context(cafile=wait_for(tmp_path / "https" / "ca.crt"))
            page = ask(f"https://127.0.0.1:{port}/sign-in", context)
            assert "Secure" in page.headers["Set-Cookie"]
            ca = ask(f"https://127.0.0.1:{port}/ca.crt", context)
            assert ca.headers["Content-Type"] == "application/x-x509-ca-cert"
            assert ca.read() == (tmp_path / "https" / "ca.crt").read_bytes()
            steps = ask(f"https://127.0.0.1:{port}/certificate", context).read().decode()
            assert "/ca.crt" in steps
        finally:
            server.terminate()


def wait_for(path) -> str:
    for _ in range(1200):
        if path.exists():
            return str(path)
        time.sleep(0.05)
    raise AssertionError(f"{path} was not made")


def ask(address: str, context: ssl.SSLContext):
    """The answer, once the server is up: it listens before its worker has loaded the product."""
    for _ in range(1200):
        try:
            return urllib.request.urlopen(address, context=context, timeout=60)
        except OSError as fault:
            if "refused" not in str(fault):
                raise
            time.sleep(0.05)
    raise AssertionError("the server did not come up")
