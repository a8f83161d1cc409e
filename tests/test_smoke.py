def test_init_when_repeated_then_adds_nothing(app):
    result = app.test_cli_runner().invoke(args=["init"])
    assert result.exit_code == 0
    assert "; 0 vocabulary entries added" in result.output
