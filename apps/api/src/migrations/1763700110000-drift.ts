import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What agents report about their behaviour, and from where on it counts as drift. */
export class Drift1763700110000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table drift_config (
        agent_id text not null,
        organisation_id uuid not null,
        drift_threshold double precision not null,
        warning_threshold double precision not null,
        auto_revoke boolean not null,
        metric_weights json not null,
        baseline_metrics json not null,
        spike_sensitivity double precision not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        constraint drift_config__pk primary key (agent_id),
        constraint drift_config__agent__fk foreign key (agent_id) references agent (id),
        constraint drift_config__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint drift_config__thresholds__check
          check (0 <= warning_threshold and warning_threshold < drift_threshold and drift_threshold <= 1),
        constraint drift_config__spike_sensitivity__check check (spike_sensitivity > 0)
      );

      -- Anomalies are kept with the ping that showed them: later pings change the history they were measured against.
      create table drift_ping (
        id text not null,
        organisation_id uuid not null,
        agent_id text not null,
        drift_score double precision not null,
        metrics jsonb not null,
        anomaly_notes json not null,
        request_count integer,
        period_start timestamptz,
        period_end timestamptz,
        created_at timestamptz not null,
        constraint drift_ping__pk primary key (id),
        constraint drift_ping__agent__fk foreign key (agent_id) references agent (id),
        constraint drift_ping__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint drift_ping__drift_score__check check (drift_score between 0 and 1)
      );
      create index drift_ping__newest on drift_ping (agent_id, created_at desc, id desc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table drift_ping; drop table drift_config;');
  }
}
