"""Config.from_env() into create_app(), for any WSGI server and `flask --app wsgi`."""

from app.factory import create_app
from config import Config

app = create_app(Config.from_env())
