import {
  Injectable,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { finalize, type Observable } from 'rxjs';
import { originOf } from '../platform/http/origin.js';
import { PLACES } from './limit.js';
import { Places } from './places.js';

const REPORT = 'report';

/** Marks a route that reads as far as somebody asks: it takes a place, and waits in line for one. */
export const Report = () => SetMetadata(REPORT, true);

export const isReport = (handler: object): boolean => Reflect.getMetadata(REPORT, handler) === true;

/** Gives reports their places, so that no caller has all the connections that reports run on. */
@Injectable()
export class ReportPlaces implements NestInterceptor {
  private readonly places = new Places(PLACES.reports);

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (!isReport(context.getHandler())) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const release = await this.places.wait(request.caller?.id ?? originOf(request).ip);
    return next.handle().pipe(finalize(release));
  }
}
