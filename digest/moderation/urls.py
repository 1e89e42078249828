"""Addresses of reports and moderation."""

from __future__ import annotations

from django.urls import path

from digest.moderation import views, views_people

urlpatterns = [
    path("report/<slug:target>/<int:pk>", views_people.report_thing, name="report"),
    path("s/<str:token>/report", views_people.report_shared_chat, name="report_chat"),
    path("moderation", views.queue, name="moderation"),
    path("moderation/log", views_people.log, name="moderation_log"),
    path("moderation/mine", views_people.mine, name="moderation_mine"),
    path("moderation/mine/<int:pk>/appeal", views_people.appeal_action, name="appeal"),
    path("moderation/bulk", views.bulk, name="moderation_bulk"),
    path("moderation/decisions", views.actions, name="moderation_actions"),
    path("moderation/decisions/<int:pk>/undo", views.undo_action, name="moderation_undo"),
    path("moderation/appeals", views.appeals, name="moderation_appeals"),
    path("moderation/appeals/<int:pk>", views.answer_appeal, name="decide_appeal"),
    path("moderation/thing/<slug:target>/<int:pk>", views.thing, name="moderation_thing"),
]
