"""The people of the sample, by department, with their roles and how much waits for each."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from initiatives.models import Turn

from ..models import Absence, Membership, User


def everybody() -> list[dict]:
    """A group a department, then who belongs to none, then partners. A person stands once each."""
    held = (
        Membership.objects.current().select_related("department").order_by("role", "person__name")
    )
    by_person = defaultdict(list)
    for membership in held:
        by_person[membership.person_id].append(membership)
    people = list(User.objects.active().select_related("partner"))
    turns = turns_of(people, by_person)
    groups: dict[tuple, dict] = {}
    for person in people:
        for key, group, role in places(person, by_person[person.pk]):
            rows = groups.setdefault(key, group | {"rows": []})["rows"]
            rows.append(line(person, role, turns[person.pk]))
    for group in groups.values():
        group["rows"].sort(key=lambda row: row["rank"])
    return [groups[key] for key in sorted(groups)]


def places(person: User, held: Iterable[Membership]):
    """Where a person stands in the list: sort key, group, role there."""
    for membership in held:
        department = membership.department
        group = {"name": department.name, "colour": department.colour}
        key = (0, department.position, department.name)
        yield key, group | {"initials": department.initials}, membership.role
    if person.partner:
        yield (2, 0, person.partner.name), {"name": person.partner.name}, ""
    elif not held:
        yield (1, 0, ""), {"name": _("Of the whole house")}, ""


def line(person: User, role: str, turns: int) -> dict:
    rank = {"lead": 0, "deputy": 1, "member": 2}.get(role, 3)
    titles = [Membership.Role(role).label] if role else []
    titles += [_("Executive")] if person.is_executive else []
    titles += [_("Administrator")] if person.is_administrator else []
    return {
        "slug": person.slug,
        "name": person.name,
        "initials": person.initials,
        "title": person.title,
        "tags": titles,
        "turns": turns,
        "rank": (rank, person.name),
    }


def turns_of(people: list[User], by_person: dict[int, list[Membership]]) -> Counter:
    """Person id -> how many open turns are theirs, by seat, role, name, or as a stand-in."""
    away = Absence.objects.at(timezone.now()).exclude(stand_in=None)
    stands_in = defaultdict(set)
    for stand_in, absent in away.values_list("stand_in_id", "person_id"):
        stands_in[stand_in] |= spoken_for(by_person[absent])
    waiting = list(
        Turn.objects.open().values_list(
            "seat__department_id", "seat__stand_in_id", "role", "person_id"
        )
    )
    count: Counter = Counter()
    for person in people:
        mine = spoken_for(by_person[person.pk]) | stands_in[person.pk]
        roles = {Turn.Role.EXECUTIVES} if person.is_executive else set()
        roles |= {Turn.Role.ADMINISTRATORS} if person.is_administrator else set()
        count[person.pk] = sum(
            department in mine or person.pk in (stand_in, named) or role in roles
            for department, stand_in, role, named in waiting
        )
    return count


def spoken_for(held: Iterable[Membership]) -> set[int]:
    return {m.department_id for m in held if m.role in Membership.SPEAKING}
