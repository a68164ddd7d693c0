from . import base_partner_merge
from . import base_partner_merge_store
from . import crm_lead_to_opportunity
from . import crm_lead_to_opportunity_mass
