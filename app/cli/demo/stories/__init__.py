"""What a petition of each kind is about, from the complaint to the result."""

from app.cli.demo.stories import conduct, environment, fields, health, housing, income, living, voices, works
from app.cli.demo.stories.story import Story

STORIES: dict[str, Story] = {
    story.kind: story
    for room in (living, health, housing, income, fields, works, environment, conduct, voices)
    for story in room.STORIES
}
