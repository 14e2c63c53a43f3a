"""Everything an agent can be granted, spelled so that editors complete it (AgentAuth wire, 6 and 13.3)."""

from typing import Final, Literal

Permission = Literal[
    "*:*:*",
    "zendesk:*:*",
    "zendesk:tickets:read",
    "zendesk:tickets:write",
    "zendesk:tickets:*",
    "zendesk:users:read",
    "zendesk:users:write",
    "zendesk:users:*",
    "slack:*:*",
    "slack:messages:read",
    "slack:messages:write",
    "slack:messages:*",
    "slack:channels:read",
    "slack:channels:write",
    "slack:channels:*",
    "hubspot:*:*",
    "hubspot:contacts:read",
    "hubspot:contacts:write",
    "hubspot:contacts:*",
    "hubspot:deals:read",
    "hubspot:deals:write",
    "hubspot:deals:*",
    "hubspot:companies:read",
    "hubspot:companies:*",
    "github:*:*",
    "github:repos:read",
    "github:repos:write",
    "github:repos:*",
    "github:issues:read",
    "github:issues:write",
    "github:issues:*",
    "github:pull_requests:read",
    "github:pull_requests:*",
    "salesforce:*:*",
    "salesforce:accounts:read",
    "salesforce:accounts:write",
    "salesforce:accounts:*",
    "salesforce:leads:read",
    "salesforce:leads:write",
    "salesforce:leads:*",
    "stripe:*:*",
    "stripe:payments:read",
    "stripe:payments:*",
    "stripe:customers:read",
    "stripe:customers:*",
    "stripe:invoices:read",
    "stripe:invoices:*",
]


class Permissions:
    """``Permissions.Zendesk.Tickets.Read`` is ``"zendesk:tickets:read"``, and so on."""

    class Zendesk:
        class Tickets:
            Read: Final = "zendesk:tickets:read"
            Write: Final = "zendesk:tickets:write"
            All: Final = "zendesk:tickets:*"

        class Users:
            Read: Final = "zendesk:users:read"
            Write: Final = "zendesk:users:write"
            All: Final = "zendesk:users:*"

        All: Final = "zendesk:*:*"

    class Slack:
        class Messages:
            Read: Final = "slack:messages:read"
            Write: Final = "slack:messages:write"
            All: Final = "slack:messages:*"

        class Channels:
            Read: Final = "slack:channels:read"
            Write: Final = "slack:channels:write"
            All: Final = "slack:channels:*"

        All: Final = "slack:*:*"

    class HubSpot:
        class Contacts:
            Read: Final = "hubspot:contacts:read"
            Write: Final = "hubspot:contacts:write"
            All: Final = "hubspot:contacts:*"

        class Deals:
            Read: Final = "hubspot:deals:read"
            Write: Final = "hubspot:deals:write"
            All: Final = "hubspot:deals:*"

        class Companies:
            Read: Final = "hubspot:companies:read"
            All: Final = "hubspot:companies:*"

        All: Final = "hubspot:*:*"

    class GitHub:
        class Repos:
            Read: Final = "github:repos:read"
            Write: Final = "github:repos:write"
            All: Final = "github:repos:*"

        class Issues:
            Read: Final = "github:issues:read"
            Write: Final = "github:issues:write"
            All: Final = "github:issues:*"

        class PullRequests:
            Read: Final = "github:pull_requests:read"
            All: Final = "github:pull_requests:*"

        All: Final = "github:*:*"

    class Salesforce:
        class Accounts:
            Read: Final = "salesforce:accounts:read"
            Write: Final = "salesforce:accounts:write"
            All: Final = "salesforce:accounts:*"

        class Leads:
            Read: Final = "salesforce:leads:read"
            Write: Final = "salesforce:leads:write"
            All: Final = "salesforce:leads:*"

        All: Final = "salesforce:*:*"

    class Stripe:
        class Payments:
            Read: Final = "stripe:payments:read"

        class Customers:
            Read: Final = "stripe:customers:read"

        class Invoices:
            Read: Final = "stripe:invoices:read"

        All: Final = "stripe:*:*"

    #: Full access. Servers do not grant it to anonymous registrations.
    Admin: Final = "*:*:*"
