import { SetMetadata } from '@nestjs/common';

/** How a route is opened: by a named rule that a guard of its surface understands, or to everyone for a reason. */
export type AccessRule = { requires: string } | { public: string };

export const ACCESS = 'access';

/** Opens a route to callers that satisfy `rule`: an operator permission, or a rule of the route's own surface. */
export const Requires = (rule: string) => SetMetadata(ACCESS, { requires: rule } satisfies AccessRule);

/** Opens a route to everyone and says why. */
export const Public = (reason: string) => SetMetadata(ACCESS, { public: reason } satisfies AccessRule);
