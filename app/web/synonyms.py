"""Words that mean the same (近义词): the list that search asks by, read by everybody, changed by who keeps it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.synonyms import SynonymsFaulty
from app.labels import sentence
from app.operations import synonyms as operation
from app.queries import synonyms
from app.web.forms.synonyms import SynonymsForm
from app.web.request import actor, now, reading, write
from app.web.security import requires

room = Blueprint("synonyms", __name__, url_prefix="/synonyms")

Answer = str | Response | tuple[str, int]


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """Every group."""
    edits = actor().may(Permission.SYNONYM_EDIT)
    return render_template("synonyms/index.html", groups=synonyms.groups(reading()), edits=edits)


@room.route("/edit", methods=["GET", "POST"])
@requires(Permission.SYNONYM_EDIT)
def edit() -> Answer:
    """Change the list as one text; a wrong line is told by its number and nothing is saved."""
    form = SynonymsForm()
    if not form.is_submitted():
        before = synonyms.groups(reading())
        form.words.data, form.held.data = "\n".join(map(" ".join, before)), synonyms.version(before)
    elif form.validate():
        try:
            made = form.groups()
        except SynonymsFaulty as faulty:
            form.refuse_lines(faulty)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            with write(form) as session:
                operation.replace(session, made, held=form.held.data or "", actor=actor(), now=now())
                flash(sentence("synonyms_saved", {"groups": len(made)}), "good")
                return redirect(url_for("synonyms.index"), 303)
    return render_template("synonyms/edit.html", form=form), 422 if form.is_submitted() else 200
