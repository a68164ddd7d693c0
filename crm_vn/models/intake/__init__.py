from . import crm_intake_cached
from . import crm_intake_source
from . import crm_intake_field
from . import crm_intake_gateway
from . import crm_intake_processing
from . import crm_intake_event
from . import crm_lead
from . import crm_lead_store
