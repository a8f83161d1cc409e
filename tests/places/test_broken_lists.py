"""Broken lists: each one gets a message that says where, what, and what to do; nothing changes."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from outreach.audit.models import AuditEvent
from outreach.database import db
from outreach.places.import_plan import Register, UnitChoice, make_plan
from outreach.places.list_messages import message
from outreach.places.listing import read_list
from tests.places.conftest import BROKEN

pytestmark = pytest.mark.any_engine

MOST_BYTES = 20 * 1024 * 1024
#: File -> (line that is named, words of the message).
MESSAGES = {
    # the file as a whole
    "empty.csv": (None, "文件是空的"),
    "only-blank-lines.csv": (None, "文件是空的"),
    "only-heading.csv": (1, "只有标题行，没有村"),
    "binary-noise.csv": (1, "有不属于文本的字节"),
    "nul-bytes.csv": (5, "有不属于文本的字节"),
    "utf-16.csv": (None, "UTF-16编码"),
    "wrong-encoding.csv": (2, "文字编码认不出来"),
    "broken-utf-8.csv": (13, "文字编码认不出来"),
    "mixed-encoding.csv": (8, "编码由UTF-8变成GB18030"),
    "open-quote.csv": (6, "引号不成对"),
    "renamed-csv.xlsx": (None, "不是真正的.xlsx表格"),
    "renamed-zip.xlsx": (None, "不是真正的.xlsx表格"),
    "cut-off.xlsx": (None, "不是真正的.xlsx表格"),
    "old-workbook.xls": (None, "旧版.xls或加了密码的表格"),
    # its heading
    "title-row.csv": (1, "“2026年清徐县行政村名单”不是列标题，列标题在第2行"),
    "merged-headings.csv": (1, "列标题在第2行。请删去上面的行和合并单元格"),
    "merged-headings.xlsx": (1, "列标题在第2行。请删去上面的行和合并单元格"),
    "no-heading.csv": (1, "是数据，不是列标题"),
    "other-table.csv": (1, "“日期，值班人，电话”不像列标题"),
    "missing-column.csv": (1, "缺少“名称”这一列"),
    "doubled-column.csv": (1, "有两列都像“名称”：“村名”和“名称”"),
    # its lines
    "code-missing.csv": (4, "没有村代码"),
    "code-11-digits.csv": (4, "村代码“14012110020”有11位，应是12位数字"),
    "code-letters.csv": (4, "村代码“14012110020O”里有不是数字的字符"),
    "code-rewritten.csv": (
        4,
        "村代码“1.40105E+11”被表格软件改写。把该列设为“文本”后重新导出",
    ),
    "code-digits-lost.xlsx": (4, "末三位是000，是乡镇的代码"),
    "code-of-township.csv": (4, "末三位是000，是乡镇的代码"),
    "duplicate-code.csv": (9, "村代码“140121100205”与第3行重复"),
    "name-missing.csv": (5, "没有名称"),
    "columns-shifted.csv": (5, "是一串数字，可能各列错位"),
    "unreadable-name.csv": (6, "里有乱码"),
    "quote-swallows-lines.csv": (6, "里有换行，可能少了一个引号"),
    "extra-cell.csv": (6, "有8格，列标题只有7个"),
    "unknown-kind.csv": (6, "类型“自然屯子”认不出来。可填：行政村"),
    "unknown-unit.csv": (6, "没有叫“不存在的大队”的单位"),
    "negative-population.csv": (7, "人口“-120”是负数"),
    "population-words.csv": (7, "人口“约三百”不是整数"),
    "lat-lon-swapped.csv": (3, "纬度和经度好像写反了，纬度写的是“112.357”"),
    "lat-without-lon.csv": (3, "纬度和经度只填了一个"),
    "not-in-china.csv": (3, "经纬度不在中国范围内"),
    "degrees-minutes.csv": (3, "不写度、分、秒"),
    "township-two-names.csv": (8, "与第2行不一致"),
}


def test_broken_files_when_listed_then_each_has_its_message():
    assert {path.name for path in BROKEN.iterdir()} == set(MESSAGES)


def refusals_of(path):
    """What is wrong with a file, compared with a register that has no places."""
    root = UnitChoice("1", "HQ", "太原支队", active=True, in_scope=True, is_root=True)
    register = Register({}, {}, {}, (root,), None, True)
    listed = read_list(path.read_bytes(), path.name, MOST_BYTES)
    return make_plan(listed, register, date(2026, 6, 1)).refused


def reason_of(content, name, most_bytes=MOST_BYTES):
    (refusal,) = read_list(content, name, most_bytes).refusals
    return refusal.reason


@pytest.mark.parametrize("name", MESSAGES)
def test_list_when_broken_then_message_says_where_what_and_what_to_do(name):
    line, words = MESSAGES[name]
    refusals = refusals_of(BROKEN / name)
    assert [refusal.line for refusal in refusals] == [line]
    text = message(refusals[0])
    assert words in text
    # A second sentence says what to do.
    assert any(verb in text for verb in ("请", "可填", "重新导出", "应是"))


@pytest.fixture
def known(factory):
    """A register with a village that every broken list names too, under another name."""
    factory.root()
    factory.place(code="140121100204", name="登记的村委会")


def test_command_when_file_is_broken_then_exit_1_line_on_stderr_and_nothing_written(
    app, run, register, known
):
    before = register()
    for name, (line, _words) in MESSAGES.items():
        for dry in ((), ("--dry-run",)):
            result = run("places", "import", BROKEN / name, *dry)
            assert result.exit_code == 1, name
            assert "Nothing was written" in result.stderr, name
            assert line is None or str(line) in result.stderr.splitlines()[0], name
        assert register() == before, name
    with app.app_context():
        assert "import.write" not in db.session.scalars(db.select(AuditEvent.action)).all()


def test_page_when_file_is_broken_then_says_where_and_why_and_offers_no_confirming(
    register, known, upload
):
    before = register()
    for name, (line, words) in MESSAGES.items():
        answer = upload(name, (BROKEN / name).read_bytes())
        assert answer.status_code == 200, name
        for expected in (words, "没有写入任何内容", "换一个文件"):
            assert expected in answer.text, name
        assert "确认导入" not in answer.text, name
        assert line is None or f'data-label="行">{line}</td>' in answer.text, name
        assert register() == before, name


def too_large(most_bytes):
    return b"code,name\n" + b"x" * most_bytes


def bomb():
    """A small file that unpacks to more than we would ever read."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/workbook.xml", "w") as part,
    ):
        for _megabyte in range(201):
            part.write(bytes(1024 * 1024))
    return packed.getvalue()


