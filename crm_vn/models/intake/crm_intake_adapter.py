from odoo import api, models


class CrmIntakeAdapter(models.AbstractModel):
    """What a provider's requests mean, if they are no forms.

    A source with a ``provider`` hands its requests to the adapter of its kind,
    ``crm.intake.adapter.<kind>``: the gateway asks it whether a request is authentic
    and what its key is, stores the request as any other, and has it worked on by the
    adapter instead of making a lead of it.

    The sender is answered 200 for whatever is authentic and not over the source's
    limit: understood or not, it is kept, and sending it again would not help. A request
    without any field, by which some providers try an address, is answered 200, too, and
    kept nowhere.

    A provider is added by extending ``crm.intake.source.provider`` and
    ``crm.intake.source._get_providers``; what its payload means is a pure function in
    ``tools/``. What comes after the token in the address is the field
    :data:`~crm_vn.tools.payload.ACTION` of the payload.
    """

    _name = "crm.intake.adapter"
    _description = "Adapter of an Intake Provider"

    @api.model
    def _get_methods(self, provider):
        """Return the HTTP methods by which the provider sends."""
        return ("POST",)

    @api.model
    def _is_authentic(self, provider, secret, raw, headers, payload):
        """Return whether the request is the provider's. Must not raise.

        :param str secret: what the source and the provider share; without one, the
            token in the address is all that authenticates
        :param bytes raw: the body as it was sent, or the query if there is no body
        :param headers: the headers, case-insensitive
        :param payload: the fields that were read from it, None if nobody can read it
        """
        return True

    @api.model
    def _get_key(self, provider, payload):
        """Return what identifies the request at the provider, or None.

        Requests with equal keys are one. Without a key, those of equal content are,
        within the source's ``dedupe_days``.

        :param dict payload: the fields
        """
        return None

    @api.model
    def _get_lock_keys(self, event):
        """Return the texts by which requests are worked on one after the other.

        Two requests that share one are never worked on at the same time, whatever
        process they came to.

        :rtype: set[str]
        """
        return set()

    @api.model
    def _get_contact(self, event):
        """Return what the inbox shows of whom a request is about: a dictionary with
        ``name``, ``phone`` and ``email``, as far as they are known.

        :raise Unreadable: when the content cannot be read
        """
        return {}

    @api.model
    def _process(self, events):
        """Work on new requests of sources of one company, and mark each.

        Mark as *failed*, with its reason, what a person can repair: it will be given
        here again when it is replayed.

        :raise Exception: none of them is done; they are tried one by one
        """
        raise NotImplementedError
