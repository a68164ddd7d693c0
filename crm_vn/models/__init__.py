from . import identity
from . import marketing
from . import intake
