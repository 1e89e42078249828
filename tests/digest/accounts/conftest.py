"""Shared with the rooms in which threads write at the same time."""

from tests.crawler.conftest import file_database

__all__ = ["file_database"]
