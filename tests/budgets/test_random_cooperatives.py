"""Other organisations than the sample load as well, and come out as a plain model says."""

import json
import os

import pytest
from django.core.management import call_command
from django.utils import timezone

from initiatives.models import Initiative

from ..cooperatives.compared import Compared
from ..random_cooperative import make

FIRST = int(os.environ.get("LOADING_FIRST", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("LOADING_SEEDS", "10")))


@pytest.mark.parametrize("seed", SEEDS)
def test_any_cooperative_comes_out_as_its_file_says(db, tmp_path, seed):
    data, now = make(seed), timezone.now()
    path = tmp_path / "cooperative.json"
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1))

    call_command("load_cooperative", str(path), verbosity=0)

    assert Compared(data, now).differences() == []
    loaded = {row["id"] for row in data["initiatives"]} - {"left-out"}
    assert set(Initiative.objects.values_list("slug", flat=True)) == loaded
