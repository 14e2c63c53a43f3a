import { NestFactory, Reflector } from '@nestjs/core';
import { StandardSchemaSerializerInterceptor, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Guard, knownPrincipalOf } from './access/index.js';
import { AppModule, SURFACES } from './app.module.js';
import { AuditKeys, Sealer } from './activity/index.js';
import { ImportedKeys } from './credentials/index.js';
import { EventEpochs } from './events/index.js';
import { problemOfConstraint } from './constraints.js';
import { AnsweredBeforeFilter, IdempotencyInterceptor } from './idempotency/index.js';
import { Strangers } from './limits/index.js';
import { DefaultOrganisation } from './members/index.js';
import type { Clock } from './platform/clock/clock.js';
import type { Settings } from './platform/config/settings.js';
import { accessOf } from './platform/database/connections.js';
import { DatabaseClock } from './platform/database/database-clock.js';
import { Database } from './platform/database/database.js';
import type { GuardedClient } from './platform/egress/index.js';
import { registerCors } from './platform/http/cors.js';
import { httpAdapter, RouteTable } from './platform/http/http-server.js';
import { ProblemFilter } from './platform/http/problem-filter.js';
import { hangUpOnSlowReaders } from './platform/http/slow-readers.js';
import { checkRedis } from './platform/redis/redis.js';
import { validationPipe } from './platform/http/validation.js';
import { PagesInterceptor } from './platform/http/pages.js';
import { VersionsInterceptor } from './platform/http/versions.js';
import { Draining } from './platform/health/draining.js';
import { RequestMetrics } from './platform/health/metrics.js';
import { OperationsRoutes, operationsServer } from './operations/index.js';
import { Logger } from './platform/logging/logger.js';
import { AgentAuthTokenRoutes } from './protocols/agentauth/index.js';
import { Refusals } from './refusals/index.js';
import { SCHEMA } from './schema.js';
import { SetupService } from './sessions/index.js';
import { Surfaces, type Surface } from './surfaces/index.js';
import { SigningKeys } from './tokens/index.js';

export interface Application {
  nest: NestFastifyApplication;
  /** The server of the operations port. It goes on answering while the rest closes, and is closed last. */
  operations: FastifyInstance;
  database: Database;
  metrics: RequestMetrics;
  /** For whoever tells others whether to call. */
  draining: Draining;
  /** Makes the owner that the settings name, or finds the link by which the first one is made. For who serves people. */
  awaitOwner(): Promise<string | null>;
  close(): Promise<void>;
}

export interface ApplicationOptions {
  logger?: Logger;
  clock?: Clock;
  egress?: GuardedClient;
  /** What answers beside our own protocols: surfaces, and the modules with their routes. */
  protocols?: { surfaces?: readonly Surface[]; modules?: readonly Type[] };
}

/** Puts the whole service together on a prepared database, ready to listen: keys loaded, routes in place. */
export async function createApplication(
  settings: Settings,
  { logger = new Logger(settings.SIGNET_LOG_LEVEL), clock, egress, protocols = {} }: ApplicationOptions = {},
): Promise<Application> {
  const { REDIS_URL } = settings;
  if (REDIS_URL) await checkRedis(REDIS_URL);
  const database = await Database.open(accessOf(settings), SCHEMA, logger);
  const metrics = new RequestMetrics();
  const draining = new Draining();
  const ownClock = clock ? undefined : await DatabaseClock.start(database.manager);

  const declared = [...SURFACES, ...(protocols.surfaces ?? [])];
  const surfaces = Surfaces.on('main', declared);
  const adapter = httpAdapter({
    clients: {
      trustedProxies: settings.SIGNET_TRUSTED_PROXIES,
      dashboardProxies: settings.SIGNET_DASHBOARD_TRUSTED_PROXIES ?? settings.SIGNET_TRUSTED_PROXIES,
      dashboardSecret: settings.SIGNET_DASHBOARD_SECRET,
      onStrangeDashboard: () =>
        logger.warn(
          'A dashboard asks that does not know SIGNET_DASHBOARD_SECRET of this API: its visitors are counted as one client. Set the same secret for both.',
        ),
    },
    meantBy: (url) => surfaces.meantBy(url),
    logger,
    metrics,
    draining,
    callerOf: (request) => knownPrincipalOf(request)?.id,
    onBadAddress: (error, request, reply) => problems.answer(error, request, reply),
    renderUnreadable: (problem, requestId) => problems.render(problem, requestId),
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  const routes = new RouteTable(server);
  surfaces.watch(server);
  registerCors(
    server,
    settings.SIGNET_CORS_ORIGINS,
    (request) => surfaces.of(request).cors === 'configured origins',
  );
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(
      {
        settings,
        logger,
        database,
        metrics,
        draining,
        clock: clock ?? ownClock!,
        surfaces,
        ...(egress && { egress }),
      },
      protocols.modules,
    ),
    adapter,
    { logger, bodyParser: false, abortOnError: false },
  );
  const strangers = nest.get(Strangers);
  strangers.watchTheDoor(server);
  const close = async () => {
    ownClock?.stop();
    await nest.close();
    await database.close();
  };
  if (!routes.isEmpty) {
    await close();
    throw new Error('A route was registered before the guard: register it when the module starts.');
  }
  nest.get(Guard).watch(server);
  const operations = operationsServer(
    Surfaces.on('operations', declared),
    nest.get(Guard),
    nest.get(OperationsRoutes),
  );
  hangUpOnSlowReaders(server.server, settings.SIGNET_SLOW_READER_SECONDS, () =>
    logger.info('A client did not take its answer, so the connection was ended'),
  );
  const problems = new ProblemFilter(
    (request) => surfaces.envelopeOf(request ? surfaces.of(request) : surfaces.at('')).render,
    routes,
    logger,
    problemOfConstraint,
    (status, request, reply) => strangers.admitRefused(status, request, reply),
    (problem, request) => nest.get(Refusals).note(problem, request),
  );
  // The one that takes everything comes first: those behind it take what is theirs.
  nest.useGlobalFilters(problems, new AnsweredBeforeFilter());
  nest.useGlobalPipes(validationPipe());
  // Outermost, so that what is stored under a key is what the serializer left to send.
  nest.useGlobalInterceptors(
    nest.get(IdempotencyInterceptor),
    new VersionsInterceptor(),
    new StandardSchemaSerializerInterceptor(nest.get(Reflector)),
    new PagesInterceptor(),
  );

  await nest.get(DefaultOrganisation).start();
  await nest.get(EventEpochs).startIfNeeded();
  await nest.get(SigningKeys).start();
  await nest.get(ImportedKeys).start();
  await nest.get(AuditKeys).start();
  await nest.get(Sealer).prepare();
  if (settings.SIGNET_ROLE !== 'api') nest.get(Sealer).start();

  nest.get(AgentAuthTokenRoutes).register(server, problems);
  await nest.init();
  await Promise.all([server.ready(), operations.ready()]);

  const awaitOwner = () => nest.get(SetupService).start();
  return { nest, operations, database, metrics, draining, awaitOwner, close };
}
