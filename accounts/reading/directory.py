"""Departments and people, as everybody reads them."""

from collections import defaultdict

from django.db.models import Q, QuerySet
from django.utils import timezone

from initiatives.models import Initiative, Seat

from ..models import Absence, Department, Fact, Membership, Section, User

PAGE = 25


def departments_with_people() -> list[Department]:
    """Current departments in order of seating; `.people` are their memberships."""
    departments = list(Department.objects.current().select_related("calendar"))
    held = defaultdict(list)
    for membership in people_of(departments):
        held[membership.department_id].append(membership)
    for department in departments:
        department.people = held[department.pk]
    return departments


def people_of(departments: list[Department]) -> list[Membership]:
    """Leads first, then deputies, then members, each by name."""
    held = Membership.objects.current().filter(department__in=departments)
    order = {"lead": 0, "deputy": 1, "member": 2}
    return sorted(held.select_related("person"), key=lambda m: (order[m.role], m.person.name, m.pk))


def watches_in_words(department: Department) -> dict:
    """The sections it watches, and (fact, reason) for each fact that gives it a seat."""
    sections = [
        Section(name).label.lower()
        for name in Section.values
        if name in department.watched_sections
    ]
    facts = [
        (fact.label, department.watched_facts[fact])
        for fact in Fact
        if fact in department.watched_facts
    ]
    return {"sections": sections, "facts": facts}


def people_page(q: str, after: str) -> tuple[list[User], int | None]:
    """25 people by name, and the last one's id where there are more."""
    people = matching(q)
    last = User.objects.filter(pk=after).values_list("name", "pk").first() if after else None
    if last:
        people = people.filter(Q(name__gt=last[0]) | Q(name=last[0], pk__gt=last[1]))
    rows = list(people[: PAGE + 1])
    more = rows[PAGE - 1].pk if len(rows) > PAGE else None
    rows = rows[:PAGE]
    held = defaultdict(list)
    memberships = Membership.objects.current().filter(person__in=rows)
    for membership in memberships.select_related("department").order_by("department__position"):
        held[membership.person_id].append(membership)
    for person in rows:
        person.held_places = held[person.pk]
    return rows, more


def matching(q: str) -> QuerySet[User]:
    people = User.objects.active().filter(partner=None)
    for word in q.split()[:5]:
        of_department = Membership.objects.current().filter(department__name__icontains=word)
        people = people.filter(
            Q(name__icontains=word)
            | Q(title__icontains=word)
            | Q(email__icontains=word)
            | Q(pk__in=of_department.values("person"))
        )
    return people.order_by("name", "pk")


def away_now(person: User) -> Absence | None:
    now = Absence.objects.at(timezone.now()).filter(person=person)
    return now.select_related("stand_in").first()


def open_tables_of(department: Department) -> int:
    """At how many tables it sits that are neither closed nor withdrawn."""
    over = (Initiative.Status.CLOSED, Initiative.Status.WITHDRAWN)
    seats = Seat.objects.sitting().filter(department=department)
    return seats.exclude(initiative__status__in=over).count()
