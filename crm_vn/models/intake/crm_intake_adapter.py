from odoo import api, models


class CrmIntakeAdapter(models.AbstractModel):
    """What a provider's requests mean, if they are no forms.

    A source with a ``provider`` hands its requests to the adapter of this provider,
    ``crm.intake.adapter.<kind>``: the gateway asks it whether a request is authentic
    and what its key is, stores the request as any other, and has it worked on by the
    adapter instead of making a lead of it.

    A provider is added by extending ``crm.intake.source.provider`` and
    ``crm.intake.source._get_adapter``; what its payload means is a pure function in
    ``tools/``.
    """

    _name = "crm.intake.adapter"
    _description = "Adapter of an Intake Provider"

    @api.model
    def _is_authentic(self, provider, secret, raw, headers, payload):
        """Return whether the request is the provider's.

        :param str secret: what the source and the provider share; without one, the
            token in the address is all that authenticates
        :param bytes raw: the body as it was sent
        :param headers: the headers, case-insensitive
        :param payload: the fields that were read from the body or the query
        """
        return True

    @api.model
    def _get_key(self, provider, payload):
        """Return what identifies the request at the provider, or None."""
        return None

    @api.model
    def _get_lock_keys(self, provider, payload):
        """Return the texts by which requests are worked on one after the other."""
        return set()

    @api.model
    def _process(self, events):
        """Work on new requests of one source's company, and mark each.

        :raise Exception: none of them is done; they are tried one by one
        """
        raise NotImplementedError
