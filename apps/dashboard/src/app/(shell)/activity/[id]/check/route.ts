import { ActivityId } from '@signet/contracts';
import { checkEvent } from '@/features/activity/chain/check-event';
import { ApiProblem } from '@/lib/api/problem';

/** Verifies one event on the visitor's behalf: their cookie decides whether they may see it. */
export async function GET(_request: Request, { params }: RouteContext<'/activity/[id]/check'>) {
  const id = ActivityId.safeParse((await params).id);
  if (!id.success) return new Response(null, { status: 404 });
  try {
    return Response.json(await checkEvent(id.data));
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const headers = { 'Content-Type': 'application/problem+json' };
    return Response.json(error.problem, { status: error.status, headers });
  }
}
