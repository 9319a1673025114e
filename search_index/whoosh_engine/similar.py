"""Entries about the same matter: the tf-idf cosine of their bigrams."""

import math

import numpy as np

from search_index.entries import Hit, Scope
from search_index.ranking import CALIBRATION, rarity
from search_index.terms import TEXT, prepared, scored
from search_index.whoosh_engine.segments import Floats
from search_index.whoosh_engine.view import View


def similar(view: View, text: str, scope: Scope, limit: int) -> tuple[Hit, ...]:
    """See Engine.similar. The other text's norm is estimated from its length, for it is not at hand."""
    counts = scored(prepared(text))
    product: Floats = np.zeros(view.size, np.float32)
    square = 0.0
    for token, times in counts.items():
        posting = view.posting((TEXT, view.token(TEXT, token)))
        weight = rarity(view.size, posting.frequency)
        square += (times * weight) ** 2
        documents = posting.documents
        product[documents] += posting.among(documents) * np.float32(times * weight**2)
    if not square:
        return ()
    other = np.sqrt(np.maximum(view.lengths, 1) * np.float32(square / counts.total()))
    scores = np.minimum(1, CALIBRATION * product / (other * np.float32(math.sqrt(square)))) * view.scope(scope)
    best = np.argsort(-scores, kind="stable")[:limit].tolist()
    hits = [Hit(view.key(document), float(scores[document]), False) for document in best if scores[document] > 0]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.key)))
