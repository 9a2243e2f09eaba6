"""Check a decision record with Python alone: python3 check_record.py record.json

It shares no line with the product; docs/decision-record.md says what it checks and why.
"""

import hashlib
import json
import re
import sys
import unicodedata

SECTIONS = ["message", "audience", "channels", "schedule", "people", "replies", "budget"]
BELONGS = {"message": "title purpose hope", "schedule": "first_day last_day", "budget": "lines"}
MARKS = re.compile(r"^[ \t]*(?:[-*+]|#{1,6}|>)[ \t]+", re.MULTILINE)
EMPHASIS = re.compile(r"(?<![\w*`])[*_`]+(?=[^\s*_`])|(?<=[^\s*_`])[*_`]+(?![\w*`])")
LEADS_TO = {"submitted": "in_review", "reopened": "in_review", "revived": "in_review"}
LEADS_TO |= {"agreed": "agreed", "went_live": "live", "withdrawn": "withdrawn"}
LEADS_TO |= {"parked": "parked", "declined": "parked", "closed": "closed"}
PUBLISHED = ("initiative_submitted", "revision_published")
IN_FORCE = ("initiative_went_live", "revision_took_force")
TALK = ("comment_posted", "comment_edited")
ENDING = ("review_answered", "review_reconsidered", "review_outdated", "seat_left")
PARTS = "format installation initiative status revision steward seats answers advice approvals"
PARTS += " pledges lifts shares expenses closing head revisions postings events texts people"
PARTS += " departments fingerprint"
ANSWER = "seat by on_behalf_of at revision words review answer condition"
SAID = "harm section change condition_words by_day keeper adviser"
REVISION = "event id number texts first_day last_day facts attachments lines target hashes"


def must(holds, sentence):
    if not holds:
        raise SystemExit(f"Wrong: {sentence}")


def dumps(value):
    return json.dumps(value, sort_keys=True)


def same(one, other):
    return dumps(one) == dumps(other)


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def short(text):
    text = MARKS.sub("", unicodedata.normalize("NFC", text))
    return " ".join(EMPHASIS.sub("", text).split())


def section_hash(name, revision, texts):
    def part(of):
        if of == "lines":
            return [[short(texts[label]), *rest] for label, *rest in revision["lines"]]
        return (
            revision[of] or "" if "day" in of else short(texts.get(revision["texts"].get(of), ""))
        )

    files = sorted(file[3] for file in revision["attachments"] if file[0] == name)
    return sha(json.dumps([part(name), *map(part, BELONGS.get(name, "").split()), *files]))


def check_whole(record, text):
    must(json.dumps(record, indent=1, ensure_ascii=False) + "\n" == text, "not as it was written")
    must(record["format"] == "cooperative-record/1", "another format")
    must(set(record) == set(PARTS.split()), "parts are missing, or there are others")
    must(set(record["initiative"]) == {"id", "slug"}, "the initiative has other parts")
    rest = {name: value for name, value in record.items() if name != "fingerprint"}
    must(record["fingerprint"] == sha(dumps(rest)), "the fingerprint is another")


def check_chain(events, initiative):
    previous = ""
    for number, event in enumerate(events, start=1):
        signed = {name: value for name, value in event.items() if name != "digest"}
        must(event["digest"] == sha(dumps(signed)), f"event {number} was changed")
        follows = [event[name] for name in ("number", "initiative", "previous")]
        must(same(follows, [number, initiative, previous]), f"event {number} follows no other")
        previous = event["digest"]


def check_texts(record, answers):
    wanted = {e["words"] for e in record["events"] if e["kind"] not in TALK}
    wanted |= {e["details"].get("learned") for e in record["events"]}
    for revision in record["revisions"]:
        wanted |= {*revision["texts"].values(), *(line[0] for line in revision["lines"])}
    wanted |= {a["said"][name] for a in answers for name in ("harm", "change", "condition_words")}
    must(wanted - {None} == set(record["texts"]), "a text is missing, or nothing refers to it")
    for name, body in record["texts"].items():
        must(name == sha(body), f"the text {name[:12]} was changed")


