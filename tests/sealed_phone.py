"""A phone that seals and signs as the browser does: registers its key, sends envelopes.

The cryptography is this test's own use of the library, not the product's: what the product reads
here is what any implementation of the standards writes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from outreach.database import utc_now
from tests.factories import Factory, MadeAccount

_SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
Field = tuple[str, str]


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def seal_to(point: bytes, plain: bytes, info: bytes) -> bytes:
    """A sealed message of decision 0010."""
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return b"OSM1" + hashlib.sha256(point).digest()[:8] + _SUITE.encrypt(plain, public, info=info)


class SealedPhone:
    """One phone with one account signed in on it; `client` is its browser."""

    def __init__(
        self, app: Flask, factory: Factory, account: MadeAccount, *, device: str | None = None
    ) -> None:
        self.app, self.factory, self.account = app, factory, account
        self.client = app.test_client()
        self.device = device or str(uuid4())
        self.key = str(uuid4())
        self.private = ec.generate_private_key(ec.SECP256R1())
        factory.sign_in(self.client, account)
        answer = self.post("/api/v1/device-keys", self.key_body())
        assert answer.status_code == 200, answer.get_data(as_text=True)
        self.server_point = base64.b64decode(answer.json["server_key"]["public_key"])

    def key_body(self) -> dict[str, str]:
        point = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return {"device": self.device, "key": self.key, "public_key": base64_of(point)}

    def post(self, address: str, body: Any, *, client: Any = None) -> Any:
        """A POST of this phone's session."""
        client = client or self.client
        headers = {"X-CSRFToken": self.factory.csrf(client), "Outreach-Device": self.device}
        return client.post(address, json=body, headers=headers)

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def envelope(
        self, fields: list[Field], *, schema: int = 2, account: str | None = None, **more: Any
    ) -> dict[str, str]:
        """A sealed, signed envelope of the fields."""
        document = {
            "schema": schema,
            "account": account or self.account.id,
            "device": self.device,
            "fields": fields,
            **more,
        }
        return self.signed(self.seal(json.dumps(document).encode(), b"outreach envelope 1"))

    def seal(self, plain: bytes, info: bytes) -> bytes:
        return seal_to(self.server_point, plain, info)

    def seal_photo(self, picture: bytes) -> bytes:
        """A picture as its account's phone seals it."""
        return self.seal(picture, f"outreach photo 1 {self.account.id}".encode())

    def signed(self, sealed: bytes) -> dict[str, str]:
        return {
            "key": self.key,
            "sealed": base64_of(sealed),
            "signature": base64_of(self.sign(sealed)),
        }

    def proof(self, *, ahead: timedelta = timedelta(days=28), device: str = "") -> dict[str, Any]:
        """What proves for a while, without a session, that this phone is the one it says."""
        until = int((utc_now() + ahead).timestamp())
        signature = self.sign(f"contact {device or self.device} {until}".encode())
        return {"key": self.key, "until": until, "signature": base64_of(signature)}

    def send(
        self,
        *envelopes: Any,
        clock_ahead: timedelta = timedelta(0),
        contact: dict[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """The answers to the envelopes, sent without any session."""
        body = {
            "envelopes": list(envelopes),
            "sent_at": (utc_now() + clock_ahead).isoformat(),
            "contact": {"device": self.device, "proof": self.proof(), **(contact or {})},
        }
        answer = self.app.test_client().post("/api/v1/envelopes", json=body)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        results: list[dict[str, Any]] = answer.json["results"]
        return results

    def status(self, envelope: Any, **more: Any) -> str:
        """The answer to one envelope, in a word."""
        status: str = self.send(envelope, **more)[0]["status"]
        return status


def visit_fields(place: str, **changes: str) -> list[Field]:
    """The fields of a page on which a visit of yesterday was filled in."""
    fields = {
        "submission_id": str(uuid4()),
        "village_id": place,
        "captured_at": (utc_now() - timedelta(days=1)).isoformat(),
        "talks-0-form": "on_site",
        "talks-0-topics": "helmet",
        "talks-0-attendees": "30",
        "notes": "",
        **changes,
    }
    return list(fields.items())
