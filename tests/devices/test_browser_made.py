"""What a browser's libraries make, the server reads: Node with @hpke/core and WebCrypto."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

from tests.sealed_phone import base64_of, visit_fields

ROOT = Path(__file__).resolve().parents[2]


def node() -> str:
    """Node.js: the machine's, else the one that set-up has brought."""
    found = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv" / "bin"))
    assert found, "No Node.js: run make setup"
    return found


def made_by_node(server_point: bytes, *messages: tuple[bytes, str]):
    """The public key and the sealed, signed messages that Node makes of (plain, info)."""
    asked = {
        "server": base64_of(server_point),
        "messages": [{"plain": base64_of(plain), "info": info} for plain, info in messages],
    }
    done = subprocess.run(
        [node(), str(Path(__file__).with_name("seal.mjs"))],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=ROOT,
    )
    answer = json.loads(done.stdout)
    return answer["public_key"], answer["messages"]


def test_envelope_when_made_by_a_browsers_libraries_then_is_stored(phone, brigade):
    document = {
        "schema": 4,
        "account": brigade.officer.id,
        "device": phone.device,
        "fields": visit_fields(brigade.place, notes="开化村口"),
    }
    public_key, (message,) = made_by_node(
        phone.server_point, (json.dumps(document).encode(), "outreach envelope 1")
    )
    key = str(uuid4())
    body = {"device": phone.device, "key": key, "public_key": public_key}
    assert phone.post("/api/v1/device-keys", body).status_code == 200

    (answer,) = phone.send({"key": key, **message})
    assert answer["status"] == "stored"


def test_vault_key_when_sealed_by_a_browsers_libraries_then_opens(phone):
    key = base64_of(bytes(range(32)))
    document = {"account": phone.account.id, "device": phone.device, "key": key}
    _public_key, (message,) = made_by_node(
        phone.server_point, (json.dumps(document).encode(), "outreach vault key 1")
    )
    answer = phone.post("/api/v1/vault/open", {"sealed": message["sealed"]})
    assert answer.json == {"key": key}
    assert len(base64.b64decode(message["signature"])) == 64
