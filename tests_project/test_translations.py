"""The terms of the bridge."""

from tests.common_translations import TranslationsMixin

from .common import BridgeCase


class TestTranslations(TranslationsMixin, BridgeCase):
    addon = "crm_vn_project"
