"""Every address of the site."""

from django.urls import include, path

from digest.api.views import tokens

urlpatterns = [
    path("", include("digest.pages.urls")),
    path("", include("digest.pages.machine_urls")),
    path("", include("digest.pages.chats.urls")),
    path("api/", include("digest.api.urls")),
    path("settings/tokens", tokens, name="settings_tokens"),
    path("", include("digest.accounts.urls")),
    path("", include("digest.comments.urls")),
    path("", include("digest.channels.urls")),
    path("", include("digest.posts.urls")),
    path("", include("digest.posts.deed_urls")),
    path("", include("digest.moderation.urls")),
    path("", include("digest.search.urls")),
    path("", include("digest.notifications.urls")),
]

handler400 = "digest.pages.errors.bad_request"
handler500 = "digest.pages.errors.server_error"
