from . import utm_term
from . import utm_content
from . import utm_mixin
from . import utm_source
from . import utm_medium
from . import utm_campaign
