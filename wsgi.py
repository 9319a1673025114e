"""Config.from_env() into create_app(), for any WSGI server and `flask --app wsgi`."""

import sys

from app.cli.ready import CannotStart
from app.factory import create_app
from app.labels import sentence
from config import Config, ConfigError

WRONG_SETTING = 2
"""The exit code of a start that a setting prevents; the sentence before it says which, and what to do."""

try:
    app = create_app(Config.from_env())
except ConfigError as wrong:
    print(sentence(wrong.code, wrong.facts), file=sys.stderr)
    sys.exit(WRONG_SETTING)
except CannotStart as reason:
    print(reason.format_message(), file=sys.stderr)
    sys.exit(WRONG_SETTING)
