"""flask permissions: who may do what, as the table has it."""

import click

from app.labels import permission_table


@click.group("permissions", help="权限表：哪个角色能做什么。 | The permission table: who may do what.")
def group() -> None:
    """The permission table."""


@group.command("document")
def document() -> None:
    """输出 docs/permissions.md。 | Print docs/permissions.md, which a test keeps current."""
    click.echo(permission_table.document(), nl=False)
