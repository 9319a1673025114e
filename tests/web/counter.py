"""What clerks do at the counter and in the units, through the pages themselves."""

from io import BytesIO

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models.papers import PaperRole
from tests.web.pages import check_page, option_of, sent

NEW = "/petitions/new"
BODY = "去年十月村里统一改厕，化粪池装好了，管子没有接通，到现在还在用旱厕。"
PERSON = {"people-0-name": "周桂兰", "people-0-phone": "19912342406", "people-0-address": "柳河镇北寨四组"}


def registering(client: FlaskClient, **changes: object) -> TestResponse:
    """Fill in the registration form and save it once."""
    page = client.get(NEW)
    fields: dict[str, object] = {"body": BODY, "content": "POV-10", **PERSON} | changes
    return client.post(NEW, data=sent(page.text, NEW, **fields))


def registered(client: FlaskClient, **changes: object) -> str:
    """Register a petition; the address of its page."""
    answer = registering(client, **changes)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def doing(client: FlaskClient, address: str, action: str, **changes: object) -> TestResponse:
    """Open the page of an act, fill it in and save it; `choose` maps a list to words of the wanted option."""
    url = f"{address}/{action}"
    page = client.get(url)
    assert page.status_code == 200, page.text
    check_page(page.text)
    chosen = changes.pop("choose", {})
    assert isinstance(chosen, dict)
    picked = {name: option_of(page.text, name, words) for name, words in chosen.items()}
    return client.post(url, data=sent(page.text, url, **picked, **changes))


def done(client: FlaskClient, address: str, action: str, **changes: object) -> None:
    """The same, and it must be saved."""
    answer = doing(client, address, action, **changes)
    assert answer.status_code == 303, answer.text


def scanned(client: FlaskClient, address: str, role: PaperRole) -> None:
    """Add the scan of an original to a matter."""
    add = f"/papers/{address.rsplit('/', 1)[1]}/add"
    scan = BytesIO(b"%PDF-1.4\n" + role.encode() + b"\n%%EOF\n")
    page = client.get(f"{add}?role={role}").text
    answer = client.post(add, data=sent(page, add, papers=(scan, "原件.pdf")))
    assert answer.status_code == 303
