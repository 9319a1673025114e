"""Cards and orders as rows of their ledgers, a card's name, an attempt of the ladder in words."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from app.domain.accountability import LOCAL, local_day
from app.domain.cards import Addressee, CardKind, TryResult
from app.domain.orders import OrderState, order_state
from app.domain.permissions import Actor
from app.labels import label
from app.models.cards import Card, LadderTry
from app.models.remedies import SupervisionOrder
from app.sheets.reading import Value


def head(actor: Actor, count: int, now: datetime) -> tuple[str, ...]:
    """Of when, how many, who took it."""
    return (
        f"范围：本账号可见的、按页面筛选的 {count} 条",
        f"导出人：{actor.account}　统计到：{now.astimezone(LOCAL):%Y-%m-%d %H:%M}",
    )


def name(card: Card) -> str:
    """What it is called."""
    return label(card.kind)


def tried(attempt: LadderTry) -> str:
    """What the ladder tried and how it ended."""
    if attempt.what in set(Addressee):
        return f"提醒{label(Addressee(attempt.what))}：{label(TryResult(attempt.result))}"
    what = label(CardKind(attempt.what)) if attempt.what in set(CardKind) else "逐件核对"
    return f"{what}：{label(TryResult(attempt.result))}"


def card_rows(rows: Iterable[Card]) -> Iterator[Sequence[Value]]:
    """A row a card."""
    for card in rows:
        yield (
            *(name(card), label(card.cause), card.arisen_on, card.matter.number, card.matter.title),
            *(card.unit.name if card.unit else "", label(card.state), card.decided_on),
            card.decided_by.name if card.decided_by else "",
            label(card.decision.measure) if card.decision else "",
        )


def state_of(order: SupervisionOrder, now: datetime) -> OrderState:
    """Where an order stands now."""
    return order_state(
        due_at=order.due_at,
        answered_at=order.answered_at,
        ended_at=order.ended_at,
        concluded=order.effect is not None,
        now=now,
    )


def days_of(order: SupervisionOrder, today: date) -> int:
    """Days from the order to its answer, or so far."""
    ended = order.answered_at or order.ended_at
    return ((local_day(ended) if ended else today) - local_day(order.ordered_at)).days


def order_rows(rows: Iterable[SupervisionOrder], now: datetime) -> Iterator[Sequence[Value]]:
    """A row an order; what was demanded and answered stays on the page."""
    for order in rows:
        answered = local_day(order.answered_at) if order.answered_at else None
        yield (
            *(order.matter.number, order.matter.title, order.unit.name if order.unit else "", label(order.reason)),
            *(local_day(order.ordered_at), f"{order.due_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
            *(label(state_of(order, now)), answered, days_of(order, local_day(now)), label(order.effect)),
        )
