"""The house's words for people: their roles, their languages, why one asks to see another in clear."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

ROLES: Mapping[str, Badge] = {
    "admin": Badge(_p("role", "Administrator"), icon="settings"),
    "supervisor": Badge(_p("role", "Supervisor"), icon="users"),
    "agent": Badge(_p("role", "Service agent"), icon="headset"),
    "dispatcher": Badge(_p("role", "Dispatcher"), icon="steering-wheel"),
    "driver": Badge(_p("role", "Driver"), icon="truck-delivery"),
    "warehouse": Badge(_p("role", "Warehouse hand"), icon="building-warehouse"),
    "customer": Badge(_p("role", "Customer"), icon="building"),
    "machine": Badge(_p("role", "Machine"), icon="link"),
    "system": Badge(_p("role", "System"), icon="bolt"),
    "public": Badge(_p("role", "Visitor"), icon="world"),
}
# Why somebody needs a consignee in clear; kept with the fact that it was shown.
PURPOSES: Mapping[str, Badge] = {
    "call_consignee": Badge(_p("purpose", "To call the consignee"), icon="phone"),
    "check_address": Badge(_p("purpose", "To check the address"), icon="map-pin"),
    "tell_driver": Badge(_p("purpose", "To pass it to the driver"), icon="steering-wheel"),
    "claim": Badge(_p("purpose", "For a claim or the insurer"), icon="scale"),
}
LANGUAGES: Mapping[str, Badge] = {
    "zh-hans": Badge(_("Chinese"), icon="language"),
    "en": Badge(_("English"), icon="language"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "role": ROLES,
    "purpose": PURPOSES,
    "language": LANGUAGES,
}
