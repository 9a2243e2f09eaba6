"""Which shared budgets are short of money: the database adds up what counts, as `Funding` does."""

from django.db.models import (
    BigIntegerField,
    Case,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Greatest, Least

from initiatives.models import Initiative

from ..models import Account

Status = Initiative.Status


class OfShares(Subquery):
    """A number over the shares that a query finds for each row."""

    output_field = BigIntegerField()


class SumOfShares(OfShares):
    template = "(SELECT COALESCE(SUM(counted), 0) FROM (%(subquery)s) AS shares)"


class NumberOfShares(OfShares):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS shares WHERE counted > 0)"


def short_of_money(known: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Those that are decided upon, need money, and have not enough of it that counts (rule 21)."""
    asked = Q(status__in=Initiative.DECIDING)
    asked |= Q(status=Status.LIVE) & ~Q(revision=F("agreed_revision"))
    found = known.filter(asked, target__gt=0).alias(
        above=_rule("largest_share_above", "rules_stored"),
        counted=SumOfShares(_shares()),
        payers=NumberOfShares(_shares()),
    )
    few = Q(target__gt=F("above"), payers__lt=2)
    return found.filter(Q(counted__lt=F("target")) | few)


def _rule(name: str, stored: str) -> Cast:
    """A number of the rules under which it was submitted; `stored`: where these are."""
    return Cast(KeyTextTransform(name, stored), BigIntegerField())


def _shares() -> QuerySet[Account]:
    """What counts of each department's money here: what is bound, else up to the most."""
    put = (Account.Kind.PLEDGED, Account.Kind.COMMITTED, Account.Kind.SPENT)
    here = Account.objects.filter(initiative=OuterRef("pk"), kind__in=put).order_by()
    bound = Sum("balance", filter=~Q(kind=Account.Kind.PLEDGED))
    rules = "initiative__rules_stored"
    # The same on every row: of the one initiative.
    shares = here.values("department", "year").annotate(
        target=Max("initiative__target"),
        above=Max(_rule("largest_share_above", rules)),
        percent=Max(_rule("largest_share_percent", rules)),
        lifted_at=Max("initiative__lifted_at"),
    )
    most = Case(
        When(Q(target__lte=F("above")) | Q(lifted_at__isnull=False), then=Sum("balance")),
        default=F("target") * F("percent") / Value(100),
        output_field=BigIntegerField(),
    )
    counted = Greatest(Coalesce(bound, Value(0)), Least(Sum("balance"), most))
    return shares.annotate(counted=counted).values("counted")
