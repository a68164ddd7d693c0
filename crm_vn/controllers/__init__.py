from . import intake_dispatcher
from . import intake
