"""The HTTP function: registers the blueprints; nothing else."""

from chalicelib.handlers import operations
from chalicelib.handlers.gateway import Gateway

app = Gateway(app_name="b2bsign")
app.register_blueprint(operations.blueprint)
