"""Every address × kind of person: what a GET gives. An address that is not in the table fails."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from .addresses import ADMIN, addresses_of, everything, names

# Dan belongs nowhere; Max is a member and Ada the lead of Marketing, which steers all of it; Ivo
# leads IT, elsewhere; Cleo is an executive, Dora administers, Pat is of a partner.
KINDS = ("stranger", "dan", "max_", "ada", "ivo", "cleo", "dora", "pat")
TABLE = """
healthz                              200 200 200 200 200 200 200 200
readyz                               200 200 200 200 200 200 200 200
mailbox                              404 404 404 404 404 404 404 404
mailbox_letter                       404 404 404 404 404 404 404 404
mailbox_html                         404 404 404 404 404 404 404 404
mailbox_file                         404 404 404 404 404 404 404 404
account_login                        200 302 302 302 302 302 302 302
account_logout                       302 200 200 200 200 200 200 200
account_inactive                     200 200 200 200 200 200 200 200
account_signup                       200 302 302 302 302 302 302 302
account_reauthenticate               302 200 200 200 200 200 200 200
account_email                        302 200 200 200 200 200 200 200
account_email_verification_sent      302 302 302 302 302 302 302 302
account_change_password              302 200 200 200 200 200 200 200
account_set_password                 302 302 302 302 302 302 302 302
account_reset_password               200 200 200 200 200 200 200 200
account_confirm_login_code           302 302 302 302 302 302 302 302
account_reset_password_from_key_done 200 200 200 200 200 200 200 200
account_reset_password_from_key      200 200 200 200 200 200 200 200
account_reset_password_done          200 200 200 200 200 200 200 200
account_request_login_code           200 302 302 302 302 302 302 302
mfa_index                            302 200 200 200 200 200 200 200
mfa_authenticate                     302 302 302 302 302 302 302 302
mfa_reauthenticate                   302 302 302 302 302 302 302 302
mfa_activate_totp                    302 302 302 302 302 302 302 302
mfa_deactivate_totp                  302 404 404 404 404 404 404 404
mfa_view_recovery_codes              302 404 404 404 404 404 404 404
mfa_generate_recovery_codes          302 302 302 302 302 302 302 302
mfa_download_recovery_codes          302 404 404 404 404 404 404 404
mfa_list_webauthn                    302 200 200 200 200 200 200 200
mfa_add_webauthn                     302 302 302 302 302 302 302 302
mfa_reauthenticate_webauthn          302 302 302 302 302 302 302 302
mfa_remove_webauthn                  302 302 302 302 302 302 302 302
mfa_edit_webauthn                    302 302 302 302 302 302 302 302
mfa_login_webauthn                   302 302 302 302 302 302 302 302
socialaccount_login_cancelled        200 200 200 200 200 200 200 200
socialaccount_login_error            302 401 401 401 401 401 401 401
socialaccount_signup                 302 302 302 302 302 302 302 302
socialaccount_connections            302 200 200 200 200 200 200 200
usersessions_list                    302 200 200 200 200 200 200 200
initiatives:home                     302 200 200 200 200 200 200 200
initiatives:list                     302 200 200 200 200 200 200 404
initiatives:sheet                    302 200 200 200 200 200 200 404
initiatives:propose                  302 403 200 200 200 403 403 404
initiatives:preview                  302 405 405 405 405 405 405 404
initiatives:seats                    302 405 405 405 405 405 405 404
initiatives:notices                  302 200 200 200 200 200 200 200
initiatives:read_notices             302 405 405 405 405 405 405 405
initiatives:open_notice              302 405 405 405 405 405 405 405
initiatives:detail                   302 404 200 200 200 200 200 404
initiatives:revisions                302 404 200 200 404 200 200 404
initiatives:revision                 302 404 200 200 404 200 200 404
initiatives:record                   302 404 200 200 404 200 200 404
initiatives:record_file              302 404 200 200 404 200 200 404
initiatives:answer                   302 404 403 200 404 403 403 404
initiatives:reconsider               302 405 405 405 405 405 405 404
initiatives:comment                  302 405 405 405 405 405 405 405
initiatives:advise                   302 405 405 405 405 405 405 405
initiatives:invite_adviser           302 404 403 200 404 403 403 404
initiatives:remove_adviser           302 404 403 200 404 403 403 404
initiatives:edit_comment             302 404 403 200 404 403 403 404
initiatives:say_done                 302 405 405 405 405 405 405 405
initiatives:reopen                   302 404 403 403 404 403 403 404
initiatives:meet                     302 405 405 405 405 405 405 404
initiatives:nudge                    302 405 405 405 405 405 405 404
initiatives:appoint                  302 404 403 403 404 403 409 404
initiatives:overrule                 302 404 403 403 404 200 403 404
initiatives:join                     302 404 403 409 200 403 403 404
initiatives:admit                    302 404 403 200 404 403 403 404
initiatives:refuse_seat              302 405 405 405 405 405 405 404
initiatives:take_back_request        302 405 405 405 405 405 405 404
initiatives:hand_on                  302 404 403 200 404 403 403 404
initiatives:take_on                  302 404 403 403 404 403 403 404
initiatives:refuse_chair             302 405 405 405 405 405 405 404
initiatives:take_back_offer          302 405 405 405 405 405 405 404
initiatives:leave                    302 404 403 409 404 403 403 404
initiatives:edit                     302 404 200 200 404 404 404 404
initiatives:keep                     302 405 405 405 405 405 405 404
initiatives:invite                   302 404 403 200 404 403 403 404
initiatives:submit                   302 404 403 200 404 404 404 404
initiatives:revise                   302 404 200 200 404 403 403 404
initiatives:keep_revision            302 405 405 405 405 405 405 404
initiatives:call_back                302 404 403 200 404 403 403 404
initiatives:sponsor                  302 404 403 403 404 200 403 404
initiatives:change_pace              302 404 403 200 404 403 403 404
initiatives:withdraw                 302 404 403 200 404 403 403 404
initiatives:revive                   302 404 403 200 404 403 403 404
initiatives:close                    302 404 403 200 404 403 403 404
initiatives:decision_day             302 404 403 200 404 403 403 404
budgets:approvals                    302 403 403 403 403 200 403 404
budgets:approval                     302 404 200 200 404 200 200 404
budgets:approve                      302 404 302 302 404 302 302 404
budgets:ask                          302 404 403 403 404 200 403 404
budgets:send_back                    302 404 403 403 404 200 403 404
budgets:decline                      302 404 403 403 404 200 403 404
budgets:lift                         302 404 403 403 404 200 403 404
budgets:reply                        302 404 403 200 404 403 403 404
budgets:pledge                       302 404 403 200 404 403 403 404
budgets:join                         302 404 403 409 200 403 403 404
budgets:let_go                       302 405 405 405 405 405 405 404
budgets:budgets                      302 200 200 200 200 200 200 404
budgets:envelopes_file               302 200 200 200 200 200 200 404
budgets:budgets_file                 302 200 200 200 200 200 200 404
budgets:ledger                       302 200 200 200 200 200 200 404
budgets:ledger_sheet                 302 200 200 200 200 200 200 404
budgets:expenses                     302 404 200 200 404 200 200 404
budgets:record_expense               302 404 200 200 404 403 403 404
budgets:confirm_expense              302 404 200 200 404 200 200 404
budgets:refuse_expense               302 404 403 403 404 403 403 404
budgets:reverse_expense              302 404 403 403 404 403 403 404
budgets:receipt                      302 404 200 200 404 200 200 404
budgets:envelopes                    302 403 403 403 403 403 200 404
budgets:grant                        302 403 403 403 403 403 200 404
budgets:changes                      302 403 403 403 403 200 200 404
budgets:countersign                  302 403 403 403 403 200 200 404
budgets:refuse                       302 403 403 403 403 200 200 404
accounts:first_run                   302 302 302 302 302 302 302 302
accounts:sample                      404 404 404 404 404 404 404 404
accounts:sign_in_as                  405 405 405 405 405 405 405 405
accounts:switch                      404 404 404 404 404 404 404 404
accounts:settings                    302 200 200 200 200 200 200 200
accounts:theme                       302 405 405 405 405 405 405 405
accounts:departments                 302 200 200 200 200 200 200 404
accounts:department                  302 200 200 200 200 200 200 404
accounts:people                      302 200 200 200 200 200 200 404
accounts:person                      302 200 200 200 200 200 200 404
accounts:desk                        302 403 403 403 403 403 200 404
accounts:status                      302 403 403 403 403 403 200 404
accounts:send_again                  302 405 405 405 405 405 405 404
accounts:add_department              302 403 403 403 403 403 200 404
accounts:change_department           302 403 403 403 403 403 200 404
accounts:archive_department          302 403 403 403 403 403 200 404
accounts:add_person                  302 403 403 403 403 403 200 404
accounts:change_person               302 403 403 403 403 403 200 404
accounts:set_membership              302 405 405 405 405 405 405 404
accounts:set_role                    302 405 405 405 405 405 405 404
accounts:deactivate                  302 403 403 403 403 403 200 404
accounts:end_membership              302 405 405 405 405 405 405 404
accounts:set_last_day                302 405 405 405 405 405 405 404
accounts:partners                    302 403 403 403 403 403 200 404
accounts:partner                     302 403 403 403 403 403 200 404
accounts:absence                     302 200 200 200 200 200 200 404
accounts:end_absence                 302 405 405 405 405 405 405 404
accounts:calendars                   302 403 403 403 403 403 200 404
accounts:add_calendar                302 403 403 403 403 403 200 404
accounts:calendar                    302 403 403 403 403 403 200 404
accounts:house_settings              302 403 403 403 403 403 200 404
accounts:change_setting              302 403 403 403 403 403 200 404
accounts:themes                      302 403 403 403 403 403 200 404
accounts:change_theme                302 403 403 403 403 403 200 404
accounts:archive_theme               302 403 403 403 403 403 200 404
"""
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def addresses(tables, enzo, max_, dora) -> dict[str, str]:
    return addresses_of(tables, enzo, dora)


@pytest.fixture
def visitors(request) -> dict[str, Client]:
    """Kind -> a browser of that person."""
    clients = {}
    for kind in KINDS:
        clients[kind] = Client(raise_request_exception=False)
        if kind != "stranger":
            clients[kind].force_login(request.getfixturevalue(kind))
    return clients


def test_who_gets_what(addresses, visitors):
    table = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
    found, before = {}, everything()
    for name, url in addresses.items():
        answers = [visitors[kind].get(url) for kind in KINDS]
        found[name] = [str(answer.status_code) for answer in answers]
        for answer in answers:
            assert_is_safe(answer)
    assert found == table
    assert everything() == before


def assert_is_safe(answer) -> None:
    """Every answer carries the strict policy and its companions."""
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    for name, value in HEADERS.items():
        assert answer[name] == value, f"{answer.request['PATH_INFO']}: {name}"


def test_what_is_not_there_and_what_is_refused_is_as_safe(visitors, tables):
    for url in ("/nothing/", "/initiatives/nothing/", "/people/nobody/", "/static/nothing.css"):
        for kind in KINDS:
            answer = visitors[kind].get(url)
            assert answer.status_code in (302, 404)
            assert_is_safe(answer)
    assert_is_safe(visitors["ada"].put("/"))


def test_what_one_may_not_see_reads_like_what_is_not_there(visitors, tables):
    unseen = visitors["dan"].get(reverse("initiatives:detail", args=[tables["live"].slug]))
    missing = visitors["dan"].get(reverse("initiatives:detail", args=["nothing-at-all"]))
    assert unseen.status_code == missing.status_code == 404
    assert strip(unseen, tables["live"].slug) == strip(missing, "nothing-at-all")


def strip(answer, slug: str) -> str:
    """A page without what differs by itself: the address asked for, and tokens."""
    text = answer.content.decode().replace(slug, "")
    tokens = [line for line in text.splitlines() if "csrfmiddlewaretoken" in line]
    return "\n".join(line for line in text.splitlines() if line not in tokens)


def test_the_administration_is_for_administrators_to_read(visitors):
    for name in names():
        try:
            url = reverse(name) if name.startswith(ADMIN) else None
        except NoReverseMatch:
            continue  # of one row: its list is asked
        if url:
            for kind in KINDS:
                code = visitors[kind].get(url).status_code
                readable = kind == "dora" and not name.endswith("_add")
                refused = (302, 403, 404)
                assert code in ((200, 403, 405) if readable else refused), (name, kind)
