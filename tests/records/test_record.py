"""The decision record: what it says, in every state, is what the database holds."""

from dataclasses import replace

from budgets import operations as money
from budgets.models import Approval, Commitment
from initiatives import operations
from initiatives.models import Event, Initiative, Review
from initiatives.record import record_of
from initiatives.record.facts import facts_of

from .checkers import both
from .conftest import BLOCKS, HARM, newest

STATES = ("in review", "agreed", "live", "parked", "withdrawn")


def told_of(initiative: Initiative, house) -> dict:
    return record_of(newest(initiative), house).told


def test_both_checkers_hold_it_in_every_state(tables, house):
    for state in STATES:
        record = record_of(tables[state], house)
        assert both(record.text) == ("", ""), state
        assert record.told["status"] == tables[state].status


def test_both_checkers_hold_it_after_everything_has_happened(record):
    assert both(record.text) == ("", "")


def test_every_answer_is_in_it_and_until_when_it_counted(record, told_and_live):
    reviews = Review.objects.filter(seat__initiative=told_and_live).exclude(answer="")
    answers = {answer["review"]: answer for answer in record.told["answers"]}
    assert set(answers) == set(reviews.values_list("pk", flat=True))
    for review in reviews:
        answer = answers[review.pk]
        assert (answer["by"], answer["answer"]) == (review.answered_by_id, review.answer)
        assert answer["revision"] == review.seen_id
        assert (answer["ended"] is None) == (review.superseded_at is None)


def test_an_objection_says_what_it_asks_and_who_overruled_it(record, cleo):
    texts, events = record.told["texts"], record.told["events"]
    objection = next(a for a in record.told["answers"] if a["answer"] == "object")
    said = {name: texts.get(sha, sha) for name, sha in objection["said"].items()}
    assert said == HARM | {"condition_words": None, "by_day": None, "keeper": None, "adviser": None}
    overruling = events[objection["overruled"][0] - 1]
    assert overruling["by"] == cleo.pk
    assert texts[overruling["words"]].startswith("Beide haben")


def test_a_condition_says_with_which_event_it_was_met(record, legal, told, house):
    answer = next(a for a in record.told["answers"] if a["said"]["keeper"])
    assert record.told["texts"][answer["said"]["condition_words"]] == BLOCKS["condition"]
    assert answer["said"]["keeper"] == legal.pk
    met = record.told["events"][answer["met"] - 1]
    assert met["kind"] == Event.Kind.CONDITION_MET
    before = [event for event in record.told["events"] if event["number"] < met["number"]]
    assert before[-1]["kind"] == Event.Kind.PLEDGE_SET  # the first “met” was reopened


def test_who_pays_what_is_what_was_committed(record, told_and_live):
    owed = Commitment.objects.filter(initiative=told_and_live)
    assert {s["department"]: s["committed"] for s in record.told["shares"]} == {
        row.department_id: row.committed for row in owed
    }
    assert sum(share["committed"] for share in record.told["shares"]) == told_and_live.target
    assert not any(share["pledged"] for share in record.told["shares"])


def test_parked_it_says_what_has_been_returned(tables, house, marketing, legal):
    for state in ("parked", "withdrawn"):
        shares = told_of(tables[state], house)["shares"]
        back = {share["department"]: share["returned"] for share in shares}
        assert back == {marketing.pk: 72_000, legal.pk: 48_000}
        assert not any(share["pledged"] or share["committed"] for share in shares)


def test_revived_answers_that_stand_count_and_the_others_do_not(tables, house, ben, hr):
    operations.revive(tables["parked"], by=ben)
    record = record_of(newest(tables["parked"]), house)
    assert both(record.text) == ("", "")
    assert record.told["status"] == "in_review"
    counting = Review.objects.current().exclude(answer="")
    standing = set(counting.filter(seat__initiative=tables["parked"]).values_list("pk", flat=True))
    assert {a["review"] for a in record.told["answers"] if a["ended"] is None} == standing


def test_a_voided_approval_says_with_which_event_it_counted_no_more(
    content, theme, house, envelopes, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr
):
    envelopes(marketing, legal, hr)
    said = replace(content, facts=content.facts | {"regulated_or_investor"})  # two must approve
    proposed = operations.propose(marketing, by=ada, content=said, theme=theme)
    operations.submit(proposed, by=ada, version=1)
    consent(proposed, (ada, marketing), (ben, legal), (hal, hr))
    for person, department in ((ada, marketing), (ben, legal)):
        money.set_pledge(seat_at(proposed, department), by=person, amount=100_000)
    money.approve(newest(proposed), by=cleo, up_to=120_000, seen=1)
    assert [a["voided"] for a in told_of(proposed, house)["approvals"]] == [None]

    operations.reconsider(seat_at(proposed, hr), by=hal)
    record = record_of(newest(proposed), house)
    (given,) = record.told["approvals"]
    event = record.told["events"][given["voided"] - 1]
    assert event["kind"] == Event.Kind.APPROVALS_VOIDED
    assert Approval.objects.get().voided_at
    assert both(record.text) == ("", "")


def test_what_was_said_in_conversation_stays_at_the_table(record):
    assert "Said at the table alone." not in record.text
    comment = next(e for e in record.told["events"] if e["kind"] == Event.Kind.COMMENT_POSTED)
    assert comment["words"] and comment["words"] not in record.told["texts"]


