"""A file that says that the largest share was lifted: played by the verb, under its rules."""

import copy
import json

import pytest
from django.core.management import CommandError, call_command

from budgets.models import funding_of
from initiatives.models import Initiative

from .test_load_cooperative import WHOLE


@pytest.fixture
def load(tmp_path, db):
    """Loads one initiative of the sample, of 2,400.00, that this person lifted: `load(by)`."""

    def run(by: str) -> dict:
        data = copy.deepcopy(WHOLE)
        data["initiatives"] = [i for i in data["initiatives"] if i["id"] == "ask-the-driver"]
        data["ideas"] = []
        for partner in data["partners"]:
            partner["grants"] = []
        lifted = {"by": by, "at": "-1@15:40", "reason": "It is for Care alone."}
        data["initiatives"][0]["lifted"] = lifted
        path = tmp_path / "cooperative.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        call_command("load_cooperative", str(path))
        return lifted

    return run


def test_what_was_lifted_is_lifted_here_too(load):
    lifted = load("annelies-postma")
    one = Initiative.objects.get()
    assert (one.lifted_by.slug, one.lifted_because.body) == (lifted["by"], lifted["reason"])
    assert funding_of(one).counted == 160_000  # only 1,440.00 of them before


def test_what_the_rules_do_not_let_lift_is_refused(load):
    with pytest.raises(CommandError, match="Only executives lift the largest share"):
        load("ilse-hofstra")
    assert not Initiative.objects.exists()
