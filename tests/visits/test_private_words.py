"""Numbers of persons in free text: found as promised, ordinary notes left alone."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest

from outreach.visits.private_words import find_private, is_masked, mask_private, mask_received
from scripts.setup import ROOT, node_environment

VECTORS = json.loads(Path(__file__).with_name("private_words.json").read_text("utf-8"))
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
AROUND = (
    ("", ""),
    ("联系人王某", ""),
    ("电话：", "，已告知"),
    ("老李（", "）没戴头盔"),
    ("留了号码 ", " 下次再来"),
    ("记录:", ";"),
    ("村口遇到", "一人"),
    ("2026年6月16日，", "。"),
)


def phone(rng: random.Random) -> str:
    digits = f"1{rng.randint(3, 9)}{rng.randint(0, 999999999):09}"
    gap = rng.choice(("", "", "", " ", "-", "－", "–"))
    parted = gap.join((digits[:3], digits[3:7], digits[7:]))
    return rng.choice(("", "", "", "+86", "86", "+86 ", "0086-")) + parted


def identity(rng: random.Random) -> str:
    born = f"{rng.randint(1930, 2020)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    first = f"{rng.choice((110105, 140110, 140121, 610102))}{born}{rng.randint(0, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, first, strict=True))
    whole = first + "10X98765432"[total % 11]
    whole = whole.lower() if rng.random() < 0.2 else whole
    gap = rng.choice(("", "", "", " ", "-"))
    return gap.join((whole[:6], whole[6:14], whole[14:]))


def plate(rng: random.Random) -> str:
    tail = rng.choice(
        (
            f"{rng.randint(0, 99999):05}",
            f"{rng.choice(LETTERS)}{rng.randint(0, 9999):04}",
            f"{rng.randint(0, 99):02}{rng.choice(LETTERS)}{rng.randint(0, 99):02}",
            f"{rng.choice('DF')}{rng.randint(0, 99999):05}",
            f"{rng.randint(0, 99999):05}{rng.choice('DF')}",
            f"{rng.randint(0, 9999):04}{rng.choice('警学挂')}",
        )
    )
    whole = rng.choice(PROVINCES) + rng.choice(LETTERS) + rng.choice(("", "", "·", " ", "-")) + tail
    return whole.lower() if rng.random() < 0.2 else whole


def ordinary(rng: random.Random) -> str:
    n = rng.randint
    return rng.choice(
        (
            f"{n(1, 12)}月{n(1, 28)}日{n(6, 20)}:{n(0, 59):02}至{n(6, 20)}:{n(0, 59):02}宣讲{n(1, 300)}人次",
            f"村代码{n(140100, 149999)}{n(0, 999999):06}，户数{n(10, 3000)}",
            f"2026-{n(1, 12):02}-{n(1, 28):02} {n(0, 23):02}:{n(0, 59):02} 发放{n(1, 900)}份",
            f"预算{n(100, 99999999)}元，已用{n(1, 9999)}.{n(0, 99):02}元",
            f"看到{n(1, 99)}，戴{n(1, 99)}，没戴{n(1, 99)}，看不清{n(0, 9)}",
            f"位置{n(37, 38)}.{n(0, 99999999):08}，{n(111, 113)}.{n(0, 99999999):08}",
            f"G{n(1, 999)}国道K{n(1, 999)}+{n(0, 999):03}处有隐患，长约{n(10, 900)}米",
            f"值班室0351-{n(2000000, 7999999)}，报警122",
            f"文号晋公交〔2026〕{n(1, 300)}号，附件{n(1, 9)}份",
            f"{n(1, 50)} {n(1, 50)} {n(1, 50)} {n(1, 50)}（四个路口的头盔数）",
            f"回执{n(0, 0xFFFF):04X}，编号{n(10**12, 10**13 - 1)}",
            "村委会锁门，老人在地里，约好下周再来",
            f"学校{n(1, 9)}年级{n(1, 6)}班{n(20, 50)}人，老师{n(1, 5)}人",
            f"SN{n(10**7, 10**8 - 1)}号展板损坏，新C型头盔{n(1, 60)}顶",
        )
    )


@pytest.mark.parametrize("vector", VECTORS, ids=[each["text"] for each in VECTORS])
def test_text_when_looked_through_then_as_the_vector_says(vector):
    found = find_private(vector["text"])
    assert [span.kind for span in found] == vector["kinds"]
    assert mask_private(vector["text"]) == vector["masked"]
    assert is_masked(vector["masked"]) == bool(vector["kinds"])


def test_masked_text_when_masked_again_then_the_same():
    for vector in VECTORS:
        assert mask_private(vector["masked"]) == vector["masked"]


def test_two_thousand_numbers_when_looked_for_then_ninety_nine_of_a_hundred_found():
    rng = random.Random(20261125)
    missed = []
    for at in range(2000):
        number = (phone, identity, plate)[at % 3](rng)
        before, after = rng.choice(AROUND)
        text = before + number + after
        digits = "".join(each for each in number if each.isalnum())
        left = "".join(each for each in mask_private(text) if each.isalnum())
        if digits in left:
            missed.append(text)
    print(f"missed {len(missed)} of 2000")
    assert len(missed) <= 20, missed


def test_two_thousand_ordinary_notes_when_looked_through_then_under_one_of_a_hundred_alarms():
    rng = random.Random(20261125)
    notes = [ordinary(rng) for _each in range(2000)]
    alarms = [note for note in notes if find_private(note)]
    print(f"{len(alarms)} false alarms in 2000")
    assert len(alarms) < 20, alarms


def test_what_was_received_when_kept_then_its_notes_are_masked():
    page = mask_received({"notes": ["打13812345678"], "village_id": ["13812345678"]})
    assert page == {"notes": ["打138＊＊＊＊5678"], "village_id": ["13812345678"]}
    phone = mask_received({"notes": "打13812345678", "new_place": {"name": "砖厂13812345678"}})
    assert phone == {"notes": "打138＊＊＊＊5678", "new_place": {"name": "砖厂138＊＊＊＊5678"}}
    assert mask_received({"notes": None, "new_place": 5}) == {"notes": None, "new_place": 5}


def test_script_when_given_the_same_texts_then_finds_the_same():
    """The page's twin, run by Node on the vectors and on every generated text."""
    rng = random.Random(7)
    texts = [vector["text"] for vector in VECTORS]
    for _each in range(300):
        before, after = rng.choice(AROUND)
        texts += [before + kind(rng) + after for kind in (phone, identity, plate)]
        texts.append(ordinary(rng))
    module = (ROOT / "outreach" / "static" / "src" / "js" / "private-words.js").as_uri()
    program = f"""
        import {{ findPrivate }} from {json.dumps(module)};
        const texts = JSON.parse(await new Response(process.stdin).text());
        console.log(JSON.stringify(texts.map(findPrivate)));
    """
    answer = subprocess.run(
        ["node", "--no-warnings", "--input-type=module", "--eval", program],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        env=node_environment(),
    )
    expected = [
        [{"start": span.start, "end": span.end, "kind": span.kind} for span in find_private(text)]
        for text in texts
    ]
    assert json.loads(answer.stdout) == expected
