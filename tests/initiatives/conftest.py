"""Pages of initiatives, opened and sent as a person."""

import pytest
from django.urls import reverse

from .drafting import PROPOSE


@pytest.fixture
def page_of(client, ada):
    """Opens or sends a page of an initiative as Ada, or as somebody else."""

    def go(name, initiative, data=None, by=ada, **extra):
        client.force_login(by)
        url = reverse(f"initiatives:{name}", args=[initiative.slug])
        return client.get(url, **extra) if data is None else client.post(url, data, **extra)

    return go


@pytest.fixture
def propose(client, theme, ada, legal, ben):
    """Sends the page of a new initiative as Ada."""

    def go(data, **extra):
        client.force_login(ada)
        return client.post(PROPOSE, {"theme": theme.pk} | data, **extra)

    return go
