"""Ready texts (现成稿) of a notice for loudspeaker, chat group and road sign. Pure.

They are read out and posted in the village, so they are Chinese whatever the page's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

#: What every ready text of a drill begins with; no text of a drill goes out without it.
DRILL = "【演练】"


@dataclass(frozen=True)
class Length:
    """A ready text: its channel, and how many characters it may have."""

    channel: str
    most: int


#: Spoken Chinese runs at about four characters a second: 60 are a quarter of a minute, 240 a
#: whole one. 70 characters are one text message. A road sign shows two lines of eight; the long
#: text is two such screens.
READY_TEXTS: dict[str, Length] = {
    "loudspeaker_short": Length("loudspeaker", 60),
    "loudspeaker_long": Length("loudspeaker", 240),
    "chat_short": Length("chat", 70),
    "chat_long": Length("chat", 300),
    "sign_short": Length("sign", 16),
    "sign_long": Length("sign", 32),
}

_LEVELS = {"blue": "蓝色预警", "yellow": "黄色预警", "orange": "橙色预警", "red": "红色预警"}


@dataclass(frozen=True)
class Advice:
    """What a kind of notice tells people to do: in one sentence, in several, on a sign."""

    brief: str
    full: str
    sign: str
    long_sign: str


ADVICE: dict[str, Advice] = {
    "flood": Advice(
        "漫水的路和桥不要过",
        "漫水的路、桥、涵洞，车和人都不要过，水再浅也不要试。看好老人和孩子，不到河边去。"
        "正在路上的，找高处停车，等水退了再走。",
        "漫水路段 禁止通行",
        "前方漫水 禁止通行 请绕行高处 勿涉水",
    ),
    "weather": Advice(
        "能不出门就不出门，骑车慢行",
        "没有急事先不出门。骑摩托车、电动车的慢一点，戴好头盔，雨衣不要遮住眼睛。"
        "三轮车、农用车不拉人。开车打开车灯，拉开车距。",
        "恶劣天气 减速慢行",
        "恶劣天气 减速慢行 开灯 保持车距",
    ),
    "ice": Advice(
        "桥面背阴处有冰，骑车下来推",
        "桥面、坡道、背阴的弯道容易结冰。骑两轮的下来推，三轮车不拉人，开车不急刹、不抢行。"
        "送孩子上学的，早出门十分钟。",
        "路面结冰 减速慢行",
        "桥面结冰 减速慢行 勿急刹 保持车距",
    ),
    "road": Advice(
        "请绕行，听现场民警指挥",
        "请提前绕行，听现场民警和劝导员指挥。必须经过的，减速慢行，不占对面的道，不在路上停车看。",
        "前方施工 减速绕行",
        "前方路段受阻 请提前绕行 听从指挥",
    ),
    "event": Advice(
        "人多车多，慢行，不乱停车",
        "赶集、庙会人多车多：车停到停车处，不占路摆摊，看好孩子。骑车戴头盔，三轮车、农用车不拉人，喝了酒不开车。",
        "前方人多 减速慢行",
        "前方集市 人多车多 减速慢行 勿停车",
    ),
    "other": Advice(
        "出行注意安全",
        "骑车戴头盔，开车系安全带。三轮车、农用车不拉人，喝了酒不开车，过马路先看车。",
        "注意安全 减速慢行",
        "注意安全 减速慢行 戴头盔 系安全带",
    ),
}


def compose(
    kind: str, level: str, title: str, text: str, until: datetime, sender: str, *, is_drill: bool
) -> dict[str, str]:
    """The ready texts of a notice, by the names of READY_TEXTS; each keeps to its limit.

    `until` is a local moment. What does not fit is left out from the end, sentence by sentence.
    """
    advice = ADVICE[kind]
    warning = f"（{_LEVELS[level]}）" if level in _LEVELS and _LEVELS[level] not in title else ""
    head = f"{title}{warning}"
    body = _ended(text)
    ends = f"{until.month}月{until.day}日{until:%H:%M}"
    opening = "这是演练，不是真的。" if is_drill else ""
    closing = "演练完毕。" if is_drill else ""
    drafts: dict[str, tuple[str, ...]] = {
        "loudspeaker_short": (opening, "村民请注意：", f"{head}。", f"{advice.brief}。"),
        "loudspeaker_long": (
            opening,
            "各位村民请注意：",
            f"{head}。",
            body,
            advice.full,
            f"到{ends}为止。",
            f"{sender}提醒您。",
            closing,
        ),
        "chat_short": (f"{head}，至{ends}。", f"{advice.brief}。", "请转告家里老人。"),
        "chat_long": (
            opening,
            f"{head}，至{ends}。",
            body,
            advice.full,
            "请转告家里老人和邻居。",
            f"（{sender}）",
        ),
        "sign_short": (advice.sign,),
        "sign_long": (advice.long_sign,),
    }
    return {
        name: marked(_fitting(parts, _room(READY_TEXTS[name].most, is_drill)), is_drill)
        for name, parts in drafts.items()
    }


def marked(text: str, is_drill: bool) -> str:
    """The text as it may go out: that of a drill begins with 【演练】.

    >>> marked("漫水路段 禁止通行", True), marked("【演练】慢行", True), marked("慢行", False)
    ('【演练】漫水路段 禁止通行', '【演练】慢行', '慢行')
    """
    return text if not is_drill or not text or text.startswith(DRILL) else DRILL + text


def complete(
    given: Mapping[str, str], composed: Mapping[str, str], is_drill: bool
) -> dict[str, str]:
    """The texts as written; what was left empty is taken from the composed ones."""
    return {name: marked(given.get(name) or composed[name], is_drill) for name in READY_TEXTS}


def spoken_seconds(text: str) -> int:
    """About how long a text takes to be read out, in seconds, rounded to five.

    >>> spoken_seconds("村" * 60), spoken_seconds("")
    (15, 0)
    """
    return 5 * round(len(text) / 4 / 5 + 0.3) if text else 0


def _ended(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text[-1] in "。！？!?" else f"{text}。"


def _room(most: int, is_drill: bool) -> int:
    return most - len(DRILL) if is_drill else most


def _fitting(parts: tuple[str, ...], most: int) -> str:
    """As many of the parts, from the first on, as there is room for; the first is cut at worst."""
    made = ""
    for part in parts:
        if len(made) + len(part) > most:
            continue
        made += part
    return made or parts[0][:most]
