"""Addresses of what people do with channels; a channel's own pages are in `digest.pages`."""

from __future__ import annotations

from django.urls import path

from digest.channels import recipe_views, run_views, views

urlpatterns = [
    path("channels/open", views.open_channel, name="open_channel"),
    path("channels/import", recipe_views.import_recipe, name="import_channel"),
    path("c/<slug:slug>/follow", views.follow_channel, name="follow"),
    path("c/<slug:slug>/unfollow", views.unfollow_channel, name="unfollow"),
    path("c/<slug:slug>/edit", views.edit, name="channel_edit"),
    path("c/<slug:slug>/avatar", views.avatar, name="channel_avatar"),
    path("c/<slug:slug>/verify", views.verify, name="channel_verify"),
    path("c/<slug:slug>/editors", run_views.editors, name="channel_editors"),
    path("c/<slug:slug>/editors/remove", run_views.remove_editor, name="channel_editor_remove"),
    path("c/<slug:slug>/editors/me", run_views.answer_invitation, name="channel_invitation"),
    path("c/<slug:slug>/sources", run_views.sources, name="channel_sources"),
    path("c/<slug:slug>/sources/change", run_views.change_source, name="channel_source_change"),
    path("c/<slug:slug>/feeds", run_views.own_feeds, name="channel_feeds"),
    path("c/<slug:slug>/feeds/change", run_views.change_own_feed, name="channel_feed_change"),
    path("c/<slug:slug>/recipe.json", recipe_views.recipe_json, name="channel_recipe"),
    path("c/<slug:slug>/copy", recipe_views.copy, name="channel_copy"),
]
