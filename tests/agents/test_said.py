"""Finding a conversation by what was said in it."""

import datetime as dt
import sqlite3
from contextlib import closing

from agents.said import ThreadInfo, forget, search

T0 = dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)
SAID = {
    "a": ["OEE of CNC-07 last week?", "The OEE of CNC-07 was 61 %; the spindle bearing stopped it for 4 h."],
    "b": ["Which orders are late?", "PO-1 and PO-2 are late."],
}
THREADS = [ThreadInfo("b", "Late orders", T0), ThreadInfo("a", "Monday meeting", T0)]


def test_words_are_found_in_titles_questions_and_answers_whatever_their_case() -> None:
    with closing(sqlite3.connect(":memory:")) as db:

        def ids(words: str) -> list[str]:
            return [t.id for t in search(db, THREADS, words, SAID.__getitem__)]

        assert ids("SPINDLE bearing") == ["a"]
        assert ids("monday spindle") == ["a"]
        assert ids("late") == ["b"]
        assert ids("cnc-07 late") == []


def test_the_place_is_shown_and_a_conversation_that_went_on_is_read_anew() -> None:
    said = {"a": ["first words"]}
    with closing(sqlite3.connect(":memory:")) as db:
        (found,) = search(db, [ThreadInfo("a", "", T0)], "words", said.__getitem__)
        said["a"].append("then the gripper lost a part")
        later = ThreadInfo("a", "", T0 + dt.timedelta(minutes=1))
        (grown,) = search(db, [later], "gripper", said.__getitem__)
        forget(db, "a")
        left = db.execute("SELECT count(*) FROM said").fetchone()[0]

    assert found.found == "first words"
    assert "the gripper lost" in grown.found
    assert left == 0
