import type { SchemaRights } from '../platform/database/rights.js';

/**
 * Everything the service may do in the database, table by table. Its login owns nothing and can give itself nothing, so
 * what is not written here is refused by PostgreSQL, whoever speaks in its name.
 *
 * A new table is classified here: as little as the code needs. What is evidence is inserted and never changed; what the
 * rows alone cannot justify goes through a function that judges it.
 */
export const SERVICE_RIGHTS = {
  tables: {
    // The log. Transaction ids and epochs are the server's to set: they decide the order in which events are sealed.
    activity_event: ['select', ['insert', { except: ['txid', 'epoch'] }]],
    // Read by itself by the metric of strays.
    activity_event_default: ['select'],
    // Names and addresses of people are the one thing in the log that can be erased.
    activity_personal: ['select', 'insert', 'delete'],
    activity_chain: ['select', 'insert'],
    activity_node: ['select', 'insert'],
    activity_head: [
      'select',
      ['insert', ['organisation_id', 'origin']],
      ['update', ['seq', 'hash', 'edge', 'epoch', 'txid', 'event_id']],
    ],
    activity_tally: ['select', 'insert', 'update'],
    activity_rollup: ['select', 'insert', 'update'],
    activity_checkpoint: ['select'],
    activity_archive: ['select'],
    activity_hold: [
      'select',
      ['insert', ['id', 'organisation_id', 'reason', 'since', 'until', 'placed_at', 'placed_by']],
    ],
    activity_epoch: ['select'],
    // What the daily verification said last. It is news, not evidence.
    log_verification: ['select', 'insert', 'update'],
    warrant_key: [],

    instance: ['select'],
    organisation: ['select', ['update', ['name']]],
    member: ['select', 'insert', 'update'],
    session: ['select', 'insert', 'update', 'delete'],
    failed_sign_in: ['select', 'insert', 'update', 'delete'],
    member_network: ['select', 'insert', 'update', 'delete'],
    setup_link: ['select', 'insert', 'update', 'delete'],
    agent: ['select', 'insert', 'update'],
    agent_count: ['select'],
    credential: ['select', 'insert', 'update'],
    permission_entry: ['select', 'insert', 'update', 'delete'],
    rate_tier: ['select', 'insert', 'update'],
    rate_counter: ['select', 'insert', 'update', 'delete'],
    rate_window: ['select', 'insert', 'update', 'delete'],
    rate_stamp: ['select', 'insert', 'delete'],
    guess_lane: ['select', 'insert', 'update', 'delete'],
    idempotency_key: ['select', 'insert', 'update', 'delete'],
    // What a key is and what it is for never changes, and those of the log are out of reach: a trigger keeps them.
    signing_key: [
      'select',
      'insert',
      ['update', ['state', 'private_sealed', 'activated_at', 'retiring_at', 'retired_at', 'ends_at']],
    ],
    token_family: ['select', 'insert', 'update', 'delete'],
    token_end: ['select', 'insert', 'update', 'delete'],
    token_end_head: ['select', 'insert', ['update', ['seq']]],
    token_end_listener: ['select', 'insert', 'update', 'delete'],
    persona_version: ['select', 'insert'],
    drift_config: ['select', 'insert', 'update'],
    drift_ping: ['select', 'insert', 'delete'],
    commitment: ['select', 'insert', 'update', 'delete'],
    tool_provider: ['select', 'insert', 'update', 'delete'],
    tool: ['select', 'insert', 'update', 'delete'],
    skill: ['select', 'insert', 'update', 'delete'],
    virtual_key: ['select', 'insert', 'update', 'delete'],
    ati_profile: ['select', 'insert', 'update', 'delete'],
    // A token that ended does not come back.
    ati_token: ['select', 'insert', ['update', ['revoked_at']], 'delete'],
    ati_revocation: ['select', 'insert', ['update', ['revoked_at']]],
    unknown_agent_attempt: ['select', 'insert', 'update'],

    event: ['select', ['insert', { except: ['txid', 'epoch'] }], ['update', ['fanned_out_at']]],
    event_epoch: ['select'],
    webhook_endpoint: ['select', 'insert', 'update'],
    webhook_body: ['select', 'insert'],
    webhook_delivery: ['select', 'insert', 'update', 'delete'],
    webhook_attempt: ['select', 'insert'],
    webhook_replay: ['select', 'insert', 'update'],

    migration: ['select'],
  },
  functions: [
    'add_activity_archive',
    'add_activity_checkpoint',
    'drop_activity_month',
    'drop_ended_webhook_keys',
    'drop_old_event_partition',
    'ensure_activity_partition',
    'ensure_event_partition',
    'ensure_webhook_attempt_partition',
    'release_activity_hold',
    'rotate_audit_key',
    'start_activity_epoch',
    'start_event_epoch',
  ],
} as const satisfies Omit<SchemaRights, 'schema'>;

/** The queue's tables belong to a library. They hold wake-ups: losing all of them loses nothing. */
export const QUEUE_RIGHTS = {
  tables: { migration: ['select'], '*': ['select', 'insert', 'update', 'delete'] },
  sequences: true,
  functions: [],
} as const satisfies Omit<SchemaRights, 'schema'>;
