"""The worker's part of the letters: the file of each final one is made and laid to the papers of its matter."""

from collections.abc import Callable

from app import clock
from app.database import Database
from app.domain.permissions import Actor
from app.files import Store
from app.letters import file_name, render
from app.operations.letters import keep
from app.queries import letters

AT_ONCE = 20
"""Letters of one turn, so that what was saved meanwhile is found soon."""


class Keeping:
    """Makes whatever file is missing, each kept in a transaction of its own; nothing is open while one is made.

    An act gives its letter words and number and need not wait for the file; the same letter gives the same bytes.
    """

    def __init__(self, data: Database, store: Store, actor: Actor, go_on: Callable[[], None]) -> None:
        self.data, self.store, self.actor, self.go_on = data, store, actor, go_on

    def work(self) -> None:
        """Keep some files, if any are missing."""
        for _ in range(AT_ONCE):
            if not self.one():
                return
            self.go_on()

    def one(self) -> bool:
        """Keep the file that is missing longest; False when none is."""
        with self.data.reading() as session:
            letter = letters.unkept(session)
            if letter is None:
                return False
            uid, text = letter.uid, letters.text_of(letter)
        stored = self.store.put(render(text), file_name(text))
        with self.data.transaction() as session:
            keep(session, uid, stored, actor=self.actor, now=clock.now())
        return True
