"""The map's payloads read as docs/map-payloads.md tells, and its pages as words."""

import itertools
import json
import re
import struct

WHOLE_JUNE = "from=2024-06-01&to=2024-06-30"


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def addresses_of(client, **query):
    return client.get("/map/state.json", query_string=query).json["addresses"]


#: The columns of a state, by their numbers from 1.
STATE = ("days", "visits", "attendees", "leaflets", "riders", "done", "wearing")


def state_of(client, **query):
    """All columns of the state, read as docs/map-payloads.md tells."""
    return read_state(state_bytes(client, **query))[1]


def state_bytes(client, **query):
    query["columns"] = ",".join(STATE)
    return client.get("/map/state.bin", query_string=query).data


def read_state(data):
    """A state's moment and columns; with the positions of those it tells where it tells of some."""
    mark, count, _token, columns, length = struct.unpack_from("<4sI8sIB", data)
    assert mark in {b"OST2", b"OSC1"}
    at = 21 + length
    moment, found = data[21:at].decode(), {}
    if mark == b"OSC1":
        steps = planes(data[at + 1 :], count, data[at])
        found["at"] = list(itertools.accumulate(steps))
        at += 1 + count * data[at]
    for _column in range(columns):
        number, width = data[at], data[at + 1]
        values = planes(data[at + 2 :], count, width)
        found[STATE[number - 1]] = [each - (number == 1) for each in values]
        at += 2 + count * width
    return moment, found


def planes(data, count, width):
    return [
        sum(data[byte * count + at] << 8 * byte for byte in range(width)) for at in range(count)
    ]


def read_names(data):
    """(code or id, name, township) of each place, read as docs/map-payloads.md tells."""
    mark, count, towns, *widths = struct.unpack_from("<4sII4B", data)
    assert mark == b"ONM1"
    at, columns = 16, []
    for length, width in zip((count, count, count, towns), widths, strict=True):
        columns.append(planes(data[at:], length, width))
        at += length * width
    steps, town, *lengths = columns
    texts = []
    for length in (each for column in lengths for each in column):
        texts.append(data[at : at + length].decode())
        at += length
    ids, code, found = json.loads(data[at:])["id"], 0, []
    for place in range(count):
        code += (steps[place] >> 1) ^ -(steps[place] & 1)
        key = ids.get(str(place), str(code))
        found.append((key, texts[place], texts[count + town[place]]))
    return found


def name_list(client, addresses=None):
    data = client.get((addresses or addresses_of(client))["names"]).data
    return [name for _key, name, _town in read_names(data)]


def read_places(data):
    mark, count, pointed, per_degree, *whole = struct.unpack_from("<4sIIIii", data)
    assert mark == b"OPL1"
    at, axes = 24, []
    for value in whole:
        steps = planes(data[at:], pointed, 4)
        at += 4 * pointed
        axis = []
        for step in steps:
            value += (step >> 1) ^ -(step & 1)
            axis.append(value / per_degree)
        axes.append(axis + [None] * (count - pointed))
    return {
        "points": [None if lat is None else (lat, lon) for lat, lon in zip(*axes, strict=True)],
        "unit": planes(data[at:], count, 2),
        "key": list(data[at + 2 * count : at + 3 * count]),
        **json.loads(data[at + 3 * count :]),
    }
