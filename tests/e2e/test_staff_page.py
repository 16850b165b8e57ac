"""The page where staff log in: to the simulated directory, where one plays a member, and back with a session."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from dev import ports, seed
from tests.chromium import opened, shot, started
from tests.contract.bankid_simulator import simulator as bank_simulator
from tests.ground import put_secret
from tests.page_stand import PageStand, page_stand
from tests.simulators import running

pytestmark = pytest.mark.browser


@pytest.fixture
def stand(
    aws: object, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PageStand]:
    with (
        bank_simulator(tmp_path_factory.mktemp("bankid")) as bank,
        running("dev.oidc", tmp_path_factory.mktemp("oidc")) as directory,
        page_stand(aws, bank, monkeypatch) as made,
    ):
        monkeypatch.setattr(ports, "OIDC", replace(ports.OIDC, number=directory.port))
        put_secret(aws, "staff-oidc", seed._staff(directory.data))
        yield made


@pytest.fixture
def page(stand: PageStand) -> Iterator[Page]:
    with started() as chromium, opened(chromium, stand.url, f"http://localhost:{ports.OIDC.number}") as made:
        yield made.new_page()


def test_in_with_several_factors_and_out(stand: PageStand, page: Page) -> None:
    page.goto(f"{stand.url}/staff")
    page.get_by_role("button", name="Logga in").click()
    page.get_by_label("finance").check()
    page.get_by_label("med flera faktorer").uncheck()
    page.get_by_role("button", name="Eva Ekonomi").click()
    expect(page.get_by_role("alert")).to_contain_text("ett lösenord räcker inte")
    page.get_by_role("button", name="Logga in").click()
    page.get_by_label("finance").check()
    shot(page, "staff-directory")
    page.get_by_role("button", name="Eva Ekonomi").click()
    expect(page.get_by_role("heading", name="Eva Ekonomi")).to_be_visible()
    expect(page.locator("#in").get_by_text("ekonomi", exact=True)).to_be_visible()
    assert "code=" not in page.url and "state=" not in page.url
    shot(page, "staff-in")
    page.reload()
    expect(page.get_by_role("heading", name="Eva Ekonomi")).to_be_visible()
    page.get_by_role("button", name="Logga ut").click()
    page.reload()
    expect(page.get_by_role("button", name="Logga in")).to_be_visible()
