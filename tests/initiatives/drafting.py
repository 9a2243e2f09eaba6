"""What a browser sends from the pages on which one proposes."""

from datetime import date, timedelta

from django.urls import reverse

PROPOSE = reverse("initiatives:propose")
HTMX = {"HX-Request": "true"}


def typed(**fields) -> dict:
    """What a browser sends from the page, with these fields changed."""
    return {
        "key": "a-key",
        "title": "Spring launch",
        "message": "Nine of ten repairs hold.",
        "first_day": (date.today() + timedelta(days=30)).isoformat(),
        "facts": ["claim_or_contest"],
        "rows": "3",
        "line_0_label": "Film",
        "line_0_amount": "1,200.50",
    } | fields


def again(page) -> dict:
    """What a browser would send back from a page that came back."""
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent |= {"rows": form.rows, "version": form["version"].value()}
    return {name: value for name, value in sent.items() if value is not None}


def shown(page) -> dict:
    """The fields of a form as its page shows them."""
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in sent.items() if value is not None}
