"""Wiring of the web application."""

from fastapi import FastAPI

from clusterlod.engine.base import Engine
from clusterlod.settings import Settings


def create_app(settings: Settings, engine: Engine) -> FastAPI:
    """Build the application over an engine."""
    app = FastAPI()
    app.state.settings = settings
    app.state.engine = engine
    return app
