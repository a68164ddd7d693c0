from . import crm_identity_mixin
from . import crm_identity_matching
from . import crm_identity
from . import res_partner
from . import crm_lead
from . import crm_team
