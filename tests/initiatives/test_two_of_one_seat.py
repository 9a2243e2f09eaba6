"""Two people of one seat answer at once: the second reads what the first has said (rule 12)."""

from initiatives import operations

from .test_answer import OBJECTION, address, typed


def test_whoever_answers_over_a_colleague_reads_that_first_and_loses_no_word(
    client, launch, seat_at, person, ben, legal
):
    deputy = person("Bea Holm", legal, "deputy")
    client.force_login(ben)
    page = client.get(address(launch)).context["form"]
    began = typed(choice="consent", words="Fine by us.", stands=page["stands"].value())
    operations.answer(seat_at(launch, legal), by=deputy, seen=1, **OBJECTION)

    answer = client.post(address(launch), began)

    assert answer.status_code == 409
    assert "Bea Holm answered for Legal while you wrote: objects." in answer.text
    assert seat_at(launch, legal).review.answer == "object"
    form = answer.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert again["words"] == "Fine by us."
    assert client.post(address(launch), again).status_code == 302
    assert seat_at(launch, legal).review.answer == "consent"


def test_whoever_answers_over_a_colleague_who_reconsiders_reads_that_too(
    client, launch, seat_at, consent, ben, legal
):
    consent(launch, (ben, legal))
    client.force_login(ben)
    page = client.get(address(launch)).context["form"]
    assert page["stands"].value()
    operations.reconsider(seat_at(launch, legal), by=ben)

    answer = client.post(address(launch), typed(choice="consent", stands=page["stands"].value()))

    assert answer.status_code == 409
    assert "Legal is undecided again since you began." in answer.text
