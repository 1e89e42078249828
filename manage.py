#!/usr/bin/env python
"""Django's command line for Digest; `run.py manage …` calls it inside the virtual environment."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except (
        ImproperlyConfigured
    ) as problem:  # a setting with a wrong value: its name and what it accepts, no traceback
        sys.exit(f"{problem}")


if __name__ == "__main__":
    main()
