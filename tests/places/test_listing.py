"""Reading lists: what must be understood, and that nothing ever breaks the reader."""

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach.places import list_cells
from outreach.places.list_cells import CellRefused
from outreach.places.list_columns import COLUMNS, column_of
from outreach.places.list_messages import COLUMN_LABELS, MESSAGES, message_with_line
from outreach.places.listing import READERS, ListRow, read_list
from tests.places.conftest import GOOD, TAIYUAN

MOST_BYTES = 1024 * 1024
FIRST = {"code": "140121100204", "name": "六合村委会"}
WHOLE = FIRST | {
    "kind": "village",
    "town_code": "140121100",
    "town": "清源镇",
    "county_code": "140121",
    "county": "清徐县",
}


def read(content, name="a.csv"):
    if isinstance(content, str):
        content = content.encode()
    return read_list(content, name, MOST_BYTES)


def refusals_of(content):
    return [(refusal.line, refusal.column, refusal.reason) for refusal in read(content).refusals]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("gb18030.csv", WHOLE),
        ("utf-8-bom.csv", WHOLE),
        ("semicolons.csv", WHOLE),
        ("tabs.txt", WHOLE),
        ("chinese-headings-any-order.csv", WHOLE),
        ("full-width-digits.csv", WHOLE),
        ("only-code-and-name.csv", FIRST),
        (
            "numbers.xlsx",
            WHOLE | {"lat": 37.6, "lon": 112.3, "population": 300, "households": 100},
        ),
    ],
)
def test_read_when_list_is_good_then_all_twelve_villages_are_understood(name, first):
    listed = read((GOOD / name).read_bytes(), name)
    assert listed.refusals == []
    assert len(listed.rows) == listed.line_count == 12
    assert listed.rows[0] == ListRow(line=2, **first)


def test_read_when_real_list_then_637_villages_and_764_residential_areas():
    listed = read((TAIYUAN / "villages.csv").read_bytes())
    assert listed.refusals == []
    kinds = [row.kind for row in listed.rows]
    assert (kinds.count("village"), kinds.count("residential")) == (637, 764)
    assert all(row.kind == row.kind_by_code for row in listed.rows)


def test_read_when_real_list_is_gb18030_then_reads_the_same():
    content = (TAIYUAN / "villages.csv").read_bytes()
    assert read(content.decode().encode("gb18030")).rows == read(content).rows


def test_read_when_columns_are_unknown_then_they_are_named_and_ignored():
    listed = read("序号,村代码,村名,备注\n1,140121100204,六合村委会,x\n")
    assert listed.ignored == ("序号", "备注")
    assert listed.rows == [ListRow(line=2, **FIRST)]


def test_read_when_lines_are_blank_then_numbers_are_those_of_the_file():
    listed = read("code,name\n\n140121100204,六合村委会\n,\n14012110020,甲村\n")
    assert [row.line for row in listed.rows] == [3]
    assert [refusal.line for refusal in listed.refusals] == [5]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("code", "code"),
        ("Town Code", "town_code"),
        ("COORD-QUALITY", "coord_quality"),
        (" 村代码（12位） ", "code"),
        ("统计用区划代码", "code"),
        ("乡镇（街道）", "town"),
        ("县（市、区）", "county"),
        ("lng", "lon"),
        ("经度", "lon"),
        ("户数（户）", "households"),
        ("所属大队", "unit"),
        ("备注", None),
        ("", None),
    ],
)
def test_heading_when_written_as_people_do_then_column_is_known(heading, column):
    assert column_of(heading) == column


def test_columns_when_known_then_each_can_be_read_and_named():
    assert READERS.keys() == COLUMNS.keys()
    assert COLUMNS.keys() <= COLUMN_LABELS.keys()


@pytest.mark.parametrize(
    "written",
    ["140121100204", " 140121100204 ", "１４０１２１１００２０４", "'140121100204",
     '="140121100204"', "140121100204.0", "\ufeff140121100204"],
)  # fmt: skip
def test_code_when_a_spreadsheet_dressed_it_then_undressed(written):
    assert list_cells.digits(written, 12) == "140121100204"


@pytest.mark.parametrize(
    ("written", "number"),
    [("1200", 1200), ("1,200", 1200), ("１２００", 1200), ("12.0", 12), ("", None), ("-", None)],
)
def test_count_when_written_as_people_do_then_a_number(written, number):
    assert list_cells.count(written) == number