def test_read_when_file_is_very_large_then_refused_before_it_is_read():
    assert reason_of(too_large(1024), "a.csv", 1024) == "too_large"


def test_read_when_workbook_is_a_bomb_then_refused_before_it_is_unpacked():
    content = bomb()
    assert len(content) < 2 * 1024 * 1024
    assert reason_of(content, "a.xlsx") == "unpacked_too_large"


def test_read_when_there_are_too_many_rows_then_refused():
    content = b"code,name\n" + b"140121100204,a\n" * 200_001
    assert reason_of(content, "a.csv") == "too_many_rows"


def test_read_when_sheet_claims_a_million_columns_then_still_quick():
    book = Workbook()
    book.active.append(["code", "name"])
    book.active.append(["140121100204", "六合村委会"])
    book.active["XFD3"] = "far away"
    stored = io.BytesIO()
    book.save(stored)
    listed = read_list(stored.getvalue(), "a.xlsx", MOST_BYTES)
    assert len(listed.rows) == 1


def test_upload_when_larger_than_the_server_takes_then_says_so(app, upload, register):
    before = register()
    app.config["MAX_CONTENT_LENGTH"] = 2048
    answer = upload("a.csv", b"code,name\n" + b"x" * 4096)
    assert answer.status_code == 413
    assert "内容太大" in answer.text
    assert register() == before


def test_command_when_file_is_very_large_then_refused(run, known, register, tmp_path):
    before = register()
    path = tmp_path / "huge.csv"
    path.write_bytes(too_large(MOST_BYTES))
    result = run("places", "import", path)
    assert result.exit_code == 1
    assert "20 MB" in result.stderr
    assert register() == before


def test_import_when_several_lines_are_broken_then_all_are_named(upload, known, register):
    before = register()
    content = "code,name\n14012110020,甲村\n,乙村\n140121100206,\n".encode()
    page = upload("三处.csv", content).text
    assert "不能导入3" in page
    for words in ("有11位", "没有村代码", "没有名称"):
        assert words in page
    assert register() == before


def test_import_when_there_is_no_unit_yet_then_refused(run, register):
    before = register()
    result = run("places", "import", BROKEN.parent / "good" / "only-code-and-name.csv")
    assert result.exit_code == 1
    assert register() == before
