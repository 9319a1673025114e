"""Whether, where and how often somebody is told outside the product."""

from app.domain.notifying import Frequency
from app.models.notifications import NotificationChoice
from app.web.forms.base import Choice, Form, Line


class NotifyingForm(Form):
    """外送提醒: the address is looked at only where something is to be sent there."""

    frequency = Choice("外送提醒", of=Frequency, empty="不外送，只在系统里看")
    address = Line("接收地址", most=60)

    @classmethod
    def of(cls, choice: NotificationChoice | None) -> "NotifyingForm":
        """The form as it stands for somebody."""
        if choice is None:
            return cls(formdata=None)
        return cls(formdata=None, frequency=choice.frequency, address=choice.address)
