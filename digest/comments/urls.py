"""The addresses of comments; they are read on the pages of their posts."""

from __future__ import annotations

from django.urls import path

from digest.comments import views

urlpatterns = [
    path("p/<int:pk>/comment", views.comment_write, name="comment_write"),
    path("p/<int:pk>/comments/seen", views.thread_seen, name="thread_seen"),
    path("comments/<int:pk>", views.comment, name="comment"),
    path("comments/<int:pk>/reply", views.comment_reply, name="comment_reply"),
    path("comments/<int:pk>/edit", views.comment_edit, name="comment_edit"),
    path("comments/<int:pk>/delete", views.comment_delete, name="comment_delete"),
    path("comments/<int:pk>/history", views.comment_history, name="comment_history"),
    path("comments/<int:pk>/vote", views.comment_vote, name="comment_vote"),
    path("comments/<int:pk>/unvote", views.comment_unvote, name="comment_unvote"),
]
