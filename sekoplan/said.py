"""What was just done is told on the next page, in a cookie of this host alone (S28)."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """Django's own has the same name everywhere, and so not the prefix."""

    @property
    def cookie_name(self):
        return settings.MESSAGE_COOKIE_NAME


class MessageStorage(FallbackStorage):
    storage_classes = (HostCookieStorage, SessionStorage)
