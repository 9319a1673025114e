"""Roles, permissions, Actor and Scope; require() or be refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from app.domain.errors import Refused


class Role(StrEnum):
    """Who somebody is in the procedure (DOMAIN 11.1); codes are stored and never renamed."""

    REGISTRAR = "registrar"
    PETITION_HEAD = "petition_head"
    CONFIDENTIAL_CLERK = "confidential_clerk"
    UNIT_HANDLER = "unit_handler"
    UNIT_HEAD = "unit_head"
    TOWN_SECRETARY = "town_secretary"
    ACCOUNTABLE_PERSON = "accountable_person"
    HOUSEHOLD_HELPER = "household_helper"
    COUNTY_OFFICE = "county_office"
    VERIFIER = "verifier"
    COUNTY_LEADER = "county_leader"
    REVIEW_BODY = "review_body"
    RECHECK_BODY = "recheck_body"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


class Permission(StrEnum):
    """One thing a person may do somewhere; where, the scope says."""

    MATTER_VIEW = "matter.view"
    PAPER_VIEW = "paper.view"
    MATTER_REGISTER = "matter.register"
    MATTER_ROUTE = "matter.route"
    MATTER_HANDLE = "matter.handle"
    MATTER_APPROVE = "matter.approve"
    MATTER_REPORT = "matter.report"
    MATTER_REVIEW = "matter.review"
    MATTER_RECHECK = "matter.recheck"
    MATTER_CORRECT = "matter.correct"
    MATTER_NAME_HOLDER = "matter.name_holder"
    MATTER_EXPORT = "matter.export"
    ACCUSATION_VIEW = "accusation.view"
    ITEM_ENTER = "item.enter"
    ITEM_PROPOSE = "item.propose"
    ITEM_VERIFY = "item.verify"
    ITEM_SIGN_OFF = "item.sign_off"
    VISIT_RECORD = "visit.record"
    HOUSEHOLD_VIEW = "household.view"
    HOUSEHOLD_EDIT = "household.edit"
    HOUSEHOLD_EXPORT = "household.export"
    CAMPAIGN_OPEN = "campaign.open"
    VILLAGE_EDIT = "village.edit"
    VILLAGE_NOTE = "village.note"
    MONITOR_REVIEW = "monitor.review"
    MONITOR_DECIDE = "monitor.decide"
    CARD_ISSUE = "card.issue"
    CARD_FOLLOW = "card.follow"
    FIGURE_VIEW = "figure.view"
    FIGURE_FREEZE = "figure.freeze"
    SUM_SIGN = "sum.sign"
    RECUSAL_DECIDE = "recusal.decide"
    PRIVATE_REVEAL = "private.reveal"
    DIRECTORY_VIEW = "directory.view"
    DIRECTORY_EDIT = "directory.edit"
    ACCOUNT_VIEW = "account.view"
    ACCOUNT_EDIT = "account.edit"
    ACCOUNT_GRANT = "account.grant"
    CALENDAR_EDIT = "calendar.edit"
    SYNONYM_EDIT = "synonym.edit"
    HEALTH_VIEW = "health.view"
    JOURNAL_VIEW = "journal.view"
    MATRIX_VIEW = "matrix.view"
    SELF = "self"


class Scope(StrEnum):
    """Which matters a role reaches; queries.visibility turns it into one SQL condition and one label filter."""

    NOTHING = "nothing"
    OWN = "own"
    UNIT = "unit"
    TOWN = "town"
    COUNTY = "county"


P = Permission
_READER = {P.MATTER_VIEW, P.PAPER_VIEW, P.DIRECTORY_VIEW, P.SELF}
_IN_HOUSEHOLDS = {P.HOUSEHOLD_VIEW, P.HOUSEHOLD_EDIT}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REGISTRAR: frozenset(
        _READER
        | {P.HOUSEHOLD_VIEW}
        | {P.MATTER_REGISTER, P.MATTER_CORRECT, P.MATTER_EXPORT, P.VISIT_RECORD, P.PRIVATE_REVEAL, P.ITEM_PROPOSE}
    ),
    Role.PETITION_HEAD: frozenset(
        _READER
        | {P.HOUSEHOLD_VIEW, P.HOUSEHOLD_EXPORT}
        | {P.MATTER_REGISTER, P.MATTER_ROUTE, P.MATTER_CORRECT, P.MATTER_NAME_HOLDER, P.MATTER_EXPORT}
        | {P.MATTER_APPROVE, P.MATTER_REPORT, P.VISIT_RECORD, P.PRIVATE_REVEAL, P.SYNONYM_EDIT, P.RECUSAL_DECIDE}
        | {P.CARD_ISSUE, P.CARD_FOLLOW, P.FIGURE_VIEW, P.FIGURE_FREEZE, P.ITEM_PROPOSE}
    ),
    Role.CONFIDENTIAL_CLERK: frozenset(
        _READER
        | {P.ACCUSATION_VIEW, P.MATTER_REGISTER, P.MATTER_ROUTE, P.MATTER_CORRECT, P.MATTER_REPORT, P.PRIVATE_REVEAL}
    ),
    Role.UNIT_HANDLER: frozenset(
        _READER | _IN_HOUSEHOLDS | {P.VILLAGE_NOTE, P.MATTER_HANDLE, P.PRIVATE_REVEAL, P.ITEM_PROPOSE}
    ),
    Role.UNIT_HEAD: frozenset(
        _READER
        | _IN_HOUSEHOLDS
        | {P.MATTER_HANDLE, P.MATTER_APPROVE, P.MATTER_REPORT, P.VISIT_RECORD, P.MATTER_EXPORT}
        | {P.HOUSEHOLD_EXPORT, P.VILLAGE_NOTE, P.MONITOR_REVIEW, P.PRIVATE_REVEAL, P.RECUSAL_DECIDE, P.FIGURE_VIEW}
        | {P.ITEM_PROPOSE}
    ),
    Role.TOWN_SECRETARY: frozenset(
        _READER
        | _IN_HOUSEHOLDS
        | {P.HOUSEHOLD_EXPORT, P.VILLAGE_NOTE, P.MONITOR_REVIEW, P.FIGURE_VIEW, P.SUM_SIGN}
        | {P.MATTER_HANDLE, P.VISIT_RECORD, P.MATTER_EXPORT, P.PRIVATE_REVEAL, P.ITEM_PROPOSE}
    ),
    Role.ACCOUNTABLE_PERSON: frozenset(
        _READER | {P.HOUSEHOLD_VIEW, P.VILLAGE_NOTE, P.MATTER_HANDLE, P.VISIT_RECORD, P.ITEM_PROPOSE}
    ),
    Role.HOUSEHOLD_HELPER: frozenset(_READER | _IN_HOUSEHOLDS | {P.VISIT_RECORD}),
    Role.COUNTY_OFFICE: frozenset(
        _READER
        | _IN_HOUSEHOLDS
        | {P.ITEM_ENTER, P.MATTER_CORRECT, P.MATTER_NAME_HOLDER, P.ITEM_SIGN_OFF, P.VISIT_RECORD}
        | {P.HOUSEHOLD_EXPORT, P.VILLAGE_EDIT, P.VILLAGE_NOTE, P.CAMPAIGN_OPEN, P.MONITOR_DECIDE}
        | {P.MATTER_EXPORT, P.SYNONYM_EDIT, P.RECUSAL_DECIDE, P.CARD_ISSUE, P.CARD_FOLLOW, P.FIGURE_VIEW}
    ),
    Role.VERIFIER: frozenset(_READER | {P.ITEM_VERIFY}),
    Role.COUNTY_LEADER: frozenset(
        _READER
        | {P.HOUSEHOLD_VIEW, P.HOUSEHOLD_EXPORT, P.VILLAGE_NOTE, P.ITEM_SIGN_OFF, P.MATTER_EXPORT, P.RECUSAL_DECIDE}
        | {P.CARD_FOLLOW, P.FIGURE_VIEW}
    ),
    Role.REVIEW_BODY: frozenset(_READER | {P.MATTER_REVIEW}),
    Role.RECHECK_BODY: frozenset(_READER | {P.MATTER_RECHECK}),
    Role.SUPERVISOR: frozenset(
        _READER
        | {P.HOUSEHOLD_VIEW, P.HOUSEHOLD_EXPORT, P.VILLAGE_NOTE, P.VISIT_RECORD, P.MATTER_EXPORT}
        | {P.CARD_FOLLOW, P.FIGURE_VIEW, P.ITEM_PROPOSE}
    ),
    Role.AUDITOR: frozenset(
        _READER
        | {P.HOUSEHOLD_VIEW, P.HOUSEHOLD_EXPORT, P.MATTER_EXPORT, P.CARD_FOLLOW, P.FIGURE_VIEW, P.ITEM_PROPOSE}
        | {P.MATRIX_VIEW}
    ),
    Role.SYSTEM_ADMIN: frozenset(
        {P.ACCOUNT_VIEW, P.ACCOUNT_EDIT, P.DIRECTORY_VIEW, P.DIRECTORY_EDIT, P.CALENDAR_EDIT, P.HEALTH_VIEW}
        | {P.MATRIX_VIEW, P.SELF}
    ),
    Role.SECURITY_ADMIN: frozenset({P.ACCOUNT_VIEW, P.ACCOUNT_GRANT, P.HEALTH_VIEW, P.MATRIX_VIEW, P.SELF}),
    Role.AUDIT_ADMIN: frozenset({P.JOURNAL_VIEW, P.HEALTH_VIEW, P.MATRIX_VIEW, P.SELF}),
}
"""What each role may do at all. 三员分立: no administrator reads a matter, the audit administrator cannot act."""

SCOPES: dict[Role, Scope] = {
    Role.REGISTRAR: Scope.UNIT,
    Role.PETITION_HEAD: Scope.COUNTY,
    Role.CONFIDENTIAL_CLERK: Scope.UNIT,
    Role.UNIT_HANDLER: Scope.OWN,
    Role.UNIT_HEAD: Scope.UNIT,
    Role.TOWN_SECRETARY: Scope.TOWN,
    Role.ACCOUNTABLE_PERSON: Scope.OWN,
    Role.HOUSEHOLD_HELPER: Scope.OWN,
    Role.COUNTY_OFFICE: Scope.COUNTY,
    Role.VERIFIER: Scope.OWN,
    Role.COUNTY_LEADER: Scope.COUNTY,
    Role.REVIEW_BODY: Scope.OWN,
    Role.RECHECK_BODY: Scope.OWN,
    Role.SUPERVISOR: Scope.COUNTY,
    Role.AUDITOR: Scope.COUNTY,
    Role.SYSTEM_ADMIN: Scope.NOTHING,
    Role.SECURITY_ADMIN: Scope.NOTHING,
    Role.AUDIT_ADMIN: Scope.NOTHING,
}
_WIDTH = list(Scope)

CLEAR_NAMES = frozenset(
    {Role.REGISTRAR, Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK, Role.UNIT_HANDLER, Role.UNIT_HEAD}
    | {Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON, Role.REVIEW_BODY, Role.RECHECK_BODY}
)
"""Names are clear to registrar, handler, head and holder within their scope, masked for others (DECISIONS 12).

