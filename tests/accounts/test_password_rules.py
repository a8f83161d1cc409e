import pytest

from outreach.accounts.password_rules import find_problem


@pytest.fixture(autouse=True)
def in_app(app):
    with app.app_context():
        yield


@pytest.mark.parametrize(
    "password",
    [
        "chuanghu 42 ludeng",
        "四把红雨伞挂在车棚门口边上",
        "Vq9#tLw2!xRz",
        "taiyuan-kanhuaqu",  # a guessable word is fine beside eight other characters
        "x" * 128 + "y" * 128,
    ],
)
def test_a_password_when_long_and_unlikely_then_may_be_chosen(password):
    assert find_problem(password, badge="014001") is None


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("elevenchars", "至少12位，现在有11位"),
        ("n" * 100 + "q" * 157, "最多256位，现在有257位"),
        ("password1234", "很常见"),
        ("Qwerty123456", "很常见"),
        ("sunshine2024!!", "很常见"),
        ("aaaaaaaaaaaaaa", "很常见"),
        ("abcdabcdabcd", "很常见"),
        ("123456789012", "很常见"),
        ("zyxwvutsrqponm", "很常见"),
        ("ｑｗｅｒｔｙ１２３４５６", "很常见"),
        ("jy014001122110", "好猜"),
        ("taiyuanjiaojing", "好猜"),
        ("太原交警支队头盔密码122", "好猜"),
        ("Police-110-cat", "好猜"),
    ],
)
def test_a_password_when_easy_to_guess_then_is_refused_in_words(password, says):
    assert says in str(find_problem(password, badge="014001"))
