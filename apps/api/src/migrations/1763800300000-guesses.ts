import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A password may be guessed from many networks at once: tries are counted for the account over all of them, and the
 * networks that a member signs in from are remembered, so that a member is not slowed down by what strangers do. What
 * failed since the last sign-in is kept to be told at the next one. A counter that is lost in a crash is no loss.
 */
export class Guesses1763800300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table guess_lane (
        key bytea not null,
        tries integer not null,
        open_at timestamptz not null,
        last_at timestamptz not null,
        constraint guess_lane__pk primary key (key)
      );
      create index guess_lane__last_at on guess_lane (last_at);

      create table member_network (
        key bytea not null,
        last_seen_at timestamptz not null,
        constraint member_network__pk primary key (key)
      );
      create index member_network__last_seen_at on member_network (last_seen_at);

      create table failed_sign_in (
        member_id text not null,
        network text not null,
        tries integer not null,
        first_at timestamptz not null,
        constraint failed_sign_in__pk primary key (member_id, network),
        constraint failed_sign_in__member__fk foreign key (member_id) references member (id) on delete cascade
      );

      alter table session
        add column failed_sign_ins integer not null default 0,
        add column failed_from_networks integer not null default 0,
        add column failing_since timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table session drop column failed_sign_ins, drop column failed_from_networks, drop column failing_since;
      drop table failed_sign_in;
      drop table member_network;
      drop table guess_lane;
    `);
  }
}
