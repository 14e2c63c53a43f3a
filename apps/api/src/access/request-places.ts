import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { finalize, type Observable } from 'rxjs';
import { isReport, operatorPace, Pace, Places, PLACES } from '../limits/index.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { originOf } from '../platform/http/origin.js';
import { callerKeyOf, knownPrincipalOf } from './principal.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether whoever is known takes one of a bounded number of places for as long as the request runs. */
    callersTakePlaces?: boolean;
  }
}

/** Gives the requests of operators and all reports their places, so that one caller with many connections is one. */
@Injectable()
export class RequestPlaces implements NestInterceptor {
  private readonly requests = new Places(PLACES.requests);
  private readonly reports = new Places(PLACES.reports);
  private readonly pace: Pace;

  constructor(@Inject(SETTINGS) { SIGNET_OPERATOR_RATE_PER_MINUTE: perMinute }: Settings) {
    this.pace = new Pace(operatorPace(perMinute));
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = knownPrincipalOf(request);
    const caller = principal ? callerKeyOf(principal) : originOf(request).ip;
    const takesPlace = request.routeOptions.config.callersTakePlaces;
    if (principal && takesPlace) await this.pace.turn(caller);
    const held: (() => void)[] = [];
    const leave = () => held.splice(0).forEach((release) => release());
    try {
      // In this order: who waits for a report keeps no other request waiting.
      if (isReport(context.getHandler())) held.push(await this.reports.wait(caller));
      if (principal && takesPlace) held.push(await this.requests.wait(caller));
    } catch (error) {
      leave();
      throw error;
    }
    return held.length ? next.handle().pipe(finalize(leave)) : next.handle();
  }
}
