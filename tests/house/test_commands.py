"""Every command says in Chinese and English what it does; every option too."""

from collections.abc import Iterator

import click
import pytest
from flask import Flask

from app import cli

HAN = range(0x4E00, 0x9FFF)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command of ours with its full name, groups opened."""
    app = Flask(__name__)
    cli.register(app)
    waiting = [(name, app.cli.commands[name]) for name in app.cli.commands]
    while waiting:
        name, command = waiting.pop()
        yield name, command
        if isinstance(command, click.Group):
            waiting += [(f"{name} {inner}", found) for inner, found in command.commands.items()]


def in_both_languages(text: str | None) -> bool:
    """Whether a help text has Chinese, a bar, and English."""
    chinese, bar, english = (text or "").partition("|")
    return bool(bar and any(ord(sign) in HAN for sign in chinese) and english.strip().isascii())


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=str)
def test_a_command_and_its_options_say_what_they_do_in_both_languages(name: str, command: click.Command) -> None:
    assert in_both_languages(command.help), name
    mute = [
        option.name
        for option in command.params
        if isinstance(option, click.Option) and option.name != "help" and not in_both_languages(option.help)
    ]
    assert mute == []


def test_the_check_finds_a_mute_command() -> None:
    assert not in_both_languages(None)
    assert not in_both_languages("Only English.")
    assert not in_both_languages("只有中文。")
