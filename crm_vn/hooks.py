"""Install and uninstall hooks, one call per capability that needs one."""

from .models.identity.prefill import prefill_keys
from .models.store.precreate import precreate_columns


def pre_init_hook(env):
    """Prepare existing tables before the addon's fields are created."""
    prefill_keys(env)
    precreate_columns(env)


def post_init_hook(env):
    """Complete the installation once every model and record exists."""


def uninstall_hook(env):
    """Leave core tables usable once the addon is gone."""
