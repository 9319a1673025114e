"""flask workflow: the procedure as its tables have it, to draw and to read."""

import click

from app.labels import procedure


@click.group("workflow", help="流程：由流程表画图、列表。 | The procedure, from its tables.")
def group() -> None:
    """The procedure, from its tables."""


@group.command("diagram")
@click.argument("kind", type=click.Choice(list(procedure.WORKFLOWS)))
def diagram(kind: str) -> None:
    """输出流程图（Mermaid）：信访件 petitions，整改问题 items。 | Print the diagram of a kind in Mermaid's language."""
    click.echo(procedure.diagram(procedure.WORKFLOWS[kind]), nl=False)


@group.command("document")
def document() -> None:
    """输出 docs/procedure.md。 | Print docs/procedure.md, which a test keeps current."""
    click.echo(procedure.document(), nl=False)