def check_revisions(record):
    published = [event for event in record["events"] if event["kind"] in PUBLISHED]
    must(len(published) == len(record["revisions"]), "a revision is missing, or one too many")
    for event, revision in zip(published, record["revisions"], strict=True):
        which = f"revision {revision['number']}"
        must(set(revision) == set(REVISION.split()), f"{which} has other parts")
        must(revision["last_day"] is None or revision["last_day"], f"{which}: its last day")
        hashes = {name: section_hash(name, revision, record["texts"]) for name in SECTIONS}
        hashes = {"sections": hashes, "facts": sorted(set(revision["facts"]))}
        must(same(revision["hashes"], hashes), f"{which}: its hashes are others")
        must(same(revision["facts"], hashes["facts"]), f"{which}: its facts are others")
        must(same(revision["target"], sum(line[1] for line in revision["lines"])), f"{which}: sum")
        parts = [revision[name] for name in ["number", "texts", "hashes", "target", "attachments"]]
        days = [revision["first_day"], revision["last_day"] or ""]
        digest = sha(dumps([*parts, days, revision["lines"]]))
        own = [event["number"], event["revision"], event["details"]["digest"]]
        must(same([revision["event"], revision["id"], digest], own), f"{which} was changed")


def check_answers(record):
    numbers = {revision["id"]: revision["number"] for revision in record["revisions"]}
    for answer in record["answers"]:
        said, event = answer["said"], record["events"][answer["event"] - 1]
        whole = set(said) == set(SAID.split()) and all(v is None or v for v in said.values())
        condition = record["texts"].get(said["condition_words"], "")
        parts = [answer["answer"], said["section"] or "", condition, said["by_day"] or ""]
        parts += [numbers[answer["revision"]], answer["by"]]
        parts += [answer["words"] or "", said["harm"] or "", said["change"] or ""]
        parts += [said["keeper"]] if said["keeper"] else []
        parts += ["adviser", said["adviser"]] if said["adviser"] else []
        own = whole and event["details"]["digest"] == sha(json.dumps(parts))
        must(own, f"the answer of event {answer['event']} was changed")


def check_postings(record):
    told = []
    for details in (event["details"] for event in record["events"]):
        told += [*filter(None, [details.get("posting")]), *details.get("returned", ())]
    for posting in record["postings"]:
        parts = [posting[name] for name in ("key", "kind", "by", "at")]
        own = sha(json.dumps([*parts, sorted(posting["moves"].items())]))
        whole = len(posting) == 6 and not sum(posting["moves"].values())
        must(whole and posting["digest"] == own, f"the posting {posting['key']} was changed")
    digests = [posting["digest"] for posting in record["postings"]]
    must(sorted(told) == sorted(digests), "a posting is missing, or no event tells of it")


def picked(event, names):
    said = event["details"] | event
    return {"event": event["number"]} | {name: said.get(name) for name in names.split()}


def seats_of(events):
    seats = {}
    for event in (event for event in events if "table" in event["details"]):
        table = event["details"]["table"]
        for seat, department, reasons in table:
            seats[seat] = {"seat": seat, "department": department, "reasons": reasons, "left": None}
        for seat in seats.keys() - {row[0] for row in table}:
            seats[seat]["left"] = seats[seat]["left"] or event["number"]
    return seats


def answers_of(events, seats):
    for event in (event for event in events if event["kind"] == "review_answered"):
        own, after = picked(event, ANSWER), events[event["number"] :]
        told = [e for e in after if e["kind"] in ("condition_met", "condition_reopened")]
        told = [e for e in told if e["details"]["condition"] == own["condition"]]
        met = told[-1]["number"] if told and told[-1]["kind"] == "condition_met" else None
        over = [e for e in after if e["kind"] == "answer_overruled"]
        over = [e["number"] for e in over if e["details"]["review"] == own["review"]]
        place = seats[event["seat"]]["department"]
        ended = [
            e["number"]
            for e in after
            if (e["seat"] == event["seat"] and e["kind"] in ENDING)
            or place in e["details"].get("asked", ())
        ]
        yield own | {"met": met, "overruled": over, "ended": ended[0] if ended else None}