def test_nobody_learns_from_where_somebody_acted(client, launch, house, ben):
    client.force_login(ben)
    address, url = "203.0.113.77", f"{launch.get_absolute_url()}comment/"
    client.post(url, {"words": "Yes.", "key": "once"}, REMOTE_ADDR=address)
    event = launch.events.get(kind=Event.Kind.COMMENT_POSTED)
    assert event.address == address
    assert address not in record_of(newest(launch), house).text


def test_it_says_why_each_sits_there_and_who_has_left(record, told_and_live, it):
    seats = {seat["department"]: seat for seat in record.told["seats"]}
    rows = {seat.department_id: seat for seat in told_and_live.seats.all()}
    assert {pk: seat["reasons"] for pk, seat in seats.items()} == {
        pk: row.reasons for pk, row in rows.items()
    }
    left = record.told["events"][seats[it.pk]["left"] - 1]
    assert left["kind"] == Event.Kind.SEAT_LEFT
    assert [pk for pk, seat in seats.items() if seat["left"] is None] == [
        pk for pk, row in rows.items() if row.left_at is None
    ]


def test_the_steward_is_who_took_the_chair(launch, house, seat_at, ada, ben, legal, marketing):
    assert told_of(launch, house)["steward"] == marketing.pk
    offer = operations.hand_on(launch, seat_at(launch, legal), by=ada, words="You know it best.")
    operations.take_on(offer, by=ben)
    record = record_of(newest(launch), house)
    assert both(record.text) == ("", "") and record.told["steward"] == legal.pk


def test_who_asked_to_join_and_was_admitted_sits_there(launch, house, it, ivo, ada):
    request = operations.join(launch, it, by=ivo, words="We hold the keys.")
    operations.admit(request, by=ada)
    record = record_of(newest(launch), house)
    assert both(record.text) == ("", "")
    assert record.told["seats"][-1]["reasons"][0]["text"] == "We hold the keys."


def test_the_facts_follow_from_events_and_postings_alone(record):
    facts = facts_of(record.told["events"], record.told["postings"])
    assert {name: record.told[name] for name in ("status", "revision", "head", "shares")} == {
        name: facts[name] for name in ("status", "revision", "head", "shares")
    }


def test_an_approval_says_who_gave_it_up_to_what(tables, house, cleo):
    (given,) = told_of(tables["live"], house)["approvals"]
    assert (given["by"], given["up_to"], given["voided"]) == (cleo.pk, 120_000, None)


def test_what_lives_says_by_which_revision_and_what_is_asked(told_and_live, house, ada, content):
    said = replace(content, title="Frühling, länger")
    operations.revise(told_and_live, by=ada, content=said, based_on=2)
    record = record_of(newest(told_and_live), house)
    assert both(record.text) == ("", "")
    assert record.told["status"] == "live" and len(record.told["revisions"]) == 3
    assert record.told["revision"] == told_and_live.agreed_revision_id


def test_a_revision_that_took_force_is_the_one_by_which_it_lives(
    told_and_live, house, consent, seat_at, ada, ben, hal, enzo, marketing, legal, hr
):
    before = told_and_live.revision.content
    said = replace(before, title="Frühling, länger")
    operations.revise(told_and_live, by=ada, content=said, based_on=2)
    waiting = {seat.department_id for seat in newest(told_and_live).waiting}
    asked = [pair for pair in ((ada, marketing), (ben, legal), (hal, hr)) if pair[1].pk in waiting]
    consent(told_and_live, *asked)
    live = newest(told_and_live)
    record = record_of(live, house)
    assert both(record.text) == ("", "")
    assert (live.status, record.told["revision"]) == ("live", live.agreed_revision_id)
    assert live.agreed_revision.number == 3


def test_who_succeeds_a_department_that_is_archived_sits_and_pays_in_its_place(
    launch, house, consent, seat_at, ada, ben, hal, dora, marketing, legal, hr
):
    consent(launch, (hal, hr), (ben, legal), (ada, marketing))
    money.set_pledge(seat_at(launch, legal), by=ben, amount=50_000)
    money.hand_over(legal, hr, by=dora)
    record = record_of(newest(launch), house)
    assert both(record.text) == ("", "")
    seats = {seat["department"]: seat["left"] for seat in record.told["seats"]}
    assert seats[legal.pk] and not seats[hr.pk]
    assert [a["seat"] for a in record.told["answers"] if not a["ended"]] == [
        seat_at(launch, marketing).pk
    ]
    assert {s["department"]: s["pledged"] for s in record.told["shares"]} == {hr.pk: 50_000}


def test_advice_stands_beside_the_answers_and_counts_nowhere(told, house, pat):
    record = told_of(told, house)
    (said,) = record["advice"]
    assert (said["by"], said["answer"]) == (pat.pk, "object")
    assert record["texts"][said["words"]].startswith("Acht, nicht neun")
    assert record["people"][str(pat.pk)] == "Pat Moreau"
    assert all(answer["by"] != pat.pk for answer in record["answers"])
    (kept,) = [a for a in record["answers"] if a["said"]["adviser"]]
    assert kept["said"]["adviser"] == pat.pk and kept["ended"]
