"""What was decided of each demand of a petition, as its page and its case sheet list it."""

from app.domain import demands
from app.labels import label, sentence
from app.models.petitions import Petition
from app.web.veil import Veil


def decided_each(petition: Petition, veil: Veil) -> list[tuple[str, str]]:
    """Each demand by its place, with its decision; nothing where there is one decision alone."""
    decisions = demands.read(petition.decisions)
    pairs = zip(demands.each(petition.demand), decisions, strict=False)
    return [
        (
            sentence("demand_place", {"place": place}),
            sentence("demand_decided", {"demand": veil.text(one), "decision": label(told)}),
        )
        for place, (one, told) in enumerate(pairs, start=1)
    ]
