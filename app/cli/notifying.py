"""flask notifications; the worker's part of them: what waits is gathered, goes out by the channel of the settings."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.channels import Channel, NotSent, Outgoing
from app.channels.folder import Folder
from app.channels.mail import Mail
from app.channels.robots import DingTalk, WeCom
from app.cli.ready import Failed, ensure_ready
from app.database import Database
from app.domain.notifying import ChannelKind, check_address, is_quiet
from app.labels import sentence
from app.models.base import new_uid
from app.operations import notifying
from app.queries.notifications import Told
from config import Notify

MOST_NUMBERS = 5
group = AppGroup("notifications", help="外送提醒。 | Telling outside the product that messages wait.")


def channel_of(settings: Notify, folder: Path) -> Channel | None:
    """The channel that the settings name; None: nothing leaves."""
    kind, s = ChannelKind(settings.channel), settings
    if kind is ChannelKind.FOLDER:
        return Folder(folder)
    if kind is ChannelKind.MAIL:
        return Mail(s.host, s.port, s.sender, s.security, s.user, s.password)
    if kind is ChannelKind.WECOM:
        return WeCom(s.robot)
    return DingTalk(s.robot, s.secret) if kind is ChannelKind.DINGTALK else None


def outgoing_of(uid: str, address: str, told: Told, site: str, at: datetime) -> Outgoing:
    """The words that leave: how many, the first numbers, where to look; never a name, a title or a word of a matter."""
    numbers = "、".join(told.numbers[:MOST_NUMBERS]) + ("等" if len(told.numbers) > MOST_NUMBERS else "")
    facts = {
        "count": told.count,
        "numbers": f"：{numbers}" if numbers else "",
        "link": f"{site}/inbox/" if site else "",
    }
    text = sentence("notification_text" if site else "notification_text_no_link", facts)
    return Outgoing(uid, address, sentence("notification_subject", facts), text, at)


def by_settings(
    settings: Mapping[str, Any], data: Database, log: Callable[[str], None]
) -> Callable[[Callable[[], None]], "Notifying"] | None:
    """What the worker sends by, once it says how it goes on; None: nothing leaves."""
    channel = channel_of(settings["NOTIFY"], settings["NOTICES"])
    if channel is None:
        return None
    return lambda go_on: Notifying(data, channel, settings["NOTIFY"], go_on, log)


class Notifying:
    """Gathers and sends; nothing is open while one goes out. `log` hears of trouble, never of an address."""

    def __init__(
        self, data: Database, channel: Channel, settings: Notify, go_on: Callable[[], None], log: Callable[[str], None]
    ) -> None:
        self.data, self.channel, self.settings, self.go_on, self.log = data, channel, settings, go_on, log

    def work(self, now: datetime) -> None:
        """Send what is due; nothing in the hours of rest. After the first trouble the rest waits for the next turn."""
        if is_quiet(now, self.settings.quiet):
            return
        with self.data.transaction() as session:
            notifying.gather(session, now=now)
        while self._one(now):
            self.go_on()

    def _one(self, now: datetime) -> bool:
        with self.data.transaction() as session:
            taken = notifying.take(session, now=now)
            if taken is None:
                return False
            notification, address, told = taken
            outgoing = outgoing_of(notification.uid, address, told, self.settings.site, now)
        try:
            self.channel.send(outgoing)
        except NotSent as error:
            with self.data.transaction() as session:
                notifying.not_sent(session, outgoing.uid, now=now)
            self.log(f"外送提醒没有送出，稍后再试：{error}")
            return False
        except Exception as error:  # the connection broke midway: it may have arrived
            with self.data.transaction() as session:
                notifying.unknown(session, outgoing.uid, now=now)
            self.log(f"外送提醒不知道送到没有，不再重送：{type(error).__name__}")
            return False
        with self.data.transaction() as session:
            notifying.sent(session, outgoing.uid, now=now)
        return True


@group.command("try")
@click.argument("address")
def attempt(address: str) -> None:
    """按现在的设置向一个地址送一条试验提醒。 | Send one notification on trial."""
    ensure_ready()
    settings: Notify = current_app.config["NOTIFY"]
    channel = channel_of(settings, current_app.config["NOTICES"])
    if channel is None:
        raise Failed("ANJIE_NOTIFY=off：不外送提醒。")
    fault = check_address(ChannelKind(settings.channel), address)
    if fault is not None:
        raise Failed(sentence(fault))
    try:
        channel.send(outgoing_of(new_uid(), address, Told(0, ()), settings.site, clock.now()))
    except NotSent as error:
        raise Failed("没有送出：{}。", error) from None
    click.echo("已交出。")