Who reviews or rechecks handles what was named to him: his opinion goes to the petitioner by name (art. 35, 36)."""

KNOWS_HOUSEHOLDS = CLEAR_NAMES | {Role.COUNTY_OFFICE, Role.HOUSEHOLD_HELPER}
"""Names of household members, their health and who needs care are clear to these, of the households they reach."""

ITEMS_ONLY = frozenset({Role.COUNTY_OFFICE, Role.VERIFIER})
"""Roles whose county scope covers rectification items, not petitions (DOMAIN 11.1)."""


@dataclass(frozen=True)
class Actor:
    """Who acts, as plain values: read once at the edge, handed down to every rule, operation and query.

    `town_id` is the town or park the actor's unit belongs to; `unit_ids` are the units that he heads or belongs to
    (isolation of the accused asks for all of them). Ids are None for the system itself. Two requests of one person are
    made by equal actors.
    """

    user_id: int | None
    account: str
    person_id: int | None
    unit_id: int | None
    town_id: int | None
    roles: frozenset[Role]
    unit_ids: frozenset[int] = frozenset()
    request_id: str = field(default="", compare=False)
    session_fp: str = field(default="", compare=False)
    is_system: bool = False

    @staticmethod
    def system(account: str = "system") -> "Actor":
        """The product itself: worker, ladder, migrations, the command line without --as."""
        return Actor(None, account, None, None, None, frozenset(), is_system=True)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything the roles allow together."""
        if self.is_system:
            return frozenset(Permission)
        return frozenset().union(*(PERMISSIONS[role] for role in self.roles))

    def may(self, *permissions: Permission) -> bool:
        """Whether one of these permissions is held."""
        return self.is_system or not self.permissions.isdisjoint(permissions)

    def scopes(self) -> frozenset[Scope]:
        """Every scope the roles open."""
        return frozenset({Scope.COUNTY}) if self.is_system else frozenset(SCOPES[role] for role in self.roles)

    def sees_names(self) -> bool:
        """Whether names of petitioners are clear within the scope (DECISIONS 12)."""
        return self.is_system or not self.roles.isdisjoint(CLEAR_NAMES)

    def knows_households(self) -> bool:
        """Whether members' names, health and need of care are clear within the households reached."""
        return self.is_system or not self.roles.isdisjoint(KNOWS_HOUSEHOLDS)


def require(actor: Actor, *permissions: Permission) -> None:
    """Raise Refused("not_permitted") unless the actor holds one of these permissions."""
    if not actor.may(*permissions):
        raise Refused("not_permitted", permission=permissions[0].value)


def widest(roles: Iterable[Role]) -> Scope:
    """The widest scope among these roles, for showing on the account page."""
    return max((SCOPES[role] for role in roles), key=_WIDTH.index, default=Scope.NOTHING)
