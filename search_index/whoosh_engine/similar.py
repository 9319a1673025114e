"""Entries about the same matter: the tf-idf cosine of their bigrams."""

import math

import numpy as np

from search_index.entries import Hit, Scope
from search_index.ranking import CALIBRATION
from search_index.terms import TEXT, prepared, scored
from search_index.whoosh_engine.segments import Floats
from search_index.whoosh_engine.view import View


def similar(view: View, text: str, scope: Scope, limit: int) -> tuple[Hit, ...]:
    """See Engine.similar. The other text's norm is estimated from its length, for it is not at hand."""
    counts = scored(prepared(text))
    terms = [(TEXT, view.token(TEXT, token)) for token in counts]
    weights = dict(zip(terms, view.idf(terms), strict=True))
    times = dict(zip(terms, counts.values(), strict=True))
    norm = math.sqrt(sum((times[term] * weights[term]) ** 2 for term in terms))
    if not norm:
        return ()
    length_share = norm**2 / counts.total()
    hits: list[Hit] = []
    for segment, mask in zip(view.segments, view.scope(scope), strict=True):
        product: Floats = np.zeros(segment.size, np.float32)
        for term in terms:
            posting = segment.posting(*term)
            product[posting.documents] += posting.times * np.float32(times[term] * weights[term] ** 2)
        other = np.sqrt(np.maximum(segment.documents.lengths, 1) * np.float32(length_share))
        scores = np.where(mask, np.minimum(1, CALIBRATION * product / (other * np.float32(norm))), 0)
        best = np.argsort(-scores, kind="stable")[:limit].tolist()
        hits += [Hit(segment.key(d), float(scores[d]), False) for d in best if scores[d] > 0]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.key))[:limit])
