from . import crm_intake_adapter_call
from . import crm_intake_source
from . import crm_interaction
from . import sale_order
