import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Limits over windows that slide: of each key the moments of its calls, numbered, so that both "how many in this window"
 * and "when is there room again" are found through one index, whatever the limit is.
 *
 * A call counts towards several keys, and towards none of them when one is full. That takes their locks before anything is
 * looked at, and a look that sees what others have committed meanwhile: several statements, which here are one round trip
 * for many calls. Unlogged like the other counters: a crash of the database begins every window anew.
 */
export class SlidingWindows1763847100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table rate_window (
        key bytea not null,
        seq bigint not null,
        last_at timestamptz not null,
        -- The longest window that anybody asked about: so long the moments are kept.
        window_ms bigint not null,
        constraint rate_window__pk primary key (key)
      ) with (fillfactor = 50);

      create unlogged table rate_stamp (
        key bytea not null,
        at timestamptz not null,
        seq bigint not null,
        constraint rate_stamp__pk primary key (key, at, seq)
      );

      -- One row for each limit in the order given; those of one call stand together and have its number in calls.
      create function charge_rates(calls integer[], keys bytea[], maxes bigint[], windows bigint[], asked_at timestamptz)
        returns table (used bigint, left_ms bigint, is_full boolean) language plpgsql as $$
      declare
        head rate_window;
        moment timestamptz;
        begins timestamptz;
        first_seq bigint;
        frees_at timestamptz;
        used_of bigint[] := array_fill(0::bigint, array[cardinality(keys)]);
        left_of bigint[] := used_of;
        full_of boolean[] := array_fill(false, array[cardinality(keys)]);
        is_refused boolean;
        locked integer;
        from_at integer := 1;
        to_at integer;
      begin
        -- In one order, so that nobody waits for whoever waits for them.
        loop
          insert into rate_window (key, seq, last_at, window_ms)
            select distinct on (k) k, 0, '-infinity'::timestamptz, 0 from unnest(keys) as k order by k
            on conflict on constraint rate_window__pk do nothing;
          perform from rate_window w where w.key = any(keys) order by w.key for update;
          get diagnostics locked = row_count;
          -- One that nobody used for a day may have been swept away in between.
          exit when locked = (select count(distinct k) from unnest(keys) as k);
        end loop;
        -- What was counted by a clock that has been set back since is over.
        with behind as (
          update rate_window w set last_at = '-infinity', seq = 0
            where w.key = any(keys) and w.last_at > asked_at + interval '5 seconds' returning w.key
        )
        delete from rate_stamp s using behind where s.key = behind.key;

        while from_at <= cardinality(keys) loop
          to_at := from_at;
          while to_at < cardinality(keys) and calls[to_at + 1] = calls[from_at] loop to_at := to_at + 1; end loop;

          is_refused := false;
          for i in from_at .. to_at loop
            select * into head from rate_window w where w.key = keys[i];
            moment := greatest(head.last_at, asked_at);
            begins := moment - windows[i] * interval '1 millisecond';
            select s.seq into first_seq from rate_stamp s where s.key = keys[i] and s.at > begins
              order by s.at, s.seq limit 1;
            used_of[i] := coalesce(head.seq - first_seq + 1, 0);
            full_of[i] := used_of[i] >= maxes[i];
            is_refused := is_refused or full_of[i];
            -- Of a limit with room: when its oldest call leaves. Of a full one: when there is room again.
            select s.at into frees_at from rate_stamp s where s.key = keys[i] and s.at > begins
              order by s.at, s.seq offset (case when full_of[i] then used_of[i] - maxes[i] else 0 end) limit 1;
            left_of[i] := coalesce(extract(epoch from frees_at - begins) * 1000, windows[i]);
          end loop;

          for i in from_at .. to_at loop
            exit when is_refused;
            update rate_window w set seq = w.seq + 1, last_at = greatest(w.last_at, asked_at),
                window_ms = greatest(w.window_ms, windows[i])
              where w.key = keys[i] returning * into head;
            insert into rate_stamp (key, at, seq) values (keys[i], head.last_at, head.seq);
            delete from rate_stamp s where s.key = keys[i]
              and s.at <= head.last_at - head.window_ms * interval '1 millisecond';
            used_of[i] := used_of[i] + 1;
          end loop;
          from_at := to_at + 1;
        end loop;
        return query select u, l, f from unnest(used_of, left_of, full_of) as answer (u, l, f);
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function charge_rates(integer[], bytea[], bigint[], bigint[], timestamptz);
      drop table rate_stamp, rate_window;
    `);
  }
}
