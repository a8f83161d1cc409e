"""Two brigades observed in June and May 2024: many villages in one, one village in the other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from outreach.database import db, transaction
from outreach.places.models import Place
from tests.kept_rows import made_once

#: Worn of observed in each village of brigade A, in May and in June.
MAY = [(9, 30), (12, 32), (8, 25), (13, 35), (10, 30), (9, 28), (11, 31), (12, 33), (10, 29)]
JUNE = [(15, 30), (16, 32), (13, 25), (18, 35), (16, 30), (14, 28), (16, 31), (16, 33), (15, 29)]


def check(worn, observed, vehicle="e_bicycle", seat="driver", phase="separate", **more):
    """One helmet check as a submission has it."""
    count = {
        "vehicle_type": vehicle,
        "seat": seat,
        "none": observed - worn,
        "worn": worn,
        "unclear": more.pop("unclear", 0),
    }
    if "correct" in more:
        count["correct"] = more.pop("correct")
        more["strap_visible"] = True
    return {"place": "village_entry", "phase": phase, "minutes": 20, "counts": [count], **more}


@pytest.fixture
def scene(app, factory):
    """A: nine villages seen in May and June. B: one village, seen once. Each has its people."""
    return made_once(app, factory, "helmets", _make_scene)


def _make_scene(factory):
    a, b = factory.unit("A", "甲大队"), factory.unit("B", "乙大队")
    a1 = factory.unit("A1", "甲一中队", a)
    officer_a, officer_b = factory.account("officer", a), factory.account("officer", b)
    places = [
        factory.place(f"1401000000{at:02}", f"甲{at}村村委会", a if at else a1)
        for at in range(len(JUNE))
    ]
    in_b = factory.place("140100000099", "乙村村委会", b)
    for month, counts in (("05", MAY), ("06", JUNE)):
        for place, (worn, observed) in zip(places, counts, strict=True):
            when = f"2024-{month}-10T10:00:00+08:00"
            factory.visit(officer_a, place, when, helmet_checks=[check(worn, observed)])
    factory.visit(
        officer_b, in_b, "2024-06-11T10:00:00+08:00", helmet_checks=[check(30, 40, unclear=10)]
    )
    return SimpleNamespace(
        a=a,
        b=b,
        a1=a1,
        in_a=places,
        in_b=in_b,
        officer_a=officer_a,
        officer_b=officer_b,
        leader_a=factory.account("brigade_leader", a),
        leader_a1=factory.account("squad_leader", a1),
        analyst=factory.account("headquarters_analyst", factory.root()),
    )


@pytest.fixture
def people(app):
    """Gives places (ids) a number of people each."""

    def give(places, number):
        with app.app_context(), transaction():
            for place in places:
                row = db.session.get(Place, place)
                assert row is not None
                row.population = number

    return give
