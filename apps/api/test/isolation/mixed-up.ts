/** What must not be after work that nobody asked for: each finds rows of one organisation among those of another. */
export const WRONG: Readonly<Record<string, string>> = {
  'a delivery goes to a webhook of another organisation': `
    select from webhook_delivery d join webhook_endpoint w on w.id = d.endpoint_id
    where w.organisation_id <> d.organisation_id and (d.attempts > 0 or d.trigger <> 'auto' or d.state not in ('dead', 'pending'))`,
  'a delivery is of an event of another organisation': `
    select from webhook_delivery d join event e on e.id = d.event_id
    where e.organisation_id <> d.organisation_id and (d.attempts > 0 or d.trigger <> 'auto' or d.state not in ('dead', 'pending'))`,
  'an attempt is noted elsewhere than its delivery': `
    select from webhook_attempt a join webhook_delivery d on d.id = a.delivery_id
    where a.organisation_id <> d.organisation_id or a.endpoint_id <> d.endpoint_id`,
  'an event is about an agent of another organisation': `
    select from event e join agent a on a.id = e.subject_id where a.organisation_id <> e.organisation_id`,
  'an event was not announced to a webhook that wants it': `
    select from event e join webhook_endpoint w on w.organisation_id = e.organisation_id and w.agent_id is null
      and w.deleted_at is null and w.created_at < e.occurred_at and w.filters -> 'events' ? e.type
    where not exists (select from webhook_delivery d
      where d.organisation_id = e.organisation_id and d.endpoint_id = w.id and d.event_id = e.id
        and d.state = 'delivered')`,
  'a replay went through other events than those of its organisation': `
    select from webhook_replay r join webhook_endpoint w on w.id = r.endpoint_id
      and w.organisation_id = r.organisation_id
    where r.scanned <> case r.which when 'failed' then 0 else (
      select count(*) from event e where e.organisation_id = r.organisation_id and e.id < event_id_at(r.until)) end`,
  'a replay ran for a webhook of another organisation': `
    select from webhook_replay r join webhook_endpoint w on w.id = r.endpoint_id
    where w.organisation_id <> r.organisation_id and r.state <> 'running'`,
  'a webhook hears everything although its agent is of another organisation': `
    select from webhook_delivery d
    join webhook_endpoint w on w.organisation_id = d.organisation_id and w.id = d.endpoint_id
    join agent a on a.id = w.agent_id where a.organisation_id <> w.organisation_id`,
  'a place of a chain is of an event of another organisation': `
    select from activity_chain c join activity_event e on e.id = c.event_id
    where c.organisation_id <> e.organisation_id`,
  'a head is elsewhere than its chain': `
    select from activity_head h where h.seq <> (
      select max(c.seq) from activity_chain c where c.organisation_id = h.organisation_id)`,
  'an archive is not of all places of its month': `
    select from (
      select organisation_id, to_char(event_time, 'YYYYMM') as month, count(*) as events from activity_chain
      where event_time < '2020-01-01Z' group by 1, 2
    ) old where not exists (select from activity_archive a where a.organisation_id = old.organisation_id
      and a.month = old.month and a.events = old.events and a.dropped_at is not null)`,
  'a verification found something': 'select from log_verification where findings > 0',
  'an organisation has no chain': `
    select from organisation o where not exists (
      select from activity_head h where h.organisation_id = o.id)`,
  'a log was not verified': `
    select from activity_head h where h.seq > 0 and not exists (
      select from log_verification v where v.organisation_id = h.organisation_id)`,
};
