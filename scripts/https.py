"""An own CA and a server certificate for this machine: python -m scripts.https [--prepare]

What `make run-https` uses. In INSTANCE_PATH/https/: `ca.crt` (phones install it once), `ca.key`,
`server.crt`, `server.key`. The CA lasts five years and can vouch only for addresses of private
networks and for this machine's own; the server's certificate lasts 397 days, the most that phones
accept, and is made anew a month before it ends or when the machine has another address.
HTTPS_NAMES adds names or addresses, separated by commas.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from outreach.config import PROJECT_ROOT

CA_LASTS = timedelta(days=5 * 365)
SERVER_LASTS = timedelta(days=397)
#: Made anew so long before it ends.
SPARE = timedelta(days=30)
#: What the CA can vouch for besides this machine's own names and addresses.
PRIVATE_NETWORKS = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
LOCAL_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Names:
    """What a server is called: host names and addresses."""

    hosts: frozenset[str]
    addresses: frozenset[Address]

    @classmethod
    def of_this_machine(cls, more: str = "") -> Names:
        """Its host name, `localhost`, its addresses, and what HTTPS_NAMES adds."""
        hosts = {"localhost", socket.gethostname().lower()}
        addresses: set[Address] = {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")}
        addresses.update(_own_addresses())
        for word in filter(None, (part.strip() for part in more.split(","))):
            try:
                addresses.add(ipaddress.ip_address(word))
            except ValueError:
                hosts.add(word.lower())
        return cls(frozenset(hosts), frozenset(addresses))

    def alternatives(self) -> list[x509.GeneralName]:
        """The names as a certificate holds them."""
        return [
            *(x509.DNSName(host) for host in sorted(self.hosts)),
            *(x509.IPAddress(address) for address in sorted(self.addresses, key=str)),
        ]


class CertificateFolder:
    """The four files, made when they are missing, old, or for other names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca_file = folder / "ca.crt"
        self.server_file = folder / "server.crt"
        self.server_key_file = folder / "server.key"
        self._ca_key_file = folder / "ca.key"

    def prepare(self, names: Names, now: datetime | None = None) -> bool:
        """Makes what is missing; says whether the CA is new, so that phones need it again."""
        now = now or datetime.now(UTC)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_new = not self._has_ca(names, now)
        if is_new:
            self._make_ca(names, now)
        if is_new or not self._has_server(names, now):
            self._make_server(names, now)
        return is_new

    def _has_ca(self, names: Names, now: datetime) -> bool:
        if not (self.ca_file.is_file() and self._ca_key_file.is_file()):
            return False
        ca = _read(self.ca_file)
        # A server certificate must not outlive its CA.
        return ca.not_valid_after_utc - now > SERVER_LASTS and _vouches_for(ca, names)

    def _has_server(self, names: Names, now: datetime) -> bool:
        if not (self.server_file.is_file() and self.server_key_file.is_file()):
            return False
        certificate = _read(self.server_file)
        has = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return certificate.not_valid_after_utc - now > SPARE and set(names.alternatives()) <= set(
            has
        )

    def _make_ca(self, names: Names, now: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _subject(f"Outreach {socket.gethostname()} {now:%Y-%m-%d}")
        networks = [ipaddress.ip_network(network) for network in PRIVATE_NETWORKS]
        networks += [
            ipaddress.ip_network(address)
            for address in sorted(names.addresses, key=str)
            if not _within(address, networks)
        ]
        permitted: list[x509.GeneralName] = [
            *(x509.DNSName(name) for name in (*LOCAL_NAMES, *sorted(names.hosts - {"localhost"}))),
            *(x509.IPAddress(network) for network in networks),
        ]
        certificate = (
            _builder(subject, subject, key.public_key(), now, CA_LASTS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.NameConstraints(permitted, None), critical=True)
            .sign(key, hashes.SHA256())
        )
        _write_key(self._ca_key_file, key)
        _write(self.ca_file, certificate)

    def _make_server(self, names: Names, now: datetime) -> None:
        ca = _read(self.ca_file)
        ca_key = serialization.load_pem_private_key(self._ca_key_file.read_bytes(), None)
        assert isinstance(ca_key, ec.EllipticCurvePrivateKey)
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _subject(socket.gethostname())
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
        certificate = (
            _builder(subject, ca.subject, key.public_key(), now, SERVER_LASTS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names.alternatives()), critical=False)
            .add_extension(issuer, critical=False)
            .sign(ca_key, hashes.SHA256())
        )
        _write_key(self.server_key_file, key)
        _write(self.server_file, certificate)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    lasts: timedelta,
) -> x509.CertificateBuilder:
    # Clocks of phones run slow: it holds since an hour ago, within what it may last in all.
    begins = now - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _vouches_for(ca: x509.Certificate, names: Names) -> bool:
    constraints = ca.extensions.get_extension_for_class(x509.NameConstraints).value
    permitted = constraints.permitted_subtrees or []
    hosts = [name.value for name in permitted if isinstance(name, x509.DNSName)]
    networks = [
        name.value
        for name in permitted
        if isinstance(name, x509.IPAddress) and isinstance(name.value, Network)
    ]
    return all(
        any(host == known or host.endswith(f".{known}") for known in hosts) for host in names.hosts
    ) and all(_within(address, networks) for address in names.addresses)


def _within(address: Address, networks: list[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def _subject(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Outreach"),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
        ]
    )


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _write(path: Path, certificate: x509.Certificate) -> None:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


def _own_addresses() -> Iterator[Address]:
    """The addresses by which other machines reach this one; nothing is sent to find them."""
    for family, somewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((somewhere, 9))
            except OSError:
                continue
            yield ipaddress.ip_address(probe.getsockname()[0].partition("%")[0])
    try:
        found = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)
    except OSError:
        return
    for word in found.stdout.split():
        yield ipaddress.ip_address(word.partition("%")[0])


def main() -> None:
    """Prepares the certificates, says where phones find them, and serves unless told not to."""
    instance = Path(os.environ.get("INSTANCE_PATH") or PROJECT_ROOT / "instance")
    names = Names.of_this_machine(os.environ.get("HTTPS_NAMES", ""))
    certificates = CertificateFolder(instance / "https")
    if certificates.prepare(names):
        print("A new CA was made: phones have to install it (once).")
    port = os.environ.get("HTTPS_PORT", "8443")
    for address in sorted(names.addresses, key=_loopback_last):
        if address.version == 4:
            print(f"Serving on https://{address}:{port}/ (a phone's first page: /certificate)")
    if "--prepare" not in sys.argv[1:]:
        _serve(certificates, port)


def _serve(certificates: CertificateFolder, port: str) -> None:
    os.environ.update(
        HOST=os.environ.get("HTTPS_HOST", "0.0.0.0"),  # noqa: S104  # phones reach it from the network
        PORT=port,
        COOKIE_SECURE="1",
        CA_FILE=str(certificates.ca_file),
        TLS_CERTIFICATE=str(certificates.server_file),
        TLS_KEY=str(certificates.server_key_file),
    )
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    sys.stdout.flush()
    os.execv(gunicorn, [gunicorn, "--config", "scripts/gunicorn_settings.py", "wsgi:app"])  # noqa: S606


def _loopback_last(address: Address) -> tuple[bool, str]:
    return (address.is_loopback, str(address))


if __name__ == "__main__":
    main()
