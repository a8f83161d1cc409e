import pytest

from outreach.units.queries import list_units


@pytest.fixture
def run(app):
    return lambda *arguments: app.test_cli_runner().invoke(args=list(arguments))


def test_units_add_when_a_tree_is_built_then_levels_follow_the_depth(app, run):
    for arguments in (
        ("TY", "太原支队", "--name-en", "Taiyuan Detachment"),
        ("JY", "晋源大队", "--parent", "TY"),
        ("JY-1", "罗城中队", "--parent", "jy"),
    ):
        result = run("units", "add", *arguments)
        assert result.exit_code == 0
        assert result.stderr == ""

    with app.app_context():
        told = [(unit.code, unit.level, unit.label("en")) for unit in list_units()]
    assert told == [
        ("TY", "detachment", "Taiyuan Detachment"),
        ("JY", "brigade", "晋源大队"),
        ("JY-1", "squadron", "罗城中队"),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("TY", "太原支队"),  # again
        ("ty", "太原支队", "--parent", "TY"),  # the same code
        ("R2", "又一个支队"),  # a second root
        ("X", "某队", "--parent", "NO"),  # no such parent
        ("X", "某队", "--parent", "JY-1"),  # below a squadron
        ("晋源", "晋源", "--parent", "TY"),
        ("X_1", "某队", "--parent", "TY"),
        ("x" * 33, "某队", "--parent", "TY"),
        ("X", "  ", "--parent", "TY"),
        ("X", "长" * 65, "--parent", "TY"),
    ],
)
def test_units_add_when_refused_then_says_why_on_stderr_exits_1_and_adds_nothing(
    app, run, arguments
):
    run("units", "add", "TY", "太原支队")
    run("units", "add", "JY", "晋源大队", "--parent", "TY")
    run("units", "add", "JY-1", "罗城中队", "--parent", "JY")

    result = run("units", "add", *arguments)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    with app.app_context():
        assert len(list_units()) == 3
