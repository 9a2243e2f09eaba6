"""Find, ask the form, call the verb, answer."""

from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What came with a form; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None
