"""What may be a moment old, and no older."""

from service.web.recent import MOST, Recent


class Finder:
    def __init__(self):
        self.asked = 0
        self.answer = "found"

    def __call__(self):
        self.asked += 1
        return self.answer


def test_what_was_found_is_asked_for_once_in_its_time():
    moment, find = [10.0], Finder()
    recent = Recent(2.0, clock=lambda: moment[0])

    assert [recent.get("a", find) for _ in range(5)] == ["found"] * 5
    assert find.asked == 1
    moment[0] += 2.0
    find.answer = None
    assert recent.get("a", find) is None


def test_what_was_not_found_is_looked_for_again():
    find = Finder()
    find.answer = None
    recent = Recent(2.0)

    assert [recent.get("a", find) for _ in range(3)] == [None] * 3
    assert find.asked == 3


def test_it_does_not_grow_without_end():
    recent = Recent(100.0)
    for number in range(MOST * 3):
        recent.get(number, lambda: "x")

    assert len(recent._found) <= MOST


def test_a_replaced_key_stops_working(app, post, databases, clock, client, fields, site):
    from service.comments import credentials

    assert post().status_code == 202
    with databases.main.write() as session:
        credentials.rotate_key(session, "Demo", "secret", clock())
    app.extensions["commentgate"].keys._found.clear()  # two seconds later

    assert post().status_code == 401


def test_what_was_changed_is_looked_for_again_even_by_who_was_looking_meanwhile():
    recent, answers = Recent(100.0), iter(["old", "older", "new"])

    assert recent.get("a", lambda: next(answers)) == "old"
    recent.forget()

    def find_slowly():
        found = next(answers)
        recent.forget()  # saved while this was looking
        return found

    assert recent.get("a", find_slowly) == "older"
    assert recent.get("a", lambda: next(answers)) == "new"
