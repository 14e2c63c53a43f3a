import { ActivityId } from '@signet/contracts';
import { checkEvent } from '@/features/activity/chain/check-event';

/** Verifies one event on the visitor's behalf: their cookie decides whether they may see it. */
export async function GET(_request: Request, { params }: RouteContext<'/activity/[id]/check'>) {
  const id = ActivityId.safeParse((await params).id);
  if (!id.success) return new Response(null, { status: 404 });
  const checked = await checkEvent(id.data);
  if (!(checked instanceof Response)) return Response.json(checked);
  const contentType = checked.headers.get('content-type') ?? 'application/problem+json';
  return new Response(checked.body, { status: checked.status, headers: { 'Content-Type': contentType } });
}
