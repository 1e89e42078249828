"""Addresses for machines: feeds that go out, fixed documents, pictures, probes."""

from __future__ import annotations

from django.urls import path

from digest.pages import media, outgoing, readiness, wellknown

urlpatterns = [
    path("feed.xml", outgoing.hot, {"kind": "xml"}, name="feed_xml"),
    path("feed.json", outgoing.hot, {"kind": "json"}, name="feed_json"),
    path("c/<slug:slug>/feed.xml", outgoing.channel, {"kind": "xml"}, name="channel_feed_xml"),
    path("c/<slug:slug>/feed.json", outgoing.channel, {"kind": "json"}, name="channel_feed_json"),
    path("editions/feed.xml", outgoing.editions, {"kind": "xml"}, name="editions_feed_xml"),
    path("editions/feed.json", outgoing.editions, {"kind": "json"}, name="editions_feed_json"),
    path("opml", outgoing.opml, name="opml"),
    path("c/<slug:slug>/opml", outgoing.opml, name="channel_opml"),
    path("robots.txt", wellknown.robots, name="robots"),
    path("sitemap.xml", wellknown.sitemap, name="sitemap"),
    path("manifest.webmanifest", wellknown.manifest, name="manifest"),
    path(".well-known/security.txt", wellknown.security_txt, name="security_txt"),
    path("media/<path:path>", media.media, name="media"),
    path("story/<int:pk>/og.png", media.story_card, name="story_card"),
    path("og.png", media.site_card, name="site_card"),
    path("icon-<int:size>.png", media.icon, name="icon"),
    path("healthz", readiness.healthz, name="healthz"),
    path("readyz", readiness.readyz, name="readyz"),
    path("metrics", readiness.metrics, name="metrics"),
]
