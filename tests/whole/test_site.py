"""The site of these tests beside the site of those that run at the same time."""

from .site import beside


def test_each_process_that_tests_has_a_database_of_its_own(monkeypatch):
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    names = [beside("cooperative")]
    for worker in ("gw0", "gw1"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        names.append(beside("cooperative"))

    assert names == ["cooperative_whole", "cooperative_whole_gw0", "cooperative_whole_gw1"]
