"""The terms of the addon."""

from .common import CrmVnCase
from .common_translations import TranslationsMixin


class TestTranslations(TranslationsMixin, CrmVnCase):
    addon = "crm_vn"
