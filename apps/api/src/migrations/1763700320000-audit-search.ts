import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finding events by who did it and by request. Both kinds of index cost a writer next to nothing: the first leaves out
 * events that agents cause themselves, nearly all of a busy log; the second is filled in behind the writers.
 */
export class AuditSearch1763700320000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index activity_event__by_actor
        on activity_event (organisation_id, (actor->0->>'id'), occurred_at desc, id desc)
        where agent_id is distinct from (actor->0->>'id');
      create index activity_event__request on activity_event
        using brin (request_id text_bloom_ops (n_distinct_per_range = 600)) with (pages_per_range = 64, autosummarize = on);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index activity_event__by_actor, activity_event__request;');
  }
}
