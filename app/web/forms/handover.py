"""Handing over what hangs on somebody who leaves: who takes over which group."""

from collections.abc import Mapping, Sequence

from app.operations.handover import HandOver
from app.queries.directory import PostHolder
from app.queries.handover import Share
from app.web.forms.base import Form, Needed, Place, Text, Token
from app.web.forms.matters import named


class HandOverForm(Form):
    """A successor for each group that has matters, and the reason; a group without one stays."""

    handles = Place("承办的，移交给", empty="暂不移交")
    holds = Place("包保的，移交给", empty="暂不移交")
    verifies = Place("待验收的，移交给", empty="暂不移交")
    reason = Text("原因", [Needed()], most=200)
    token = Token()

    def offer(self, takers: Mapping[Share, Sequence[PostHolder]]) -> None:
        """Offer each group those who could take it over; a group that is not there, or nobody's, has no field."""
        for share in (Share.HANDLES, Share.HOLDS, Share.VERIFIES):
            if takers.get(share):
                self[share.value].offer(dict(named(takers[share])).items())
            else:
                del self[share.value]

    def command(self) -> HandOver:
        """Who takes over what."""
        chosen = {share: self[share.value].data for share in Share if share.value in self}
        return HandOver(
            {share: person for share, person in chosen.items() if person}, self.reason.data, self.token.data
        )
