import json

import pytest

from outreach.permissions import ROLES


@pytest.fixture
def run(app):
    return lambda *arguments: app.test_cli_runner().invoke(args=list(arguments))


@pytest.fixture(autouse=True)
def units(run):
    assert run("units", "add", "TY", "太原支队").exit_code == 0
    assert run("units", "add", "JY", "晋源大队", "--parent", "TY").exit_code == 0


def test_accounts_create_when_json_then_prints_one_object_that_signs_in(app, run, client, factory):
    result = run("accounts", "create", "014001", "--role", "officer", "--unit", "jy", "--json")
    made = json.loads(result.stdout)

    assert result.exit_code == 0
    assert result.stderr == ""
    assert (made["badge"], made["role"], made["unit"]) == ("014001", "officer", "JY")
    assert set(made) == {"badge", "role", "unit", "password"}
    answer = client.post(
        "/sign-in",
        data={
            "badge": "014001",
            "password": made["password"],
            "csrf_token": factory.csrf(client),
        },
    )
    assert answer.location == "/first-password"


def test_accounts_create_when_plain_then_says_the_password_in_words(run):
    result = run(
        "accounts", "create", "010001", "--role", "administrator", "--unit", "TY", "--name", "值班"
    )

    assert result.exit_code == 0
    assert "One-time password, shown only now: " in result.stdout


def test_accounts_token_when_asked_then_prints_it_alone_and_it_works_at_once(run, client):
    run("accounts", "create", "014001", "--role", "officer", "--unit", "JY")

    result = run("accounts", "token", "014001", "--days", "7")

    token = result.stdout.removesuffix("\n")
    assert result.exit_code == 0
    assert len(token.split()) == 1
    answer = client.get("/password", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["create", "a1", "--role", "boss", "--unit", "JY"], list(ROLES)),
        (["create", "a1", "--role", "officer", "--unit", "NO"], ["NO", "units add"]),
        (["create", "警号", "--role", "officer", "--unit", "JY"], ["1"]),
        (["token", "nobody"], ["nobody", "accounts create"]),
        (["token", "014009", "--days", "0"], ["3650"]),
    ],
)
def test_accounts_when_refused_then_says_what_to_do_on_stderr_and_exits_1(run, arguments, says):
    run("accounts", "create", "014009", "--role", "officer", "--unit", "JY")

    result = run("accounts", *arguments)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert all(word in result.stderr for word in says)


def test_accounts_create_when_repeated_then_is_refused(run):
    arguments = ("accounts", "create", "014001", "--role", "officer", "--unit", "JY", "--json")
    run(*arguments)

    result = run(*arguments)

    assert result.exit_code == 1
    assert "014001" in result.stderr
