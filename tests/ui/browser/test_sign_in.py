"""Who may see and do what."""

from collections.abc import Iterator
from typing import Any

import pytest

from plant.settings import load_settings
from plant.workspace import Workspace
from tests.ui.browser.driving import ask, copy_of, serving
from ui.web.accounts import Accounts

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def guarded(demo_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = copy_of(demo_workspace, tmp_path_factory)
    accounts = Accounts(Workspace(load_settings(workspace=folder)).create())
    for name, role in (("ada", "planner"), ("bob", "engineer"), ("eve", "viewer"), ("tom", "admin")):
        accounts.add(name, role, PASSWORD)
    with serving(folder) as url:
        yield url


def _sign_in(visit: Any, address: str, name: str, **options: Any) -> Any:
    page = visit(address, ready=False, **options)
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("body[data-ready=page]")
    return page


def test_a_wrong_password_is_refused_and_a_right_one_opens_the_page(visit: Any, guarded: str) -> None:
    page = visit(f"{guarded}/?board=today", ready=False)
    page.fill("#name", "ada")
    page.fill("#password", "guess")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("text=Name or password is wrong.")
    visit.errors.clear()  # the browser logs the refusal
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_selector("h1:has-text('Today')")
    assert "ada · planner" in page.locator(".who").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_selector("#password")
    page.goto(guarded)
    assert page.locator("#password").is_visible()


def test_two_people_do_not_see_each_others_conversations(visit: Any, guarded: str) -> None:
    ada, bob = _sign_in(visit, guarded, "ada"), _sign_in(visit, guarded, "bob")
    ask(ada, "what was the oee of cnc-07 last week")
    ask(bob, "which orders are late")
    thread = ada.evaluate("new URLSearchParams(location.search).get('thread')")

    bob.goto(f"{guarded}/?thread={thread}")
    bob.wait_for_selector("#toast:has-text('belongs to somebody else')")
    visit.errors.clear()  # the browser logs the refusal

    assert "oee of cnc-07" not in bob.locator("body").inner_text()
    assert "which orders are late" in bob.locator("#threads").inner_text()
    assert "which orders are late" not in ada.locator("body").inner_text()


def test_roles_decide_what_is_offered(visit: Any, guarded: str) -> None:
    planner = _sign_in(visit, guarded, "ada")
    ask(planner, "plan next week")
    assert planner.get_by_role("button", name="Approve").is_visible()

    engineer = _sign_in(visit, f"{guarded}/?board=proposals", "bob")
    engineer.wait_for_selector("text=A planner decides on this.")
    assert engineer.get_by_role("button", name="Approve").count() == 0
    engineer.click("#side a[data-page=manuals]")
    engineer.wait_for_selector("input[data-upload]", state="attached")

    viewer = _sign_in(visit, f"{guarded}/?board=manuals", "eve")
    viewer.wait_for_selector("h1:has-text('Manuals')")
    assert viewer.locator("input[data-upload]").count() == 0


def test_an_admin_makes_an_account_on_the_page_and_closes_it(visit: Any, guarded: str) -> None:
    admin = _sign_in(visit, f"{guarded}/?board=people", "tom")
    admin.locator("form.fields input[name=name]").fill("nina")
    admin.locator("form.fields select[name=role]").select_option("engineer")
    admin.locator("form.fields input[name=password]").fill(PASSWORD)
    admin.get_by_role("button", name="Add", exact=True).click()
    admin.wait_for_selector(".notice:has-text('nina may sign in as engineer.')")

    nina = _sign_in(visit, f"{guarded}/?board=people", "nina")
    assert "nina · engineer" in nina.locator(".who").inner_text()
    assert nina.get_by_role("heading", name="New account").count() == 0
    admin.get_by_role("button", name="Close nina").click()
    admin.wait_for_selector("tr[data-person=nina] >> text=closed")
    nina.reload()
    nina.wait_for_selector("#password")
