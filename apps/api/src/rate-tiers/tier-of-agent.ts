/** Joins the rate tier `t` of the agent `a`, for statements that read what it allows together with the agent. */
export const TIER_OF_AGENT =
  'left join rate_tier t on t.organisation_id = a.organisation_id and t.name = a.rate_tier';
