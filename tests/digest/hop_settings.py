"""The site's settings with the addresses for trying the one hop."""

from digest.settings import *  # noqa: F403

ROOT_URLCONF = "tests.digest.hop_urls"
