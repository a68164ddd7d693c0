from . import identity
from . import store
from . import marketing
from . import timeline
from . import intake
from . import service
from . import scoring
