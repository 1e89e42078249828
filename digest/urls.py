"""Every address of the site."""

from django.urls import path

from digest.pages import views as pages

urlpatterns = [
    path("", pages.hot, name="hot"),
]
