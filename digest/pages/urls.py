"""The addresses of the composite pages."""

from __future__ import annotations

from django.urls import path, register_converter

from digest.pages import (
    desk,
    export,
    leave,
    ops,
    ops_feeds,
    ops_stories,
    person,
    post,
    views,
    views_people,
    welcome,
)
from digest.pages.converters import DateConverter
from digest.pages.signup import Signup

register_converter(DateConverter, "date")

urlpatterns = [
    path("", views.hot, name="hot"),
    path("latest", views.latest, name="latest"),
    path("community", views_people.community, name="community"),
    path("following", views_people.following, name="following"),
    path("saved", views_people.saved, name="saved"),
    path("for-you", views_people.for_you, name="for_you"),
    path("story/<int:pk>", views.story, name="story"),
    path("story/<int:pk>-<slug:slug>", views.story, name="story"),
    path("p/<int:pk>", post.post, name="post"),
    path("channels", views.channel_list, name="channels"),
    path("c/<slug:slug>", views.channel, name="channel"),
    path("c/<slug:slug>/hot", views.channel, {"tab": "hot"}, name="channel_hot"),
    path("c/<slug:slug>/chats", views.channel, {"tab": "chats"}, name="channel_chats"),
    path("c/<slug:slug>/editions", views.channel, {"tab": "editions"}, name="channel_editions"),
    path("c/<slug:slug>/about", views.channel, {"tab": "about"}, name="channel_about"),
    path("c/<slug:slug>/editions/<date:date>", views.edition, name="channel_edition"),
    path("c/<slug:slug>/desk", desk.channel_desk, name="channel_desk"),
    path("u/<str:name>", person.person, name="person"),
    path("editions", views.edition_list, name="editions"),
    path("editions/<date:date>", views.edition, name="edition"),
    path("about", views.about, name="about"),
    path("language", views.language, name="language"),
    path("accounts/signup", Signup.as_view(), name="account_signup"),
    path("welcome", welcome.welcome, name="welcome"),
    path("settings/export", export.export, name="settings_export"),
    path("settings/leave", leave.leave, name="settings_leave"),
    path("ops", ops.operations, name="ops"),
    path("ops/retry", ops.retry, name="ops_retry"),
    path("ops/feeds/<int:pk>", ops_feeds.feed, name="ops_feed"),
    path("ops/feeds/<int:pk>/<slug:deed>", ops_feeds.change_feed, name="ops_feed_deed"),
    path("ops/stories/<int:pk>", ops_stories.story, name="ops_story"),
    path("ops/merges/<int:pk>/undo", ops_stories.undo_merge, name="ops_merge_undo"),
    path("ops/reports", ops_feeds.change_reports_at, name="ops_reports_at"),
    path("ops/reports/<int:pk>/<slug:deed>", ops_feeds.change_report, name="ops_report_deed"),
]