@pytest.mark.parametrize(
    ("written", "reason"),
    [("-1", "negative"), ("12.5", "not_whole"), ("一百", "not_whole"), ("9" * 30, "too_many_people"),
     ("1,2", "not_whole"), ("٣", "not_whole")],
)  # fmt: skip
def test_count_when_it_is_none_then_reason(written, reason):
    with pytest.raises(CellRefused) as refused:
        list_cells.count(written)
    assert refused.value.reason == reason


@pytest.mark.parametrize("written", ["nan", "inf", "-inf", "1e999", "1_0", "37°52′", "北37"])
def test_degrees_when_not_a_decimal_number_then_refused(written):
    if written == "nan":  # spreadsheets write it for an empty cell
        assert list_cells.degrees(written) is None
        return
    with pytest.raises(CellRefused):
        list_cells.degrees(written)


def test_kind_when_not_listed_then_told_by_the_last_three_digits():
    listed = read("code,name\n140121100204,甲村\n140121100012,乙社区\n")
    assert [row.kind for row in listed.rows] == [None, None]
    assert [row.kind_by_code for row in listed.rows] == ["village", "residential"]


def test_township_when_not_listed_then_first_nine_digits():
    (row,) = read("code,name\n140121100204,甲村\n").rows
    assert (row.township_code, row.township_county_code) == ("140121100", "140121")


def test_line_when_several_cells_are_wrong_then_each_is_refused():
    content = "code,name,population,lat,lon\n1401,,-5,112.5,37.8\n"
    assert refusals_of(content) == [
        (2, "code", "code_length"),
        (2, "population", "negative"),
        (2, "name", "name_missing"),
        (2, "lat", "swapped"),
    ]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("37.8,,", "half_a_point"),
        (",112.5,", "half_a_point"),
        (",,实测", "quality_without_point"),
        ("37.8,112.5,无", "point_without_quality"),
        ("37.8,112.5,猜的", "unknown_quality"),
    ],
)
def test_point_when_not_whole_then_refused(cells, reason):
    content = f"code,name,lat,lon,坐标来源\n140121100204,甲村,{cells}\n"
    assert [found for _line, _column, found in refusals_of(content)] == [reason]


def test_message_when_made_for_every_reason_then_no_placeholder_is_left():
    facts = dict.fromkeys(
        ("most", "first", "second", "found", "expected", "column", "length", "other", "said",
         "township", "last"), "X"
    )  # fmt: skip
    for reason, text in MESSAGES.items():
        shown = str(text) % {**facts, "value": "X"}
        assert "%(" not in shown, reason


# What people and programs may put into a file; every example is read to its end or refused.

_cells = st.one_of(
    st.text(max_size=12),
    st.text(string.digits, min_size=9, max_size=13),
    st.sampled_from(["140121100204", "六合村委会", "", "-", "37.8", "112.5", '"', "\n", "1E+11"]),
)
_headings = st.sampled_from([names[0] for names in COLUMNS.values()] + ["x", ""])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + bytes(18))
@example("\ufeff\n".encode())
@example(b'code,name\n"')
@example("联通\n,\n".encode("gb18030"))
def test_read_when_bytes_are_anything_then_rows_or_a_refusal(content):
    for name in ("a.csv", "a.xlsx"):
        listed = read_list(content, name, MOST_BYTES)
        assert listed.rows or listed.refusals
        assert all(message_with_line(refusal) for refusal in listed.refusals)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(_headings, min_size=2, max_size=8),
    st.lists(st.lists(_cells, max_size=9), max_size=5),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_read_when_cells_are_anything_then_rows_are_sound(headings, lines, delimiter, encoding):
    text = "\r\n".join(delimiter.join(cells) for cells in [["code", "name", *headings], *lines])
    content = text.encode(encoding, errors="ignore")
    listed = read_list(content, "a.csv", MOST_BYTES)
    refused_lines = {refusal.line for refusal in listed.refusals}
    assert all(message_with_line(refusal) for refusal in listed.refusals)
    codes = [row.code for row in listed.rows if row.line not in refused_lines]
    assert len(codes) == len(set(codes))
    for row in listed.rows:
        assert len(row.code) == 12
        assert row.code.isascii()
        assert row.name.strip() == row.name != ""
        assert (row.lat is None) == (row.lon is None)
        assert row.population is None or row.population >= 0
