import { Injectable } from '@nestjs/common';
import { GatewayMetrics } from '../../gateway/index.js';
import { RequestMetrics } from '../../platform/health/metrics.js';
import { ATI } from './surface.js';

/** Has every request below the address of the gateway measured, whichever surface answers it. */
@Injectable()
export class MeasuredRequests {
  constructor(requests: RequestMetrics, gateway: GatewayMetrics) {
    requests.watch((seen) => {
      const [path] = seen.url.split('?', 1) as [string];
      if (path === ATI.prefix || path.startsWith(`${ATI.prefix}/`)) gateway.answered(seen);
    });
  }
}
