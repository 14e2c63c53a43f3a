import { Injectable } from '@nestjs/common';
import type { Sandbox } from '../access/index.js';
import { Problem } from '../platform/errors/problem.js';
import { decide } from '../policy/index.js';

const SCOPE = 'help';

/** The assistant that explains tools (ATI, 3.7 and 6.5). This version has none to ask. */
@Injectable()
export class Help {
  /** @throws Problem authorization.denied without the scope; service.unavailable */
  ask(caller: Sandbox): never {
    const decision = decide(caller, 'scope.use', { scope: SCOPE }, null);
    if (!decision.allowed)
      throw new Problem('authorization.denied', {
        detail: 'Access denied: help is not in your scopes.',
        facts: { required: SCOPE },
        trace: { cause: 'scope_not_held', decision },
      });
    throw new Problem('service.unavailable', { detail: 'There is no assistant at this gateway.' });
  }
}