def approvals_of(events):
    for event in (event for event in events if event["kind"] == "approval_given"):
        void = [
            e["number"]
            for e in events[event["number"] :]
            if (e["kind"] == "approval_given" and e["by"] == event["by"])
            or event["by"] in e["details"].get("approvers", ())
        ]
        own = picked(event, "by at revision up_to words")
        yield own | {"voided": void[0] if void else None}


def lifts_of(events):
    for event in (event for event in events if event["kind"] == "share_lifted"):
        later = events[event["number"] :]
        ended = [e["number"] for e in later if e["kind"] == "initiative_revived"]
        yield picked(event, "by at revision words") | {"ended": ended[0] if ended else None}


def shares_of(record, status):
    rests = [e["details"] for e in record["events"] if LEADS_TO.get(e["kind"][11:]) in RESTING]
    last = rests[-1] if rests and status in RESTING else {}
    back = [last.get("posting"), *last.get("returned", ())]
    shares = {}
    for posting in record["postings"]:
        for key, amount in posting["moves"].items():
            kind, *place = key.split(":")
            if kind in ("pledged", "committed", "spent"):
                empty = {"pledged": 0, "committed": 0, "spent": 0, "returned": 0}
                share = shares.setdefault((int(place[1]), int(place[2])), empty)
                if kind != "committed" or posting["kind"] == "commit":
                    share[kind] += amount
                if kind != "spent" and posting["digest"] in back:
                    share["returned"] -= amount
    places = sorted(place for place, share in shares.items() if any(share.values()))
    return [{"department": d, "year": year} | shares[d, year] for d, year in places]


def expenses_of(events):
    for event in (event for event in events if event["kind"] == "expense_recorded"):
        own = picked(event, "expense seat by at day amount words receipt")
        ends = {"confirmed": None, "refused": None, "reversed": None}
        for later in events[event["number"] :]:
            if later["details"].get("expense") == own["expense"]:
                ends[later["kind"].rpartition("_")[2]] = later["number"]
        yield own | ends


def closing_of(events):
    closed = [event for event in events if event["kind"] == "initiative_closed"]
    return picked(closed[-1], "seat by on_behalf_of at words learned") if closed else None


RESTING = ("parked", "withdrawn", "closed")


def check_facts(record):
    events, answers = record["events"], []
    for answer in record["answers"]:
        answers.append({name: value for name, value in answer.items() if name != "said"})
    states = [e for e in events if e["kind"].startswith("initiative_")]
    status = [LEADS_TO[e["kind"][11:]] for e in states if e["kind"][11:] in LEADS_TO][-1]
    telling = IN_FORCE if status in ("live", "closed") else PUBLISHED
    seats = seats_of(events)
    derived = {
        "status": status,
        "revision": [e["revision"] for e in events if e["kind"] in telling][-1],
        "steward": [e["details"]["steward"] for e in events if "steward" in e["details"]][-1],
        "seats": list(seats.values()),
        "answers": list(answers_of(events, seats)),
        "advice": [
            picked(event, "by at revision words adviser answer")
            for event in events
            if event["kind"] == "adviser_answered"
        ],
        "approvals": list(approvals_of(events)),
        "pledges": [
            picked(event, "seat by on_behalf_of at before amount posting")
            for event in events
            if event["kind"] == "pledge_set"
        ],
        "lifts": list(lifts_of(events)),
        "shares": shares_of(record, status),
        "expenses": list(expenses_of(events)),
        "closing": closing_of(events),
        "head": {"number": events[-1]["number"], "digest": events[-1]["digest"]},
    }
    for name, value in derived.items():
        own = answers if name == "answers" else record[name]
        must(same(own, value), f"“{name}” is not what the events say")


def check(text):
    try:
        record = json.loads(text)
        check_whole(record, text)
        check_chain(record["events"], record["initiative"]["id"])
        check_texts(record, record["answers"])
        check_revisions(record)
        check_answers(record)
        check_postings(record)
        check_facts(record)
    except (TypeError, AttributeError, ValueError, LookupError, RecursionError) as error:
        raise SystemExit(f"Wrong: not made as a record is ({error!r})") from None
    return record


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        head = check(file.read())["head"]
    print(f"It holds. Compare with the record’s page: event {head['number']}, {head['digest']}")
