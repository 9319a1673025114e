"""A form that was sent in vain, drawn again by its own view: every field as it was filled in, under a fresh token.

It is sent under the token of a former session: the session ran out, or somebody signed in again in another window. The
view runs as if one thing were wrong with the form, so it draws it and saves nothing: Form.validate() says no, and
write() stops whatever would save without a form.
"""

from typing import Any

from flask import current_app, g, request
from werkzeug.datastructures import ImmutableMultiDict

from app.labels import sentence
from app.web import keeping
from app.web.keeping import Kept
from app.web.request import NotSentYet
from app.web.security import guard, visitor


def redrawn(kept: Kept, *, status: int) -> Any:
    """The page of the form with what was kept in it, ready to be sent; its own answer if it was saved before."""
    request.form, request.files = ImmutableMultiDict(kept.fields), ImmutableMultiDict()
    who = visitor()
    g.redrawn = sentence("redrawn_files" if kept.with_files else "redrawn", {"name": who.here.name if who else ""})
    try:
        answer = current_app.make_response(guard() or current_app.dispatch_request())
    except NotSentYet:
        return keeping.resend(kept, status=status)
    except Exception as failure:
        return current_app.handle_user_exception(failure)
    if answer.status_code in (200, 422):
        answer.status_code = status
    return answer
