"""Install and uninstall hooks, one call per capability that needs one."""

from .models.identity.prefill import prefill_keys
from .models.store.precreate import precreate_columns
from .models.timeline.profile_hooks import (
    precreate_profile_columns,
    remove_attributes,
)


def pre_init_hook(env):
    """Prepare existing tables before the addon's fields are created."""
    prefill_keys(env)
    precreate_columns(env)
    precreate_profile_columns(env)


def post_init_hook(env):
    """Complete the installation once every model and record exists."""


def uninstall_hook(env):
    """Leave core tables usable once the addon is gone."""
    remove_attributes(env)
