"""Names of the content categories: with their full path for people, the last part alone for sheets (DOMAIN 14)."""

from collections.abc import Mapping

from app.domain.contents import NAMES, Content, path

SHORT: Mapping[str, str] = {content.value: name for content, name in NAMES.items()}
CONTENTS: Mapping[str, str] = {content.value: " / ".join(path(content)) for content in Content}
