"""The first run in a terminal, where no `manage.py up` serves it as a page."""

import re
from getpass import getpass

from django import forms
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.forms.founding import FEWEST, MOST, DepartmentsForm, FirstPeopleForm, HouseForm
from accounts.models import Organisation
from accounts.reading.first_run import begin
from cooperative.verdicts import Refused

PERSON = re.compile(r"\s*(?P<name>[^<>]+?)\s*<(?P<email>[^<>\s]+)>\s*")


class Command(BaseCommand):
    help = "Begins the organisation. Asks for whatever its options do not say."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="the organisation")
        parser.add_argument("--currency", help="for example EUR; it stays")
        parser.add_argument("--time-zone", help="for example Europe/Amsterdam")
        parser.add_argument("--theme", help="the first theme of the story")
        parser.add_argument("--administrator", help='"Name <work e-mail>"')
        parser.add_argument("--password", help="of the administrator; better asked for than given")
        parser.add_argument("--executive", help='"Name <work e-mail>", somebody else')
        parser.add_argument(
            "--department",
            action="append",
            help='"Name, initials, lead’s name <work e-mail>"; give it twice or more often',
        )

    def handle(self, *args, **options) -> None:
        if Organisation.objects.exists():
            raise CommandError("There is an organisation already.")
        house = self.checked(HouseForm(self.house(options)))
        departments = self.checked(DepartmentsForm(self.departments(options)))["departments"]
        people = self.checked(FirstPeopleForm(self.people(options)))
        try:
            begun = begin(house, departments, people)
        except Refused as refusal:
            raise CommandError(refusal.verdict.reason) from refusal
        self.stdout.write(f"{begun} has begun. {people['administrator_name']} can sign in.")

    def house(self, options: dict) -> dict:
        questions = {
            "name": "Organisation",
            "currency": "Currency (three letters)",
            "time_zone": "Time zone (for example Europe/Amsterdam)",
            "theme": "First theme of the story",
        }
        return {name: options[name] or ask(words) for name, words in questions.items()}

    def people(self, options: dict) -> dict:
        first = person(options["administrator"] or ask("First administrator, Name <e-mail>"))
        password = options["password"] or getpass("Password of the administrator: ")
        second = person(options["executive"] or ask("First executive, Name <e-mail>"))
        return {
            "administrator_name": first["name"],
            "administrator_email": first["email"],
            "password": password,
            "executive_name": second["name"],
            "executive_email": second["email"],
        }

    def departments(self, options: dict) -> dict:
        """The fields of the form of departments, a numbered row each."""
        lines = options["department"] or list(ask_for_departments())
        typed = {"rows": str(min(len(lines), MOST))}
        for number, line in enumerate(lines, start=1):
            name, initials, lead = (part.strip() for part in f"{line},,".split(",")[:3])
            leading = person(lead)
            typed |= {f"name_{number}": name, f"initials_{number}": initials}
            typed |= {f"lead_{part}_{number}": text for part, text in leading.items()}
        return typed

    def checked(self, form: forms.Form) -> dict:
        """What the same forms as on the page make of the answers."""
        if form.is_valid():
            return form.cleaned_data
        lines = [
            f"{form.fields[name].label}: {text}" if name in form.fields else text
            for name, texts in form.errors.items()
            for text in texts
        ]
        raise CommandError("\n".join(lines))


def ask(words: str) -> str:
    return input(f"{words}: ").strip()


def ask_for_departments():
    """Ask until an empty line, which counts once two are named."""
    for number in range(1, MOST + 1):
        enough = " (empty: no more)" if number > FEWEST else ""
        line = ask(f"Department {number}: name, initials, lead’s name <e-mail>{enough}")
        if not line:
            return
        yield line


def person(text: str) -> dict[str, str]:
    """“Ada Lund <ada@example.org>” in its two parts."""
    found = PERSON.fullmatch(text)
    return found.groupdict() if found else {"name": text, "email": ""}
